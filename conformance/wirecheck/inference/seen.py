"""What is known of an endpoint, once its answers have been looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

from wirecheck.inference.asking import Asked
from wirecheck.inference.kinds import told_apart
from wirecheck.inference.model import Group, Stream, streams
from wirecheck.inference.roles import Ends, ends
from wirecheck.inference.text import Carrier, carrier


@dataclass(frozen=True)
class Seen:
    """What is known of an endpoint.

    Attributes:
        groups: The kinds of its events.
        streams: Its answers, that to the ordinary question first.
        carrier: Where the text stands.
        ends: Which kinds end a stream.
    """

    asked: Asked
    groups: Sequence[Group]
    streams: Sequence[Stream]
    carrier: Carrier
    ends: Ends


def look(asked: Asked) -> Seen:
    """Tell the events apart, and find out what they are for.

    Raises:
        InferenceError: They cannot be told apart, or the text is not what the upstream sent.
    """
    groups = told_apart(asked.answers)
    told = streams(asked.answers, groups)
    return Seen(asked, groups, told, carrier(told, groups), ends(told, groups))
