"""Scripts of the user's own: who is answered, with what, and how often."""

import http.client
import json
from pathlib import Path

import openai
import pytest

from wirecheck_mock_providers import running_mock
from wirecheck_mock_providers.cli import main
from wirecheck_mock_providers.script.scripted import Asked
from wirecheck_mock_providers.user_scripts import loading, matching
from wirecheck_mock_providers.user_scripts.matching import Rules
from wirecheck_mock_providers.user_scripts.mistakes import ScriptMistakes
from wirecheck_mock_providers.user_scripts.watching import UserScripts

EXAMPLE = Path(__file__).parent.parent / "examples" / "weather.yaml"


@pytest.fixture(scope="module")
def mock():
    with running_mock("--scripts", str(EXAMPLE), "--speed", "max") as running:
        yield running


def rules(folder, text):
    file = folder / "s.yaml"
    file.write_text(text, "utf-8")
    return Rules(loading.load([file]))


def label(found):
    return found and (found.script, found.reply)


def ask(mock, path, body, **headers):
    address = mock.url.removeprefix("http://")
    connection = http.client.HTTPConnection(address, timeout=20)
    try:
        sent = {"Authorization": "Bearer sk-x", "anthropic-version": "2023-06-01"} | headers
        connection.request("POST", path, json.dumps(body), sent)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def chat(mock, prompt, model="gpt-4o", **headers):
    body = {"model": model, "messages": [{"role": "user", "content": prompt}]}
    status, answer = ask(mock, "/openai/v1/chat/completions", body, **headers)
    return status, json.loads(answer)


def get(mock, path):
    connection = http.client.HTTPConnection(mock.url.removeprefix("http://"), timeout=20)
    try:
        connection.request("GET", path)
        return json.load(connection.getresponse())
    finally:
        connection.close()


# Which entry.


@pytest.mark.parametrize(
    ("match", "fits", "others"),
    [
        ("{}", {}, []),
        ("{model: gpt-4o}", {"model": "gpt-4o"}, [{"model": "gpt-4o-mini"}, {"model": "GPT-4o"}]),
        ("{model: gpt-4*}", {"model": "gpt-4o-mini"}, [{"model": "my-gpt-4"}]),
        ("{message: the}", {"prompt": "what is\nthe time"}, [{"prompt": "The time"}, {}]),
        ("{message: 'a*?['}", {"prompt": "xa*?[x"}, [{"prompt": "abc["}]),
        ("{message_glob: 'Plan *'}", {"prompt": "Plan a\ntrip"}, [{"prompt": "My Plan a"}]),
        (
            "{header: {X-Tenant: acme-*}}",
            {"headers": {"x-tenant": "acme-1"}},
            [{"headers": {"x-tenant": "other"}}, {}],
        ),
        (
            "{model: a, message: b, header: {c: d}}",
            {"model": "a", "prompt": "b", "headers": {"c": "d"}},
            [
                {"prompt": "b", "headers": {"c": "d"}},
                {"model": "a", "headers": {"c": "d"}},
                {"model": "a", "prompt": "b"},
            ],
        ),
    ],
)
def test_an_entry_answers_calls_that_meet_all_that_it_says(tmp_path, match, fits, others):
    made = rules(tmp_path, f"- match: {match}\n  replies: [{{text: a}}]")
    nothing = {"model": "", "prompt": "", "headers": {}}

    assert made.find(Asked(**nothing | fits))
    assert not [other for other in others if made.find(Asked(**nothing | other))]


def test_a_glob_made_to_slow_the_search_down_does_not(tmp_path):
    made = rules(tmp_path, f"- match: {{message_glob: '{'*a' * 50}b'}}\n  replies: [{{text: a}}]")

    # Exponential time would be for ever.
    assert made.find(Asked("", "a" * 10_000, {})) is None


def test_the_first_entry_that_matches_answers(tmp_path):
    made = rules(
        tmp_path,
        "- {match: {model: a}, replies: [{text: a}]}\n"
        "- {match: {model: '[ab]'}, replies: [{text: a}]}\n"
        "- {name: all, replies: [{text: a}]}\n",
    )

    assert label(made.find(Asked("a", "", {}))) == ("s.yaml:1", 1)
    assert label(made.find(Asked("b", "", {}))) == ("s.yaml:2", 1)
    assert label(made.find(Asked("c", "", {}))) == ("all", 1)


