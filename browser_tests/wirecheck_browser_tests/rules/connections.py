"""What a page does when its connection breaks or is not there, and while it is hidden."""

from wirecheck.rules.model import NotExercisedError
from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.rules.model import Findings, rule, say
from wirecheck_browser_tests.rules.needs import asked_again, at_end, called, shown_before
from wirecheck_browser_tests.rules.words import busy_by, quoted
from wirecheck_browser_tests.visits.model import Prompt, Visit

_BILLED = "wirecheck, pages: each run of a prompt is billed"
# By what name a contract calls what a scenario does.
_REASONS = {"reconnect": "lost", "hidden": "hidden"}


def _hidden(visit: Visit) -> str:
    if visit.scenario != "hidden" or (visit.mark("hidden") and visit.mark("visible")):
        return ""
    return "the page did not hear that it was hidden and shown again (`visibilitychange`)"


@rule(
    "net.no-rerun",
    "MUST",
    _BILLED,
    set(_REASONS),
    needs=(called, shown_before, at_end, _hidden),
)
def no_rerun(visit: Visit, contract: PageContract) -> Findings:
    """A lost connection, or a tab that is hidden and shown again, does not run the prompt again."""
    reason = _REASONS[visit.scenario]
    if reason in contract.policy.reruns:
        raise NotExercisedError(f"the page runs it again by intention: `reruns: [{reason}]`")
    calls = visit.calls_of(0)
    if len(calls) > 1:
        yield say("one call of the provider for the prompt", f"{len(calls):,} calls")


@rule(
    "net.idle-after-drop",
    "MUST",
    "WCAG 2.2, 4.1.3: status messages",
    {"reconnect"},
    needs=(called, shown_before, at_end),
)
def idle_after_drop(visit: Visit, contract: PageContract) -> Findings:
    """After its connection was lost a page is not busy for ever, and says what happened."""
    end, calls = visit.snap("end"), visit.calls_of(0)
    if end is None:
        return
    if end.busy:
        yield say("a page that is not busy any more", busy_by(end.busy), at_ms=end.at_ms)
        return
    is_told = visit.tells(end)
    is_whole = end.answer == contract.carried(calls[0].text)
    # A prompt that was run again, which is told elsewhere, has another answer.
    if not is_told and not is_whole and len(calls) == 1:
        shown = f"no error, status {quoted(end.status)}, and as the answer {quoted(end.answer)}"
        yield say("that the connection was lost, in words", shown, at_ms=end.at_ms)


def _was_offline(visit: Visit) -> str:
    if not visit.snap("offline"):
        return "the page could not be used without a connection"
    is_answered = visit.calls_of(len(visit.prompts) - 1)
    return "" if is_answered else "once there was a connection again, no prompt was answered"


@rule(
    "net.offline-queue",
    "SHOULD",
    "wirecheck, pages: what the user was told did not work is not done behind his back",
    {"offline"},
    needs=(asked_again, _was_offline),
)
def offline_queue(visit: Visit, _: PageContract) -> Findings:
    """A prompt submitted without a connection is either told as failed, or sent once later."""
    for prompt, taken in zip(visit.prompts, visit.facts["taken"], strict=False):
        runs, is_told = len(visit.journals[prompt.run]), _told(visit, prompt)
        if runs > 1:
            yield say("a prompt that is run once", f"it was run {runs:,} times")
        elif runs and is_told:
            yield say("a prompt that was told as failed is not run", "it was run when online again")
        elif taken and not runs and not is_told:
            yield say("words that the prompt could not be sent", "none, and it was never sent")


def _told(visit: Visit, prompt: Prompt) -> bool:
    """Whether words of a failure stood there after a prompt, while there was no connection."""
    online = visit.mark("online")
    shown = (
        it
        for it in (*visit.changes, visit.snap("offline"))
        if it and online and prompt.at_ms <= it.at_ms <= online.at_ms
    )
    return any(map(visit.tells, shown))


@rule(
    "stall.bounded",
    "SHOULD",
    "wirecheck, pages: a connection that is dead is not told by anyone else",
    {"stall"},
    needs=(called, shown_before, at_end),
)
def stall_bounded(visit: Visit, contract: PageContract) -> Findings:
    """A stream that has fallen silent is given up, and told, after the page's idle timeout."""
    if visit.is_read_elsewhere:
        raise NotExercisedError(
            "the page's streams are read by its own server, or by a worker: that clock is not moved"
        )
    end, limit = visit.snap("end"), contract.policy.idle_timeout_s
    if end is None:
        return
    expected = f"after {limit:g} s without a token (`policy: {{idle-timeout-s: ...}}`)"
    if end.busy:
        yield say(f"a page that gives up {expected}", busy_by(end.busy), at_ms=end.at_ms)
    elif not visit.tells(end):
        yield say(f"words {expected}", f"no error, status {quoted(end.status)}", at_ms=end.at_ms)
