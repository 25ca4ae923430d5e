"""What is made of a stream's events, by themselves and without a network."""

import pytest
from asking import TYPED, ask

from wirecheck.contract.reading import Meaning
from wirecheck_load.transport.contents import Contents
from wirecheck_load.transport.stamps import Stamps

CHUNK, DONE, ERROR = (TYPED.events[name] for name in ("chunk", "done", "error"))
THINKING = CHUNK.model_copy(update={"name": "thinking", "text": None, "reasoning": "/thought"})
T = 1_790_000_000_000


def contents(*seen: Meaning, **asked) -> Contents:
    made = Contents(ask(**asked))
    for at_s, event in enumerate(seen):
        made.see(float(at_s), event)
    return made


def text(said: str) -> Meaning:
    return Meaning({"content": said}, "", CHUNK, said)


def test_the_first_thought_and_the_first_token_are_two_moments():
    thought = Meaning({"thought": "Hm."}, "", THINKING, "")
    no_thought = Meaning({"thought": ""}, "", THINKING, "")
    made = contents(no_thought, thought, thought, text(""), text("Hi"))
    assert (made.first_event_s, made.first_reasoning_s) == (0.0, 1.0)
    assert made.token_times.tolist() == [4.0]


@pytest.mark.parametrize("count", [True, "7", None, {}])
def test_a_count_of_tokens_that_is_no_number_is_none(count):
    made = contents(Meaning({"usage": {"completion_tokens": count}}, "", DONE, ""))
    assert made.reported_tokens is None


@pytest.mark.parametrize("usage", [None, 7, {}, {"completion_tokens": 7}])
def test_a_count_of_tokens_is_read_where_it_is(usage):
    made = contents(Meaning({"usage": usage}, "", DONE, ""))
    assert made.reported_tokens == (7 if isinstance(usage, dict) and usage else None)


@pytest.mark.parametrize("code", ["a message, and a key: sk-123", "", 7, None, "x" * 41])
def test_what_is_no_code_is_not_quoted(code):
    assert contents(Meaning({"code": code}, "", ERROR, "")).code == ""


def test_what_comes_after_the_end_is_counted_apart():
    made = contents(text("Hi"), Meaning({}, "", DONE, ""), text("more"), check=True)
    assert (made.strays, made.kinds) == (1, ["chunk", "done", "chunk"])
    assert made.texts == ["Hi", "", "more"]


def test_only_a_checked_stream_keeps_its_text():
    assert contents(text("Hi")).texts == []


def stamped(*pieces: str) -> list[float]:
    stamps = Stamps()
    stamps._to_wall_s = T / 1000  # the clock of moments begins at T
    for at_s, piece in enumerate(pieces):
        stamps.see(float(at_s), piece)
    return [round(added_s, 3) for added_s in stamps.added_s]


@pytest.mark.parametrize(
    ("pieces", "added_s"),
    [
        ([f"run@{T}.000 "], [0.0]),
        ([f"run@{T}.000 ", f"run@{T + 250}.000 "], [0.0, 0.75]),
        ([f"run@{T}.000 run@{T + 1}.000 "], [0.0, -0.001]),
        ([f"run@{T}", ".000", " run@"], [2.0]),
        ([f"run@{T}.000"], []),
        (["no stamps", "@", "@12.3 "], []),
        (["x" * 1000, f"run@{T}.000 "], [1.0]),
    ],
)
def test_a_stamp_is_read_when_its_last_character_has_come(pieces, added_s):
    assert stamped(*pieces) == added_s
