"""A small contract to make mistakes in, and what is said of them."""

import pytest

from wirecheck.contract import ContractError, load

SMALL = """\
contract: small
title: A small contract
source: this test
transport: ndjson
port: 80
start:
  method: POST
  path: /chat
  body: {q: "{prompt}", list: [{a: 1}]}
model: m
provider: openai
head: {status: 200, content-type: application/x-ndjson}
events:
  word:
    when: {is: word}
    text: /text
  end:
    when: {is: end}
    ends: success
  oops:
    when: {is: oops}
    ends: failure
    code: /code
    schema:
      type: object
      required: [code]
order: word* (end | oops)
invariants:
  same:
    requires: a is b.
    on: word
    holds: event.a == event.b
  rises:
    requires: n never falls.
    never-falls: {kind: word, value: /n}
failures:
  rate-limit: [slow]
  otherwise: [bad]
answer:
  method: POST
  path: /answer
  body: ["{prompt}"]
  text: /text
  failure:
    status: {otherwise: [500]}
bad-input:
  no-q: {remove: /q, status: [400]}
  numeric-q: {set: {/q: 7}, status: [400]}
cancel: {by: disconnect, within-ms: 2000}
"""

# The same contract on a connection.
ON_A_CONNECTION = (
    SMALL.replace("ndjson\nport", "socketio\nport")
    .replace("  body: {q", "  event: ask\n  message: {q")
    .replace("{status: 200, content-type: application/x-ndjson}", "{status: 101}")
    .replace(", status: [400]}", "}")
)


def refusal(path, text):
    path.write_text(text)
    with pytest.raises(ContractError) as caught:
        load(str(path))
    return str(caught.value)


def said_of(path, text, mistake):
    """What is said, less the path that each line begins with.

    ``mistake`` is what stands once in the text, and what stands there then.
    """
    before, after = mistake
    assert text.count(before) == 1
    lines = refusal(path, text.replace(before, after)).split("\n")
    assert all(line.startswith(f"{path}:") for line in lines)
    return "\n".join(line.removeprefix(f"{path}:") for line in lines)
