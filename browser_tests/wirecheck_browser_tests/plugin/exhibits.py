"""A visit as the report shows it, with no token in it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from wirecheck.contract import Contract
from wirecheck.report import Delivered, Exhibit, Table
from wirecheck.report.wording import counted
from wirecheck_browser_tests.visits.model import Change, Visit

_MOST_ROWS = 40
_LONGEST_CELL = 400


def exhibit(visit: Visit, endpoint: Contract, token: str) -> Exhibit:
    """Everything that was seen in a visit.

    Args:
        visit: It.
        endpoint: What the endpoint of the page's streams promises.
        token: The page's, which is a secret; empty if it has none.
    """
    return Exhibit(
        contract=visit.page,
        scenario=visit.scenario,
        part="visit",
        facts=_facts(visit),
        tables=tuple(_masked(table, token) for table in _tables(visit)),
        picture=visit.screenshot,
        document=json.loads(_without(json.dumps(_document(visit), default=str), token)),
        delivered=tuple(
            Delivered(visit.recordings[it["id"]], endpoint, _since(visit, it))
            for it in visit.exchanges
            if it["id"] in visit.recordings
        ),
    )


def _since(visit: Visit, exchange: Mapping[str, Any]) -> float:
    """When a stream was asked for, in the visit's time."""
    return max(0.0, float(exchange["received"]) * 1000 - visit.began)


def _without(text: str, token: str) -> str:
    return text.replace(token, "TOKEN") if token else text


def _masked(table: Table, token: str) -> Table:
    rows = tuple(tuple(_without(cell, token) for cell in row) for row in table.rows)
    return Table(table.title, table.columns, rows, table.more)


def _facts(visit: Visit) -> str:
    words = [visit.browser, counted(len(visit.changes), "change")]
    words += [counted(len(visit.exchanges), "exchange"), counted(len(visit.calls), "provider call")]
    return ", ".join(filter(None, words))


def _document(visit: Visit) -> dict[str, Any]:
    # What is filed on its own is left out before all else is copied.
    document = asdict(replace(visit, screenshot=b"", recordings={}))
    del document["screenshot"], document["recordings"]
    return document


_SHOWN = ("answer", "busy by", "error", "status")
_DELIVERED = ("request", "delivered", "status", "bytes", "events", "ending")
_CALLED = ("prompt", "call", "scenario", "status", "tokens sent", "ending")


def _tables(visit: Visit) -> Iterator[Table]:
    yield _table("What we did", ("ms", "what", ""), _done(visit))
    yield _table("What the page showed, as it changed", ("ms", *_SHOWN), _shown(visit))
    columns = ("when", "ms", *_SHOWN, "focus", "input")
    yield _table("What the page showed when we looked", columns, _looked(visit))
    yield _table("Console", ("ms", "kind", "text"), _said(visit))
    yield _table("The page's streams, as the proxy delivered them", _DELIVERED, _delivered(visit))
    yield _table("What the provider was asked", _CALLED, _called(visit))
    if visit.facts:
        yield _table("What was measured", ("what", "value"), _measured(visit))


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    cut = [[cell[:_LONGEST_CELL] for cell in row] for row in rows]
    return Table.of(title, columns, cut, _MOST_ROWS)


def _done(visit: Visit) -> Iterator[tuple[str, ...]]:
    for it in visit.marks:
        yield f"{it.at_ms:,.0f}", it.name, it.detail


def _said(visit: Visit) -> Iterator[tuple[str, ...]]:
    for it in visit.said:
        yield f"{it.at_ms:,.0f}", it.kind, it.text


def _measured(visit: Visit) -> Iterator[tuple[str, ...]]:
    for name, value in visit.facts.items():
        yield name, json.dumps(value, ensure_ascii=False)


def _shown(visit: Visit) -> Iterator[tuple[str, ...]]:
    lengths: dict[int, int] = {}
    for it in visit.changes:
        answer = _changed(it, lengths.get(it.tab, 0))
        lengths[it.tab] = it.length
        yield f"{it.at_ms:,.0f}", answer, it.busy, it.error, it.status


def _changed(change: Change, length: int) -> str:
    """What has become of an answer of that length."""
    if change.add is None:
        return "none"
    if not change.keep:
        return repr(change.add)
    if change.keep < length:
        return f"from character {change.keep + 1:,} on: {change.add!r}"
    return f"and then {change.add!r}"


def _looked(visit: Visit) -> Iterator[tuple[str, ...]]:
    for it in visit.snaps:
        shown = (it.answer or "none", it.busy, it.error, it.status)
        yield it.name, f"{it.at_ms:,.0f}", *shown, it.focus, it.input or ""


def _delivered(visit: Visit) -> Iterator[tuple[str, ...]]:
    for it in visit.exchanges:
        yield (
            f"{it['method']} {it['path']}",
            it["mode"] + ("" if it["applied"] else " (did not take place)"),
            str(it["status"] or ""),
            f"{it['client']['bytes']:,}",
            str(it["events"] or ""),
            it["ending"] or "under way",
        )


def _called(visit: Visit) -> Iterator[tuple[str, ...]]:
    for number, prompt in enumerate(visit.prompts, 1):
        calls = visit.journals.get(prompt.run, ())
        if not calls:
            yield f"{number:,}", "never called", "", "", "", ""
        for it in calls:
            sent = f"{it.sent:,} of {len(it.tokens):,}"
            answer = (str(it.status or ""), sent, it.ending or "under way")
            yield f"{number:,}", it.provider, it.scenario, *answer
