import { onScopeDispose, shallowRef } from "vue";

import { type Answer, changed, NO_ANSWER } from "../shared/answer";
import type { Message } from "../shared/conversation";
import { Runner } from "../shared/runner";
import { streamChat, type Usage } from "../typed/streamChat";

/** Streams answers of `POST /chat/stream`, one at a time; leaving the page stops them. */
export function useStreamChat(url: string) {
  const answer = shallowRef<Answer<Usage>>(NO_ANSWER);
  const runner = new Runner<Usage>((change) => {
    answer.value = changed(answer.value, change);
  });
  onScopeDispose(runner.stop);

  function ask(model: string, messages: Message[]) {
    runner.run((signal, onText) => streamChat(url, { model, messages }, signal, onText));
  }
  return { answer, streamChat: ask, stop: runner.stop };
}
