"""Provider keys in what an endpoint says: found by fingerprint, masked before anything is saved."""

import re
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from wirecheck.recording.decode import Frame
from wirecheck.recording.model import KeyPrint, Mark, Recording, Response
from wirecheck.wire.coding import READABLE

# Shorter keys are placeholders ("x", "none") and would be found in any text.
_SHORTEST_KEY = 8
# Keys leak in error messages, which are short; to search megabytes of answers would cost seconds.
_SEARCHED_BYTES = 64 * 1024
_WORD = re.compile(rb"[\x21-\x7e]+")


def find_key(body: bytes, fingerprint: KeyPrint) -> bytes | None:
    """The provider's key, if it stands within the first 64 KiB of ``body``."""
    size = fingerprint.length
    if size < _SHORTEST_KEY:
        return None
    for word in _WORD.findall(body[:_SEARCHED_BYTES]):
        for start in range(len(word) - size + 1):
            candidate: bytes = word[start : start + size]
            if sha256(candidate).hexdigest() == fingerprint.sha256:
                return candidate
    return None


def mask(frames: Sequence[Frame], key: bytes) -> tuple[Frame, ...]:
    """The frames with every byte of the key starred, also where frames cut it; sizes stay."""
    body = b"".join(frame.data for frame in frames).replace(key, b"*" * len(key))
    masked, start = [], 0
    for frame in frames:
        end = start + len(frame.data)
        masked.append(replace(frame, data=body[start:end]))
        start = end
    return tuple(masked)


def mask_head(response: Response, key: bytes) -> Response:
    """The response head with the key starred in its headers."""
    word, stars = key.decode(), "*" * len(key)
    headers = tuple((name, value.replace(word, stars)) for name, value in response.headers)
    return replace(response, headers=headers)


def leaked_keys(recording: Recording) -> set[bytes]:
    """The provider's keys that stand in a recording's response, by the journal's fingerprints."""
    headers = recording.response.headers if recording.response else ()
    said = ("\n".join(value for _, value in headers).encode(), recording.body)
    calls = recording.journal.calls if recording.journal else ()
    prints = {call.key for call in calls if call.key}
    found = (find_key(text, print_) for print_ in prints for text in said)
    return {key for key in found if key is not None}


def without(recording: Recording, key: bytes) -> Recording:
    """The recording with the key starred, and marked ``leaked-key``.

    A body with a content coding is kept without it: nothing can be starred within.
    """
    response = recording.response and mask_head(recording.response, key)
    if response and recording.coding in READABLE:
        kept = (it for it in response.headers if it[0].lower() != "content-encoding")
        response = replace(response, headers=tuple(kept))
    leaked = Mark(recording.ending.at_ms, "leaked-key")
    marks = (*recording.marks, leaked)
    return replace(recording, response=response, frames=mask(recording.content, key), marks=marks)
