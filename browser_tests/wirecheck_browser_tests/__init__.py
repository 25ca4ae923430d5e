"""Checks of streaming hooks and pages in a real browser."""
