"""Whether the client has read what was sent to it, as far as the system tells.

Linux tells of the client's socket if that is on this machine: sock_diag(7).
"""

import asyncio
import socket
import struct
from typing import Final

# Linux, linux/netlink.h, linux/sock_diag.h and linux/inet_diag.h.
_NETLINK_SOCK_DIAG: Final = 4
_SOCK_DIAG_BY_FAMILY: Final = 20
_NLM_F_REQUEST: Final = 1
_NO_COOKIE: Final = 2**32 - 1
_ALL_STATES: Final = 2**32 - 1
#: struct nlmsghdr: length, type, flags, sequence, port.
_HEADER: Final = struct.Struct("=IHHII")
#: struct inet_diag_req_v2 up to its id: family, protocol, extensions, states.
_REQUEST: Final = struct.Struct("=BBBxI")
#: struct inet_diag_sockid: both ports and both addresses in network order, interface, cookie.
_PORTS: Final = struct.Struct(">HH")
_ADDRESS_BYTES: Final = 16
_INTERFACE_AND_COOKIE: Final = struct.Struct("=III")
#: struct inet_diag_msg from behind its id: expires, rqueue, wqueue.
_QUEUES: Final = struct.Struct("=III")
_QUEUES_AT: Final = _HEADER.size + 4 + _PORTS.size + 2 * _ADDRESS_BYTES + _INTERFACE_AND_COOKIE.size
_ANSWER_BYTES: Final = 4096

#: A client that has not read for so long may wait for more: it shall have it. Far longer than any
#: reader on a busy machine needs.
READ_WITHIN_S: Final = 20.0
#: Where the system does not tell.
_PAUSE_S: Final = 0.05
#: Who waits to read does so within microseconds; only after that is it worth a timer.
_TURNS: Final = 20
_POLL_S: Final = 0.001

Address = tuple[str, int]


async def until_read(transport: asyncio.Transport) -> None:
    """Wait until the other end has read all that was written, at most `READ_WITHIN_S`."""
    loop = asyncio.get_running_loop()
    deadline_s, turns = loop.time() + READ_WITHIN_S, 0
    while unread := unread_bytes(transport):
        if loop.time() > deadline_s:
            return
        turns += 1
        await asyncio.sleep(0 if turns < _TURNS else _POLL_S)
    if unread is None:
        await asyncio.sleep(_PAUSE_S)


def unread_bytes(transport: asyncio.Transport) -> int | None:
    """Return what was written and the other end has not read yet; None if that is not known."""
    own, other = transport.get_extra_info("sockname"), transport.get_extra_info("peername")
    here, there = _queues(own[:2], other[:2]), _queues(other[:2], own[:2])
    if here is None or there is None:
        return None
    _, on_the_way = here
    received, _ = there
    return transport.get_write_buffer_size() + on_the_way + received


def _queues(own: Address, other: Address) -> tuple[int, int] | None:
    """Return how many bytes a socket of this machine has to be read, and to be acknowledged."""
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, _NETLINK_SOCK_DIAG) as asking:
            asking.setblocking(False)  # the kernel has answered when `send` returns
            asking.send(_request(own, other))
            answer = asking.recv(_ANSWER_BYTES)
    except (OSError, AttributeError):  # no netlink on this system, or none for us
        return None
    _, kind, _, _, _ = _HEADER.unpack_from(answer)
    if kind != _SOCK_DIAG_BY_FAMILY:
        return None
    _, to_read, to_acknowledge = _QUEUES.unpack_from(answer, _QUEUES_AT)
    return to_read, to_acknowledge


def _request(own: Address, other: Address) -> bytes:
    family = socket.AF_INET6 if ":" in own[0] else socket.AF_INET
    body = _REQUEST.pack(family, socket.IPPROTO_TCP, 0, _ALL_STATES)
    body += _PORTS.pack(own[1], other[1])
    for host, _ in (own, other):
        body += socket.inet_pton(family, host).ljust(_ADDRESS_BYTES, b"\0")
    body += _INTERFACE_AND_COOKIE.pack(0, _NO_COOKIE, _NO_COOKIE)
    size = _HEADER.size + len(body)
    return _HEADER.pack(size, _SOCK_DIAG_BY_FAMILY, _NLM_F_REQUEST, 0, 0) + body
