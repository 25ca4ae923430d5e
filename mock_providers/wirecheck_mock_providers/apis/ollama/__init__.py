"""Ollama: its native API, and its dialect of Chat Completions."""
