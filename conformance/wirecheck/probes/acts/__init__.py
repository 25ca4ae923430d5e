"""What we do in each kind of scenario. Every act yields the recordings of its conversations."""

from collections.abc import Awaitable, Callable

from wirecheck.probes.acts import (
    connections,
    dialogue,
    engineio,
    frames,
    generated,
    http,
    idle,
    limiting,
    promises,
    refusals,
    streams,
    unread,
)
from wirecheck.probes.session import Session
from wirecheck.recording import Recording
from wirecheck.scenarios import Act, Scenario

ACTS: dict[Act, Callable[[Session, Scenario], Awaitable[list[Recording]]]] = {
    "stream": streams.stream,
    "after-failure": streams.after_failure,
    "hold": streams.hold,
    "leave": streams.leave,
    "crowd": streams.crowd,
    "parity": streams.parity,
    "answer": streams.answer,
    "bad-input": refusals.bad_input,
    "credentials": refusals.bad_credentials,
    "browser": refusals.browser,
    "fragments": frames.fragments,
    "bad-frames": frames.bad_frames,
    "other-version": frames.other_version,
    "anonymous": refusals.anonymous,
    "overlapping-polls": engineio.overlapping_polls,
    "packets": engineio.packets,
    "unread": unread.unread,
    "other-method": refusals.other_method,
    "idle": idle.idle,
    "heartbeat": idle.heartbeat,
    "safe-methods": http.safe_methods,
    "odd-bodies": http.odd_bodies,
    "bad-message": connections.bad_message,
    "chats": connections.chats,
    "overlap": connections.overlap,
    "huge-message": connections.huge_message,
    "cancel": connections.cancel,
    "cancel-nothing": connections.cancel_nothing,
    "interleaved": connections.interleaved,
    "vanish": connections.vanish,
    "resume": promises.resume,
    "sessions": promises.sessions,
    "health": promises.health,
    "over-limit": limiting.over_limit,
    "cancel-other": connections.cancel_other,
    "page": refusals.page,
    "handshake": engineio.handshake,
    "upgrade": engineio.upgrade,
    "binary-message": engineio.binary_message,
    "polling-page": engineio.polling_page,
    "questions": generated.questions,
    "dialogue": dialogue.dialogues,
}

__all__ = ["ACTS"]
