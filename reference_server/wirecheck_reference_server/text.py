"""Text of requests."""

from typing import Annotated

from pydantic import AfterValidator, Field


def _well_formed(text: str) -> str:
    """Return the text if it can be sent on: JSON lets half a surrogate pair through, UTF-8 not.

    Raises:
        UnicodeEncodeError: It cannot; to pydantic this is a fault of the request.
    """
    text.encode()
    return text


Text = Annotated[str, AfterValidator(_well_formed)]
"""A string that any provider can be sent."""

NonEmptyText = Annotated[Text, Field(min_length=1)]
