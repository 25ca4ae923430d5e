import { api } from "../shared/api";
import { messagesOf } from "../shared/conversation";
import { ChatView } from "../shared/react/ChatView";
import { mount } from "../shared/react/mount";
import { describeUsage } from "../typed/streamChat";
import { useStreamChat } from "./useStreamChat";

const MODEL = "gpt-4o-mini";

function Chat() {
  const { answer, streamChat, stop } = useStreamChat(api("/chat/stream"));
  return (
    <ChatView
      answer={answer}
      note={answer.details ? describeUsage(answer.details) : ""}
      onAsk={(question, turns) => streamChat(MODEL, messagesOf(turns, question))}
      onStop={stop}
    />
  );
}

mount("React, typed events", Chat);
