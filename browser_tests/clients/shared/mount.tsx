import { type ComponentType, useState } from "react";
import { createRoot } from "react-dom/client";

/** Shows a chat that can be closed. */
export function mount(title: string, Chat: ComponentType): void {
  createRoot(document.getElementById("app")!).render(<Page title={title} Chat={Chat} />);
}

function Page({ title, Chat }: { title: string; Chat: ComponentType }) {
  const [isOpen, setOpen] = useState(true);
  return (
    <main>
      <h1>{title}</h1>
      <button data-testid="leave" onClick={() => setOpen(!isOpen)}>
        {isOpen ? "Close the chat" : "Open the chat"}
      </button>
      {isOpen && <Chat />}
    </main>
  );
}