def test_replies_come_one_after_another_and_the_last_stays(tmp_path):
    made = rules(tmp_path, "- {name: x, replies: [{text: a}, {text: b}]}")

    assert [label(made.find(Asked("", "", {}))) for _ in range(4)] == [
        *[("x", 1), ("x", 2), ("x", 2), ("x", 2)]
    ]


def test_each_run_has_its_own_sequence_and_those_without_a_name_share_one(tmp_path):
    made = rules(tmp_path, "- {name: x, replies: [{text: a}, {text: b}, {text: c}]}")
    runs = ["one", "two", "one", None, "two", None, "one", None]

    assert [made.find(Asked("", "", {}, run)).reply for run in runs] == [1, 1, 2, 1, 2, 2, 3, 3]


def test_an_entry_for_one_call_leaves_the_others_to_the_next(tmp_path):
    made = rules(
        tmp_path,
        "- {name: second, match: {model: m, call: 2}, replies: [{text: a}]}\n"
        "- {name: rest, replies: [{text: a}, {text: b}]}\n",
    )
    models = ["m", "other", "m", "m"]

    assert [label(made.find(Asked(model, "", {}))) for model in models] == [
        *[("rest", 1), ("rest", 2), ("second", 1), ("rest", 2)]
    ]


def test_runs_are_counted_in_bounded_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(matching, "MAX_RUNS", 2)
    made = rules(tmp_path, "- {name: x, replies: [{text: a}, {text: b}]}")

    numbers = [made.find(Asked("", "", {}, run)).reply for run in ["a", "b", "a", "c", "a", "b"]]

    assert numbers == [1, 1, 2, 1, 2, 1]


# Over the wire.


def test_the_example_answers_as_it_says(mock):
    status, first = chat(mock, "weather? [[mock run=r1]]")
    assert (status, first["error"]["code"]) == (429, "rate_limit_exceeded")
    status, second = chat(mock, "weather? [[mock run=r1]]")
    assert second["choices"][0]["message"]["content"] == "Sunny in Z\u00fcrich, 21 \u00b0C."

    _, plan = chat(mock, "Plan a trip [[mock run=r2]]")
    (call,) = plan["choices"][0]["message"]["tool_calls"]
    assert call["function"]["name"] == "get_weather"
    assert json.loads(call["function"]["arguments"]) == {"city": "Z\u00fcrich", "days": 3}
    assert plan["choices"][0]["finish_reason"] == "tool_calls"

    for _ in range(2):
        status, rest = chat(mock, "hello [[mock run=r3]]")
        assert rest["usage"]["completion_tokens"] == 5
    tenant = {"x-tenant": "acme-7"}
    assert chat(mock, "hello [[mock run=r4]]", **tenant)[0] == 200
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
        chat(mock, "hello [[mock run=r4]]", **tenant)


def test_calls_are_counted_by_the_run_of_the_base_url_unless_they_name_one_themselves(mock):
    path = "/openai/v1/chat/completions"
    named = "[[mock run=base-2]]"
    asked = [("base-1", ""), ("base-2", ""), ("base-1", ""), ("base-1", named), ("base-3", "")]
    statuses = [
        ask(
            mock,
            f"/_run/{run}{path}",
            {"model": "m", "messages": [{"role": "user", "content": f"weather? {words}"}]},
        )[0]
        for run, words in asked
    ]

    assert statuses == [429, 429, 200, 200, 429]


def test_the_journal_names_the_entry_and_the_reply(mock):
    for _ in range(2):
        chat(mock, "weather? [[mock run=journal]]")
    failed, said = mock.journal("journal")["calls"]

    assert failed["scenario"] == said["scenario"] == "script"
    assert failed["options"] == {"script": "flaky", "reply": 1}
    assert said["options"] == {"profile": "chat", "script": "flaky", "reply": 2}
    assert said["tokens"] == ["Sunny", " in", " Z\u00fcrich,", " 21", " \u00b0C."]


def test_what_is_in_force_can_be_seen(mock):
    told = get(mock, "/_mock/scripts")

    assert told["mistakes"] == []
    assert [script["script"] for script in told["scripts"]] == [
        *["flaky", "agent", "second-call-fails", "everything-else"]
    ]
    assert told["scripts"][1].items() >= {"file": str(EXAMPLE), "line": 12, "replies": 2}.items()


