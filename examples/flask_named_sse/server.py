"""A chat back end for the browser's EventSource: Flask, the OpenAI SDK, and gevent below."""

import io
import itertools
import os
import re
import secrets
from collections.abc import Iterator
from typing import ClassVar

import gevent
import openai
from flask import Flask, Response, json, make_response, request
from gevent.event import Event

MODEL = os.environ.get("MODEL", "gpt-4o-mini")
RETRY_MS = 250  # after which a browser comes back
HEARTBEAT_S = 0.25  # a closed connection breaks the second write after it
GRACE_S = 0.75  # for which an answer goes on that nobody reads
KEPT_S = 60  # for which an answer that has ended can be read again
EVENT_ID = re.compile(r"([\w-]{22})\.(\d{1,6})", re.ASCII)

app = Flask(__name__)
client = openai.OpenAI()  # OPENAI_BASE_URL and OPENAI_API_KEY come from the environment


class Answer:
    """An answer, which is generated once; a browser that comes back reads on in it."""

    kept: ClassVar[dict[str, "Answer"]] = {}

    def __init__(self, prompt: str) -> None:
        self._id = secrets.token_urlsafe(16)  # who knows it may read the answer
        self._prompt = prompt
        self._events: list[str] = []
        self._grown = Event()
        self._ended = False
        self._readers = 0
        self._generating: gevent.Greenlet | None = None

    def is_over(self, start: int) -> bool:
        return self._ended and start >= len(self._events)

    def read(self, start: int) -> Iterator[str]:
        """Events from the one of that number, with a comment whenever none comes.

        A WSGI server learns only by writing that its client has left; then it closes this
        generator.
        """
        if self._generating is None:  # here, for the body of a HEAD is never read
            self.kept[self._id] = self
            self._generating = gevent.spawn(self._generate)
        self._readers += 1
        try:
            for number in itertools.count(start):
                while number >= len(self._events):
                    if self._ended:
                        return
                    if not self._grown.wait(HEARTBEAT_S):
                        yield ": still here\n"
                yield self._events[number]
        finally:
            self._readers -= 1
            gevent.spawn_later(GRACE_S, self._stop_unread)

    def _stop_unread(self) -> None:
        if self._readers or self._ended:
            return
        # It raises GreenletExit wherever the SDK waits, which closes the call of the provider.
        self._generating.kill()
        self._fail("stopped", "The answer was stopped, for nobody read it.")

    def _generate(self) -> None:
        # Raw text in `data:` lines cannot carry a CR, and a CRLF may be cut in two by the tokens.
        newlines = io.IncrementalNewlineDecoder(None, translate=True)
        failure = None
        try:
            for text in tokens(self._prompt):
                self._say("token", newlines.decode(text))
                gevent.sleep(0)  # a greenlet gives way only where it waits
        except Exception as broken:
            failure = told(broken)
        self._say("token", newlines.decode("", final=True))
        if failure:
            self._fail(*failure)
        else:
            self._end("done", "[DONE]")

    def _fail(self, code: str, message: str) -> None:
        self._end("error", json.dumps({"code": code, "message": message}))

    def _end(self, name: str, data: str) -> None:
        self._ended = True
        self._say(name, data)
        gevent.spawn_later(KEPT_S, self.kept.pop, self._id)

    def _say(self, name: str, data: str) -> None:
        if not data:
            return
        number = len(self._events)
        retry = "" if number else f"retry: {RETRY_MS}\n"
        lines = "".join(f"data: {line}\n" for line in data.split("\n"))
        self._events.append(f"event: {name}\nid: {self._id}.{number}\n{retry}{lines}\n")
        self._grown.set()
        self._grown = Event()


def tokens(prompt: str) -> Iterator[str]:
    finish = None
    asked = [{"role": "user", "content": prompt}]
    with client.chat.completions.create(model=MODEL, messages=asked, stream=True) as upstream:
        for chunk in upstream:
            for choice in chunk.choices:
                finish = choice.finish_reason or finish
                yield choice.delta.content or ""
    if not finish:  # the SDK takes a stream that merely stops for a complete one
        raise EOFError("the provider's stream ended without a finish_reason")


def told(broken: Exception) -> tuple[str, str]:
    # To the log alone: an exception's text may carry keys, URLs and paths.
    app.logger.error("the provider failed", exc_info=broken)
    if isinstance(broken, openai.RateLimitError):
        return "rate_limit", "The provider limits our rate. Try again later."
    return "unknown", "The provider failed."


@app.get("/chat/stream")
def chat_stream() -> Response:
    if last := request.headers.get("Last-Event-ID"):
        known = EVENT_ID.fullmatch(last)
        answer = known and Answer.kept.get(known[1])
        start = int(known[2]) + 1 if known else 0
        if not answer or answer.is_over(start):
            return make_response("", 204)  # EventSource comes back until it is told this
    elif prompt := request.args.get("prompt"):
        answer, start = Answer(prompt), 0
    else:
        return make_response({"error": "prompt is missing"}, 400)
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}  # the second is for nginx
    return Response(answer.read(start), headers=headers, mimetype="text/event-stream")
