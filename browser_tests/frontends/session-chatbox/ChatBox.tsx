import { type SubmitEvent, useState } from "react";

import { api } from "../shared/api";
import { messagesOf } from "../shared/conversation";
import { inTokens, isNumber } from "../shared/numbers";
import { ChatView } from "../shared/react/ChatView";
import { ConnectionState } from "../shared/react/ConnectionState";
import type { Summary } from "./streamLLM";
import { useLLMStream } from "./useLLMStream";

const PROVIDERS = { openai: "OpenAI", claude: "Claude", gemini: "Gemini", deepseek: "DeepSeek" };

export function ChatBox() {
  const [token, setToken] = useState("");
  const [provider, setProvider] = useState("openai");
  const stream = useLLMStream(api("/socket.io"), token);
  return (
    <ChatView
      answer={stream.answer}
      note={stream.answer.details ? describe(stream.answer.details) : ""}
      onAsk={(question, turns) => stream.streamChat(provider, messagesOf(turns, question))}
      onStop={stream.cancelStream}
      isReady={stream.connection.isConnected}
    >
      <div className="settings">
        <ConnectionState {...stream.connection} />
        <TokenForm onToken={setToken} />
        <label htmlFor="provider">Provider</label>
        <select
          id="provider"
          value={provider}
          onChange={(event) => setProvider(event.target.value)}
        >
          {Object.entries(PROVIDERS).map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </div>
    </ChatView>
  );
}

/** Takes an access token, which stays in the memory of this page. */
function TokenForm({ onToken }: { onToken: (token: string) => void }) {
  const [draft, setDraft] = useState("");
  const connect = (event: SubmitEvent) => {
    event.preventDefault();
    onToken(draft.trim());
  };
  return (
    <form className="settings" onSubmit={connect}>
      <label htmlFor="token">Access token</label>
      <input
        id="token"
        type="password"
        autoComplete="off"
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
      />
      <button type="submit" className="quiet">
        Connect
      </button>
    </form>
  );
}

function describe({ provider, tokenCount }: Summary): string {
  const name = PROVIDERS[provider as keyof typeof PROVIDERS] ?? "";
  return [name, isNumber(tokenCount) ? inTokens(tokenCount) : ""].filter(Boolean).join(", ");
}
