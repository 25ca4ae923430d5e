"""Whether the answer that is shown is the one that was sent."""

from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.rules.model import Findings, rule, say
from wirecheck_browser_tests.rules.needs import answered, at_end
from wirecheck_browser_tests.rules.scenarios import DELIVERIES, TEXTS
from wirecheck_browser_tests.rules.words import difference, quoted
from wirecheck_browser_tests.visits.model import Visit
from wirecheck_browser_tests.visits.visitor import carried


@rule(
    "text.exact",
    "MUST",
    "WHATWG HTML, 9.2.6: an event's data is what its data lines hold; UTF-8, whatever the reads",
    {*TEXTS, *DELIVERIES},
    needs=(answered, at_end),
)
def exact(visit: Visit, contract: PageContract) -> Findings:
    """The answer shown is the text that was sent, character by character."""
    sent = carried(visit.calls_of(0)[-1].sent_text, contract)
    end = visit.snap("end")
    shown = (end and end.answer) or ""
    if shown != sent:
        yield say(*difference(sent, shown), at_ms=end.at_ms if end else None)


@rule(
    "text.one-answer-each",
    "MUST",
    "wirecheck, pages: an answer belongs to one question",
    {"second"},
    needs=(answered, at_end),
)
def one_answer_each(visit: Visit, contract: PageContract) -> Findings:
    """The second answer does not carry text of the first."""
    calls, second = visit.calls_of(1), visit.snap("end-2")
    if not calls:
        yield say("a second answer", "the second prompt did not reach the provider")
        return
    sent = carried(calls[-1].sent_text, contract)
    shown = (second and second.answer) or ""
    if shown != sent:
        yield say(quoted(sent), quoted(shown), at_ms=second.at_ms if second else None)
