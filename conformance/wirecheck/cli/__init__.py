"""The command ``wirecheck``."""

from wirecheck.cli.main import main

__all__ = ["main"]
