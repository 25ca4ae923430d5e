"""The table of scenarios and what they say."""

import itertools
import unicodedata

import pytest

from wirecheck_mock_providers.script import seeds, texts
from wirecheck_mock_providers.script.model import STAMP_SLOT
from wirecheck_mock_providers.script.pace import Pace
from wirecheck_mock_providers.script.scenarios import SCENARIOS
from wirecheck_mock_providers.script.selection import select

#: The issue's list, in its order.
NAMES = [
    *["text", "unicode", "whitespace", "sse-lookalike", "markup", "json-lookalike", "empty"],
    *["single", "long", "huge-token", "slow-start", "drip", "stamped", "auth-error", "permission"],
    *["invalid-model", "rate-limit", "quota", "context-length", "overloaded", "server-error"],
    *["no-answer", "error-mid", "disconnect-mid", "truncate-mid", "malformed-mid", "stall"],
    *["length", "content-filter", "tool-call", "reasoning", "refusal"],
]
SAYS_NOTHING = {
    *["empty", "auth-error", "permission", "invalid-model", "rate-limit", "quota"],
    *["context-length", "overloaded", "server-error", "no-answer", "tool-call", "refusal"],
}


def script(words):
    return select(f"[[mock {words}]]", None, "").write()


def text(words):
    return "".join(script(words).tokens)


