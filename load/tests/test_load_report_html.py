"""The load report's page: it needs nothing but itself, whatever an endpoint has said."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from load_results import HOSTILE, RUNS, broken, hostile, result, stream

from wirecheck.report.visible import visible
from wirecheck_load.report.as_html import as_html

VOID = {"meta"}


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
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append((self.open[-1] if self.open else "", data))

    def all(self, tag, name):
        return [value for it, key, value in self.attributes if (it, key) == (tag, name)]

    def text(self, tag):
        return "".join(data for it, data in self.texts if it == tag)


@cache
def page(name):
    return Page(as_html(RUNS[name]()))


@pytest.mark.parametrize("name", RUNS)
def test_every_element_is_closed_and_every_link_leads_somewhere(name):
    it = page(name)
    ids = [value for _, key, value in it.attributes if key == "id"]

    assert it.open == []
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in it.all("a", "href")} <= set(ids)


@pytest.mark.parametrize("name", RUNS)
def test_the_policy_allows_this_style_alone_and_nothing_is_fetched(name):
    it = page(name)
    digest = b64encode(sha256(it.text("style").encode()).digest()).decode()

    assert it.all("meta", "content")[0] == (
        f"default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-{digest}'"
    )
    assert {"script", "link", "img", "iframe", "object", "base"}.isdisjoint(it.tags)
    assert not [key for _, key, _ in it.attributes if key == "style" or key.startswith("on")]
    assert "url(" not in it.text("style")
    assert "@import" not in it.text("style")


def test_nothing_that_others_say_becomes_markup_or_stays_invisible():
    text = as_html(hostile())
    it = Page(text)

    plain = Page(as_html(result([stream(1.0), broken(2.0), broken(3.0)])))
    assert set(it.tags) == set(plain.tags)
    assert {(tag, key) for tag, key, _ in it.attributes} == {
        (tag, key) for tag, key, _ in plain.attributes
    }
    assert not {"\u202e", "\0", "\x1b"} & set(text)
    assert visible(HOSTILE) in it.text("td")
    assert "49" not in it.text("h1") + it.text("code")
    assert len(text) < 100_000


@pytest.mark.parametrize(
    ("name", "word", "sentence"),
    [
        ("good", "Goals met", "All 2 goals were met."),
        (
            "bad",
            "All goals missed",
            "errors < 0.1% was missed with 33.3 %; 1 more below.",
        ),
        (
            "empty",
            "Nothing was answered",
            "Of 3 streams none came to its end: 3 failed (connect).",
        ),
        ("searched", "1 user kept all goals", "2 users broke one."),
    ],
)
def test_the_verdict_is_a_word_and_a_sentence(name, word, sentence):
    it = page(name)

    assert it.text("h1") == word
    assert sentence in it.text("p")


def test_a_run_whose_generator_was_late_is_not_trusted():
    it = Page(as_html(result([stream(1.0)], lag_ms=80.0)))

    assert it.text("h1") == "Goal met, not trusted"
    assert "The load generator itself was late (by 80.1 ms at its p99, CPU 25 %)" in it.text("p")


def test_a_goal_of_which_nothing_was_measured_is_told_from_a_missed_one():
    signs = [data.strip() for tag, data in page("bad").texts if tag == "span"]

    assert [it for it in signs if it in {"missed", "not measured"}] == [
        *("missed", "missed", "not measured")
    ]


def test_failures_stand_with_their_kinds_shares_and_details():
    it = page("bad")

    assert "2 in-band (22.2 %), 1 stalled (11.1 %) of 9 streams that ended." in it.text("p")
    assert "silent for 30 s" in it.text("td")


def test_every_sampled_stream_has_a_row_that_tells_its_story():
    stories = page("bad").text("title")

    assert stories.count("sent after 1.00 ms") == 11
    assert (
        "stamped, run run4; sent after 1.00 ms; first event after 100 ms; first token after "
        "200 ms; stalled after 221 ms; silent for 30 s"
    ) in stories


def test_the_page_of_a_long_run_is_of_bounded_size():
    streams = [stream(it * 10, tokens=500, gap_s=0.001 * (1.02**it)) for it in range(300)]
    made = result(streams, "--run-time=1h", measured_s=3240.0)

    assert len(made["series"]) <= 300
    assert all(len(steps) <= 1400 for steps in made["distributions"].values())
    assert len(as_html(made)) < 600_000
