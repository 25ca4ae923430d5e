"""What the requests of several systems have in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from wirecheck_reference_server.text import Text
from wirecheck_reference_server.upstream.interface import Message, Role


class ChatMessage(BaseModel):
    """One turn of the conversation."""

    model_config = ConfigDict(strict=True)

    role: Role
    content: Text


Messages = Annotated[list[ChatMessage], Field(min_length=1)]


def conversation(messages: list[ChatMessage]) -> tuple[Message, ...]:
    """Return the messages in the providers' terms."""
    return tuple(Message(message.role, message.content) for message in messages)


def first_fault(error: ValidationError) -> str:
    """Return where and what is wrong in a message, in one line that repeats nothing of it."""
    fault = error.errors(include_url=False, include_input=False)[0]
    # Its own words would name a class of this program.
    what = "Input should be an object" if fault["type"] == "model_type" else fault["msg"]
    where = ".".join(map(str, fault["loc"]))
    return f"{where}: {what}" if where else what
