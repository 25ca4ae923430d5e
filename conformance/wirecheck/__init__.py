"""Proves that a streaming endpoint keeps its promises."""
