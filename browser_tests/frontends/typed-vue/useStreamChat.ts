import { onScopeDispose, shallowRef } from "vue";

import { type Answer, changed, NO_ANSWER } from "../shared/answer";
import type { Message } from "../shared/conversation";
import { Runner } from "../shared/runner";
import { streamChat, type Usage } from "../typed/streamChat";

/** Streams answers of `POST /chat/stream`, one at a time; leaving the page stops them. */
export function useStreamChat(url: string) {
  const answer = shallowRef<Answer<Usage>>(NO_ANSWER);
  let latest = answer.value;
  let isDrawPlanned = false;
  const draw = () => {
    isDrawPlanned = false;
    answer.value = latest;
  };
  const runner = new Runner<Usage>((change) => {
    latest = changed(latest, change);
    if (change.type !== "text") return draw();
    // Once for all the text since the last frame: Vue would draw it for each token.
    if (!isDrawPlanned) requestAnimationFrame(draw);
    isDrawPlanned = true;
  });
  onScopeDispose(runner.attach());

  function ask(model: string, messages: Message[]) {
    runner.run((signal, onText) => streamChat(url, { model, messages }, signal, onText));
  }
  return { answer, streamChat: ask, stop: runner.stop };
}
