import { useChat } from "ai-sdk-react-6";
import { DefaultChatTransport } from "ai-for-react-6";

import { api } from "../../frontends/shared/api";
import { Chat } from "../shared/Chat";
import { mount } from "../shared/mount";
import { isBusy, shown } from "../shared/uiMessages";

function AiChat() {
  const { messages, sendMessage, status, stop, error } = useChat({
    transport: new DefaultChatTransport({ api: api("/api/chat") }),
  });
  return (
    <Chat
      messages={messages.map(shown)}
      isBusy={isBusy(status)}
      error={error}
      onSend={(text) => void sendMessage({ text })}
      onStop={() => void stop()}
    />
  );
}

mount("AI SDK 6, useChat of React", AiChat);
