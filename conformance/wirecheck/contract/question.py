"""What a question has to be, so that one can be made that fits, or one that does not."""

from typing import Any

from wirecheck.contract.part import Described, Statuses


class Question(Described):
    """What the question of ``start`` has to be, and what comes of one that is not.

    In the schema ``examples`` (JSON Schema, an annotation) names the values of which every one is
    answered; of other values that fit the schema nothing is promised.

    Attributes:
        must: The schema of what ``start`` sends.
        refused: With which statuses a request that breaks the schema is refused.
        codes: The codes of the event, which reports a failure, that refuses a message.
    """

    refused: Statuses | None = None
    codes: tuple[str, ...] = ()

    def breaks(self, question: Any) -> list[str]:
        """What a question breaks, a sentence for each thing; never raises.

        Half a surrogate pair is no breach: a schema cannot speak of it.
        """
        return self.errors(_well_formed(question))


def _well_formed(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_well_formed(name): _well_formed(member) for name, member in value.items()}
    return [_well_formed(element) for element in value] if isinstance(value, list) else value
