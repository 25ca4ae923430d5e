"""What is noted of a page's requests: those that it makes, and how they were answered."""

from types import SimpleNamespace

import pytest

from wirecheck_browser_tests.driving.log import Log


class Page:
    """Tells events as a browser does."""

    def __init__(self):
        self._heard = {}

    def on(self, event, listener):
        self._heard.setdefault(event, []).append(listener)

    def remove_listener(self, event, listener):
        self._heard[event].remove(listener)

    def tell(self, event, what):
        for listener in self._heard[event]:
            listener(what)


class Request(SimpleNamespace):
    """No two are the same."""

    __hash__ = object.__hash__


def request(kind="fetch", method="POST", accept="*/*"):
    return Request(
        method=method,
        url="http://localhost/ask",
        resource_type=kind,
        headers={"accept": accept},
        post_data=None,
    )


def answer(asked, status):
    return SimpleNamespace(request=asked, status=status)


@pytest.fixture
def page():
    return Page()


@pytest.fixture
def log(page):
    return Log(page)


def test_the_parts_of_a_page_take_no_room(page, log):
    for kind in ("script", "stylesheet", "image", "font"):
        page.tell("request", request(kind))
        page.tell("response", answer(request(kind), 200))
    page.tell("request", request("fetch"))

    assert [line[1:3] for line in log.requests] == [("POST", "http://localhost/ask")]
    assert log.statuses == {}


def test_the_newest_status_counts(page, log):
    asked = request()
    for status in (429, 200):
        page.tell("response", answer(asked, status))

    assert log.statuses == {("POST", "http://localhost/ask"): "200"}


@pytest.mark.parametrize(("statuses", "noted"), [((), "failed"), ((200,), "200")])
def test_an_answer_that_breaks_off_keeps_its_status(page, log, statuses, noted):
    asked = request()
    page.tell("request", asked)
    for status in statuses:
        page.tell("response", answer(asked, status))
    page.tell("requestfailed", asked)

    assert list(log.statuses.values()) == [noted]


def test_a_page_loads_until_its_requests_are_over(page, log):
    script, data = request("script", "GET"), request()
    page.tell("request", script)
    page.tell("request", data)
    assert log.loading == 2

    page.tell("requestfinished", script)
    page.tell("requestfailed", data)
    assert log.loading == 0


@pytest.mark.parametrize(
    "source", [request("eventsource", "GET"), request("other", "GET", "text/event-stream")]
)
def test_a_stream_of_events_is_never_over_and_not_waited_for(page, log, source):
    page.tell("request", source)

    assert log.has_source
    assert log.loading == 0


def test_where_its_pages_come_from(page, log):
    main, inner = SimpleNamespace(parent_frame=None), SimpleNamespace(parent_frame=object())
    for frame, url in (
        (main, "about:blank"),
        (main, "http://sign-in.test:81/?next=/"),
        (main, "http://localhost/chat"),
        (inner, "http://elsewhere.test/"),
    ):
        frame.url = url
        page.tell("framenavigated", frame)

    assert log.origins == {"http://sign-in.test:81", "http://localhost"}


def test_a_log_that_is_closed_hears_no_more(page, log):
    log.close()
    page.tell("request", request())

    assert not log.requests
    assert not log.loading
