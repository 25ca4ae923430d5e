"""What an endpoint promises that remembers conversations."""

from collections.abc import Sequence

from wirecheck.contract import Contract
from wirecheck.contract.pointer import resolve
from wirecheck.contract.reading import Reading
from wirecheck.rules.model import Findings, promised, rule, rule_over_all, say, status_of
from wirecheck.rules.promises import OK, RESPONSE, document_of, misfits
from wirecheck.rules.words import came_instead
from wirecheck.scenarios import Topic

SESSIONS = "the contract's sessions"
# A session looked at after an answer, after another, after a failure, after a leaving.
COUNTED = ("count-1", "count-2", "count-3", "count-4")


def _remembers(contract: Contract) -> bool:
    return contract.sessions is not None


@rule_over_all(
    "sessions.counted",
    "MUST",
    SESSIONS,
    {Topic.SESSIONS},
    part="",
    needs=RESPONSE,
    given=_remembers,
)
def counted(readings: Sequence[Reading]) -> Findings:
    """A session counts the messages of both sides; of a failed or left answer none, or one."""
    sessions = promised(readings[0].contract.sessions)
    parts = {reading.recording.part: reading for reading in readings}
    answered, failed, before = (sessions.per_answer,), sessions.per_failure, 0
    for part, more in zip(COUNTED, (answered, answered, failed, failed), strict=True):
        reading, counts = parts[part], [before + number for number in more]
        before = counts[0]
        if status_of(reading) != OK:
            yield say(reading, f"status {OK}", came_instead(reading.recording))
            continue
        count = resolve(document_of(reading), sessions.count)
        if count in counts:
            before = count
        else:
            wanted = f"{sessions.count} = {' or '.join(map(str, counts))}"
            yield say(reading, wanted, came_instead(reading.recording))


@rule(
    "sessions.valid",
    "MUST",
    SESSIONS,
    {Topic.SESSIONS},
    part="count",
    needs=RESPONSE,
    given=_remembers,
)
def sessions_valid(reading: Reading) -> Findings:
    """What a session tells of itself has the fields that the contract names."""
    yield from misfits(reading, promised(reading.contract.sessions).read, "a valid session")


@rule(
    "sessions.deleted",
    "MUST",
    SESSIONS,
    {Topic.SESSIONS},
    part="deleted",
    needs=RESPONSE,
    given=_remembers,
)
def deleted(reading: Reading) -> Findings:
    """A session that is known can be deleted."""
    if status_of(reading) != OK:
        yield say(reading, f"status {OK}", came_instead(reading.recording))
    else:
        delete = promised(reading.contract.sessions).delete
        yield from misfits(reading, delete, "a valid confirmation")


@rule(
    "sessions.gone",
    "MUST",
    SESSIONS,
    {Topic.SESSIONS},
    part="gone",
    needs=RESPONSE,
    given=_remembers,
)
def gone(reading: Reading) -> Findings:
    """A session that was deleted is unknown."""
    unknown = promised(reading.contract.sessions).unknown
    if status_of(reading) not in unknown:
        expected = f"status {' or '.join(map(str, unknown))}"
        yield say(reading, expected, came_instead(reading.recording))
