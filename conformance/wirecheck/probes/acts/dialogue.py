"""Generated sequences of steps on connections that outlive their streams, done one by one.

Before each step all that runs is held by the upstream, and what it has sent has come. So whatever
comes next was brought about by the step, and a message without an id is an answer to it.
"""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from wirecheck.contract import BadInput
from wirecheck.contract.template import has
from wirecheck.probes import limits
from wirecheck.probes.acts.connections import (
    AFTER,
    connection_of,
    heard,
    recorded,
    stop,
    until_held,
)
from wirecheck.probes.acts.generated import AT_ONCE, examples_of
from wirecheck.probes.acts.streams import upstream_of
from wirecheck.probes.channel import Channel
from wirecheck.probes.message_talk import MessageTalk
from wirecheck.probes.session import Session
from wirecheck.recording import Recording
from wirecheck.scenarios import Scenario

if TYPE_CHECKING:
    from wirecheck.probes.talk import Leaving
    from wirecheck.strategies import Step

# Noted for the rules: which bad input a message is, and that a cancel had nothing to cancel.
BAD_INPUT = "bad-input"
CANCELS_NOTHING = "cancels-nothing"


async def dialogues(session: Session, scenario: Scenario) -> list[Recording]:
    """Do each sequence of steps, on connections of its own."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, steps: "tuple[Step, ...]") -> list[Recording]:
        async with gate, AsyncExitStack() as stack:
            dialogue = Dialogue(session, scenario, number, stack)
            await dialogue.do(steps)
            return dialogue.recordings

    numbered = enumerate(examples_of(session, scenario))
    done = await asyncio.gather(*(one(number, steps) for number, steps in numbered))
    return [recording for recordings in done for recording in recordings]


@dataclass
class Running:
    """A stream that is held."""

    talk: MessageTalk
    run: str


@dataclass
class Line:
    """A connection, and what runs on it by the session's number."""

    channel: Channel
    name: str
    running: dict[int, Running] = field(default_factory=dict)


