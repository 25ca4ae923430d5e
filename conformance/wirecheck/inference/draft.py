"""The draft: what was seen and what was guessed, in the order of the packaged contracts."""

from urllib.parse import urlsplit

from wirecheck.inference import refusals, writing
from wirecheck.inference.asking import Asked
from wirecheck.inference.events import described, frequency, order, order_note
from wirecheck.inference.invariants import invariants
from wirecheck.inference.media import media_type
from wirecheck.inference.roles import told_at
from wirecheck.inference.seen import Seen, look
from wirecheck.inference.writing import Noted

_PORTS = {"http": 80, "https": 443}
_START = (
    "How a stream is started; {prompt} is filled in by each scenario. Headers that were given are "
    "not written down: the gate is given a token by --token T, others stand here under `headers`."
)
_EVENTS = (
    "An event's kind is the first that fits; `event: message` says that it has no name of its own. "
    "`schema` has the members and types that were seen: loosen what may be otherwise."
)
_CLOSES = "No event was seen that ends each answer: the end of the response does."
_CANCEL = "Not looked for: how soon the provider's call is closed when a client has gone."
# What a contract may promise besides, and what nobody can see from outside.
_ENDING = """\
Not looked for. Add what your endpoint promises (typed-sse.yaml shows how):
  question   what a question has to be, from which the gate makes examples of its own
  answer     the same question without a stream
  should     in an event: what is recommended, and fails no run
  auth       that credentials are wanted, and how bad ones are refused
  limits     how many questions a user may ask in a minute
  keep-alive, resume, sessions, health"""
_HAS_IDS = (
    "The events have ids. If a client may go on after the event whose id it names, promise that "
    "by the key `resume` (named-sse.yaml has one):\n"
    "  resume: {header: Last-Event-ID, ended: 204}\n\n"
)


def draft(asked: Asked, name: str) -> str:
    """The YAML text of a contract.

    Args:
        asked: What was asked, and what came.
        name: That of the contract.

    Raises:
        InferenceError: What came cannot be told apart, or is not what the upstream sent.
    """
    seen = look(asked)
    heading = (
        f"{name}: a draft by `wirecheck infer`, from {len(seen.streams)} answers.\n\n"
        "It says what the endpoint did. Read it top to bottom, and make it say what you promise; "
        "`source` is what findings cite."
    )
    ending = _HAS_IDS + _ENDING if _has_ids(seen) else _ENDING
    return writing.text(heading, _contract(seen, name), ending)


def _has_ids(seen: Seen) -> bool:
    return any(event.id for it in seen.streams for event in it.answer.recording.decoded.events)


def _contract(seen: Seen, name: str) -> Noted:
    question, first = seen.asked.question, seen.streams[0].answer
    parts = urlsplit(question.url)
    contract = Noted()
    contract.put("contract", name)
    contract.put("title", f"The stream of {question.method} {question.path}")
    contract.put("source", f"{name}.yaml")
    contract.put("transport", first.recording.transport)
    contract.put("port", parts.port or _PORTS[parts.scheme])
    contract.put("start", question.start, _START)
    contract.put("provider", first.call.provider if first.call else "")
    contract.put("head", {"status": 200, "content-type": media_type(first.recording)})
    if any(kind.data == "text" for kind in seen.carrier.kinds):
        contract.put("newlines", "lf", "Raw text in `data:` lines cannot carry a CR.")
    if seen.ends.success is None:
        _add_closing(contract, seen)
    contract.put("events", _events(seen), _EVENTS)
    contract.put("order", order(seen), order_note(seen))
    if found := invariants(seen.streams, seen.groups, seen.carrier):
        contract.put("invariants", found, "Held in each answer: promised?")
    _add_failures(contract, seen)
    _add_bad_input(contract, seen)
    contract.put("cancel", {"by": "disconnect", "within-ms": 2000}, _CANCEL)
    return contract


def _add_closing(contract: Noted, seen: Seen) -> None:
    contract.put("end", "close", _CLOSES)
    found = refusals.unstarted(seen.asked.answers)
    note = "What a failure of the upstream before the first token was answered with."
    if found is None:
        note = "Not seen, so decide: what a failure before the first token is answered with."
    contract.put("unstarted", found or {"status": [500]}, note)


def _events(seen: Seen) -> Noted:
    events = Noted()
    for group in seen.groups:
        events.put(group.name, described(group, seen), frequency(group, seen))
    return events


def _add_failures(contract: Noted, seen: Seen) -> None:
    for failure in seen.ends.failures:
        code = told_at(failure).code
        if code is not None:
            found = refusals.codes(seen.streams, failure, code)
            contract.put("failures", found, "The code by which each failure was told.")
            return


def _add_bad_input(contract: Noted, seen: Seen) -> None:
    refused, others = refusals.bad_input(seen.asked)
    let_in = ", ".join(f"{name} ({status})" for name, status in others.items())
    note = "Questions that were refused."
    if let_in:
        note += f" Answered otherwise, and not listed: {let_in}."
    contract.put("bad-input", refused, note)
