"""A known schedule is measured as it was, over every transport.

The server stamps each token when it sends it, on the same clock as the client, and so each reading
is compared with its own sending, not with a schedule that a busy machine cannot keep.
"""

from operator import sub
from statistics import median

import gevent
import pytest
from asking import LINES, ask, target
from truth_server import truth_server

from wirecheck_load.transport.session import Session

TOKENS, STREAMS = 20, 5
# Half of all tokens are read sooner than this after they were sent; an idle machine takes 0.1 ms.
# It is for machines on which others work: whoever stamps at the end of a stream is 200 ms late.
# That no reading waits for the next one is shown by causes, in test_load_reading.py.
MEDIAN_S = 0.1
# time.time is read in the server after time.perf_counter, and told in microseconds.
CLOCKS_S = 0.0005

CONTRACTS = {
    "SSE by POST": ("typed-sse", ""),
    "SSE by GET": ("named-sse", "/named"),
    "NDJSON": (LINES, ""),
    "WebSocket": ("typed-websocket", ""),
    "Socket.IO": ("session-socketio", ""),
}


@pytest.fixture(scope="module")
def truth():
    with truth_server(ttft_ms=50, itl_ms=20, tokens=TOKENS) as server:
        yield server


@pytest.fixture(scope="module", params=CONTRACTS)
def measured(request, truth):
    """Some streams at a time, each of a user of its own, and what the server says of them."""
    contract, path = CONTRACTS[request.param]
    aim = target(truth.url + path, contract)
    sessions = [Session(aim) for _ in range(STREAMS)]
    asked = [gevent.spawn(session.stream, ask("stamped")) for session in sessions]
    outcomes = [it.get() for it in asked]
    for session in sessions:
        session.close()
    log = truth.log()
    return [(outcome, log[outcome.run]) for outcome in outcomes]


def test_each_token_is_read_when_it_was_sent(measured):
    late_s = []
    for outcome, entry in measured:
        assert outcome.completed, outcome.detail
        assert len(outcome.token_times) == len(entry["sent_s"]) == TOKENS
        late_s += map(sub, outcome.token_times, entry["sent_s"])
    assert min(late_s) > 0, "a token was read before it was sent"
    assert median(late_s) < MEDIAN_S


def test_the_time_to_the_first_token_is_the_servers_and_the_way_there_and_back(measured):
    errors_s = []
    for outcome, entry in measured:
        assert outcome.sent_s < entry["received_s"], "a question was received before it was sent"
        real_s = entry["sent_s"][0] - entry["received_s"]
        on_the_way_s = entry["received_s"] - outcome.sent_s
        errors_s.append(outcome.token_times[0] - outcome.sent_s - real_s - on_the_way_s)
    assert min(errors_s) > 0
    assert median(errors_s) < MEDIAN_S


def test_the_added_latency_is_that_from_stamp_to_reading(measured):
    for outcome, entry in measured:
        read_late_s = map(sub, outcome.token_times, entry["sent_s"])
        differences_s = map(sub, outcome.added_s, read_late_s)
        assert len(outcome.added_s) == TOKENS
        assert median(map(abs, differences_s)) < CLOCKS_S


def test_several_streams_on_one_socketio_connection(truth):
    with Session(target(truth.url, "session-socketio")) as session:
        asked = [gevent.spawn(session.stream, ask("stamped")) for _ in range(STREAMS)]
        outcomes = [it.get() for it in asked]
    assert [len(it.token_times) for it in outcomes] == [TOKENS] * STREAMS
    assert sum(it.connect_s is not None for it in outcomes) == 1


@pytest.mark.parametrize("name", CONTRACTS)
def test_who_leaves_in_mid_stream_has_what_came_until_then(truth, name):
    contract, path = CONTRACTS[name]
    with Session(target(truth.url + path, contract)) as session:
        left = session.stream(ask("stamped", leave_after=3))
        stayed = session.stream(ask("stamped"))
    assert (left.abandoned, left.completed, left.failure) == (True, False, None)
    assert 3 <= len(left.token_times) < TOKENS
    assert stayed.completed, stayed.detail
    assert stayed.connect_s is not None, "the connection that was left is used again"


def test_what_is_under_way_when_the_run_stops_is_in_flight(truth):
    session = Session(target(truth.url))
    asked = gevent.spawn(session.stream, ask("stamped"))
    while not session.busy:
        gevent.sleep(0.001)
    session.close()
    outcome = asked.get()
    assert (outcome.in_flight, outcome.completed, outcome.failure) == (True, False, None)
