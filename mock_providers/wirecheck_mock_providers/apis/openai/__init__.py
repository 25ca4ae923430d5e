"""The APIs of OpenAI. Wire facts: PROVIDERS.md, chapter 2."""
