"""Structured logs: a JSON object per line on standard error, without prompts, answers or keys."""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

# uvicorn's own, for what goes wrong outside the application.
LOGGERS = (__package__, "uvicorn.error")

# uvicorn says so of every handshake that was refused, though it was completed: by a refusal.
FALSE_ALARM = "ASGI callable returned without completing handshake."


def configure(level: str) -> None:
    """Send this server's records of at least that level to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    handler.addFilter(lambda record: record.msg != FALSE_ALARM)
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(level.upper())


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line: time, level, event, the event's facts, and an error's whereabouts."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "event": record.getMessage().strip(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[1]:
            line["error"] = _whereabouts(record.exc_info[1])
        return json.dumps(line)


def _whereabouts(error: BaseException) -> dict[str, Any]:
    """Return an error's type and stack, without its message: that may quote a prompt or a key."""
    stack = traceback.extract_tb(error.__traceback__)
    return {
        "type": type(error).__qualname__,
        "stack": [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in stack],
    }
