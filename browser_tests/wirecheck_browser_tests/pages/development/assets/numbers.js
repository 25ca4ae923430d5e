// shared/numbers.ts
var count = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
var dollars = new Intl.NumberFormat("en", {
	style: "currency",
	currency: "USD",
	maximumSignificantDigits: 3
});
var inTokens = (tokens) => `${count.format(tokens)} tokens`;
var inSeconds = (seconds) => `${count.format(seconds)} s`;
var inDollars = (amount) => dollars.format(amount);
function isNumber(value) {
	return typeof value === "number" && Number.isFinite(value);
}
export { isNumber as i, inSeconds as n, inTokens as r, inDollars as t };
