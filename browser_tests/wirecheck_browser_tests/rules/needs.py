"""What a visit must hold for a rule to be judged; what is missing is named, not skipped."""

from wirecheck_browser_tests.visits.explanation import never_called
from wirecheck_browser_tests.visits.model import Visit

NO_ANSWER = (
    "no answer was found in the page: say where it is in the page contract (`answer: {css: ...}`; "
    "the newest answer alone, without the question)"
)
NOT_HELD = "the provider did not hold its answer back: the prompt did not reach it as it was typed"


def called(visit: Visit) -> str:
    """The provider was asked."""
    return "" if visit.calls_of(0) else never_called(visit)


def answered(visit: Visit) -> str:
    """The provider was asked, and the page showed an answer at some time."""
    if why := called(visit):
        return why
    shown = any(change.add is not None for change in visit.changes)
    return "" if shown else NO_ANSWER


def at_end(visit: Visit) -> str:
    """The visit came to its end."""
    return "" if visit.snap("end") else "the visit did not come to its end"


def held(visit: Visit) -> str:
    """The page was looked at while the answer was held back."""
    return "" if visit.snap("held") else NOT_HELD


def shown_before(visit: Visit) -> str:
    """A part of the answer was shown before what the scenario did."""
    return "" if visit.mark("shown") else "the page showed nothing of the answer before that"


def left(visit: Visit) -> str:
    """The page was left in mid-answer."""
    return "" if visit.mark("left") else "the page could not be left in mid-answer"


def asked_again(visit: Visit) -> str:
    """Another prompt was tried."""
    return "" if visit.snap("next") else "no other prompt could be tried"
