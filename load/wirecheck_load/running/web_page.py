"""Our page in Locust's own web page: live measures and plots, and the last run's report."""

import json
import time
from typing import Any

import gevent
from flask import Response, jsonify, request
from gevent.lock import BoundedSemaphore
from locust.web import WebUI

from wirecheck_load.measures import MEASURES, Series
from wirecheck_load.report.as_html import as_html
from wirecheck_load.report.live import live_page, live_parts
from wirecheck_load.report.result import Result, so_far
from wirecheck_load.report.wording import amount
from wirecheck_load.running.conductor import Conductor
from wirecheck_load.running.lead import Lead

Row = dict[str, float | int | None]

PATH = "/wirecheck"
STATS = "/stats/requests"
# However many look: drawing takes the process that generates load some 25 ms of CPU, in pieces.
FRESH_S = 0.9
# Older points do not change any more, unless streams last longer than so many intervals.
POINTS_ANEW = 20
TAB: dict[str, Any] = {
    "extended_tabs": [{"title": "wirecheck", "key": "wirecheck"}],
    "extended_tables": [
        {
            "key": "wirecheck",
            "structure": [
                {"key": "measure", "title": f"Measure (plots: {PATH})"},
                *({"key": name, "title": name} for name in ("count", "p50", "p95", "p99", "max")),
            ],
        }
    ],
    "extended_csv_files": [{"href": f".{PATH}", "title": "wirecheck: live measures and plots"}],
}


class Rows:
    """The points of one series as the report has them, most of them as they were the last time."""

    def __init__(self, series: Series) -> None:
        self.series = series
        self.interval_s = series.interval_s
        self._rows: dict[float, Row] = {}

    def are_of(self, series: Series) -> bool:
        """Whether they are this one's, whose intervals are still as long as they were."""
        return self.series is series and self.interval_s == series.interval_s

    def renewed(self) -> list[Row]:
        """The points until now."""
        last = max(self.series.points, default=0)
        for row in self.series.rows(last - POINTS_ANEW if self._rows else 0):
            self._rows[row["at_s"] or 0] = row
            _pause()
        return [row for _, row in sorted(self._rows.items())]


class Live:
    """What is shown of a conductor's runs."""

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor
        self._over: tuple[Lead, Result] | None = None
        self._lock = BoundedSemaphore()
        self._fresh_until_s = 0.0
        self._rows: Rows | None = None
        self._result: Result | None = None
        self._parts: dict[str, str] = {}

    def conclude(self, lead: Lead, result: Result) -> None:
        """Take the result of a run that is over."""
        self._over = lead, result

    @property
    def last(self) -> Result | None:
        """The result of the last run that is over."""
        return None if self._over is None else self._over[1]

    def result(self) -> Result | None:
        """What the run has come to so far, or had come to; None before the first one."""
        self._refresh()
        return self._result

    def parts(self) -> dict[str, str]:
        """The parts of the page."""
        self._refresh()
        return self._parts

    def _refresh(self) -> None:
        with self._lock:
            if time.monotonic() >= self._fresh_until_s:
                self._draw()
                self._fresh_until_s = time.monotonic() + FRESH_S

    def _draw(self) -> None:
        lead = self._conductor.lead
        if self._over is not None and lead is self._over[0]:
            if self._result is not self._over[1]:
                self._result = self._over[1]
                self._parts = live_parts(self._result, None, _pause)
            return
        if lead is not None:
            series = lead.whole.series
            if self._rows is None or not self._rows.are_of(series):
                self._rows = Rows(series)
            self._result = so_far(lead, _pause) | {"series": self._rows.renewed()}
        self._parts = live_parts(self._result, lead.at_s if lead else None, _pause)


def _pause() -> None:
    """Let the streams' greenlets read what has come meanwhile."""
    gevent.sleep(0)


def add_page(web_ui: WebUI, conductor: Conductor) -> Live:
    """Add our page to Locust's, with a tab and a link that lead to it."""
    live, app = Live(conductor), web_ui.app
    if app is None:  # Locust makes it with its page
        return live
    base = _base(web_ui)
    for path, view in (
        ("", _page),
        ("/parts", lambda: jsonify(live.parts())),
        ("/report", lambda: _report(live)),
    ):
        app.add_url_rule(
            f"{base}{PATH}{path}", f"wirecheck{path}", web_ui.auth_required_if_enabled(view)
        )
    app.after_request(lambda response: _with_measures(response, f"{base}{STATS}", live))
    web_ui.template_args.update(TAB)
    return live


def address(web_ui: WebUI) -> str:
    """Where Locust's page can be opened."""
    host = web_ui.host if web_ui.host not in {"", "*", "0.0.0.0"} else "127.0.0.1"  # noqa: S104
    return f"{'https' if web_ui.tls_cert else 'http'}://{host}:{web_ui.port}{_base(web_ui)}"


def _base(web_ui: WebUI) -> str:
    return getattr(web_ui.environment.parsed_options, "web_base_path", None) or ""


def _page() -> Response:
    text, policy = live_page()
    return Response(text, headers={"Content-Security-Policy": policy})


def _report(live: Live) -> Response:
    if live.last is None:
        return Response("No run is over yet.\n", 404, mimetype="text/plain")
    return Response(as_html(live.last))


def _with_measures(response: Response, path: str, live: Live) -> Response:
    """Put the rows of our tab into what Locust's page asks for every two seconds."""
    result = live.result() if request.path == path and response.is_json else None
    if result is not None:
        rows = [_row(name, row) for name, row in result["measures"].items() if row["count"]]
        told = {"extended_stats": [{"key": "wirecheck", "data": rows}]}
        response.set_data(json.dumps((response.json or {}) | told))
    return response


def _row(name: str, row: Result) -> dict[str, str]:
    measure = MEASURES[name]
    cells = {column: amount(row[column], measure.unit) for column in ("p50", "p95", "p99", "max")}
    title = f"{name}: {measure.title}"
    return {"measure": title, "name": title, "count": f"{row['count']:,}", **cells}