class Dialogue:
    """One sequence of steps.

    Attributes:
        recordings: One for each stream, message and connection that has ended.
    """

    def __init__(
        self, session: Session, scenario: Scenario, number: int, stack: AsyncExitStack
    ) -> None:
        self.recordings: list[Recording] = []
        self._session = session
        self._contract = session.contract
        self._upstream = upstream_of(session)
        self._scenario = scenario
        self._number = number
        self._stack = stack
        self._lines: dict[int, Line] = {}
        self._parts = count(1)
        self._hung = False

    async def do(self, steps: "tuple[Step, ...]") -> None:
        """Do all steps, then let all end that runs, ask once more, and close the connections.

        An endpoint that hangs is not waited for again with each further step.
        """
        try:
            for step in steps:
                if not self._hung:
                    await self._do(step)
            for line in self._lines.values():
                for number in tuple(line.running):
                    await self._finish(line, number)
                if not self._hung:
                    await self._ask_again(line)
        finally:
            for line in self._lines.values():
                await self._close(line)

    async def _do(self, step: "Step") -> None:
        line = self._lines.get(step.connection)
        if step.verb == "start" or (step.verb in {"cancel", "garbage"} and line is None):
            line = line or await self._connect(step.connection)
        if line is None or line.channel.tape.ending is not None:
            return
        match step.verb:
            case "start":
                await self._start(line, step.session)
            case "finish":
                await self._finish(line, step.session)
            case "cancel":
                await self._cancel(line, step.session)
            case "garbage":
                await self._garbage(line, step.detail)
            case "leave":
                await self._leave(step.connection, line, step.detail)

    async def _connect(self, number: int) -> Line:
        channel = self._session.channel()
        line = self._lines[number] = Line(channel, self._session.new_run())
        if not await channel.open():
            self._hung = True
        return line

    async def _start(self, line: Line, number: int) -> None:
        if self._busy(line, number):
            await self._overlap(line, number)
            return
        run = self._session.new_run()
        asked = self._session.ask_on(line.channel, self._scenario, run, _id(line, number))
        talk = await self._stack.enter_async_context(asked)
        line.running[number] = Running(talk, run)
        await until_held(self._session, talk, run)
        if talk.over or talk.tape.ending is not None:
            await self._finish(line, number)

    def _busy(self, line: Line, number: int) -> bool:
        """Whether a question now comes while another runs that it may not run beside."""
        by_id = self._contract.stream_id is not None
        return number in line.running if by_id else bool(line.running)

    async def _overlap(self, line: Line, number: int) -> None:
        overlap = self._contract.overlap
        if overlap is None or overlap.refused != "must":
            return
        run = self._session.new_run()
        await self._upstream.release(run)
        stream = _id(line, number)
        async with self._session.ask_on(line.channel, self._scenario, run, stream) as second:
            await second.finished()
        await self._record("second", second, run)

    async def _finish(self, line: Line, number: int) -> None:
        running = line.running.pop(number, None)
        if running is not None:
            await self._upstream.release(running.run)
            await running.talk.finished()
            await self._record("stream", running.talk, running.run)

    async def _cancel(self, line: Line, number: int) -> None:
        running = line.running.pop(number, None)
        if running is None:
            await self._cancel_nothing(line, number)
            return
        await stop(self._session, line.channel, running.talk, running.run)
        await self._upstream.release(running.run)
        await running.talk.finished()
        await self._record("cancelled", running.talk, running.run)

    async def _cancel_nothing(self, line: Line, number: int) -> None:
        """Cancel what does not run; that may be refused, and where nothing has an id, late."""
        if self._contract.stream_id is None and line.running:
            return
        line.channel.failures_aside += 1
        line.channel.tape.mark(CANCELS_NOTHING)
        await line.channel.send(self._session.questions.cancel(_id(line, number)))
        if self._contract.stream_id is None:
            await self._ask_again(line)
            line.channel.failures_aside = 0

    async def _garbage(self, line: Line, name: str) -> None:
        case, start = self._contract.bad_input[name], self._contract.start
        if self._is_ambiguous(line, case):
            return
        run = self._session.new_run()
        asked = start.asked(self._session.values(self._scenario, run))
        message = self._session.questions.message(case.changed(asked))
        sent = message.encode() if case.binary and isinstance(message, str) else message
        async with MessageTalk(self._contract, line.channel, sent, run, own=False) as talk:
            talk.tape.mark(BAD_INPUT, name)
            await talk.finished()
        await self._record("refusal", talk, run)

    def _is_ambiguous(self, line: Line, case: BadInput) -> bool:
        """Whether a refusal might be that of something else: beside others its id alone tells."""
        others = bool(line.running) or line.channel.failures_aside > 0
        names_itself = has(case.changed(self._contract.start.question), "stream")
        return self._contract.stream_id is not None and others and not names_itself

    async def _leave(self, number: int, line: Line, how: str) -> None:
        del self._lines[number]
        way: Leaving = "reset" if how == "reset" else "fin"
        for running in line.running.values():
            running.talk.tape.mark("left", way)
            running.talk.tape.end("left", way)
        await line.channel.close(way)
        for running in line.running.values():
            journal = await self._session.journal(running.run, ended_within_s=limits.CLOSE_S)
            running.talk.tape.mark("upstream-asked")
            part = self._part("left")
            self.recordings.append(
                self._session.recording(self._scenario, part, running.talk, journal)
            )
        await self._close(line)

    async def _ask_again(self, line: Line) -> None:
        if line.channel.tape.ending is None:
            part = self._part(AFTER)
            again = await heard(self._session, line.channel, self._scenario, part)
            self.recordings.append(again)

    async def _close(self, line: Line) -> None:
        await line.channel.close()
        part = self._part("connection")
        self.recordings.append(connection_of(self._session, self._scenario, line.channel, part))

    async def _record(self, role: str, talk: MessageTalk, run: str) -> None:
        part = self._part(role)
        recording = await recorded(self._session, self._scenario, part, talk, run)
        self.recordings.append(recording)
        self._hung = self._hung or recording.ending.how == "timeout"

    def _part(self, role: str) -> str:
        return f"{role}-{self._number:03d}-{next(self._parts):02d}"


def _id(line: Line, number: int) -> str:
    """The id of a session: that of another session that has ended, if it was started before."""
    return f"{line.name}-{number}"
