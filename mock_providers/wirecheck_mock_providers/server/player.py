"""The player: an answer, played on a wire to its schedule, its holds and its end.

Deadlines are absolute. A frame that is due 60 ms after the call leaves then, however late the one
before it was; only a hold moves what follows, by as long as it lasted.
"""

import re
import time
from array import array
from typing import Final

from wirecheck_mock_providers.apis.answer import Answer, Ending
from wirecheck_mock_providers.journal import Call, Journal, Run
from wirecheck_mock_providers.script.model import STAMP_SLOT
from wirecheck_mock_providers.server.wire import ClientLeft, Wire, has_come, now_s

#: After so many frames without a pause the other streams get their turn: about 1 ms of writing.
_TURN_FRAMES: Final = 128
#: And after so many bytes, or the journal would tell of much that has not left yet.
_TURN_BYTES: Final = 1024 * 1024
_SLOT: Final = re.compile(re.escape(STAMP_SLOT.encode("ascii")))
_MS_PER_S: Final = 1000


class Player:
    """Plays one answer, and writes into the journal what happens."""

    def __init__(self, answer: Answer, wire: Wire, journal: Journal, run: Run, call: Call) -> None:
        self._head = answer.status, answer.headers
        self._head_at_once = answer.head_at_once
        self._head_due_s = answer.head_due_s
        self._track = answer.track
        self._hold_at = answer.hold_at
        self._ending = answer.ending
        self._end_due_s = answer.end_due_s
        self._stamped = answer.stamped
        self._joins = wire.gathers and not answer.stamped
        self._wire = wire
        self._journal = journal
        self._run = run
        self._call = call
        self._stamps: list[bytes] = []
        self._start_s = now_s()
        self._reached_s = 0.0
        """The due time that has been reached, in seconds after the start."""

    async def play(self) -> None:
        """Play the answer to its end, or until the client leaves."""
        try:
            await self._play()
            self._call.ending = "complete" if self._ending is Ending.COMPLETE else "fault"
        except ClientLeft:
            self._call.ending = "client-left"
            after = len(self._call.sent_at)
            self._call.client_left = {"at": self._wire.left_at, "after_tokens": after}
        self._call.ended = time.time()
        self._journal.reach(self._run, self._call, "ended")

    async def _play(self) -> None:
        frames = len(self._track.chunks)
        hold_at = frames if self._hold_at is None else self._hold_at
        if self._head_at_once:
            await self._until(self._head_due_s)
            await self._send_head()
        await self._send(0, hold_at)
        if self._hold_at is not None:
            await self._hold()
        await self._send(hold_at, frames)
        await self._end()

    async def _send_head(self) -> None:
        status, headers = self._head
        await self._wire.start(status, headers, whole=self._ending is Ending.COMPLETE)
        self._call.status = status
        self._journal.reach(self._run, self._call, "streaming")

    async def _send(self, start: int, stop: int) -> None:
        """Send the frames from `start` up to `stop`, each at its time."""
        if start < stop and self._call.status is None:
            await self._until(self._track.due_s[start])
            await self._send_head()
        largest = max(map(len, self._track.chunks[start:stop]), default=1)
        turn = min(_TURN_FRAMES, _TURN_BYTES // largest or 1)
        for first in range(start, stop, turn):
            behind = min(first + turn, stop)
            if self._joins and self._track.due_s[behind - 1] <= self._reached_s:
                self._write_all(slice(first, behind))
            else:
                await self._turn(slice(first, behind))
            self._note(first, behind)
            if stop - start > _TURN_FRAMES or self._wire.congested:
                await self._wire.drained()

    async def _turn(self, frames: slice) -> None:
        track, reached_s, stamped = self._track, self._reached_s, self._stamped
        # Names for attributes: the speed of the mock is the speed of this loop.
        write, sent_at, clock = self._wire.write, self._call.sent_at, time.time
        columns = zip(track.chunks[frames], track.due_s[frames], track.texts[frames], strict=True)
        for chunk, due_s, texts in columns:
            if due_s > reached_s:
                reached_s = due_s
                await self._until(due_s)
            write(self._stamp(chunk, texts) if stamped else chunk)
            if texts == 1:
                sent_at.append(clock())
            elif texts:
                sent_at.extend([clock()] * texts)

    def _write_all(self, frames: slice) -> None:
        """Write what is due by now; frame by frame is the same, and takes three times as long."""
        texts = sum(self._track.texts[frames])
        self._wire.write(b"".join(self._track.chunks[frames]))
        self._call.sent_at.extend(array("d", (time.time(),)) * texts)

    def _note(self, first: int, behind: int) -> None:
        for index, finish, usage in self._track.told:
            if first <= index < behind:
                self._call.finish = finish or self._call.finish
                self._call.usage = usage or self._call.usage

    async def _until(self, due_s: float) -> None:
        moment_s = self._start_s + due_s * self._wire.time_scale
        while not has_come(moment_s):
            await self._wire.wait(moment_s)
        self._reached_s = due_s

    def _stamp(self, chunk: bytes, texts: int) -> bytes:
        """Write the time into what is sent, and into the tokens that it carries.

        A frame without tokens of its own says again what was sent, such as the end of an item of
        OpenAI's Responses: there stand the times of then.
        """
        if not texts:
            stamps = iter(self._stamps)
            return _SLOT.sub(lambda _: next(stamps), chunk)
        stamp = f"{time.time() * _MS_PER_S:.3f}"
        first = len(self._call.sent_at)
        for index in range(first, first + texts):
            self._call.tokens[index] = self._call.tokens[index].replace(STAMP_SLOT, stamp)
            self._stamps.append(stamp.encode("ascii"))
        return _SLOT.sub(stamp.encode("ascii"), chunk)

    async def _hold(self) -> None:
        if self._run.released is None:
            before, held_s = self._call.state, now_s()
            self._journal.reach(self._run, self._call, "holding")
            await self._released()
            self._start_s += now_s() - held_s
            self._journal.reach(self._run, self._call, before)
        self._call.released = self._run.released

    async def _released(self) -> None:
        self._journal.watch(self._run.name, self._wire.wake)
        try:
            while self._run.released is None:
                await self._wire.wait()
        finally:
            self._journal.unwatch(self._run.name, self._wire.wake)

    async def _end(self) -> None:
        await self._until(self._end_due_s)
        self._wire.check()
        match self._ending:
            case Ending.COMPLETE | Ending.CUT:
                await self._wire.finish()
            case Ending.CLOSED:
                await self._wire.close()
            case Ending.RESET:
                await self._wire.reset()
            case Ending.SILENCE:
                self._journal.reach(self._run, self._call, "stalled")
                while True:
                    await self._wire.wait()
