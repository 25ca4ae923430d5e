"""What an answer must never be able to do."""

from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.rules.model import Findings, rule, say
from wirecheck_browser_tests.rules.needs import called
from wirecheck_browser_tests.visits.model import Visit

# Stands in the script `markup-canary`, and nowhere else.
_CANARY = "/no-such-picture"


def _canary_sent(visit: Visit) -> str:
    if visit.scenario != "markup-canary" or _CANARY in visit.calls_of(0)[-1].text:
        return ""
    return (
        "the mock provider has no script for the canary: let the checks start it, or start it "
        "with `--scripts` and the folder mock_scripts of wirecheck_browser_tests"
    )


@rule(
    "safety.markup-inert",
    "MUST",
    "OWASP: what a model says is a stranger's input",
    {"markup", "markup-canary"},
    needs=(called, _canary_sent),
)
def markup_inert(visit: Visit, _: PageContract) -> Findings:
    """Markup in tokens is never executed, whole or cut across tokens, nor a link that executes."""
    for canary in visit.canaries:
        yield say("nothing of the answer is executed", canary)
