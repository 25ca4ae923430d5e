"""What an error must not tell: keys, tracebacks, file paths."""

import re

from wirecheck.contract.reading import Reading
from wirecheck.recording.secrets import find_key
from wirecheck.rules.model import Findings, Need, rule, say
from wirecheck.rules.words import quoted
from wirecheck.scenarios import Topic

ERRORS = {
    Topic.FAILURE,
    Topic.ANSWER_FAILURE,
    Topic.BAD_INPUT,
    Topic.AUTH,
    Topic.UNSTARTED,
    Topic.BAD_MESSAGE,
    Topic.ODD_INPUT,
    Topic.ODD_BODY,
    Topic.LIMIT,
    Topic.MISSING_KEY,
}
RESPONSE = (Need.RESPONSE,)
COMMON = "docs/dialects.md, Discretion"

# Errors are short; what stands behind this many bytes of a body is no error message.
SEARCHED_BYTES = 256 * 1024

TRACEBACK = re.compile(
    r"Traceback \(most recent call last\)"  # Python
    r"|File \\?\"[^\"\n]{1,200}\", line \d+"  # Python, one frame
    r"|\bat [\w$.<>]{1,100} ?\([^()\n]{1,200}:\d+(?::\d+)?\)"  # JavaScript, Java
    r"|goroutine \d+ \["  # Go
    r"|thread '[^'\n]{1,100}' panicked at"  # Rust
)
PATH = re.compile(
    r"(?<![\w/.:-])/(?:usr|home|root|opt|var|srv|etc|tmp|app|Users|private|mnt|workspace)/[\w.@+-]+"
    r"|\b[A-Za-z]:\\{1,2}[\w.-]+\\"  # Windows
    r"|\b(?:site-packages|node_modules)/"
)


def _body(reading: Reading) -> str:
    return reading.recording.body[:SEARCHED_BYTES].decode("utf-8", "replace")


def _found(reading: Reading, pattern: re.Pattern[str], what: str) -> Findings:
    body = _body(reading)
    match = pattern.search(body)
    if match:
        context = quoted(body[max(0, match.start() - 20) : match.end() + 40])
        at = len(body[: match.start()].encode())
        span = (at, at + len(match[0].encode()))
        yield say(reading, f"no {what}", context, span=span)


@rule("leak.api-key", "MUST", COMMON, ERRORS, part="", needs=RESPONSE)
def api_key(reading: Reading) -> Findings:
    """No response contains the key that the endpoint has for its provider."""
    keys = [call.key for call in reading.calls if call.key]
    body = reading.recording.body
    if reading.recording.mark("leaked-key") or any(find_key(body, key) for key in keys):
        yield say(reading, "no provider key", "the provider's key (masked in this recording)")


@rule("leak.traceback", "MUST", COMMON, ERRORS, part="", needs=RESPONSE)
def traceback(reading: Reading) -> Findings:
    """No response contains a traceback."""
    yield from _found(reading, TRACEBACK, "traceback")


@rule("leak.path", "MUST", COMMON, ERRORS, part="", needs=RESPONSE)
def path(reading: Reading) -> Findings:
    """No response contains a path of the server's file system."""
    yield from _found(reading, PATH, "file path")
