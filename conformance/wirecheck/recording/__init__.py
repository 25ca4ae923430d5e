"""What happened in one conversation with an endpoint: immutable, saved and read back equal."""

from wirecheck.recording.decode import Decoded, Event, Frame, Reader, Transport, decode
from wirecheck.recording.model import (
    ENDINGS,
    Call,
    Ending,
    Headers,
    How,
    Journal,
    KeyPrint,
    Mark,
    Recording,
    Request,
    Response,
)
from wirecheck.recording.store import RecordingError, dumps, load, loads, save

__all__ = [
    "ENDINGS",
    "Call",
    "Decoded",
    "Ending",
    "Event",
    "Frame",
    "Headers",
    "How",
    "Journal",
    "KeyPrint",
    "Mark",
    "Reader",
    "Recording",
    "RecordingError",
    "Request",
    "Response",
    "Transport",
    "decode",
    "dumps",
    "load",
    "loads",
    "save",
]
