"""Chromium's EventSource as a reader: streams that a server of our own replays, frame for frame."""

import contextlib
import re
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import Page, sync_playwright
from programs import program

# As root it runs without its sandbox; the others keep it from asking the internet for updates.
CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_EVENT_TYPE = re.compile(rb"(?:^|[\r\n])event: ?([^\r\n]+)")
# All recordings of a gate take seconds; a machine that needs this long has other troubles.
_PATIENCE_MS = 120_000
# A browser opens six connections to a server at once.
_AT_ONCE = 6

# Reads streams, each given as [address, types]. A page hears only the types that it listens to;
# what is told under the name `error` without data is the end of the connection.
_READ_ALL = """
async ([streams, atOnce]) => {
  const read = ([address, types]) => new Promise((resolve) => {
    const events = [];
    const source = new EventSource(address);
    const take = (event) => {
      if (event instanceof MessageEvent) {
        events.push([event.type, event.data, event.lastEventId]);
      } else if (event.type === 'error') {
        source.close();
        resolve(events);
      }
    };
    for (const type of new Set(['message', 'error', ...types])) source.addEventListener(type, take);
  });
  const taken = [];
  let next = 0;
  const inTurn = async () => {
    for (let mine = next++; mine < streams.length; mine = next++) {
      taken[mine] = await read(streams[mine]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, inTurn));
  return taken;
}
"""
_IN_TIME = """
([what, argument, patience]) => Promise.race([
  eval(what)(argument),
  new Promise((_, reject) => setTimeout(() => reject(new Error('it does not end')), patience)),
])
"""


@contextlib.contextmanager
def chromium_page() -> Iterator[Page]:
    """A page of a Chromium without a window; the test fails where there is none."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program("chromium"), args=CHROMIUM_OPTIONS
        )
        try:
            yield browser.new_page()
        finally:
            browser.close()


def evaluate(page: Page, function: str, argument: object) -> Any:
    """What an asynchronous function comes to in the page; an error if that takes far too long."""
    return page.evaluate(_IN_TIME, [function, argument, _PATIENCE_MS])


def event_source_events(streams: Sequence[Sequence[bytes]]) -> list[list[list[str]]]:
    """What EventSource tells of each stream: type, data and last event id of its events."""
    asked = [(f"/{i}", _types(b"".join(stream))) for i, stream in enumerate(streams)]
    with _replaying(streams) as url, chromium_page() as page:
        page.goto(url)
        return evaluate(page, _READ_ALL, [asked, _AT_ONCE])


def _types(body: bytes) -> list[str]:
    """All that can be a type, found without a decoder."""
    return sorted({name.decode(errors="replace") for name in _EVENT_TYPE.findall(body)})


class _Replay(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, streams: Sequence[Sequence[bytes]]) -> None:
        super().__init__(("127.0.0.1", 0), _ReplayHandler)
        self.streams = streams


class _ReplayHandler(BaseHTTPRequestHandler):
    """Answers ``/N`` with the stream of that number, and all else with an empty page."""

    server: _Replay

    def do_GET(self) -> None:
        number = self.path.removeprefix("/")
        is_stream = number.isdigit()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream" if is_stream else "text/html")
        self.end_headers()
        for frame in self.server.streams[int(number)] if is_stream else ():
            self.wfile.write(frame)

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def _replaying(streams: Sequence[Sequence[bytes]]) -> Iterator[str]:
    with _Replay(streams) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
