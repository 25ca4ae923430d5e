"""report.html: one page that needs nothing but itself, whatever the endpoint said."""

from base64 import b64encode
from dataclasses import replace
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from sample_report.conversations import DONE, STREAM_HEAD, call, chunk, recording
from sample_report.runs import RUNS, result, run_of

from wirecheck.report.as_html import as_html
from wirecheck.report.model import Borne
from wirecheck.rules import RULES, Finding, Rule, Where

VOID = {"meta", "input", "path"}
HOSTILE = (
    "</script></style><img src=x onerror=alert(1)>\"'><b>\u202e\0\x1b[2J{{ 7 * 7 }}{% raw %}`<u>`"
)


class Page(HTMLParser):
    """The elements of a page; complains of any that is not closed where it should be."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.open, self.texts = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append((self.open[-1] if self.open else "", data))

    def all(self, tag, name):
        return [value for it, key, value in self.attributes if (it, key) == (tag, name)]

    def text(self, tag):
        return "".join(data for it, data in self.texts if it == tag)


@cache
def made(name):
    """A sample run and its page, made once."""
    run = RUNS[name]()
    return run, as_html(run)


@cache
def hostile_page():
    return as_html(hostile_run())


@pytest.fixture(params=RUNS)
def sample(request):
    return made(request.param)


@pytest.fixture
def mixed():
    run, text = made("mixed")
    return run, Page(text)


def hostile_run():
    rule = Rule(HOSTILE, "MUST", HOSTILE, HOSTILE, frozenset(), lambda _: iter(()))
    data = [chunk(HOSTILE), HOSTILE.encode() + b"\n\n", b"\xff\xfe\n", b"x" * 1_048_576, DONE]
    head = (*STREAM_HEAD, (HOSTILE, HOSTILE))
    it = recording(HOSTILE, HOSTILE, data=data, head=head, calls=(call(HOSTILE),))
    findings = [Finding(HOSTILE, HOSTILE * 9_000, Where(HOSTILE, None, 0, len(it.body)))]
    run = run_of([result(rule, HOSTILE, findings)], [it])
    listed = {run.results[0].id: Borne(HOSTILE, (1, 2))}
    told = {"endpoint": HOSTILE, "started": HOSTILE, "scenarios": {HOSTILE: HOSTILE}}
    return replace(run, results=(replace(run.results[0], replay=HOSTILE),), borne=listed, **told)


def test_every_element_is_closed_in_its_place(sample):
    page = Page(sample[1])

    assert page.open == []


def test_no_id_is_used_twice_and_every_link_within_the_page_leads_somewhere(sample):
    page = Page(sample[1])
    ids = [value for _, name, value in page.attributes if name == "id"]

    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.all("a", "href") if href.startswith("#")} <= set(ids)


def test_nothing_is_fetched(sample):
    page = Page(sample[1])

    assert {"link", "img", "iframe", "object", "base"}.isdisjoint(page.tags)
    assert not page.all("script", "src")
    outward = [href for href in page.all("a", "href") if not href.startswith("#")]
    files = ("recordings/typed-sse/", "replays/typed-sse-")
    assert all(href.startswith(files) for href in outward)
    assert "url(" not in page.text("style")
    assert "@import" not in page.text("style")


def test_the_policy_allows_this_style_and_this_script_alone(sample):
    page = Page(sample[1])

    def source(tag):
        return f"'sha256-{b64encode(sha256(page.text(tag).encode()).digest()).decode()}'"

    policy = next(it for it in page.all("meta", "content") if it.startswith("default-src"))
    assert policy == (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src {source('style')}; script-src {source('script')}"
    )
    assert page.tags.count("script") == page.tags.count("style") == 1
    assert not [name for _, name, _ in page.attributes if name == "style" or name.startswith("on")]


def test_nothing_that_an_endpoint_says_becomes_markup():
    plain = Page(made("borne")[1])
    page = Page(hostile_page())

    assert set(page.tags) <= set(plain.tags)
    assert {(tag, name) for tag, name, _ in page.attributes} <= {
        (tag, name) for tag, name, _ in plain.attributes
    }
    assert page.open == []


def test_nothing_that_an_endpoint_says_is_invisible_or_evaluated():
    text = hostile_page()

    assert all(char.isprintable() or char == "\n" for char in text)
    assert "⟨U+202E⟩⟨NUL⟩⟨ESC⟩[2J{{ 7 * 7 }}{% raw %}" in text


def test_what_a_requirement_has_between_backticks_is_code():
    rule = Rule("a", "MUST", "It is `<data>`.", "`b`, 1", frozenset(), lambda _: iter(()))
    it = recording("text", "stream-00")

    page = Page(as_html(run_of([result(rule, "text", [Finding("b", "c", Where("d"))])], [it])))

    assert {"<data>", "b"} <= {data for tag, data in page.texts if tag == "code"}
    assert "It is ." in page.text("p")


def test_long_data_is_cut_and_its_size_told():
    text = hostile_page()

    assert len(text) < 100_000
    assert f"({1_048_576 + len(DONE):,} bytes)" in text
    assert f"({len(HOSTILE) * 9_000:,} characters)" in text


def test_ten_thousand_events_make_a_page_that_still_loads():
    data = [*(chunk(f"{'x' * 44} {number:05}") for number in range(10_000)), DONE]
    recordings = [
        recording("long", f"stream-{number:02}", data=data, frame_ms=0.07) for number in range(4)
    ]

    text = as_html(run_of((), recordings))

    assert len(text) < 4 * 30_000 + 40_000
    assert "… 9,961 more events" in text


def test_the_samples_of_many_recordings_are_small(sample):
    run, text = sample

    assert len(run.recordings) > 130
    assert len(text) < 1_500_000


def test_the_head_tells_the_verdict_in_plain_words(mixed):
    run, page = mixed

    assert page.text("h1") == "Failed"
    assert page.text("title") == "Failed: http://localhost:8000 (wirecheck)"
    assert all(f"{count:,}" in page.text("b") for count in run.summary.values())


def test_each_cause_is_a_card_and_each_check_of_it_leads_there(mixed):
    run, page = mixed
    anchors = [value for value in page.all("article", "id") if value]

    assert anchors == [f"cause-{number}" for number in range(1, 8)]
    cells = page.all("a", "href")
    broken = [it for it in run.judged if it.findings]
    assert sum(href.startswith("#cause-") for href in cells) >= len(broken)


def test_what_is_known_or_flaky_stands_last_with_its_reason_and_how_often():
    run, text = made("borne")
    page = Page(text)

    looks = page.all("article", "class")
    assert looks[-2:] == ["card borne"] * 2
    assert "card borne" not in looks[:-2]
    assert page.text("p").count("mended in release 2.4") == 1
    assert page.text("p").count("the proxy's mood") == 1
    assert "Flaky, 2 of 30 probings" in page.text("b")
    cells = page.all("a", "class")
    for standing in ("failed", "known", "flaky"):
        assert cells.count(f"cell {standing}") == run.standings[standing] > 0
        assert standing in page.all("li", "class")


def test_a_card_leads_to_the_script_that_does_it_again():
    _, text = made("borne")

    (script,) = [it for it in Page(text).all("a", "href") if it.startswith("replays/")]
    assert script.endswith(".py")


def test_a_card_tells_how_to_make_the_check_again(mixed):
    _, page = mixed

    command = "pytest --endpoint http://localhost:8000 --contract typed-sse "
    assert command + "typed-sse::error-mid::order.one-terminal" in page.text("code")


def test_the_matrix_has_a_cell_for_each_check_and_none_where_no_rule_applies(mixed):
    run, page = mixed
    cells = [it for it in page.all("a", "class") if it.startswith("cell ")]

    assert len(cells) == len(run.judged)
    assert cells.count("cell failed") == run.summary["failed"]
    assert page.tags.count("td") > len(cells)


def test_what_cannot_be_judged_is_one_card():
    run, text = made("astray")
    page = Page(text)

    assert page.text("h1") == "Not judged"
    assert page.tags.count("article") == 1
    assert page.text("h3").startswith(f"{len(run.judged):,} checks could not be judged")
    assert "could not be judged" in page.text("h3")


def test_without_findings_there_is_no_card():
    page = Page(made("green")[1])

    assert "article" not in page.tags
    assert "findings" not in page.all("section", "id")


def test_an_empty_run_says_that_nothing_is_proven():
    page = Page(as_html(run_of(())))

    assert page.text("h1") == "Nothing was checked"
    assert "table" not in page.tags


def test_a_recording_that_no_check_judged_is_shown():
    page = Page(as_html(run_of((), [recording("text", status=None, how="refused")])))

    assert "typed-sse/text/stream" in page.all("details", "id")
    assert "no connection could be made" in page.text("dd")


def test_further_findings_of_a_result_are_told():
    findings = [Finding("a", f"sight {number}", Where("stream")) for number in range(3)]

    text = as_html(run_of([result(RULES["schema.valid"], "text", findings)]))

    assert "2 further findings" in text
    assert "sight 2" in text


def test_at_level_should_the_page_says_so():
    warned = result(RULES["cors.vary"], "cors", [Finding("a", "b", Where("stream"))])

    text = as_html(replace(run_of([warned]), level="should"))

    assert "SHOULD counts as MUST" in text
    assert "<h1>Failed</h1>" in text


def test_several_contracts_are_told_apart():
    run = run_of([result(RULES["text.exact"], "text", [Finding("a", "b", Where("stream"))])] * 2)
    contract = run.contracts["typed-sse"]
    other = replace(run.results[0], contract="other", id="other::text::text.exact")

    page = Page(
        as_html(
            replace(
                run,
                results=(run.results[0], other),
                contracts={"typed-sse": contract, "other": contract},
            )
        )
    )

    assert "typed-sse · text" in page.text("a")
    assert {"typed-sse/text", "other/text"} <= set(page.all("details", "id"))


def test_an_upstream_is_told_as_its_journal_has_it():
    open_call = replace(call("text", 3, None), status=None)
    silent = recording("drip", data=[DONE], calls=())

    text = as_html(run_of((), [recording(data=[DONE], calls=(open_call,)), silent]))

    assert "openai · scenario text · not answered · sent 3 of 11 tokens · still open" in text
    assert "was never called" in text
