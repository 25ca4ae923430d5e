"""Each official client reports of each scenario what support/sdk_table.py says it must."""

from functools import cache

import pytest
from sdk_clients import CLIENTS
from sdk_table import ANSWERS, FAILURES, FAULTS, SENT, case, cases_of, expected

from wirecheck_mock_providers import running_mock
from wirecheck_mock_providers.script.scenarios import SCENARIOS

#: In every key that a driver uses.
PART_OF_A_KEY = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(scope="module")
def mock():
    with running_mock() as running:
        yield running


@pytest.fixture(scope="module")
def asked(mock):
    """For a client, each case and what it reported of it; all are asked when one is wanted."""

    @cache
    def ask(name):  # a client itself cannot be hashed: its tables are dicts
        client = _BY_NAME[name]
        cases = cases_of(client)
        reports = client.run(mock.url, cases)
        return {(each.mode, each.scenario): (each, reports[each.run]) for each in cases}

    return ask


_BY_NAME = {client.name: client for client in CLIENTS}
EVERY_CLIENT = pytest.mark.parametrize("client", CLIENTS, ids=_BY_NAME)


def _rows(scenarios):
    """client x mode x scenario, the client's cases together."""
    rows = [
        pytest.param(client, mode, scenario, id=f"{client.name}-{mode}-{scenario}")
        for client in CLIENTS
        for mode in client.modes
        for scenario in scenarios
    ]
    return pytest.mark.parametrize(("client", "mode", "scenario"), rows)


@_rows([*ANSWERS, *FAILURES, *FAULTS])
def test_a_client_reports_what_the_scenario_says(mock, asked, client, mode, scenario):
    this, report = asked(client.name)[mode, scenario]
    (call,) = mock.journal(this.run, wait="ended")["calls"]
    error = report["error"] or {}
    more = {key: error.pop(key, None) for key in ("message", "request_id")}

    assert report == expected(client, this, call["tokens"], call["usage"])
    assert PART_OF_A_KEY not in str(more["message"])
    if client.request_id and error.get("status"):
        assert more["request_id"].startswith("req_")
    assert (call["provider"], call["api"], call["model"]) == client.api
    assert call["stream"] is (this.streamed or mode == "helper")
    _check_journal(client, this, report, call)


def _check_journal(client, this, report, call):
    """What the mock says it did is what the scenario says, too."""
    if this.scenario in ANSWERS:
        assert call["sent"] == len(call["tokens"]) == len(call["sent_at"])
        assert call["ending"] == "complete"
        assert report["error"] or client.own_finish or call["finish"] == report["finish"]
    elif this.scenario in FAILURES:
        assert call["status"] == client.failures[this.scenario].status
        assert (call["sent"], call["finish"], call["usage"]) == (0, None, None)
    else:
        sent = SENT if call["stream"] and this.scenario != "no-answer" else 0
        whole_error = this.scenario == "error-mid" and not call["stream"]
        assert (call["sent"], call["finish"]) == (sent, None)
        assert call["ending"] == ("complete" if whole_error else FAULTS[this.scenario])
        assert not this.hangs or call["client_left"]["after_tokens"] == sent
        assert this.scenario != "no-answer" or call["status"] is None


@EVERY_CLIENT
def test_every_scenario_has_its_line(client):
    assert {*ANSWERS, *FAILURES, *FAULTS} == set(SCENARIOS)
    assert set(client.failures) == set(FAILURES)
    assert set(client.faults) == set(FAULTS)


@pytest.mark.parametrize(
    "client", [client for client in CLIENTS if client.attempts], ids=lambda client: client.name
)
def test_a_client_left_to_its_defaults_retries_as_the_journal_shows(mock, client):
    asked = case(client, client.modes[0], "rate-limit")
    report = client.run(mock.url, [asked], retries=True)[asked.run]
    calls = mock.journal(asked.run)["calls"]

    assert report["error"]
    assert [call["status"] for call in calls] == [429] * client.attempts
