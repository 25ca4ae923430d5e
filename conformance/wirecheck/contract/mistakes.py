"""Mistakes of a contract: where, and what would be right.

Pydantic gathers what its validators refuse and prefixes the place; ``refuse`` lets one of ours
refuse several things at once, each with its own place.
"""

from collections.abc import Iterable

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from wirecheck.contract.wording import printable

# The keys and indices that lead to a place in the file.
Location = tuple[str | int, ...]
Mistake = tuple[Location, str]

# The pydantic error type of mistakes whose message is ready to be read.
PLAIN = "plain"


class ContractError(Exception):
    """A contract that cannot be used: what is wrong, where, and what would be right.

    The message goes to terminals and quotes the file, so whatever is not printable is escaped.
    """

    def __init__(self, message: str) -> None:
        super().__init__("\n".join(map(printable, message.split("\n"))))


def refuse(mistakes: Iterable[Mistake]) -> None:
    """Refuse a value, if there are any mistakes.

    Raises:
        ValidationError: With one error for each mistake.
    """
    errors = [
        InitErrorDetails(
            type=PydanticCustomError(PLAIN, "{message}", {"message": message}),
            loc=place,
            input=None,
        )
        for place, message in mistakes
    ]
    if errors:
        raise ValidationError.from_exception_data("contract", errors)
