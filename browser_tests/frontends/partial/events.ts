import { StreamFailure } from "../shared/failure";
import { inSeconds, inTokens, isNumber } from "../shared/numbers";

/** What the server tells at the end of an answer; each part may be missing. */
export interface Summary {
  tokens?: unknown;
  duration?: unknown;
}

type Payload = Record<string, unknown>;

/** Reads the tokens of one answer, and notices if one has been lost. */
export class TokenReader {
  #count = 0;

  constructor(private readonly onText: (text: string) => void) {}

  token(payload: Payload): void {
    this.#expect(payload.count, this.#count + 1);
    this.#count += 1;
    if (typeof payload.token === "string") this.onText(payload.token);
  }

  end(payload: Payload): Summary {
    this.#expect(payload.tokens, this.#count);
    return payload;
  }

  #expect(told: unknown, count: number): void {
    if (isNumber(told) && told !== count) {
      throw new StreamFailure("Parts of the answer were lost on the way.");
    }
  }
}

/** What an answer took, in words; empty if the server did not say. */
export function describeSummary({ tokens, duration }: Summary): string {
  const parts = [];
  if (isNumber(tokens)) parts.push(inTokens(tokens));
  if (isNumber(duration)) parts.push(`in ${inSeconds(duration)}`);
  return parts.join(" ");
}
