import { fetchServerSentEvents, type UIMessage, useChat } from "@tanstack/ai-react";

import { api } from "../../frontends/shared/api";
import { Chat } from "../shared/Chat";
import { mount } from "../shared/mount";

function TanStackChat() {
  const { messages, sendMessage, isLoading, error, stop } = useChat({
    connection: fetchServerSentEvents(api("/agui/chat")),
  });
  return (
    <Chat
      messages={messages.map(shown)}
      isBusy={isLoading}
      error={error}
      onSend={(text) => void sendMessage(text)}
      onStop={stop}
    />
  );
}

function shown({ id, role, parts }: UIMessage) {
  const text = parts.map((part) => (part.type === "text" ? part.content : "")).join("");
  return { id, role, text };
}

mount("TanStack AI, useChat of React", TanStackChat);
