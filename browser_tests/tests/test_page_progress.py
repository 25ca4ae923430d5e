"""What is said of the visits while they are made, where there is no terminal."""

from types import SimpleNamespace

import pytest

from wirecheck_browser_tests.plugin.progress import LOG_S, VisitProgress

WORDS = ("visiting", "visited", "visit")


@pytest.fixture
def log():
    """The lines that are written, and whether each was flushed."""
    return []


@pytest.fixture
def telling(log):
    """A progress whose clock stands where it is set."""

    def make(verbosity=0):
        reporter = SimpleNamespace(
            isatty=False, write_line=log.append, flush=lambda: log.append("flushed")
        )
        config = SimpleNamespace(
            pluginmanager=SimpleNamespace(get_plugin=lambda _: reporter),
            get_verbosity=lambda: verbosity,
        )
        clock = SimpleNamespace(now=0.0)
        return VisitProgress(config, WORDS, lambda: clock.now), clock

    return make


def test_a_log_gets_a_line_now_and_then(telling, log):
    progress, clock = telling()

    with progress:
        for done in range(9):
            clock.now = done * LOG_S / 4
            progress.at(f"page-{done}")
            progress(done, 8)

    assert log == [
        "visiting page-4: 4 of 8 visits",
        "flushed",
        "visiting page-8: 8 of 8 visits",
        "flushed",
        "visited 8 visits",
    ]


def test_a_quick_run_is_told_at_its_end_alone(telling, log):
    progress, _ = telling()

    with progress:
        progress(0, 1)
        progress(1, 1)

    assert log == ["visited 1 visit"]


def test_who_asks_for_quiet_gets_it(telling, log):
    progress, clock = telling(verbosity=-1)

    with progress:
        clock.now = 2 * LOG_S
        progress(1, 1)

    assert log == []
