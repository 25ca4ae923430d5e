import { useCallback } from "react";

import { useAnswer } from "../shared/react/useAnswer";
import { streamTokens } from "./streamTokens";

/**
 * Streams answers by EventSource, one at a time.
 *
 * `open` belongs into an event handler: an effect would run the prompt again with each new address,
 * and twice in StrictMode.
 */
export function useSSEStream() {
  const { answer, run, stop } = useAnswer<null>();
  const open = useCallback(
    (url: string) => run((signal, onText) => streamTokens(url, signal, onText)),
    [run],
  );
  return { answer, open, close: stop };
}
