"""A small application: it asks a model to sum a text up, and tries again where that helps."""

import openai


def summary(text: str, model: str = "gpt-4o-mini") -> str:
    client = openai.OpenAI(max_retries=2)  # OPENAI_BASE_URL and OPENAI_API_KEY: environment
    with client.chat.completions.create(
        model=model,
        messages=[{"role": "user", "content": f"Sum up in one sentence:\n{text}"}],
        stream=True,
    ) as stream:
        words = [it.choices[0].delta.content or "" for it in stream if it.choices]
    return "".join(words) or "(nothing to say)"
