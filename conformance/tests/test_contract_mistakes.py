"""Mistakes of a contract: each is told with its line, and with what would be right."""

import pytest
from small_contract import SMALL, refusal, said_of

from wirecheck.contract import load

# What is changed in the small contract, and what is said of it then.
MISTAKES = {
    "a key is missing": (
        "  method: POST\n  path: /chat\n",
        "  path: /chat\n",
        "6:1: `start.method` is missing: write it, such as `method: POST`",
    ),
    "no events": (
        SMALL[SMALL.index("events:") : SMALL.index("order:")],
        "events: [word]\n",
        '13:1: `events`: ["word"] is not a mapping',
    ),
    "a key is misspelt": (
        "    schema:",
        "    schmea:",
        "24:5: `events.oops.schmea` is not known: did you mean `schema`?",
    ),
    "a key is misspelt within an answer": (
        "  failure:\n",
        "  failures:\n",
        "44:3: `answer.failures` is not known: did you mean `failure`?",
    ),
    "a key of an invariant is misspelt": (
        "    on: word",
        "    own: word",
        (
            "29:3: `invariants.same.on` is missing: write it, such as `on: done`\n"
            "31:5: `invariants.same.own` is not known: did you mean `on`?"
        ),
    ),
    "a key is nothing like those that are known": (
        "    ends: failure",
        "    xyz: failure",
        (
            "22:5: `events.oops.xyz` is not known: known are `schema`, `event`, `when`, `has`,"
            " `data`, `ends`, `text`, `reasoning`, `usage`, `code`, `message`, `should`"
        ),
    ),
    "a kind gives itself a name": (
        "    ends: failure",
        "    name: failure\n    ends: failure",
        (
            "22:5: `events.oops.name` is not known: known are `schema`, `event`, `when`, `has`,"
            " `data`, `ends`, `text`, `reasoning`, `usage`, `code`, `message`, `should`"
        ),
    ),
    "text for a number": (
        "port: 80",
        "port: eighty",
        '5:1: `port`: "eighty" is not a whole number',
    ),
    "a number in quotes": ("port: 80", 'port: "80"', '5:1: `port`: "80" is not a whole number'),
    "too large a number": ("port: 80", "port: 80000", "5:1: `port`: 80000 is more than 65535"),
    "too small a number": ("2000", "0", "49:26: `cancel.within-ms`: 0 is not greater than 0"),
    "a number for text": (
        "source: this test",
        "source: 7",
        "3:1: `source`: 7 is not text: put it in quotes",
    ),
    "a number for an order": (
        "order: word* (end | oops)",
        "order: 7",
        "27:1: `order`: 7 is not text: put it in quotes",
    ),
    "a status that is none": (
        "/q, status: [400]",
        "/q, status: [400, 42]",
        "47:36: `bad-input.no-q.status[1]`: 42 is less than 100",
    ),
    "no status": (
        "/q, status: [400]",
        "/q, status: []",
        "47:22: `bad-input.no-q.status`: is empty",
    ),
    "one value for a list": (
        "/q, status: [400]",
        "/q, status: 400",
        "47:22: `bad-input.no-q.status`: 400 is not a list: write [400]",
    ),
    "nothing for a mapping": (
        "head: {status: 200, content-type: application/x-ndjson}",
        "head:",
        "12:1: `head`: null is not a mapping",
    ),
    "a list for a mapping": (
        "failures:\n  rate-limit: [slow]\n  otherwise: [bad]\n",
        "failures: [slow]\n",
        '36:1: `failures`: ["slow"] is not a mapping',
    ),
    "a list of events": (
        "    when: {is: word}\n    text: /text\n",
        "    - word\n",
        '14:3: `events.word`: ["word"] is not a mapping',
    ),
    "a choice that is none": (
        "    ends: success",
        "    ends: sucess",
        '19:5: `events.end.ends`: "sucess" is not known: did you mean `success`?',
    ),
    "a method in small letters": (
        "POST\n  path: /chat",
        "post\n  path: /chat",
        '7:3: `start.method`: "post" is not known: did you mean `POST`?',
    ),
    "a path without a slash": (
        "path: /chat",
        "path: chat",
        '8:3: `start.path`: "chat" has to begin with a slash',
    ),
    "a kind's name that an order cannot hold": (
        "  word:\n",
        "  a word:\n",
        (
            "14:3: `events.a word`: a kind's name begins with a letter,"
            " and has letters, digits, _ and -"
        ),
    ),
    "a pointer without a slash": (
        "text: /text\n  end",
        "text: text\n  end",
        "16:5: `events.word.text`: 'text' is not a JSON pointer: did you mean '/text'?",
    ),
    "a kind told by a list": (
        "{is: word}",
        "{is: [word]}",
        (
            '15:12: `events.word.when.is`: ["word"] is no constant:'
            " write text, a number, true, false or null"
        ),
    ),
    "a kind told by nothing": (
        "{is: word}",
        "{}",
        "14:3: `events.word`: is told by nothing: give it `event`, `when` or `has`",
    ),
    "a schema with a misspelt keyword": (
        "      required: [code]",
        "      requird: [code]",
        "26:7: `events.oops.schema.requird`: no keyword of JSON Schema: did you mean `required`?",
    ),
    "a schema that would be fetched": (
        "      type: object",
        "      $ref: http://example.com/a",
        (
            "25:7: `events.oops.schema.$ref`: http://example.com/a is outside this schema and is"
            " not fetched: point into `#/$defs`"
        ),
    ),
    "an order that cannot be read": (
        "(end | oops)",
        "(end | oops",
        "27:1: `order`: a '(' is never closed: * ( end | oops <- here",
    ),
    "an expression that cannot be read": (
        "event.a == event.b",
        "event.a = event.b",
        (
            "32:5: `invariants.same.holds`: no CEL expression, at 1:9: Syntax error:"
            " token recognition error at: '= '"
        ),
    ),
    "a failure that no upstream has": (
        "  rate-limit:",
        "  rate_limit:",
        "37:3: `failures.rate_limit`: no failure of an upstream: did you mean `rate-limit`?",
    ),
    "two changes in one bad input": (
        "{remove: /q,",
        "{remove: /q, raw: x,",
        (
            "47:3: `bad-input.no-q`: has to say one of `set`, `remove`, `raw`, `content-type` and"
            " `length`"
        ),
    ),
    "data read in no known way": (
        "    text: /text\n  end",
        "    text: /text\n    data: jsn\n  end",
        '17:5: `events.word.data`: "jsn" is not known: did you mean `json`?',
    ),
    "an empty name on the wire": (
        "    text: /text\n  end",
        '    text: /text\n    event: ""\n  end',
        "17:5: `events.word.event`: is empty",
    ),
    "a transport that is misspelt": (
        "transport: ndjson",
        "transport: websockets",
        '4:1: `transport`: "websockets" is not known: did you mean `websocket`?',
    ),
    "a form of an invariant is misspelt": (
        "    never-falls: {kind: word, value: /n}",
        "    never-fall: {kind: word, value: /n}",
        (
            "33:3: `invariants.rises.holds` is missing: write it, such as"
            " `holds: event.count >= 0`\n"
            "33:3: `invariants.rises.on` is missing: write it, such as `on: done`\n"
            "35:5: `invariants.rises.never-fall` is not known: did you mean `never-falls`?"
        ),
    ),
    "a key of a form is misspelt": (
        "{kind: word, value: /n}",
        "{kind: word, value: /n, trimed: true}",
        "35:42: `invariants.rises.never-falls.trimed` is not known: known are `kind`, `value`",
    ),
    "two questions": (
        '  body: {q: "{prompt}", list: [{a: 1}]}',
        '  body: {q: "{prompt}", list: [{a: 1}]}\n  query: {q: "{prompt}"}',
        "6:1: `start`: has more than one of `body`, `query` and `message`",
    ),
    "a cancellation without words": (
        "within-ms: 2000}",
        "within-ms: 2000, message: {}}",
        "49:43: `cancel.message`: is empty",
    ),
    "several mistakes, by line": (
        "title: A small contract\nsource: this test\ntransport: ndjson\nport: 80\n",
        "source: 7\ntransport: ndjsn\nport: 0\nport-2: 8\n",
        (
            "1:1: `title` is missing: write it, such as `title: Our chat`\n"
            "2:1: `source`: 7 is not text: put it in quotes\n"
            '3:1: `transport`: "ndjsn" is not known: did you mean `ndjson`?\n'
            "4:1: `port`: 0 is not greater than 0\n"
            "5:1: `port-2` is not known: did you mean `port`?"
        ),
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_place_and_its_mend(mistake, tmp_path):
    *change, message = MISTAKES[mistake]

    assert said_of(tmp_path / "small.yaml", SMALL, change) == message


def test_a_file_that_is_no_mapping(tmp_path):
    path = tmp_path / "small.yaml"

    assert refusal(path, "- a\n") == f'{path}:1:1: the file: ["a"] is not a mapping'


def test_a_contract_without_what_is_optional(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(SMALL[: SMALL.index("invariants:")] + SMALL[SMALL.index("cancel:") :])

    contract = load(str(path))

    assert (contract.invariants, contract.bad_input, contract.answer) == ({}, {}, None)
    assert contract.codes_for("stall") == ()
