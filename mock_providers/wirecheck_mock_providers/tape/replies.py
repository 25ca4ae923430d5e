"""From a recording to the answer that the player plays."""

from collections.abc import Mapping
from itertools import accumulate
from typing import Final

from wirecheck_mock_providers.apis.answer import Answer, Ending, Frame
from wirecheck_mock_providers.tape.headers import Headers, encoded, end_to_end, is_bodiless, values
from wirecheck_mock_providers.tape.recording import How, Recording

_MS_PER_S: Final = 1000
#: How an answer ends that ended so when it was recorded. What is missing cannot be replayed: of a
#: `limit` the rest was not kept, and what was `refused` or `garbage` was no HTTP.
_ENDINGS: Final[Mapping[How, Ending]] = {
    "clean": Ending.COMPLETE,
    "truncated": Ending.CLOSED,
    "reset": Ending.RESET,
    # Nobody knows what would have come. Whoever left then is expected to leave again.
    "left": Ending.SILENCE,
    "timeout": Ending.SILENCE,
}


def answer(recording: Recording) -> Answer | None:
    """Return what replays the recording, or None if it holds nothing that can be replayed."""
    ending = _ENDINGS.get(recording.end.how)
    response = recording.response
    if ending is None or (response is None and ending is Ending.COMPLETE):
        return None
    end_s = recording.end.at_ms / _MS_PER_S
    if response is None:
        return Answer(0, (), (), ending, end_due_s=end_s)
    bodiless = is_bodiless(recording.request.method, response.status)
    head_s = response.at_ms / _MS_PER_S
    frames = () if bodiless else _frames(recording, head_s)
    headers = end_to_end(response.headers)
    if not bodiless and not _length_fits(headers, frames, ending):
        headers = tuple(it for it in headers if it[0].lower() != "content-length")
    return Answer(
        response.status,
        encoded(headers),
        frames,
        ending,
        head_at_once=True,
        head_due_s=head_s,
        end_due_s=end_s,
    )


def _frames(recording: Recording, head_s: float) -> tuple[Frame, ...]:
    """Return the pieces as frames, none of them due before the one before it."""
    pieces = [piece for piece in recording.pieces if piece.data]
    moments = accumulate((piece.at_ms / _MS_PER_S for piece in pieces), max, initial=head_s)
    next(moments)
    return tuple(Frame(piece.data, due) for piece, due in zip(pieces, moments, strict=True))


def _length_fits(headers: Headers, frames: tuple[Frame, ...], ending: Ending) -> bool:
    """Whether the content length agrees with the body, which may have been edited by hand."""
    given = values(headers, "content-length")
    if not given:
        return True
    if len(given) > 1 or not given[0].isdecimal():
        return False
    length, size = int(given[0]), sum(len(frame.data) for frame in frames)
    return size == length if ending is Ending.COMPLETE else size <= length
