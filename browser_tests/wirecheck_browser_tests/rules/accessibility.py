"""Whether the page can be used by those who do not see it, or do not use a mouse."""

from wirecheck.rules.model import NotExercisedError, UntestableError
from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.rules.model import Findings, rule, say
from wirecheck_browser_tests.rules.needs import answered, at_end
from wirecheck_browser_tests.visits.model import Visit

_NO_BUTTON = (
    "no button to send or to stop was found; if there is one, say where it is: `send: {css: ...}`"
)
_NOT_WHILE_HELD = (
    "`stop` is not found while an answer comes, by {}: mend `stop` in the page contract, or leave "
    "it out if there is no such button"
)
# An announcement or two while an answer comes is no flood.
_MOST_ANNOUNCEMENTS = 3


@rule(
    "a11y.input-named",
    "MUST",
    "WCAG 2.2, 4.1.2 and 3.3.2; a placeholder is gone once something is typed",
    {"look"},
)
def input_named(visit: Visit, _: PageContract) -> Findings:
    """The input has an accessible name."""
    idle = visit.snap("idle")
    if idle and not idle.names.get("input"):
        yield say("a label, `aria-label`, `aria-labelledby` or title", "none", at_ms=idle.at_ms)


@rule("a11y.buttons-named", "MUST", "WCAG 2.2, 4.1.2: name, role, value", {"look", "held"})
def buttons_named(visit: Visit, contract: PageContract) -> Findings:
    """The buttons to send and to stop have accessible names."""
    found = {name for snap in visit.snaps for name in snap.names}
    if contract.stop and visit.snap("held") and "stop" not in found:
        raise UntestableError(_NOT_WHILE_HELD.format(", ".join(map(str, contract.stop))))
    if not found & {"send", "stop"}:
        raise NotExercisedError(_NO_BUTTON)
    for snap in visit.snaps:
        for control in ("send", "stop"):
            if snap.names.get(control, "named") == "":
                yield say(f"a name for the button to {control}", "none", at_ms=snap.at_ms)


@rule(
    "a11y.live-region",
    "SHOULD",
    "WCAG 2.2, 4.1.3: status messages; WAI-ARIA 1.2, live regions",
    {"text"},
    needs=(answered, at_end),
)
def live_region(visit: Visit, _: PageContract) -> Findings:
    """The answer is in a live region, so that it is read out."""
    end = visit.snap("end")
    if end and not end.live:
        yield say("`role=log`, `role=status` or `aria-live` around the answer", "none of them")


@rule(
    "a11y.announcements",
    "SHOULD",
    "WAI-ARIA 1.2, aria-busy: changes are announced when it ends",
    {"text", "bytes"},
    needs=(answered, at_end),
)
def announcements(visit: Visit, _: PageContract) -> Findings:
    """Tokens are not announced one by one: the live region is `aria-busy` while they come."""
    loud = [it for it in visit.changes if it.add and it.live and not it.quiet]
    if len(loud) > _MOST_ANNOUNCEMENTS:
        yield say(
            "`aria-busy=true` while the answer comes",
            f"{len(loud):,} changes, each announced",
            at_ms=loud[0].at_ms,
        )


@rule(
    "a11y.error-announced",
    "SHOULD",
    "WCAG 2.2, 4.1.3: status messages",
    {"http-500"},
    needs=(at_end,),
)
def error_announced(visit: Visit, _: PageContract) -> Findings:
    """The error is in an alert, or in another live region."""
    end = visit.snap("end")
    if end and not end.error_live:
        yield say("the error in `role=alert` or another live region", "it is in none, or not shown")


@rule(
    "a11y.focus-kept",
    "SHOULD",
    "WCAG 2.2, 2.4.3: focus order",
    {"text", "http-500"},
    needs=(at_end,),
)
def focus_kept(visit: Visit, _: PageContract) -> Findings:
    """The focus is not lost when an answer ends."""
    end = visit.snap("end")
    if end and end.focus == "body":
        yield say("the focus somewhere in the page", "it is lost (`body`)", at_ms=end.at_ms)
