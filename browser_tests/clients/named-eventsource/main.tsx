import { useEffect, useRef } from "react";

import { api } from "../../frontends/shared/api";
import { Chat } from "../shared/Chat";
import { mount } from "../shared/mount";
import { useMessages } from "../shared/useMessages";

function EventSourceChat() {
  const { messages, isBusy, error, begin, append, end } = useMessages();
  const source = useRef<EventSource>(null);
  useEffect(() => () => source.current?.close(), []);

  function send(text: string) {
    begin(text);
    const opened = new EventSource(api(`/chat/stream?${new URLSearchParams({ prompt: text })}`));
    source.current = opened;
    opened.addEventListener("token", ({ data }) => append(data));
    opened.addEventListener("done", () => {
      opened.close();
      end();
    });
    opened.addEventListener("error", (event) => {
      if (event instanceof MessageEvent) {
        opened.close();
        end(new Error(event.data));
      } else if (opened.readyState === EventSource.CLOSED) end(new Error("EventSource failed."));
      // Else it connects again.
    });
  }

  function stop() {
    source.current?.close();
    end();
  }

  return <Chat messages={messages} isBusy={isBusy} error={error} onSend={send} onStop={stop} />;
}

mount("EventSource", EventSourceChat);
