"""The chunks of one Chat Completions stream, in any vendor's dialect."""

import itertools
from collections.abc import Iterator

from wirecheck_mock_providers.apis import json_text
from wirecheck_mock_providers.apis.answer import Frame, Parts
from wirecheck_mock_providers.apis.openai.dialect import ChatDialect, UsageStyle, counts
from wirecheck_mock_providers.apis.openai.obfuscation import obfuscations
from wirecheck_mock_providers.apis.openai.request import ChatCall
from wirecheck_mock_providers.script.model import Script
from wirecheck_mock_providers.script.seeds import created


class Chunks:
    """The chunks of one stream: what is the same in all of them is encoded once."""

    def __init__(self, dialect: ChatDialect, script: Script, call: ChatCall) -> None:
        self._dialect = dialect
        self._script = script
        self._call = call
        head = json_text.dump(
            {
                "id": dialect.completion_id(script),
                "object": "chat.completion.chunk",
                "created": created(script.identity),
                "model": call.model,
                **dialect.marks(),
            }
        )
        self._head = f"data: {head[:-1]},".encode()
        self._open = self._head + b'"choices":[{"index":0,"delta":'
        style = dialect.usage_style
        self._usage_asked = call.include_usage and style is not UsageStyle.IN_FINISH
        # PROVIDERS.md 2.3: with include_usage every other chunk carries "usage": null.
        null = style is UsageStyle.IN_FINISH or (call.include_usage and style is UsageStyle.ASKED)
        self._no_usage = b',"usage":null' if null else b""
        self._logprobs = f",{json_text.dump(dialect.logprobs)[1:-1]}".encode().rstrip(b",")
        self._unfinished = self._logprobs + b',"finish_reason":null}]' + self._no_usage
        obfuscate = dialect.obfuscates and call.obfuscate
        self._tails = _tails(script) if obfuscate else itertools.repeat(b"}\n\n")

    def parts(self) -> Parts:
        """Return all frames of the stream."""
        waiting = self._dialect.waiting(self._script)
        begun_s = waiting[-1].due_s if waiting else 0.0
        return Parts(
            opening=(*waiting, Frame(self._chunk(self._dialect.role(self._script)), begun_s)),
            body=tuple(self._body()),
            closing=tuple(self._closing()),
            error=self._dialect.broken(self._head),
            malformed=self._open + b'{"content":"lost\n\n',
        )

    def _body(self) -> Iterator[Frame]:
        for delta in self._dialect.deltas(self._script):
            yield Frame(self._chunk(delta.json), delta.due_s, delta.pieces, delta.texts)

    def _closing(self) -> Iterator[Frame]:
        due_s = self._script.last_due_s
        finish = self._dialect.finish_reasons[self._script.finish]
        reason = f',"finish_reason":"{finish}"}}]'.encode()
        usage = json_text.dump(self._dialect.usage(self._script, self._call))
        told = counts(self._script, self._call)
        last = self._open + self._dialect.last_delta.encode() + self._logprobs + reason
        if self._dialect.usage_style is UsageStyle.IN_FINISH:
            data = last + f',"usage":{usage}'.encode() + next(self._tails)
            yield Frame(data, due_s, finish=finish, usage=told)
        else:
            yield Frame(last + self._no_usage + next(self._tails), due_s, finish=finish)
        if self._usage_asked:
            fields = f'"choices":[],"usage":{usage}'.encode()
            yield Frame(self._head + fields + next(self._tails), due_s, usage=told)
        yield Frame(b"data: [DONE]\n\n", due_s)

    def _chunk(self, delta: str) -> bytes:
        return self._open + delta.encode() + self._unfinished + next(self._tails)


def _tails(script: Script) -> Iterator[bytes]:
    """Yield ends of chunks for ever."""
    return (f',"obfuscation":"{letters}"}}\n\n'.encode() for letters in obfuscations(script))
