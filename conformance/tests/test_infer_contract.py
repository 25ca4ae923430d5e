"""``wirecheck infer``: a healthy endpoint keeps the draft made of it, and a broken one does not."""

from urllib.parse import urlsplit

import pytest
from broken_endpoints import serving
from gate_runs import mock_url, reference_url
from lines_server import in_lines

from wirecheck.cli import main
from wirecheck.contract import load
from wirecheck.gate import Gate, Target
from wirecheck.scenarios import Deployment

# What was not asked for the draft, of each sort.
FURTHER = {"sse-lookalike", "json-lookalike", "hold-middle", "error-mid", "rate-limit"}
TYPED = '{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "{prompt}"}]}'
LINES = ("--json", '{"q": "{prompt}"}')

# By its path at the reference server: how it is asked, and what each kind ends.
DIALECTS = {
    "/typed/chat/stream": (
        ("--json", TYPED),
        {"chunk": None, "done": "success", "error": "failure"},
        ("chunk", "/content"),
    ),
    "/named/chat/stream": (
        ("--query", "prompt={prompt}"),
        {"token": None, "done": "success", "error": "failure"},
        ("token", ""),
    ),
    "/partial/api/chat/stream": (
        ("--json", '{"message": "{prompt}", "session_id": "{stream}"}'),
        {"done": "success", "token": None, "error": "failure"},
        ("token", "/token"),
    ),
    "/plain/query/stream": (("--json", '{"prompt": "{prompt}"}'), {"text": None}, ("text", "")),
}


@pytest.fixture
def infer(capfd, tmp_path, monkeypatch):
    """The command, within this process: its exit code, the contract, and what it printed."""
    monkeypatch.chdir(tmp_path)

    def run(url, *arguments):
        code = main(["infer", url, *arguments, "--mock-provider", mock_url()])
        out, err = capfd.readouterr()
        assert err == ""
        return code, load("my-endpoint.yaml"), out

    return run


def findings(contract, url, scenarios):
    """The rules that a few scenarios of a gate find broken."""
    gate = Gate((Target(contract, url),), Deployment(), mock_url())
    checks = [it for it in gate.checks() if it.planned.scenario.name in scenarios]
    assert {it.planned.scenario.name for it in checks} == scenarios
    gate.probe(checks)
    results = [gate.result(check) for check in checks]
    return {result.rule for result in results if result.outcome == "failed"}


@pytest.mark.parametrize("path", DIALECTS)
def test_the_draft_of_a_dialect_is_a_contract_that_its_server_keeps(infer, path):
    asked, ends, (kind, text) = DIALECTS[path]
    base = reference_url().removesuffix("/typed")

    code, contract, out = infer(base + path, *asked)

    assert code == 0
    assert f"Next: pytest --endpoint {base} --contract my-endpoint.yaml" in out
    assert {it.name: it.ends for it in contract.events.values()} == ends
    assert {it.name: it.text for it in contract.events.values() if it.text is not None} == {
        kind: text
    }
    bad = {f"bad-{name}" for name in contract.bad_input}
    assert bad
    assert findings(contract, base, FURTHER | bad) == set()


@pytest.mark.parametrize(("path", "named"), [("/named", True), ("/typed", False)])
def test_a_draft_of_events_with_ids_names_the_key_by_which_they_are_promised(
    tmp_path, monkeypatch, capfd, path, named
):
    monkeypatch.chdir(tmp_path)
    port = str(urlsplit(mock_url()).port)
    base = reference_url().removesuffix("/typed") + path
    asked, _, _ = DIALECTS[f"{path}/chat/stream"]

    code = main(["infer", f"{base}/chat/stream", *asked, "--mock-provider-port", port])

    assert code == 0
    assert f"--contract my-endpoint.yaml --mock-provider-port {port}" in capfd.readouterr().out
    draft = (tmp_path / "my-endpoint.yaml").read_text()
    assert ("resume: {header: Last-Event-ID, ended: 204}" in draft) is named


