import { describeSummary } from "../partial/events";
import { api } from "../shared/api";
import { ChatView } from "../shared/react/ChatView";
import { ConnectionState } from "../shared/react/ConnectionState";
import { mount } from "../shared/react/mount";
import { useSocketChat } from "./useSocketChat";

function Chat() {
  const { answer, connection, sendMessage, stop } = useSocketChat(api("/socket.io"));
  return (
    <ChatView
      answer={answer}
      note={answer.details ? describeSummary(answer.details) : ""}
      onAsk={sendMessage}
      onStop={stop}
      isReady={connection.isConnected}
    >
      <ConnectionState {...connection} />
    </ChatView>
  );
}

mount("React on Socket.IO, partial events", Chat);
