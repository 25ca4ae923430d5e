"""DeepSeek: Chat Completions in a dialect of its own."""
