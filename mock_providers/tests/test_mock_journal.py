"""The journal: what it files, what it forgets, and whom it tells."""

from sys import getsizeof

from wirecheck_mock_providers.journal import Call, Journal


def call(**fields):
    known = {
        "provider": "openai",
        "api": "chat",
        "method": "POST",
        "path": "/openai/v1/chat/completions",
        "model": "m",
        "stream": True,
        "scenario": "text",
        "options": {},
        "key": None,
        "tokens": ["a", "b"],
    }
    given = known | fields
    return Call(text_bytes=sum(map(getsizeof, given["tokens"])), **given)


def ended(journal, name, **fields):
    filed = call(**fields)
    run = journal.file(name, filed)
    journal.reach(run, filed, "ended")
    return run


def test_a_call_shows_exactly_what_was_agreed():
    filed = call()
    filed.sent_at.append(1.5)
    shown = filed.as_json()

    assert list(shown) == [
        *["provider", "api", "method", "path", "model", "stream", "scenario", "options", "key"],
        *["received", "status", "tokens", "sent", "sent_at", "finish", "usage", "state"],
        *["released", "ended", "ending", "client_left"],
    ]
    assert shown["sent"] == 1
    assert shown["sent_at"] == [1.5]
    assert shown["state"] == "received"


def test_calls_of_one_run_are_filed_together_and_unnamed_ones_apart():
    journal = Journal()

    assert journal.file("7f3a", call()) is journal.file("7f3a", call())
    assert [journal.file(None, call()).name for _ in range(2)] == ["auto-1", "auto-2"]
    assert [run.name for run in journal.recent(2)] == ["auto-2", "auto-1"]
    assert journal.get("7f3a").brief() == {
        "run": "7f3a",
        "calls": 2,
        "released": None,
        "scenarios": ["text", "text"],
        "states": ["received", "received"],
    }


def test_a_run_has_ended_when_all_its_calls_have():
    journal = Journal()
    first, second = call(), call()
    run = journal.file("7f3a", first)
    journal.file("7f3a", second)

    assert run.has_reached("called")
    journal.reach(run, first, "ended")
    assert not run.has_reached("ended")
    journal.reach(run, second, "ended")
    assert run.has_reached("ended")


def test_a_state_that_was_passed_has_been_reached():
    journal = Journal()
    filed = call()
    run = journal.file("7f3a", filed)

    assert not run.has_reached("holding")
    journal.reach(run, filed, "holding")
    journal.reach(run, filed, "streaming")
    assert run.has_reached("holding")
    assert not run.has_reached("stalled")


def test_a_run_that_was_only_released_is_known_and_has_not_ended():
    journal = Journal()
    run = journal.release("7f3a")

    assert run.released == journal.release("7f3a").released
    assert run.as_json() == {"run": "7f3a", "calls": []}
    assert not run.has_reached("called")
    assert not run.has_reached("ended")


def test_too_many_runs_push_out_the_one_that_finished_first():
    journal = Journal(max_runs=3)
    for name in ("a", "b", "c"):
        ended(journal, name)
    ended(journal, "a")  # called again, so it is the youngest
    ended(journal, "d")

    assert journal.get("b") is None
    assert [run.name for run in journal.recent(9)] == ["d", "c", "a"]


def test_a_run_under_way_is_never_pushed_out():
    journal = Journal(max_runs=2)
    under_way = [journal.file(name, call()) for name in ("a", "b", "c")]
    ended(journal, "d")

    assert journal.get("d") is None
    assert [journal.get(run.name) for run in under_way] == under_way
    journal.release("a")
    assert journal.get("a")


def test_too_many_bytes_push_out_as_well():
    journal = Journal(max_bytes=100_000)
    for name in ("a", "b", "c"):
        ended(journal, name, tokens=["x" * 40_000])

    assert journal.get("a") is None
    assert journal.get("b")
    assert journal.get("c")


def test_forgotten_bytes_are_counted_no_more():
    journal = Journal(max_runs=1, max_bytes=100_000)
    for number in range(100):
        ended(journal, f"run-{number}", tokens=["x" * 40_000])

    assert journal.get("run-99")


def test_watchers_are_told_of_their_run_until_they_leave():
    journal = Journal()
    told = []
    journal.watch("7f3a", lambda: told.append("first"))
    watcher = lambda: told.append("second")  # noqa: E731
    journal.watch("7f3a", watcher)

    journal.file("other", call())
    assert told == []
    ended(journal, "7f3a")
    assert told == ["first", "second"] * 2
    journal.unwatch("7f3a", watcher)
    journal.release("7f3a")
    assert told == [*["first", "second"] * 2, "first"]


def test_who_leaves_is_forgotten():
    journal = Journal()
    journal.watch("7f3a", print)
    journal.unwatch("7f3a", print)

    assert not journal._watchers
