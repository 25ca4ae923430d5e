"""Replies that are kept: which, and for how long."""

import json
from pathlib import Path

from wirecheck_mock_providers.apis.kept import KeptReplies
from wirecheck_mock_providers.apis.openai.chat import OpenAIChat
from wirecheck_mock_providers.apis.reply import reply
from wirecheck_mock_providers.script.scenarios import SCENARIOS
from wirecheck_mock_providers.user_scripts.matching import Rule, Rules
from wirecheck_mock_providers.user_scripts.mistakes import Place
from wirecheck_mock_providers.user_scripts.model import Match

API = OpenAIChat()
KEY = {"authorization": "Bearer sk-abcdefghijklmnopqrstuvwxyz"}


def body(words):
    messages = [{"role": "user", "content": f"[[mock {words}]]"}]
    return json.dumps({"model": "m", "stream": True, "messages": messages}).encode()


def test_the_same_request_gets_the_same_reply_and_another_its_own():
    kept = KeptReplies()
    first = kept.reply(API, KEY, body("text"))

    assert first == reply(API, KEY, body("text"))
    assert kept.reply(API, KEY, body("text")) is first
    assert kept.reply(API, KEY, body("single")) != first
    assert kept.reply(API, {}, body("text")).answer.status == 401
    header = {"x-mock-scenario": "quota"}
    assert kept.reply(API, KEY | header, body("")).answer.status == 429
    assert kept.reply(API, KEY, body("")).answer.status == 200


def test_what_names_a_run_or_is_long_is_not_kept():
    kept = KeptReplies()

    for words in ("text run=7f3a", f"text]] {'x' * 20_000} [["):
        first = kept.reply(API, KEY, body(words))
        assert kept.reply(API, KEY, body(words)) == first
        assert kept.reply(API, KEY, body(words)) is not first


def test_when_they_get_too_large_the_one_not_asked_for_longest_goes():
    kept = KeptReplies(max_bytes=100_000)  # each takes some 30,000
    first, second, _ = (kept.reply(API, KEY, body(f"seed={seed}")) for seed in range(3))

    assert kept.reply(API, KEY, body("seed=0")) is first
    kept.reply(API, KEY, body("seed=3"))
    assert kept.reply(API, KEY, body("seed=0")) is first
    assert kept.reply(API, KEY, body("seed=1")) is not second


def test_what_is_too_large_by_itself_is_answered_but_not_kept():
    kept = KeptReplies(max_bytes=100_000)

    assert kept.reply(API, KEY, body("long")) is not kept.reply(API, KEY, body("long"))
    assert kept._bytes == 0


def test_with_scripts_nothing_is_kept_because_they_count():
    rule = Rule(
        None,
        Place(Path("s.yaml")),
        Match(),
        tuple((SCENARIOS[name], {}) for name in ("rate-limit", "single")),
    )
    kept = KeptReplies(scripts=Rules([rule]))

    assert [kept.reply(API, KEY, body("seed=1")).answer.status for _ in range(3)] == [429, 200, 200]
