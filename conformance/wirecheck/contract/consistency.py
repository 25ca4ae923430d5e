"""What the parts of a contract have to say of each other.

Each check looks at a contract whose shape is right and yields what is wrong between two places.
"""

from collections.abc import Callable, Iterator

from wirecheck.contract import upstream
from wirecheck.contract.exchange import Exchange
from wirecheck.contract.kind import Kind
from wirecheck.contract.mistakes import Mistake
from wirecheck.contract.model import Contract
from wirecheck.contract.pointer import PointerError, every, replaced
from wirecheck.contract.promises import Limit
from wirecheck.contract.template import has
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
            if earlier.covers(kind):
                message = f"every such event is a `{earlier.name}` already: {_to_differ(kind)}"
                yield ("events", kind.name), message


def _to_differ(kind: Kind) -> str:
    key = "when" if kind.when else "has" if kind.has else "event"
    return f"`{key}` has to differ"


def _streams_can_succeed(contract: Contract) -> Iterator[Mistake]:
    if contract.end == "event" and not contract.successes:
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
        for key, kind in invariant.names:
            if kind not in contract.events:
                suggestion = did_you_mean(kind, contract.events)
                yield ("invariants", name, *key), f"`{kind}` is not in `events`: {suggestion}"


def _prompts_are_sent(contract: Contract) -> Iterator[Mistake]:
    for key, exchange in (("start", contract.start), ("answer", contract.answer)):
        if exchange and not has(exchange.question, "prompt"):
            message = "has no `{prompt}`, through which each scenario is chosen"
            yield (key, _place(exchange)), message


def _place(exchange: Exchange) -> str:
    return "message" if exchange.message is not None else "query" if exchange.query else "body"


def _streams_start_as_the_transport_does(contract: Contract) -> Iterator[Mistake]:
    start, transport = contract.start, contract.transport
    if contract.connected and start.message is None:
        yield ("start",), f"a stream on a {transport} starts with a `message`"
    if not contract.connected and start.message is not None:
        yield ("start", "message"), f"{transport} has no messages: write `body` or `query`"
    if (transport == "socketio") != (start.event is not None):
        message = "a Socket.IO message needs an `event`, and no other transport has one"
        yield ("start",), message


def _transports_are_those_of_engine_io(contract: Contract) -> Iterator[Mistake]:
    if "websocket" not in contract.transports:
        yield ("transports",), "has no `websocket`, over which most is tried: add it"
    if contract.transport != "socketio" and "polling" in contract.transports:
        yield ("transports",), f"{contract.transport} has none to choose from; Socket.IO has"


def _heads_are_complete(contract: Contract) -> Iterator[Mistake]:
    if not contract.connected and contract.head.content_type is None:
        yield ("head",), "has no `content-type`, without which no client reads a stream"


def _ends_by_closing_say_how_failures_start(contract: Contract) -> Iterator[Mistake]:
    if (contract.end == "close") != (contract.unstarted is not None):
        message = (
            "`end: close` and `unstarted` belong together: without a terminal event a failure "
            "can be told only by the status, or by breaking off"
        )
        yield ("end",), message


def _cancels_have_a_kind(contract: Contract) -> Iterator[Mistake]:
    kinds = [kind for kind in contract.events.values() if kind.ends == "cancelled"]
    if contract.cancel.message and not kinds:
        yield ("cancel", "message"), "a kind with `ends: cancelled` has to confirm it"


def _bad_input_fits_the_question(contract: Contract) -> Iterator[Mistake]:
    question, place = contract.start.question, f"the {_place(contract.start)} of `start`"
    for name, case in contract.bad_input.items():
        if case.remove is not None and case.remove not in every(question):
            suggestion = did_you_mean(case.remove, every(question))
            yield ("bad-input", name, "remove"), f"not in {place}: {suggestion}"
        for pointer in case.put:
            try:
                replaced(question, pointer, None)
            except PointerError as error:
                yield ("bad-input", name, "set", pointer), f"in {place} {error}"
        if contract.connected == (case.status is not None):
            message = (
                "a message is refused by an event: write `codes` or `says`, or neither"
                if contract.connected
                else "a request is refused by its `status`"
            )
            yield ("bad-input", name), message


def _what_is_kept_alive_is_a_response(contract: Contract) -> Iterator[Mistake]:
    if contract.keep_alive and contract.connected:
        yield ("keep-alive",), f"a {contract.transport} is kept alive below its messages: remove it"


def _odd_bodies_are_bodies(contract: Contract) -> Iterator[Mistake]:
    for name, case in contract.bad_input.items():
        key = "content-type" if case.content_type else "length" if case.length else ""
        if key and contract.start.body is None:
            place = _place(contract.start)
            yield ("bad-input", name, key), f"only a `body` has one, and `start` has a `{place}`"


def _questions_fit_their_schema(contract: Contract) -> Iterator[Mistake]:
    question = contract.question
    if question is None:
        return
    if question.must is None:
        yield ("question",), "has no `schema`, which says what a question has to be"
    if contract.connected == (question.refused is not None):
        message = (
            "a message is refused by an event: write `codes`, or nothing"
            if contract.connected
            else "a request is refused by its status: write `refused`"
        )
        yield ("question",), message
    for complaint in question.breaks(contract.start.asked(contract.ordinary))[:1]:
        message = f"the {_place(contract.start)} of `start` breaks it: {complaint}"
        yield ("question", "schema"), message


def _limits_fit_the_questions(contract: Contract) -> Iterator[Mistake]:
    limits = contract.limits
    if limits is None:
        return
    if limits.answer and not contract.answer:
        yield ("limits", "answer"), "limits questions that have no `answer` in this contract"
    if contract.connected and (limits.stream.refused or not _has_words(limits.stream)):
        message = "one message too many is refused by an event: write `codes` or `says`, or both"
        yield ("limits", "stream"), message
    for key, limit in (("stream", limits.stream), ("answer", limits.answer)):
        on_connection = key == "stream" and contract.connected
        if limit and not on_connection and (not limit.refused or _has_words(limit)):
            yield ("limits", key), "one request too many is refused by its status: write `refused`"


def _has_words(limit: Limit) -> bool:
    return bool(limit.codes or limit.says)


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
    _streams_start_as_the_transport_does,
    _transports_are_those_of_engine_io,
    _heads_are_complete,
    _ends_by_closing_say_how_failures_start,
    _cancels_have_a_kind,
    _bad_input_fits_the_question,
    _odd_bodies_are_bodies,
    _what_is_kept_alive_is_a_response,
    _questions_fit_their_schema,
    _limits_fit_the_questions,
)
