"""Connections of a contract's transport, made ready to be opened."""

from wirecheck.contract import Contract
from wirecheck.probes.channel import Channel
from wirecheck.probes.frames import FramesCarrier
from wirecheck.probes.questions import Questions
from wirecheck.probes.socketio import Way, socketio_channel
from wirecheck.probes.tape import Tape
from wirecheck.probes.websocket import WebSocketCarrier
from wirecheck.recording import Headers, Request


def channel_to(
    contract: Contract, questions: Questions, way: Way, granted: str | None, extra: Headers
) -> Channel:
    """A connection to the endpoint of some questions.

    Args:
        contract: What the endpoint promises.
        questions: How what is asked is sent.
        way: As ``Session.channel`` has it.
        granted: The credentials, as their header has them; None for none.
        extra: Further headers of the handshake.
    """
    start = contract.start
    url = questions.url + start.path
    headers = {"Host": questions.host, **start.headers, **dict(extra)}
    if contract.transport == "socketio":
        auth = {"token": granted.rpartition(" ")[2]} if granted else {}
        return socketio_channel(contract, way, url, tuple(headers.items()), auth)
    if granted:
        headers["Authorization"] = granted
    request = Request("GET", url.replace("http", "ws", 1), tuple(headers.items()))
    carrier = FramesCarrier if way == "frames" else WebSocketCarrier
    return Channel(contract, carrier(Tape(request, contract.transport)))
