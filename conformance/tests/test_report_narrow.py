"""The report in a window as narrow as a telephone's: no column is lost, and no text runs into the
next.
"""

from dataclasses import replace

import pytest
from browser_reader import chromium_page
from sample_report.runs import result, run_of

from wirecheck.contract import load as load_contract
from wirecheck.recording import Ending, Frame, Recording, Request, Response
from wirecheck.report import Delivered, Exhibit, Table, write_report
from wirecheck.rules import RULES, Finding, Where

CONTRACT = "typed-sse"
NARROW = {"width": 400, "height": 800}
LATE_MS = 1_015_393.8
WORDS = "no error, status nothing, and as the answer nothing " * 4

# Columns that are not displayed, cells whose text is wider than they are, and tables that stand out
# of what clips them.
LOST = """
() => {
  const narrower = (it) => it.clientWidth && it.scrollWidth > it.clientWidth + 1;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const clipped = (it) => it.offsetWidth > it.parentElement.clientWidth + 1
    && getComputedStyle(it.parentElement).overflowX !== 'auto';
  return [
    ...all('.seen th').filter((it) => getComputedStyle(it).display === 'none'),
    ...all('.wire :is(th, td)').filter(narrower),
    ...all('.wire').filter(clipped),
  ].map((it) => it.textContent);
}
"""


def late_stream():
    """A stream whose moments have as many digits as a quarter of an hour takes."""
    return Recording(
        contract=CONTRACT,
        scenario="text",
        part="stream-01",
        transport="sse",
        request=Request("POST", "http://page.test/chat"),
        response=Response(200, (), "HTTP/1.1", 1),
        frames=(
            Frame(LATE_MS, b"data: " + b"x" * 90 + b"\n\n"),
            Frame(LATE_MS + 2, b"data: 2\n\n"),
        ),
        marks=(),
        ending=Ending("clean", LATE_MS + 3),
    )


def tables():
    """As many columns as a visit's tables have."""
    for columns in (3, 5, 8):
        names = tuple(f"column {number}" for number in range(columns))
        yield Table("Seen", names, (("15,393", *names[2:], WORDS), ("x" * 240, *names[1:])))


@pytest.fixture
def report(tmp_path):
    delivered = Delivered(late_stream(), load_contract(CONTRACT), 0)
    exhibit = Exhibit(CONTRACT, "text", "visit", "", tuple(tables()), delivered=(delivered,))
    finding = Finding("one", "none", Where("visit", at_ms=LATE_MS + 1))
    run = run_of([result(RULES["order.one-terminal"], "text", [finding])])
    return write_report(replace(run, exhibits=(exhibit,)), tmp_path)


def test_a_narrow_window_loses_no_column_and_runs_no_texts_together(report):
    with chromium_page() as page:
        page.set_viewport_size(NARROW)
        page.goto(report.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach((it) => it.open = true)")
        moments = page.locator("td", has_text=f"{LATE_MS + 1:,.1f}").count()

        assert moments == 1
        assert page.evaluate(LOST) == []
