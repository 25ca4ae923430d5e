"""What the parts of a contract have to say of each other.

Each check looks at a contract whose shape is right and yields what is wrong between two places.
"""

from collections.abc import Callable, Iterator

from wirecheck.contract import upstream
from wirecheck.contract.invariant import NeverFalls
from wirecheck.contract.mistakes import Mistake
from wirecheck.contract.model import Contract
from wirecheck.contract.pointer import PointerError, every, replaced
from wirecheck.contract.template import has_prompt
from wirecheck.contract.wording import did_you_mean


def mistakes(contract: Contract) -> Iterator[Mistake]:
    """Everything that does not fit together."""
    for check in CHECKS:
        yield from check(contract)


def _order_names_kinds(contract: Contract) -> Iterator[Mistake]:
    for name in contract.order.kinds:
        if name not in contract.events:
            yield ("order",), f"`{name}` is not in `events`: {did_you_mean(name, contract.events)}"


def _kinds_have_a_place(contract: Contract) -> Iterator[Mistake]:
    for name in contract.events:
        if name not in contract.order.kinds:
            yield ("events", name), "`order` never mentions it: give it a place there"


def _kinds_can_be_told_apart(contract: Contract) -> Iterator[Mistake]:
    kinds = list(contract.events.values())
    for number, kind in enumerate(kinds):
        for earlier in kinds[:number]:
            if earlier.fits(kind.when):
                message = f"every such event is a `{earlier.name}` already: `when` has to differ"
                yield ("events", kind.name, "when"), message


def _streams_can_succeed(contract: Contract) -> Iterator[Mistake]:
    if not contract.successes:
        yield ("events",), "no kind ends a stream well: give one `ends: success`"


def _events_carry_text(contract: Contract) -> Iterator[Mistake]:
    if all(kind.text is None for kind in contract.events.values()):
        yield ("events",), "no kind carries the answer: give one `text`, a JSON pointer"


def _codes_have_a_place(contract: Contract) -> Iterator[Mistake]:
    codes = [contract.events[name].code for name in contract.failure_kinds]
    if contract.failures and not any(codes):
        message = "codes need a kind with `ends: failure` and `code`, a JSON pointer"
        yield ("failures",), message


def _failures_are_complete(contract: Contract) -> Iterator[Mistake]:
    if gap := upstream.gap(contract.failures):
        yield ("failures",), gap
    failure = contract.answer.failure if contract.answer else None
    if failure and (gap := upstream.gap(failure.status)):
        yield ("answer", "failure", "status"), gap


def _invariants_speak_of_kinds(contract: Contract) -> Iterator[Mistake]:
    for name, invariant in contract.invariants.items():
        if invariant.kind not in contract.events:
            key = ("never-falls", "kind") if isinstance(invariant, NeverFalls) else ("on",)
            suggestion = did_you_mean(invariant.kind, contract.events)
            yield ("invariants", name, *key), f"`{invariant.kind}` is not in `events`: {suggestion}"


def _prompts_are_sent(contract: Contract) -> Iterator[Mistake]:
    for key, exchange in (("start", contract.start), ("answer", contract.answer)):
        if exchange and not has_prompt(exchange.body):
            yield (key, "body"), "has no `{prompt}`, through which each scenario is chosen"


def _bad_input_fits_the_body(contract: Contract) -> Iterator[Mistake]:
    body = contract.start.body
    for name, case in contract.bad_input.items():
        if case.remove is not None and case.remove not in every(body):
            suggestion = did_you_mean(case.remove, every(body))
            yield ("bad-input", name, "remove"), f"not in the body of `start`: {suggestion}"
        for pointer in case.put:
            try:
                replaced(body, pointer, None)
            except PointerError as error:
                yield ("bad-input", name, "set", pointer), f"in the body of `start` {error}"


CHECKS: tuple[Callable[[Contract], Iterator[Mistake]], ...] = (
    _order_names_kinds,
    _kinds_have_a_place,
    _kinds_can_be_told_apart,
    _streams_can_succeed,
    _events_carry_text,
    _codes_have_a_place,
    _failures_are_complete,
    _invariants_speak_of_kinds,
    _prompts_are_sent,
    _bad_input_fits_the_body,
)
