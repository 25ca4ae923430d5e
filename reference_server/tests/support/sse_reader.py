"""A strict reader of the event streams that the reference server sends: LF, no comments."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    name: str | None
    data: str
    id: str | None


def events_of(response):
    """Yield the events of a response as they come."""
    rest = b""
    for chunk in response.iter_raw():
        *complete, rest = (rest + chunk).split(b"\n\n")
        yield from map(_event, complete)
    assert rest == b""


def _event(block):
    fields = {"event": None, "id": None}
    data = []
    for line in block.decode().split("\n"):
        assert "\r" not in line
        name, separator, value = line.partition(": ")
        assert separator
        if name == "data":
            data.append(value)
        else:
            assert fields[name] is None
            fields[name] = value
    return Event(fields["event"], "\n".join(data), fields["id"])