@pytest.mark.parametrize(
    ("prompt", "model", "headers", "scenario"),
    [
        ("weather [[mock single]]", "gpt-4o", {}, "single"),
        ("weather", "gpt-4o", {"x-mock-scenario": "single run=p2"}, "single"),
        ("weather", "mock-single", {}, "script"),
        ("hi", "mock-single", {}, "drip"),
        ("hi [[mock run=p5 tokens=2]]", "gpt-4o", {}, "drip"),
    ],
)
def test_what_is_said_to_the_mock_counts_more_than_scripts_and_they_more_than_a_model(
    mock, prompt, model, headers, scenario
):
    chat(mock, prompt, model, **headers)
    newest = get(mock, "/_mock/runs")["runs"][0]

    assert newest["scenarios"] == [scenario]


def test_keys_of_the_call_count_more_than_those_of_the_script(mock):
    _, answer = chat(mock, "hi [[mock run=keys tokens=2]]")

    assert answer["usage"]["completion_tokens"] == 2
    assert mock.journal("keys")["calls"][0]["options"] == {
        "tokens": 2,
        "itl": 20,
        "script": "everything-else",
        "reply": 1,
    }


def test_a_key_that_the_scripted_answer_does_not_take_is_refused(mock):
    status, answer = chat(mock, "weather [[mock run=wrong after=2]]")

    assert status == 400
    assert "Unknown key of scenario 'script': 'after'." in answer["error"]["message"]


def test_calls_that_the_provider_refuses_are_not_counted(mock):
    prompt = "weather [[mock run=refused]]"

    assert chat(mock, prompt, Authorization="")[0] == 401
    assert [chat(mock, prompt)[0] for _ in range(2)] == [429, 200]
    calls = mock.journal("refused")["calls"]
    assert [call["scenario"] for call in calls] == ["refused", "script", "script"]


def test_a_refused_call_whose_directive_is_broken_is_filed_without_a_run(mock):
    assert chat(mock, "[[mock run=a=b run=c]]", Authorization="")[0] == 401
    assert get(mock, "/_mock/runs")["runs"][0]["run"].startswith("auto-")


PATHS = {
    "/openai/v1/chat/completions": lambda said: {"messages": [{"role": "user", "content": said}]},
    "/openai/v1/responses": lambda said: {"input": said},
    "/anthropic/v1/messages": lambda said: {
        "max_tokens": 9,
        "messages": [{"role": "user", "content": said}],
    },
    "/gemini/v1beta/models/m:generateContent?key=k": lambda said: {
        "contents": [{"role": "user", "parts": [{"text": said}]}]
    },
    "/deepseek/chat/completions": lambda said: {"messages": [{"role": "user", "content": said}]},
    "/ollama/api/chat": lambda said: {"messages": [{"role": "user", "content": said}]},
    "/ollama/api/generate": lambda said: {"prompt": said},
    "/ollama/v1/chat/completions": lambda said: {"messages": [{"role": "user", "content": said}]},
}


@pytest.mark.parametrize("path", PATHS)
def test_every_provider_says_it_in_its_own_way(mock, path):
    run = path.strip("/").replace("/", "-").partition(":")[0]
    model = {} if path.startswith("/gemini") else {"model": "m"}
    body = model | PATHS[path](f"weather [[mock run={run}]]")
    body |= {} if path.startswith("/gemini") else {"stream": False}
    answers = [ask(mock, path, body) for _ in range(2)]

    assert [status for status, _ in answers] == [429, 200]
    assert "Sunny in Z\u00fcrich, 21 \u00b0C." in answers[1][1]
    assert [call["options"]["script"] for call in mock.journal(run)["calls"]] == ["flaky"] * 2


def test_a_client_tries_again_and_the_journal_shows_both_calls(mock):
    with openai.OpenAI(
        base_url=mock.openai_base_url, api_key="sk-anything", max_retries=2
    ) as client:
        stream = client.chat.completions.create(
            model="gpt-4o",
            messages=[{"role": "user", "content": "weather? [[mock run=sdk]]"}],
            stream=True,
        )
        text = "".join(chunk.choices[0].delta.content or "" for chunk in stream)
    calls = mock.journal("sdk", wait="ended")["calls"]

    assert text == "Sunny in Z\u00fcrich, 21 \u00b0C."
    assert [call["status"] for call in calls] == [429, 200]
    assert [call["finish"] for call in calls] == [None, "stop"]


