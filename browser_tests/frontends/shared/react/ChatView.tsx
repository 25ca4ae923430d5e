import { type ReactNode, type SubmitEvent, useEffect, useRef, useState } from "react";

import { type Answer, isBusy, STATUS } from "../answer";
import type { Turn } from "../conversation";
import { followEnd } from "../scroll";

interface Props {
  answer: Answer<unknown>;
  /** What the server told at the answer's end, in words. */
  note: string;
  /** Is given the turns before, too. */
  onAsk: (question: string, turns: Turn[]) => void;
  onStop: () => void;
  isReady?: boolean;
  children?: ReactNode;
}

/** A conversation, with the answer that is being given at its end. */
export function ChatView({ answer, note, onAsk, onStop, isReady = true, children }: Props) {
  const [turns, setTurns] = useState<Turn[]>([]);
  const [question, setQuestion] = useState<string | null>(null);
  const [draft, setDraft] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const log = useRef<HTMLElement>(null);
  const busy = isBusy(answer);

  useEffect(() => (log.current ? followEnd(log.current) : undefined), []);

  function ask(event: SubmitEvent) {
    event.preventDefault();
    if (busy || !isReady || !draft.trim()) return;
    const before = question === null ? turns : [...turns, turnOf(question, answer, note)];
    setTurns(before);
    setQuestion(draft);
    setDraft("");
    onAsk(draft, before);
    input.current?.focus();
  }

  function stop() {
    onStop();
    input.current?.focus();
  }

  return (
    <>
      {children}
      <section
        className="log"
        role="log"
        aria-label="Conversation"
        aria-busy={busy}
        ref={log}
        tabIndex={0}
      >
        {turns.map((turn, index) => (
          <TurnView key={index} {...turn} />
        ))}
        {question !== null && <TurnView {...turnOf(question, answer, note)} phase={answer.phase} />}
      </section>
      {answer.error !== null && (
        <p className="error" role="alert" data-testid="error">
          {answer.error}
        </p>
      )}
      <form className="composer" onSubmit={ask}>
        <label htmlFor="message">Message</label>
        <input
          id="message"
          data-testid="chat-input"
          autoComplete="off"
          placeholder="Write a message"
          ref={input}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
        />
        {busy ? (
          <button key="stop" type="button" className="quiet" data-testid="stop" onClick={stop}>
            Stop
          </button>
        ) : (
          <button key="send" type="submit" data-testid="send" disabled={!isReady}>
            Send
          </button>
        )}
      </form>
      <p className="status" role="status" data-testid="status">
        {STATUS[answer.phase]}
      </p>
    </>
  );
}

function turnOf(question: string, answer: Answer<unknown>, note: string): Turn {
  return { question, answer: answer.content, isComplete: answer.phase === "done", note };
}

/** The turn of the answer that is being given has a phase. */
function TurnView({ question, answer, isComplete, note, phase }: Turn & { phase?: string }) {
  const isPartial = !isComplete && phase !== "waiting" && phase !== "streaming";
  return (
    <article className="turn">
      <p className="question">{question}</p>
      <p className="answer" data-phase={phase} data-testid={phase && "output"}>
        {answer}
      </p>
      {isPartial && <p className="note partial">Not complete</p>}
      {note && <p className="note">{note}</p>}
    </article>
  );
}
