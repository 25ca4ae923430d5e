"""What some endpoints promise besides the stream: to be resumed, to remember, to be well."""

from wirecheck.contract.exchange import Exchange
from wirecheck.contract.part import Described, Part, Pointer, Status, Statuses, Whole


class Resume(Part):
    """What a reader that was cut off is answered with, when it names the last id that it saw.

    Attributes:
        header: The request header that names it.
        ended: The status for the id of a terminal event: there is nothing more to come.
    """

    header: str
    ended: Status


class Lookup(Exchange, Described):
    """A request about a session."""


class Sessions(Part):
    """Conversations that the endpoint remembers, by the ``{stream}`` of the question.

    Attributes:
        read: How one is looked at.
        count: Where the number of its messages stands, those of both sides.
        delete: How one is forgotten.
        unknown: The statuses for one that does not exist.
        per_answer: By how many messages an answered question lengthens it.
        per_failure: By how many a question whose answer fails or is left may lengthen it.
    """

    read: Lookup
    count: Pointer
    delete: Lookup
    unknown: Statuses
    per_answer: Whole
    per_failure: tuple[Whole, ...]


class Health(Exchange, Described):
    """A request that is answered as long as the endpoint is well."""

    status: Status