def test_a_draft_has_what_held_over_every_answer(infer):
    asked, _, _ = DIALECTS["/partial/api/chat/stream"]

    _, contract, _ = infer(
        reference_url().removesuffix("/typed") + "/partial/api/chat/stream", *asked
    )

    assert {name: it.FORM for name, it in contract.invariants.items()} == {
        "done-tokens": "number-of",
        "done-full_response": "text-so-far",
        "token-count": "counts-up",
        "token-partial": "text-so-far",
    }


def test_codes_messages_and_counts_are_found_by_their_values(infer):
    _, contract, _ = infer(f"{reference_url()}/chat/stream", "--json", TYPED)

    assert contract.events["done"].usage == "/usage"
    assert (contract.events["error"].code, contract.events["error"].message) == (
        "/code",
        "/message",
    )
    assert contract.failures == {
        "auth-error": ("auth_error",),
        "invalid-model": ("invalid_model",),
        "rate-limit": ("rate_limit",),
        "quota": ("rate_limit",),
        "otherwise": ("unknown",),
    }


def test_lines_of_json_are_told_apart_whatever_their_members_are_called(infer):
    with serving(in_lines(mock_url())) as endpoint:
        code, contract, _ = infer(f"{endpoint.url}/ask", *LINES)
        broken = findings(contract, endpoint.url, FURTHER)

    assert (code, contract.transport, broken) == (0, "ndjson", set())
    assert {it.name: (it.when, it.ends) for it in contract.events.values()} == {
        "say": ({"op": "say"}, None),
        "bye": ({"op": "bye"}, "success"),
        "sorry": ({"op": "sorry"}, "failure"),
    }
    assert contract.failures["rate-limit"] == ("too-many",)


def test_an_endpoint_that_loses_spaces_fails_by_the_draft_of_a_healthy_one(infer):
    with serving(in_lines(mock_url())) as healthy:
        _, contract, _ = infer(f"{healthy.url}/ask", *LINES)
    with serving(in_lines(mock_url(), word=str.strip)) as broken:
        found = findings(contract, broken.url, {"text", "rate-limit"})

    assert found == {"text.exact"}


def test_the_draft_of_an_endpoint_that_loses_spaces_says_so(infer, tmp_path):
    with serving(in_lines(mock_url(), word=str.strip)) as endpoint:
        code, contract, out = infer(f"{endpoint.url}/ask", *LINES)

    assert code == 1
    assert "failed text.exact: " in out
    assert contract.events["say"].text == "/w"
    assert (
        "A guess: put together it was what the upstream had sent only in"
        in (tmp_path / "my-endpoint.yaml").read_text()
    )


def test_an_endpoint_that_speaks_as_openai_does_is_told_from_its_last_line(infer, tmp_path):
    body = '{"model": "m", "stream": true, "messages": [{"role": "user", "content": "{prompt}"}]}'
    key = "Bearer sk-nobody-shall-write-this"

    _, contract, out = infer(
        f"{mock_url()}/openai/v1/chat/completions",
        *("--json", body, "--header", f"Authorization: {key}"),
    )

    texts = [it.text for it in contract.events.values()]
    assert texts == ["/choices/0/delta/content", None, None]
    assert contract.events["done"].must.document == {"const": "[DONE]"}
    assert "--token TOKEN" in out
    assert key not in (tmp_path / "my-endpoint.yaml").read_text() + out


def test_what_an_endpoint_calls_its_events_reaches_neither_yaml_nor_terminal_as_it_is(
    infer, tmp_path
):
    hostile = "a: #\n- b\x1b[31m*c !!x"
    with serving(in_lines(mock_url(), say=hostile)) as endpoint:
        code, contract, out = infer(f"{endpoint.url}/ask", *LINES)

    assert code == 0
    assert contract.events["a-b-31m-c-x"].when == {"op": hostile}
    assert "\x1b" not in out + (tmp_path / "my-endpoint.yaml").read_text()
