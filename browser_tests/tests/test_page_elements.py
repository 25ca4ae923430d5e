"""An element that is gone after an error of the page is not told as one that was never there."""

import asyncio
from types import SimpleNamespace

import pytest

from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.driving.elements import Elements, NotFoundError

CONTRACT = PageContract.model_validate({"input": {"css": ".composer input"}})
NOT_FOUND = "`input` is not found on http://localhost/, or not one alone"


class Locator:
    """Finds one element as long as the page shows what it is made for."""

    def __init__(self, shown):
        self.shown = shown

    def filter(self, *, visible):
        assert visible
        return self

    async def count(self):
        return int(self.shown["input"])


class Page:
    """A page with an input, which may throw errors."""

    def __init__(self):
        self.shown = {"input": True}
        self.log = SimpleNamespace(errors=[])
        page = SimpleNamespace(url="http://localhost/", locator=lambda _: Locator(self.shown))
        self.elements = Elements(page, CONTRACT, SimpleNamespace(until=self.until), self.log)

    async def until(self, *_arguments, **_options):
        return True

    def throws(self, text):
        self.log.errors.append((0.0, text))

    def input(self):
        asyncio.run(self.elements.control("input"))

    def why_not(self):
        with pytest.raises(NotFoundError) as missing:
            self.input()
        return str(missing.value)


@pytest.fixture
def page():
    return Page()


def test_an_input_that_is_gone_after_an_error(page):
    page.throws("Error: long ago")
    page.input()
    page.throws("TypeError: it is null\n    at render (page.js:1:2)")
    page.throws("Error: and so on")
    page.shown["input"] = False

    assert page.why_not() == (
        'the page threw "TypeError: it is null", and `input` is gone, which was there before'
    )


def test_an_error_is_quoted_in_bounds(page):
    page.input()
    page.throws("x" * 2_000)
    page.shown["input"] = False

    assert len(page.why_not()) < 300


def test_an_input_that_was_never_there(page):
    page.throws("TypeError: it is null")
    page.shown["input"] = False

    assert page.why_not().startswith(NOT_FOUND)


def test_an_input_that_is_gone_without_an_error_since_it_was_there(page):
    page.throws("Error: long ago")
    page.input()
    page.shown["input"] = False

    assert page.why_not().startswith(NOT_FOUND)
