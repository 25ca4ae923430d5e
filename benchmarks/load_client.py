"""One load generator at one level, in a process of its own; prints what it measured as JSON.

python benchmarks/load_client.py wirecheck|http-user URL --streams N --warmup-s S --seconds S
"""

import argparse
import itertools
import json
import sys
import time
from collections.abc import Callable
from typing import Any, Final

import gevent
from locust import HttpUser, User, constant, task  # puts gevent's sockets in place of Python's
from locust.env import Environment
from locust.log import setup_logging

from wirecheck.contract import load
from wirecheck_load.transport.ask import STAMPED, Ask
from wirecheck_load.transport.session import Session
from wirecheck_load.transport.target import Target

PATH: Final = "/chat/stream"
_runs = itertools.count(1)
#: Of each stream: its run, when it was asked for, when each token was read.
streams: list[tuple[str, float, list[float]]] = []
failures: list[str] = []


def wirecheck(url: str) -> type[User]:
    """Our client, which decodes and judges all that comes."""
    target = Target(url, load("typed-sse"))

    class WirecheckUser(User):
        wait_time = constant(0)

        def on_start(self) -> None:
            self.session = Session(target)

        @task
        def stream(self) -> None:
            outcome = self.session.stream(Ask(STAMPED, f"r{next(_runs)}"))
            if outcome.failure is not None:
                failures.append(outcome.detail)
            elif outcome.sent_s is not None:
                streams.append((outcome.run, outcome.sent_s, outcome.token_times.tolist()))

    return WirecheckUser


def http_user(url: str) -> type[User]:
    """Locust's stock client, as its users write it: line by line, the JSON read for its text."""

    class StockUser(HttpUser):
        host = url
        wait_time = constant(0)

        @task
        def stream(self) -> None:
            run, times = f"r{next(_runs)}", []
            message = {"role": "user", "content": f"[[mock scenario=stamped run={run}]] Hello"}
            body = {"model": "gpt-4o-mini", "messages": [message]}
            sent_s = time.perf_counter()
            with self.client.post(PATH, json=body, stream=True, catch_response=True) as response:
                for line in response.iter_lines():
                    at_s = time.perf_counter()
                    if line.startswith(b"data: ") and json.loads(line[6:]).get("content"):
                        times.append(at_s)
            streams.append((run, sent_s, times))

    return StockUser


STACKS: Final[dict[str, Callable[[str], type[User]]]] = {
    "wirecheck": wirecheck,
    "http-user": http_user,
}


def measure(options: Any) -> dict[str, Any]:
    environment = Environment(user_classes=[STACKS[options.stack](options.url)])
    runner = environment.create_local_runner()
    # Locust begins so many users at once every second.
    runner.start(options.streams, spawn_rate=max(options.streams / 3, 1))
    gevent.sleep(options.warmup_s)
    begun_s, cpu_s = time.perf_counter(), time.process_time()
    gevent.sleep(options.seconds)
    cpu_s, ended_s = time.process_time() - cpu_s, time.perf_counter()
    # Those under way are read to their end, so that what the window held is known.
    gevent.sleep(options.drain_s)
    runner.quit()
    return {
        "begun_s": begun_s,
        "ended_s": ended_s,
        "cpu_s": cpu_s,
        "streams": streams,
        "failures": failures,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("stack", choices=STACKS)
    parser.add_argument("url")
    parser.add_argument("--streams", type=int, required=True)
    parser.add_argument("--warmup-s", type=float, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--drain-s", type=float, default=2.0)
    setup_logging("ERROR", None)
    json.dump(measure(parser.parse_args()), sys.stdout)


if __name__ == "__main__":
    main()
