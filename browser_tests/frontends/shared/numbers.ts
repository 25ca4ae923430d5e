const count = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const dollars = new Intl.NumberFormat("en", {
  style: "currency",
  currency: "USD",
  maximumSignificantDigits: 3,
});

export const inTokens = (tokens: number) => `${count.format(tokens)} tokens`;
export const inSeconds = (seconds: number) => `${count.format(seconds)} s`;
export const inDollars = (amount: number) => dollars.format(amount);

export function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
