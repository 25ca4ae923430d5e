import { type SubmitEvent, useRef, useState } from "react";

export interface Message {
  id: string;
  role: string;
  text: string;
}

interface Props {
  messages: Message[];
  isBusy: boolean;
  error: Error | null | undefined;
  onSend: (text: string) => void;
  onStop: () => void;
}

/** What a client tells, as it tells it: whatever is amiss on this page comes from the client. */
export function Chat({ messages, isBusy, error, onSend, onStop }: Props) {
  const [draft, setDraft] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const newest = messages.findLast(({ role }) => role === "assistant");

  function send(event: SubmitEvent) {
    event.preventDefault();
    if (isBusy || !draft.trim()) return;
    onSend(draft);
    setDraft("");
    input.current?.focus();
  }

  function stop() {
    onStop();
    input.current?.focus();
  }

  return (
    <>
      <section role="log" aria-label="Conversation" aria-busy={isBusy} tabIndex={0}>
        {messages.map((message) => (
          <p
            key={message.id}
            className={message.role}
            data-testid={message === newest ? "output" : undefined}
          >
            {message.text}
          </p>
        ))}
      </section>
      {error && (
        <p role="alert" data-testid="error">
          {error.message || "The answer failed."}
        </p>
      )}
      <form onSubmit={send}>
        <input
          aria-label="Message"
          data-testid="chat-input"
          ref={input}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
        />
        {isBusy ? (
          <button key="stop" type="button" data-testid="stop" onClick={stop}>
            Stop
          </button>
        ) : (
          <button key="send" data-testid="send">
            Send
          </button>
        )}
      </form>
      <p role="status" data-testid="status">
        {isBusy ? "Answering…" : ""}
      </p>
    </>
  );
}
