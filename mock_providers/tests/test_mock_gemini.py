"""Gemini's bytes: the grammar, the fields, the arithmetic, and that they never change."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from wirecheck_mock_providers.apis.answer import Ending
from wirecheck_mock_providers.apis.gemini.content import Gemini
from wirecheck_mock_providers.apis.reply import reply
from wirecheck_mock_providers.script.scenarios import SCENARIOS

KEY = {"x-goog-api-key": "AIza-abcdefghijklmnopqrstuvwxyz"}
APIS = {
    "sse": Gemini("v1", "streamGenerateContent", "gemini-2.5-flash", "sse"),
    "array": Gemini("v1", "streamGenerateContent", "gemini-2.5-flash"),
    "whole": Gemini("v1", "generateContent", "gemini-2.5-flash"),
}
STREAMS = ["sse", "array"]
#: {scenario: {form: sha256}}
GOLDEN_FILE = Path(__file__).with_name("golden_gemini.json")

# PROVIDERS.md 13, of chunks named by their letters.
GEMINI = r"^(?:C*F|B)$"
GEMINI_ERR = r"^C*E$"
WHOLE = [
    name
    for name, scenario in SCENARIOS.items()
    if not (scenario.failure or scenario.fault or scenario.silent)
]


def replied(words, form="sse", **fields):
    body = {"contents": [{"role": "user", "parts": [{"text": f"hello [[mock {words}]]"}]}]}
    return reply(APIS[form], KEY, json.dumps(body | fields).encode())


def answered(words, form="sse", **fields):
    return replied(words, form, **fields).answer


def chunks(words, form="sse", **fields):
    frames = answered(words, form, **fields).frames
    if form == "array":
        return json.loads(b"".join(frame.data for frame in frames))
    assert all(frame.data.startswith(b"data: {") for frame in frames)
    assert all(frame.data.endswith(b"}\r\n\r\n") for frame in frames)
    assert all(frame.data.count(b"\n") == frame.data.count(b"\r") == 2 for frame in frames)
    return [json.loads(frame.data[len(b"data: ") :]) for frame in frames]


def whole(words, **fields):
    return json.loads(answered(words, "whole", **fields).frames[0].data)


def letter(chunk):
    if "error" in chunk:
        return "E"
    if "candidates" not in chunk:
        return "B"
    (candidate,) = chunk["candidates"]
    return "F" if "finishReason" in candidate else "C"


def letters(words, form="sse", **fields):
    return "".join(map(letter, chunks(words, form, **fields)))


def parts(chunk):
    return [part for c in chunk.get("candidates", ()) for part in c["content"]["parts"]]


def text(found):
    told = [part for chunk in found for part in parts(chunk)]
    return "".join(part.get("text", "") for part in told if not part.get("thought"))


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("form", STREAMS)
def test_the_grammar_accepts_every_stream(name, form):
    assert re.match(GEMINI, letters(name, form))


@pytest.mark.parametrize("after", [0, 1, 3, 12])
@pytest.mark.parametrize("form", STREAMS)
def test_the_grammar_accepts_a_stream_that_ends_in_an_error(after, form):
    found = letters(f"error-mid after={after}", form)

    assert re.match(GEMINI_ERR, found)
    assert found.count("C") == after


@pytest.mark.parametrize("name", ["disconnect-mid", "truncate-mid", "stall"])
def test_a_stream_that_breaks_off_is_a_beginning(name):
    assert letters(name) == "CCC"
    array = b"".join(frame.data for frame in answered(name, "array").frames)
    assert "".join(map(letter, json.loads(array + b"]"))) == "CCC"


@pytest.mark.parametrize("form", STREAMS)
@pytest.mark.parametrize("after", [0, 3])
def test_a_malformed_chunk_is_no_json(form, after):
    with pytest.raises(json.JSONDecodeError):
        json.loads(answered(f"malformed-mid after={after}", form).frames[-1].data[6:])


@pytest.mark.parametrize("name", WHOLE)
def test_all_forms_say_the_script_s_text_under_one_identity(name):
    found = chunks(f"{name} run=7f3a")

    assert found == chunks(f"{name} run=7f3a", "array")
    document = whole(f"{name} run=7f3a")
    assert text(found) == text([document]) == "".join(replied(f"{name} run=7f3a").tokens)
    assert {chunk["responseId"] for chunk in found} == {document["responseId"]}
    assert {chunk["modelVersion"] for chunk in found} == {"gemini-2.5-flash"}


@pytest.mark.parametrize("name", WHOLE)
def test_usage_stands_on_every_chunk_grows_and_adds_up(name):
    usages = [chunk["usageMetadata"] for chunk in chunks(name)]

    for usage in usages:
        told, thoughts = usage.get("candidatesTokenCount", 0), usage.get("thoughtsTokenCount", 0)
        assert usage["totalTokenCount"] == usage["promptTokenCount"] + told + thoughts
    totals = [usage["totalTokenCount"] for usage in usages]
    assert totals == sorted(totals)
    assert usages[-1] == whole(name)["usageMetadata"]


def test_thoughts_are_parts_of_their_own_and_outside_the_candidates():
    found = chunks("reasoning")
    usage = found[-1]["usageMetadata"]

    assert [part.get("thought") for chunk in found for part in parts(chunk)] == (
        [True] * 9 + [None] * 13
    )
    assert (usage["thoughtsTokenCount"], usage["candidatesTokenCount"]) == (9, 12)
    assert parts(found[-1])[0]["thoughtSignature"]


@pytest.mark.parametrize(
    "config",
    [
        {"generationConfig": {"thinkingConfig": {"includeThoughts": False}}},
        {"generation_config": {"thinking_config": {"include_thoughts": False}}},
    ],
)
def test_thoughts_that_are_not_wanted_only_take_their_time_and_are_counted(config):
    found = chunks("reasoning itl=10", **config)

    assert len(found) == 13
    assert found[0]["usageMetadata"]["thoughtsTokenCount"] == 9
    assert answered("reasoning itl=10", **config).frames[0].due_s == pytest.approx(0.09)
    assert len(parts(whole("reasoning", **config))) == 1


def test_a_call_of_a_function_is_one_chunk_and_a_whole_object():
    first, second, last = chunks("tool-call run=7f3a")

    assert parts(first)[0]["functionCall"]["args"] == {"city": "Z\u00fcrich", "run": "7f3a"}
    assert parts(second)[0]["functionCall"]["name"] == "get_time"
    assert last["candidates"][0]["finishReason"] == "STOP"
    assert [frame.pieces for frame in answered("tool-call").frames] == [8, 5, 0]
    assert parts(whole("tool-call run=7f3a")) == parts(first) + parts(second)


def test_a_refusal_is_a_blocked_prompt():
    (chunk,) = chunks("refusal")

    assert chunk["promptFeedback"] == {"blockReason": "PROHIBITED_CONTENT"}
    assert "candidatesTokenCount" not in chunk["usageMetadata"]


def test_what_the_filter_stops_is_rated():
    (candidate,) = chunks("content-filter")[-1]["candidates"]

    assert candidate["finishReason"] == "SAFETY"
    assert candidate["safetyRatings"][0]["blocked"] is True


def test_the_heads():
    stream = dict(answered("text").headers)

    assert stream[b"content-type"] == b"text/event-stream"
    assert stream[b"content-disposition"] == b"attachment"
    for form in ("array", "whole"):
        assert dict(answered("text", form).headers)[b"content-type"] == (
            b"application/json; charset=UTF-8"
        )


def test_an_answer_that_never_comes():
    answer = answered("no-answer")

    assert (answer.frames, answer.ending) == ((), Ending.SILENCE)


ERRORS = {
    "auth-error": (400, "INVALID_ARGUMENT", ["ErrorInfo", "LocalizedMessage"]),
    "permission": (403, "PERMISSION_DENIED", []),
    "invalid-model": (404, "NOT_FOUND", []),
    "rate-limit": (429, "RESOURCE_EXHAUSTED", ["QuotaFailure", "RetryInfo"]),
    "quota": (429, "RESOURCE_EXHAUSTED", ["QuotaFailure"]),
    "context-length": (400, "INVALID_ARGUMENT", []),
    "overloaded": (503, "UNAVAILABLE", []),
    "server-error": (500, "INTERNAL", []),
}


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("form", APIS)
def test_errors_before_the_stream(name, form):
    answer = answered(name, form)
    body = json.loads(answer.frames[0].data)
    error = (body[0] if form == "array" else body)["error"]
    details = [detail["@type"].rpartition(".")[2] for detail in error.get("details", ())]

    assert (answer.status, error["status"], details) == ERRORS[name]
    assert error["code"] == answer.status
    assert not any(b"retry" in header for header, _ in answer.headers)


def test_an_error_names_the_model_the_version_and_the_method():
    message = json.loads(answered("invalid-model").frames[0].data)["error"]["message"]

    assert message.startswith(
        "models/gemini-2.5-flash is not found for API version v1, or is not supported for "
        "streamGenerateContent."
    )


def test_a_whole_answer_cannot_fail_in_the_middle_so_it_fails():
    assert answered("error-mid", "whole").status == 500


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_bytes_are_those_of_every_version(name):
    assert digests(name) == json.loads(GOLDEN_FILE.read_text("utf-8"))[name]


def digests(name):
    """Hashes of head and frames. To renew: run this file as a program."""
    return {form: digest(answered(f"{name} run=7f3a seed=7", form)) for form in APIS}


def digest(answer):
    head = [str(answer.status).encode(), *(name + b": " + text for name, text in answer.headers)]
    return hashlib.sha256(b"\n".join([*head, *(frame.data for frame in answer.frames)])).hexdigest()


if __name__ == "__main__":
    golden = json.dumps({name: digests(name) for name in SCENARIOS}, indent=2)
    GOLDEN_FILE.write_text(golden + "\n", "utf-8")