# Changes.


def replaced(file, text):
    """Write a file as editors do, so that nobody reads half of it."""
    new = file.with_name("new")
    new.write_text(text, "utf-8")
    new.replace(file)


GOOD = "- {name: first, replies: [{text: a}, {text: b}]}"


def test_a_changed_file_is_read_again_and_counts_start_anew(tmp_path):
    file = tmp_path / "s.yaml"
    file.write_text(GOOD)
    scripts = UserScripts([tmp_path], complain=pytest.fail)

    assert label(scripts.find(Asked("", "", {}))) == ("first", 1)
    assert label(scripts.find(Asked("", "", {}))) == ("first", 2)
    replaced(file, GOOD.replace("first", "other"))
    assert label(scripts.find(Asked("", "", {}))) == ("other", 1)
    (tmp_path / "a.yaml").write_text("- {name: new, match: {model: m}, replies: [{text: a}]}")
    assert label(scripts.find(Asked("m", "", {}))) == ("new", 1)


def test_a_broken_file_leaves_the_old_scripts_in_force_and_is_told_once(tmp_path):
    file = tmp_path / "s.yaml"
    file.write_text(GOOD)
    told = []
    scripts = UserScripts([file], told.append)
    scripts.find(Asked("", "", {}))

    replaced(file, "- {name: first}")
    assert label(scripts.find(Asked("", "", {}))) == ("first", 2)
    assert scripts.as_json()["mistakes"] == [
        f"{file}:1:3: `replies`: is missing, and is needed here"
    ]
    file.unlink()
    assert label(scripts.find(Asked("", "", {}))) == ("first", 2)
    assert len(told) == 2
    assert told[0].startswith(f"{file}:1:3: `replies`: is missing, and is needed here\n")
    assert "No such file" in told[1]
    replaced(file, GOOD)
    assert label(scripts.find(Asked("", "", {}))) == ("first", 1)
    assert scripts.as_json()["mistakes"] == []


def test_a_file_changes_while_the_mock_runs(tmp_path, capfd):
    file = tmp_path / "s.yaml"
    file.write_text("- {name: a, replies: [{text: before}]}")
    with running_mock("--scripts", str(tmp_path)) as mock:
        assert chat(mock, "hi")[1]["choices"][0]["message"]["content"] == "before"
        replaced(file, "- {name: a, replies: [{text: after}]}")
        assert chat(mock, "hi")[1]["choices"][0]["message"]["content"] == "after"
        replaced(file, "- {name: a, replies: [{txt: after}]}")
        assert chat(mock, "hi")[1]["choices"][0]["message"]["content"] == "after"
        assert len(get(mock, "/_mock/scripts")["mistakes"]) == 1

    err = capfd.readouterr().err
    assert f"wirecheck mock: {file}:1:24: `replies[0].txt`: this key is not known." in err
    assert "Traceback" not in err


def test_scripts_with_mistakes_are_no_scripts_to_start_with(tmp_path):
    with pytest.raises(ScriptMistakes, match="No such file"):
        UserScripts([tmp_path / "missing.yaml"], complain=pytest.fail)


# The command.


def test_the_command_tells_all_mistakes_and_how_it_was_used_wrongly(tmp_path, capsys):
    file = tmp_path / "s.yaml"
    file.write_text("- {name: a}\n- {}")

    assert main(["--port=0", "--scripts", str(file)]) == 4
    assert capsys.readouterr().err == (
        f"wirecheck mock: {file}:1:3: `replies`: is missing, and is needed here\n"
        f"{file}:2:3: `replies`: is missing, and is needed here\n"
    )
    assert main(["--port=0", "--scripts", str(EXAMPLE), "--record-from", "http://x.test/v1"]) == 4
    assert "--scripts does not go with --record-from" in capsys.readouterr().err


def test_without_scripts_there_are_none():
    with running_mock() as mock:
        assert get(mock, "/_mock/scripts") == {"scripts": [], "mistakes": []}
