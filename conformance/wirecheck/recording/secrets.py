"""Provider keys in what an endpoint says: found by fingerprint, masked before anything is saved."""

import re
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from wirecheck.recording.decode import Frame
from wirecheck.recording.model import KeyPrint, Response

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
