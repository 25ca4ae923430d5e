"""What a run came to: ``report.json``, ``report.html``, and the words on the terminal."""

from wirecheck_load.report.result import result_of

__all__ = ["result_of"]
