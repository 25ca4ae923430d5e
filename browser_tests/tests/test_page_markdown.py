"""A page that renders Markdown says so, and is judged by the words that it shows."""

import dataclasses

import pytest
from defective_pages import staged
from page_vectors import broken, results

from wirecheck_browser_tests.bench import Bench
from wirecheck_browser_tests.contract import PageContract, Policy
from wirecheck_browser_tests.rules import RULES

MARKDOWN = PageContract(policy=Policy(text="markdown"))
# In these an answer is more than words.
MARKED = {"whitespace", "sse-lookalike", "markup", "json-lookalike"}
VISITS = {"text", "unicode", "held", "second", "reset", "stop-mid", "bytes", *MARKED}


def told(made):
    return {name: set(broken(of_a_page)) for name, of_a_page in made.items()}


@pytest.fixture(scope="module")
def made():
    with staged() as stage:
        page = stage.twin("typed-fetch")
        policy = page.contract.policy.model_copy(update={"text": "markdown"})
        says_so = page.contract.model_copy(update={"policy": policy})

        def at(name, query, contract):
            return dataclasses.replace(
                page, name=name, url=f"{page.url}?{query}", contract=contract
            )

        targets = (
            at("says so", "markdown", says_so),
            at("says nothing", "markdown", page.contract),
            at("loses spaces", "markdown&defect=trims-tokens", says_so),
        )
        visits = {"says so": VISITS, "says nothing": {"text", "markup"}, "loses spaces": {"text"}}
        yield results(Bench(targets, stage.mock_url), visits)


def test_a_right_page_passes_where_words_are_words(made):
    assert told(made)["says so"] == set()
    judged = {it.scenario for it in made["says so"] if it.rule == "text.exact" and not it.reason}
    assert judged == {"text", "unicode", "bytes"}


def test_what_other_texts_become_is_not_judged(made):
    idle = {(it.scenario, it.rule) for it in made["says so"] if "renders Markdown" in it.reason}

    assert idle == {(it, "text.exact") for it in MARKED} | {("whitespace", "text.white-space-seen")}


@pytest.mark.parametrize("scenario", ["text", "markup"])
def test_a_page_that_does_not_say_so_is_told_how(made, scenario):
    of_text = (it for it in made["says nothing"] if it.rule == "text.exact" and it.findings)
    (finding,) = (it.findings[0] for it in of_text if it.scenario == scenario)

    assert "`policy: {text: markdown}`" in finding.actual


def test_words_that_run_together_are_found(made):
    assert told(made)["loses spaces"] == {"text.exact"}
    (finding,) = (it.findings[0] for it in made["loses spaces"] if it.findings)
    assert "markdown" not in finding.actual


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("  two  words\r\n\r\nand\ta third \n", "two words and a third"),
        ("no\u00a0break, \ufeff", "no\u00a0break, \ufeff"),
        ("", ""),
        (" ", ""),
    ],
)
def test_what_a_page_that_renders_markdown_can_show_of_a_text(sent, shown):
    assert MARKDOWN.carried(sent) == shown


def test_the_layout_of_white_space_is_not_judged_there():
    assert RULES["text.white-space-seen"].given(PageContract()) == ""
    assert "renders Markdown" in RULES["text.white-space-seen"].given(MARKDOWN)
