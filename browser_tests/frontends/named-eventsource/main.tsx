import { api } from "../shared/api";
import { ChatView } from "../shared/react/ChatView";
import { mount } from "../shared/react/mount";
import { useSSEStream } from "./useSSEStream";

function Chat() {
  const { answer, open, close } = useSSEStream();
  return (
    <ChatView
      answer={answer}
      note=""
      onAsk={(prompt) => open(api(`/chat/stream?${new URLSearchParams({ prompt })}`))}
      onStop={close}
    />
  );
}

mount("React on EventSource, named events", Chat);
