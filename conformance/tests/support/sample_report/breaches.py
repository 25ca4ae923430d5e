"""What one made-up endpoint breaks: how its recordings are spoilt, and what a rule finds then."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sample_report.conversations import DONE, STREAM_HEAD, sse
from wirecheck.recording import Frame, Recording
from wirecheck.rules import Finding, Where

Spoil = Callable[[Recording], Recording]


@dataclass(frozen=True)
class Breach:
    """What an endpoint breaks.

    Attributes:
        scenarios: The beginnings of the names of the scenarios in which it does.
        spoil: Makes a good recording the recording of this endpoint.
        event: The number of the event at which it shows, counted from the end if negative.
        mark: The name of the mark at whose moment it shows.
        shown_by: The bytes in which it shows.
    """

    rule: str
    scenarios: tuple[str, ...]
    spoil: Spoil
    expected: str
    actual: str
    event: int | None = None
    mark: str = ""
    shown_by: bytes = b""

    def finding(self, recording: Recording) -> Finding:
        """The breach in one recording."""
        return Finding(self.expected, self.actual, self._where(recording))

    def _where(self, recording: Recording) -> Where:
        if self.event is not None:
            event = recording.decoded.events[self.event]
            return Where(recording.part, event.index, event.start, event.end, event.at_ms)
        if self.shown_by:
            start = recording.body.index(self.shown_by)
            return Where(recording.part, None, start, start + len(self.shown_by))
        mark = recording.mark(self.mark)
        return Where(recording.part, at_ms=mark.at_ms if mark else None)


def _instead(old: bytes, new: bytes) -> Spoil:
    def spoil(it: Recording) -> Recording:
        frames = (replace(frame, data=frame.data.replace(old, new)) for frame in it.frames)
        return replace(it, frames=tuple(frames))

    return spoil


def _uncached(it: Recording) -> Recording:
    return replace(it, response=it.response and replace(it.response, headers=STREAM_HEAD[:1]))


def _without_end(it: Recording) -> Recording:
    return replace(it, frames=it.frames[:-1])


def _buffered(it: Recording) -> Recording:
    return replace(it, frames=tuple(Frame(it.ending.at_ms - 1.2, f.data) for f in it.frames))


def _left_alone(it: Recording) -> Recording:
    left, asked = it.marks
    return replace(it, marks=(left, replace(asked, at_ms=left.at_ms + 6004.0)))


BREACHES = (
    Breach(
        "head.cache-control",
        ("",),
        _uncached,
        "Cache-Control: no-cache (or no-store)",
        "no such header",
    ),
    Breach(
        "order.one-terminal",
        ("error-mid", "malformed-mid", "disconnect-mid"),
        _without_end,
        "one of done, error",
        "none; the endpoint ended the response properly",
        event=-1,
    ),
    Breach(
        "text.exact",
        ("unicode", "whitespace"),
        _instead(rb"pieces", rb"piece"),
        '"A stream is a line of small pieces 👩\\u200d💻 “naïve”.\\n" (52 characters)',
        '"A stream is a line of small piece 👩\\u200d💻 “naïve”.\\n" '
        "(51 characters; they part at character 34)",
    ),
    Breach(
        "delivery.before-release",
        ("hold-middle", "hold-last"),
        _buffered,
        '"A stream is a" before the release (13 characters)',
        '"" (0 characters; they part at character 0)',
        mark="released",
    ),
    Breach(
        "cancel.upstream-closed",
        ("leave-",),
        _left_alone,
        "the upstream call closed by the endpoint within 2,000 ms",
        "still open 6,004 ms after the client left",
        mark="upstream-asked",
    ),
    Breach(
        "leak.path",
        ("bad-no-model",),
        _instead(b"model: field required", rb"KeyError at /srv/app/main.py: model"),
        "no file path",
        '"e\\": \\"KeyError at /srv/app/main.py: model\\"}}"',
        shown_by=b"/srv/app",
    ),
    Breach(
        "schema.recommended",
        ("text", "drip"),
        _instead(
            DONE, sse({"type": "done", "usage": {"prompt_tokens": 9, "completion_tokens": 11}})
        ),
        "a done event with all its recommended fields",
        "usage: total_tokens is missing; usage: cost_usd is missing",
        event=-1,
    ),
)
