"""The replayer: recordings, served as they were recorded."""

import logging
from collections import Counter, defaultdict
from pathlib import Path
from typing import Final, Literal, NamedTuple
from urllib.parse import urlsplit

from wirecheck_mock_providers.apis.answer import Answer
from wirecheck_mock_providers.journal import Journal
from wirecheck_mock_providers.script.suggest import did_you_mean
from wirecheck_mock_providers.server.json_answer import JsonRefusal
from wirecheck_mock_providers.server.player import Player
from wirecheck_mock_providers.server.wire import Scope, Wire
from wirecheck_mock_providers.tape import replies, requests
from wirecheck_mock_providers.tape.errors import TapeError
from wirecheck_mock_providers.tape.folder import Found, found
from wirecheck_mock_providers.tape.headers import decoded
from wirecheck_mock_providers.tape.requests import Address, Said
from wirecheck_mock_providers.tape.secrets import Secrets

logger = logging.getLogger(__name__)

Match = Literal["body", "path"]
"""What a request has to share with a recording: all that it asks, or all but the body."""

#: Addresses that a refusal lists, and recordings that it looks for the nearest among.
_LISTED_MAX: Final = 20
_COMPARED_MAX: Final = 100


class _Tape(NamedTuple):
    """A recording, ready to be played."""

    name: str
    provider: str
    api: str
    said: Said
    """By its request."""
    answer: Answer


class Replayer:
    """Serves a folder of recordings.

    A request that was recorded several times is answered in the order of the recordings' names;
    the last answer repeats.
    """

    def __init__(self, journal: Journal, folder: Path, match: Match) -> None:
        """Read the folder.

        Raises:
            TapeError: it cannot be read, or nothing in it can be replayed.
        """
        self._journal = journal
        self._match = match
        self._at: defaultdict[Address, list[_Tape]] = defaultdict(list)
        self._tapes: defaultdict[tuple[Address, str], list[_Tape]] = defaultdict(list)
        self._served: Counter[tuple[Address, str]] = Counter()
        for each in found(folder):
            self._take(each)
        if not self._at:
            raise TapeError(f"{folder} holds nothing that can be replayed.")
        self.welcome = "".join(f"  {line}\n" for line in self._listing())

    def _take(self, each: Found) -> None:
        answer = replies.answer(each.recording)
        if answer is None:
            logger.warning("not replayed: %s ended as %r", each.name, each.recording.end.how)
            return
        request = each.recording.request
        url = urlsplit(request.url)
        address = Address.of(request.method, url.path, url.query)
        said = Said.of(request.body)
        tape = _Tape(each.name, each.recording.contract, each.recording.scenario, said, answer)
        self._at[address].append(tape)
        self._tapes[address, self._words(said)].append(tape)

    def _words(self, said: Said) -> str:
        """Return what of a body counts."""
        return said.fingerprint if self._match == "body" else ""

    async def __call__(self, scope: Scope, wire: Wire) -> None:
        """Serve one request."""
        said = await _asked(scope, wire)
        path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
        address = Address.of(scope["method"], path, query)
        tape = self._next(address, said)
        if tape is None:
            raise self._not_recorded(address, said)
        call = requests.call(scope, "replay", tape.provider, tape.api, said.value)
        call.options = {"recording": tape.name}
        run = self._journal.file(None, call)
        await Player(tape.answer, wire, self._journal, run, call).play()

    def _next(self, address: Address, said: Said) -> _Tape | None:
        key = address, self._words(said)
        tapes = self._tapes.get(key)
        if tapes is None:
            return None
        self._served[key] += 1
        return tapes[min(self._served[key], len(tapes)) - 1]

    def _not_recorded(self, address: Address, said: Said) -> JsonRefusal:
        asked = str(address)[:200]
        tapes = self._at.get(address, [])[:_COMPARED_MAX]
        if tapes:
            places, nearest = _nearest(tapes, said)
            why = (
                f"The nearest is {nearest.name}; it differs in: {', '.join(places)}. "
                "Ask as it was asked then, record it again, or start with --match path, so that "
                "bodies do not count."
            )
        else:
            there = map(str, self._at)
            why = f"{did_you_mean(asked, there)} There is: {'; '.join(self._listing())}.".lstrip()
        return JsonRefusal(404, f"No recording answers {asked!a}. {why}", code="not_recorded")

    def _listing(self) -> list[str]:
        lines = [f"{address} ({len(tapes)} recorded)" for address, tapes in self._at.items()]
        more = len(lines) - _LISTED_MAX
        return [*lines[:_LISTED_MAX], f"and {more} more"] if more > 0 else lines


def _nearest(tapes: list[_Tape], said: Said) -> tuple[list[str], _Tape]:
    """Return the recording that differs in the fewest places, and these."""
    compared = [(requests.differences(tape.said.value, said.value), tape) for tape in tapes]
    return min(compared, key=lambda pair: (pair[0] == [requests.WHOLE_BODY], len(pair[0])))


async def _asked(scope: Scope, wire: Wire) -> Said:
    """Return what a request says, its secrets starred as in a recording."""
    body = await requests.body(wire)
    secrets = Secrets(decoded(scope["headers"]), scope["query_string"].decode("latin-1"))
    return Said.of(secrets.starred(body))
