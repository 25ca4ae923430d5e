"""How an answer comes to be shown."""

import unicodedata
from itertools import accumulate

from wcwidth import iter_graphemes

from wirecheck_browser_tests.contract import PageContract
from wirecheck_browser_tests.rules.model import Findings, rule, say
from wirecheck_browser_tests.rules.needs import answered, held
from wirecheck_browser_tests.rules.words import quoted
from wirecheck_browser_tests.visits.model import Visit

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@rule(
    "render.progressive",
    "MUST",
    "wirecheck, pages: streaming is there so that nobody waits for the whole",
    {"held"},
    needs=(answered, held),
)
def progressive(visit: Visit, contract: PageContract) -> Findings:
    """While the rest of the answer is held back, the tokens that have come are shown."""
    call, snap = visit.calls_of(0)[-1], visit.snap("held")
    sent = contract.carried("".join(call.tokens[: visit.facts["held"]]))
    if snap and not visit.mark("shown"):
        yield say(
            f"{quoted(sent)} while the rest is held back", quoted(snap.answer), at_ms=snap.at_ms
        )


@rule(
    "render.append-only",
    "SHOULD",
    "wirecheck, pages: what a reader has read does not change under his eyes",
    {"text", "unicode", "bytes"},
    needs=(answered,),
)
def append_only(visit: Visit, _: PageContract) -> Findings:
    """Each state of the answer begins with the one before it."""
    before = ""
    for state in visit.states():
        shown = state.answer or ""
        if not shown.startswith(before):
            yield say(f"what begins with {quoted(before[-60:])}", quoted(shown), at_ms=state.at_ms)
            return
        before = shown


@rule(
    "render.whole-characters",
    "MUST",
    "WHATWG Encoding, TextDecoder with `stream: true`; Unicode UAX #29: grapheme clusters",
    {"unicode", "utf8"},
    needs=(answered,),
)
def whole_characters(visit: Visit, contract: PageContract) -> Findings:
    """No half character is ever shown, nor half a grapheme cluster that no token has cut."""
    call = visit.calls_of(0)[-1]
    sent = contract.carried(call.text)
    ends = {len(contract.carried("".join(call.tokens[:it]))) for it in range(len(call.tokens))}
    whole = ends | _cluster_ends(sent)
    for state in visit.states():
        shown = state.answer or ""
        if _REPLACEMENT in shown and _REPLACEMENT not in sent:
            yield say("no U+FFFD", quoted(shown[-60:]), at_ms=state.at_ms)
            return
        if any(unicodedata.category(it) == "Cs" for it in shown):
            yield say("no half of a surrogate pair", quoted(shown[-60:]), at_ms=state.at_ms)
            return
        if sent.startswith(shown) and len(shown) not in whole:
            cut = f"a cluster cut behind character {len(shown):,}: {quoted(shown[-20:])}"
            yield say("whole grapheme clusters", cut, at_ms=state.at_ms)
            return


def _cluster_ends(text: str) -> set[int]:
    return {0, *accumulate(map(len, iter_graphemes(text)))}
