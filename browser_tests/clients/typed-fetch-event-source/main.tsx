import { fetchEventSource } from "@microsoft/fetch-event-source";
import { useEffect, useRef } from "react";

import { api } from "../../frontends/shared/api";
import { Chat } from "../shared/Chat";
import { mount } from "../shared/mount";
import { useMessages } from "../shared/useMessages";

function FetchEventSourceChat() {
  const { messages, isBusy, error, begin, append, end } = useMessages();
  const running = useRef(new AbortController());
  useEffect(() => () => running.current.abort(), []);

  function send(text: string) {
    const controller = (running.current = new AbortController());
    begin(text);
    fetchEventSource(api("/chat/stream"), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: text }] }),
      signal: controller.signal,
      onmessage({ data }) {
        const event = JSON.parse(data);
        if (event.type === "chunk") append(event.content ?? "");
        if (event.type === "error") {
          controller.abort();
          end(new Error(event.message));
        }
      },
    }).then(
      () => end(),
      (failure) => end(failure),
    );
  }

  return (
    <Chat
      messages={messages}
      isBusy={isBusy}
      error={error}
      onSend={send}
      onStop={() => running.current.abort()}
    />
  );
}

mount("fetch-event-source", FetchEventSourceChat);
