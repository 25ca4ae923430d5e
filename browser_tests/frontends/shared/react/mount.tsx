import { type ComponentType, StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";

/** Shows a chat on the page, and begins it anew when the user wants to. */
export function mount(title: string, Chat: ComponentType): void {
  createRoot(document.getElementById("app")!).render(
    <StrictMode>
      <Page title={title} Chat={Chat} />
    </StrictMode>,
  );
}

function Page({ title, Chat }: { title: string; Chat: ComponentType }) {
  const [conversation, setConversation] = useState(0);
  return (
    <main className="chat">
      <header>
        <h1>{title}</h1>
        <button
          className="quiet"
          data-testid="new"
          onClick={() => setConversation(conversation + 1)}
        >
          New conversation
        </button>
      </header>
      {/* Another key is another component: the old one goes, and its answer is given up. */}
      <Chat key={conversation} />
    </main>
  );
}
