"""What the parts of a contract have to say of each other, and what is said if they do not."""

import pytest
from small_contract import ON_A_CONNECTION, SMALL, said_of

from wirecheck.contract import load

UNSAID = (
    "`auth-error`, `permission`, `invalid-model`, `context-length`, `quota`, `server-error`,"
    " `overloaded`, `error-mid`, `disconnect-mid`, `truncate-mid`, `malformed-mid`, `stall`"
)
CLOSING = (
    "`end: close` and `unstarted` belong together: without a terminal event a failure can be told"
    " only by the status, or by breaking off"
)
TOO_MANY_REQUESTS = "one request too many is refused by its status: write `refused`"
TOO_MANY_MESSAGES = "one message too many is refused by an event: write `codes` or `says`, or both"
LIMIT = "{requests: 9, per-seconds: 60, refused: [429]}"
IN_WORDS = "{requests: 9, per-seconds: 60, refused: [429], says: stop}"
ANSWER = SMALL[SMALL.index("answer:") : SMALL.index("bad-input:")]
# What is changed in the small contract, and what is said of it then.
MISTAKES = {
    "a kind that the order does not know": (
        "word* (end | oops)",
        "word* end",
        "20:3: `events.oops`: `order` never mentions it: give it a place there",
    ),
    "a kind that only the order knows": (
        "word* (",
        "word* wrd* (",
        "27:1: `order`: `wrd` is not in `events`: did you mean `word`?",
    ),
    "two kinds that are told by the same": (
        "{is: oops}",
        "{is: end, a: 1}",
        "20:3: `events.oops`: every such event is a `end` already: `when` has to differ",
    ),
    "no good end": (
        "    ends: success\n",
        "",
        "13:1: `events`: no kind ends a stream well: give one `ends: success`",
    ),
    "no text": (
        "    text: /text\n  end",
        "  end",
        "13:1: `events`: no kind carries the answer: give one `text`, a JSON pointer",
    ),
    "codes without a place": (
        "    code: /code\n",
        "",
        "35:1: `failures`: codes need a kind with `ends: failure` and `code`, a JSON pointer",
    ),
    "failures that are left unsaid": (
        "  otherwise: [bad]\n",
        "",
        f"36:1: `failures`: nothing is said of {UNSAID}: add them, or `otherwise` for the rest",
    ),
    "statuses that are left unsaid": (
        "{otherwise: [500]}",
        "{rate-limit: [429]}",
        (
            f"45:5: `answer.failure.status`: nothing is said of {UNSAID}:"
            " add them, or `otherwise` for the rest"
        ),
    ),
    "an invariant on an unknown kind": (
        "    on: word",
        "    on: wrod",
        "31:5: `invariants.same.on`: `wrod` is not in `events`: did you mean `word`?",
    ),
    "a number of an unknown kind": (
        "{kind: word,",
        "{kind: wrod,",
        (
            "35:19: `invariants.rises.never-falls.kind`: `wrod` is not in `events`:"
            " did you mean `word`?"
        ),
    ),
    "no prompt": (
        'q: "{prompt}"',
        'q: "prompt"',
        "9:3: `start.body`: has no `{prompt}`, through which each scenario is chosen",
    ),
    "no prompt in the answer": (
        'body: ["{prompt}"]',
        "body: []",
        "42:3: `answer.body`: has no `{prompt}`, through which each scenario is chosen",
    ),
    "bad input that removes nothing": (
        "remove: /q",
        "remove: /Q",
        "47:10: `bad-input.no-q.remove`: not in the body of `start`: did you mean `/q`?",
    ),
    "bad input that removes everything": (
        "remove: /q",
        'remove: ""',
        (
            "47:10: `bad-input.no-q.remove`: not in the body of `start`: known are `/q`, `/list`,"
            " `/list/0`, `/list/0/a`"
        ),
    ),
    "bad input that sets something within nothing": (
        "{set: {/q: 7}",
        "{set: {/list/1/a: 7}",
        (
            "48:21: `bad-input.numeric-q.set./list/1/a`: in the body of `start` there is nothing"
            " that could hold '1'"
        ),
    ),
    "a kind that another kind's field tells already": (
        "    when: {is: oops}\n",
        "    when: {is: end}\n    has: [code]\n",
        "20:3: `events.oops`: every such event is a `end` already: `when` has to differ",
    ),
    "a kind told by a field that another always has": (
        "    when: {is: end}\n    ends: success\n",
        "    has: [is]\n    ends: success\n",
        "20:3: `events.oops`: every such event is a `end` already: `when` has to differ",
    ),
    "two kinds with one name on the wire": (
        "    when: {is: word}\n    text: /text\n  end:\n    when: {is: end}\n",
        "    event: word\n    text: /text\n  end:\n    event: word\n",
        "17:3: `events.end`: every such event is a `word` already: `event` has to differ",
    ),
    "two kinds with one field": (
        "    when: {is: word}\n    text: /text\n  end:\n    when: {is: end}\n",
        "    has: [text]\n    text: /text\n  end:\n    has: [text, more]\n",
        "17:3: `events.end`: every such event is a `word` already: `has` has to differ",
    ),
    "a number of an unknown other kind": (
        "    never-falls: {kind: word, value: /n}",
        "    number-of: {kind: end, value: /n, of: wrod}",
        ("35:39: `invariants.rises.number-of.of`: `wrod` is not in `events`: did you mean `word`?"),
    ),
    "no prompt in the query": (
        '  body: {q: "{prompt}", list: [{a: 1}]}',
        "  query: {q: hello, list: more}",
        "9:3: `start.query`: has no `{prompt}`, through which each scenario is chosen",
    ),
    "a message on a transport that has none": (
        '  body: {q: "{prompt}", list: [{a: 1}]}',
        '  message: {q: "{prompt}", list: [{a: 1}]}',
        "9:3: `start.message`: ndjson has no messages: write `body` or `query`",
    ),
    "an event on a transport that has none": (
        '  body: {q: "{prompt}", list: [{a: 1}]}',
        '  body: {q: "{prompt}", list: [{a: 1}]}\n  event: ask',
        "6:1: `start`: a Socket.IO message needs an `event`, and no other transport has one",
    ),
    "no content type": (
        "{status: 200, content-type: application/x-ndjson}",
        "{status: 200}",
        "12:1: `head`: has no `content-type`, without which no client reads a stream",
    ),
    "a close that does not say how failures start": (
        "order: word*",
        "end: close\norder: word*",
        f"27:1: `end`: {CLOSING}",
    ),
    "failures before the start where a terminal event tells them": (
        "order: word*",
        "end: event\nunstarted: {status: [500]}\norder: word*",
        f"27:1: `end`: {CLOSING}",
    ),
    "a cancellation that nothing confirms": (
        "within-ms: 2000}",
        "within-ms: 2000, message: {type: cancel}}",
        "49:43: `cancel.message`: a kind with `ends: cancelled` has to confirm it",
    ),
    "bad input without a status": (
        "{remove: /q, status: [400]}",
        "{remove: /q}",
        "47:3: `bad-input.no-q`: a request is refused by its `status`",
    ),
    "a limit of answers that there are not": (
        ANSWER,
        f"limits: {{default: on, stream: {LIMIT}, answer: {LIMIT}}}\n",
        "39:79: `limits.answer`: limits questions that have no `answer` in this contract",
    ),
    "a limit without a status": (
        "within-ms: 2000}\n",
        "within-ms: 2000}\nlimits: {default: on, stream: {requests: 9, per-seconds: 60}}\n",
        f"50:23: `limits.stream`: {TOO_MANY_REQUESTS}",
    ),
    "transports that only Socket.IO has": (
        "transport: ndjson\n",
        "transport: ndjson\ntransports: [polling, websocket]\n",
        "5:1: `transports`: ndjson has none to choose from; Socket.IO has",
    ),
    "a limit that is told by words": (
        "within-ms: 2000}\n",
        f"within-ms: 2000}}\nlimits: {{default: on, stream: {LIMIT}, answer: {IN_WORDS}}}\n",
        f"50:79: `limits.answer`: {TOO_MANY_REQUESTS}",
    ),
}
# The same of the contract on a connection.
CONNECTION_MISTAKES = {
    "no event": (
        "  event: ask\n",
        "",
        "6:1: `start`: a Socket.IO message needs an `event`, and no other transport has one",
    ),
    "an event that a WebSocket has not": (
        "transport: socketio",
        "transport: websocket",
        "6:1: `start`: a Socket.IO message needs an `event`, and no other transport has one",
    ),
    "a body instead of a message": (
        "  message: {q",
        "  body: {q",
        "6:1: `start`: a stream on a socketio starts with a `message`",
    ),
    "no prompt in the message": (
        'q: "{prompt}"',
        "q: hello",
        "10:3: `start.message`: has no `{prompt}`, through which each scenario is chosen",
    ),
    "bad input with a status": (
        "{remove: /q}",
        "{remove: /q, status: [400]}",
        (
            "48:3: `bad-input.no-q`: a message is refused by an event:"
            " write `codes` or `says`, or neither"
        ),
    ),
    "bad input that removes nothing": (
        "remove: /q",
        "remove: /Q",
        "48:10: `bad-input.no-q.remove`: not in the message of `start`: did you mean `/q`?",
    ),
    "bad input of another type, in a message": (
        "remove: /q",
        "content-type: text/plain",
        "48:10: `bad-input.no-q.content-type`: only a `body` has one, and `start` has a `message`",
    ),
    "bad input of a length, in a message": (
        "remove: /q",
        "length: 9",
        "48:10: `bad-input.no-q.length`: only a `body` has one, and `start` has a `message`",
    ),
    "messages that are kept alive": (
        "within-ms: 2000}\n",
        "within-ms: 2000}\nkeep-alive: {within-ms: 9}\n",
        "51:1: `keep-alive`: a socketio is kept alive below its messages: remove it",
    ),
    "transports without the one that most is tried over": (
        "transport: socketio\n",
        "transport: socketio\ntransports: [polling]\n",
        "5:1: `transports`: has no `websocket`, over which most is tried: add it",
    ),
    "a limit on messages with a status": (
        "within-ms: 2000}\n",
        f"within-ms: 2000}}\nlimits: {{default: on, stream: {LIMIT}}}\n",
        f"51:23: `limits.stream`: {TOO_MANY_MESSAGES}",
    ),
    "a limit on messages without words": (
        "within-ms: 2000}\n",
        "within-ms: 2000}\nlimits: {default: on, stream: {requests: 9, per-seconds: 60}}\n",
        f"51:23: `limits.stream`: {TOO_MANY_MESSAGES}",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_parts_that_do_not_fit(mistake, tmp_path):
    *change, message = MISTAKES[mistake]

    assert said_of(tmp_path / "small.yaml", SMALL, change) == message


@pytest.mark.parametrize("mistake", CONNECTION_MISTAKES)
def test_parts_that_do_not_fit_on_a_connection(mistake, tmp_path):
    *change, message = CONNECTION_MISTAKES[mistake]

    assert said_of(tmp_path / "small.yaml", ON_A_CONNECTION, change) == message


def test_a_contract_on_a_connection(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(ON_A_CONNECTION)

    assert load(str(path)).connected


def test_a_stream_without_a_terminal_event(tmp_path):
    path = tmp_path / "small.yaml"
    ends = SMALL[SMALL.index("  end:\n") : SMALL.index("order:")]
    closing = "end: close\nunstarted: {status: [500]}\norder: word*"
    text = SMALL.replace(ends, "").replace("order: word* (end | oops)", closing)
    failures = SMALL[SMALL.index("failures:") : SMALL.index("answer:")]
    path.write_text(text.replace(failures, ""))

    contract = load(str(path))

    assert (contract.end, contract.terminals) == ("close", ())
