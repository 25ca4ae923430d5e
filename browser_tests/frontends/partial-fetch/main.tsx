import { describeSummary } from "../partial/events";
import { api } from "../shared/api";
import { ChatView } from "../shared/react/ChatView";
import { mount } from "../shared/react/mount";
import { useStreamChat } from "./useStreamChat";

function Chat() {
  const { answer, sendMessage, stop } = useStreamChat(api("/api/chat/stream"));
  return (
    <ChatView
      answer={answer}
      note={answer.details ? describeSummary(answer.details) : ""}
      onAsk={sendMessage}
      onStop={stop}
    />
  );
}

mount("React on fetch, partial events", Chat);
