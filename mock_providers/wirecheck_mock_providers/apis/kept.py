"""Replies that are kept, because a load test asks the same thing ten thousand times.

Without scripts a reply, its schedule too, depends on nothing but the request, so one that was made
before will do. (A hundred tokens take 0.3 ms to encode, and about as long to send.)
"""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from typing import Final

from wirecheck_mock_providers.apis.access import EVERYBODY, Access
from wirecheck_mock_providers.apis.api import Api
from wirecheck_mock_providers.apis.reply import Reply, reply
from wirecheck_mock_providers.script.scripted import NO_SCRIPTS, Scripts

MAX_BYTES: Final = 16 * 1024 * 1024
#: Longest body that is looked up: to hash a megabyte takes longer than to answer it.
_BODY_MAX_BYTES: Final = 16 * 1024
#: What a frame costs in memory besides its data, which is held twice, in bytes.
_FRAME_BYTES: Final = 200


class KeptReplies:
    """Replies by request. When they get too large, the one not asked for longest goes."""

    def __init__(
        self,
        max_bytes: int = MAX_BYTES,
        access: Access = EVERYBODY,
        scripts: Scripts = NO_SCRIPTS,
    ) -> None:
        self._access = access
        self._scripts = scripts
        self._max_bytes = max_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, Reply] = OrderedDict()

    def reply(
        self, api: Api, headers: Mapping[str, str], body: bytes, base_url_run: str | None = None
    ) -> Reply:
        """Return what the function `reply` returns, or has returned."""
        # What scripts say depends on the calls before, and they may change.
        if self._scripts is not NO_SCRIPTS or len(body) > _BODY_MAX_BYTES:
            return reply(api, headers, body, self._access, self._scripts, base_url_run=base_url_run)
        asked = (api, *headers.items(), body)
        found = self._kept.get(asked)
        if found is not None:
            self._kept.move_to_end(asked)
            return found
        made = reply(api, headers, body, self._access)
        # A call that names its run will not come again.
        if made.run is None:
            self._keep(asked, made)
        return made

    def _keep(self, asked: Hashable, made: Reply) -> None:
        self._kept[asked] = made
        self._bytes += _size_bytes(made)
        while self._bytes > self._max_bytes:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= _size_bytes(dropped)


def _size_bytes(made: Reply) -> int:
    frames = sum(_FRAME_BYTES + 2 * len(frame.data) for frame in made.answer.frames)
    return _BODY_MAX_BYTES + frames
