"""What an answer costs."""

from fnmatch import fnmatchcase

from wirecheck_reference_server.upstream.interface import Usage

# US dollars for a million prompt tokens and a million completion tokens, as OpenAI's price list
# had them in 2025; dated names ("gpt-4o-2024-08-06") cost what their family does, so the longer
# patterns stand first.
USD_PER_MILLION_TOKENS = (
    ("gpt-4.1-nano*", 0.10, 0.40),
    ("gpt-4.1-mini*", 0.40, 1.60),
    ("gpt-4.1*", 2.00, 8.00),
    ("gpt-4o-mini*", 0.15, 0.60),
    ("gpt-4o*", 2.50, 10.00),
    ("gpt-4-turbo*", 10.00, 30.00),
    ("gpt-3.5-turbo*", 0.50, 1.50),
)


def cost_usd(model: str, usage: Usage) -> float:
    """Return the price of an answer in US dollars; 0 for a model whose price is not known."""
    for pattern, prompt_price, completion_price in USD_PER_MILLION_TOKENS:
        if fnmatchcase(model, pattern):
            cost = usage.prompt_tokens * prompt_price + usage.completion_tokens * completion_price
            return cost / 1_000_000
    return 0.0