def test_the_table_holds_what_was_asked_for():
    assert list(SCENARIOS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_row_describes_itself(name):
    row = SCENARIOS[name].as_json()

    assert row["name"] == name
    assert row["description"].endswith(".")
    own = ["after"] if SCENARIOS[name].fault else []
    assert [key["name"] for key in row["keys"]] == [
        *["run", "seed", "tokens", "ttft", "itl", "jitter", "profile", "hold"],
        *own,
    ]


@pytest.mark.parametrize("name", NAMES)
def test_the_table_tells_how_many_tokens_there_are(name):
    row = {key["name"]: key["default"] for key in SCENARIOS[name].as_json()["keys"]}

    assert len(script(name).tokens) == row["tokens"]


@pytest.mark.parametrize("name", sorted(set(NAMES) - SAYS_NOTHING - {"single"}))
def test_a_text_carries_its_run_several_times(name):
    assert text(f"{name} run=7f3a").count("7f3a") >= 2


def test_a_single_token_is_the_run():
    assert script("single run=7f3a").tokens == ("7f3a",)


@pytest.mark.parametrize("name", ["tool-call", "refusal", "reasoning"])
def test_what_is_no_text_carries_the_run_too(name):
    written = script(f"{name} run=7f3a")
    arguments = [fragment for call in written.tool_calls for fragment in call.arguments]

    assert "7f3a" in "".join([*written.refusal, *written.reasoning, *arguments])


@pytest.mark.parametrize("name", NAMES)
def test_no_token_ends_inside_a_character(name):
    for token in script(name).tokens:
        token.encode("utf-8")  # half a surrogate pair could not be encoded
        assert token


@pytest.mark.parametrize("name", ["text", "unicode", "stall", "drip", "stamped", "huge-token"])
@pytest.mark.parametrize("count", [0, 1, 2, 100])
def test_the_number_of_tokens_can_be_chosen(name, count):
    assert len(script(f"{name} tokens={count}").tokens) == count


def test_the_same_words_give_the_same_script_and_another_seed_another():
    assert script("text run=7f3a seed=1") == script("text run=7f3a seed=1")
    assert script("text run=7f3a seed=1").tokens != script("text run=7f3a seed=2").tokens
    assert script("text run=7f3a").tokens != script("text run=7f3b").tokens


@pytest.mark.parametrize(
    "character",
    [
        *["\u0085", "\u2028", "\u2029", "\ufeff", "\u200b", "\u200c", "\u200d", "\u2060"],
        *["\U0001f3fd", "\U0001f469", "\u0301", "\u00e9", "\u05e9", "\u0645", "\u202e", "\u65e5"],
    ],
)
def test_unicode_holds(character):
    assert character in text("unicode")


def test_some_tokens_of_unicode_end_inside_a_grapheme_cluster():
    tokens = script("unicode").tokens
    # A token that begins with a combining mark, a joiner or a skin tone continues a cluster.
    continued = [
        token
        for token in tokens
        if unicodedata.combining(token[0]) or token[0] in "\u200d\U0001f3fd\U0001f1ed\u1161"
    ]

    assert len(continued) >= 5


def test_whitespace_holds_all_that_is_trimmed_or_rewritten_on_the_way():
    tokens = script("whitespace").tokens
    pairs = list(itertools.pairwise(tokens))

    assert tokens[0].isspace()
    assert tokens[-1].isspace()
    assert any(token.startswith(" ") and token.strip() for token in tokens)
    assert any(token.endswith("\n") and token.strip() for token in tokens)
    assert any(token.strip(" ") == "" for token in tokens)
    assert "\t" in "".join(tokens)
    assert "\n\n\n" in "".join(tokens)
    assert any("\r\n" in token for token in tokens)
    assert any(first.endswith("\r") and second.startswith("\n") for first, second in pairs)
    assert any("\r" in token.replace("\r\n", "") for token in tokens)


@pytest.mark.parametrize(
    "part", ["data: x", "event: done", "[DONE]", ": comment", "id: 1", "retry: 1", "\n\n"]
)
def test_sse_lookalike_holds(part):
    assert part in text("sse-lookalike")


@pytest.mark.parametrize("part", ["<script>", "</script>", "**bold**", "&amp;", "javascript:"])
def test_markup_holds(part):
    assert part in text("markup")


@pytest.mark.parametrize("part", ['\\"', "\\\\", "{", "}", "\\u0000", "\0", "\\ud83d\\ude00"])
def test_json_lookalike_holds(part):
    assert part in text("json-lookalike")


def test_a_huge_token_is_256_kib():
    assert [len(token.encode()) for token in script("huge-token run=7f3a").tokens][1] == 256 * 1024


def test_stamped_tokens_hold_the_place_of_the_time():
    written = script("stamped run=7f3a tokens=2")

    assert written.stamped
    assert written.tokens == (f"7f3a@{STAMP_SLOT} ",) * 2


@pytest.mark.parametrize(
    ("words", "pace"),
    [
        ("text", Pace()),
        ("text ttft=20 itl=5", Pace(0.02, 0.005)),
        ("slow-start", Pace(1.5)),
        ("drip", Pace(0.0, 0.1)),
        ("drip itl=0.5", Pace(0.0, 0.0005)),
    ],
)
def test_the_pace_is_the_scenario_s_or_the_directive_s(words, pace):
    assert script(words).pace == pace


def test_pieces_come_in_the_order_of_generation_each_at_its_time():
    pieces = list(script("reasoning ttft=100 itl=10").pieces())

    assert [piece.kind for piece in pieces] == ["reasoning"] * 9 + ["text"] * 12
    assert [round(piece.due_s, 6) for piece in pieces[:3]] == [0.1, 0.11, 0.12]
    assert script("reasoning ttft=100 itl=10").last_due_s == pieces[-1].due_s


def test_the_pieces_of_two_tool_calls_are_told_apart():
    pieces = list(script("tool-call").pieces())

    assert [piece.call for piece in pieces] == [0] * 8 + [1] * 5
    assert script("tool-call").piece_count == len(pieces) == 13


def test_without_pieces_the_end_comes_when_the_first_would():
    assert script("empty ttft=100").last_due_s == 0.1


def test_ids_and_clocks_derive_from_names_alone():
    assert seeds.letters("7f3a/0", "completion", 29) == seeds.letters("7f3a/0", "completion", 29)
    assert seeds.letters("7f3a/0", "completion", 29).isalnum()
    assert len(seeds.letters("7f3a/0", "x", 704)) == 704
    assert seeds.created("7f3a/0") != seeds.created("7f3b/0")


def test_prose_has_words_enough():
    assert len(set(texts.WORDS)) == len(texts.WORDS) == 32
