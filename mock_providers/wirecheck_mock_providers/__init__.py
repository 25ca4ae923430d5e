"""A deterministic LLM provider for tests, scripted through the prompt."""
