"""How an element of a page is named: by its role and name, by test id, by label, or by CSS."""

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, model_validator

from wirecheck.contract.part import Name, Part, filled

WAYS = ("role", "testid", "label", "css", "press")


class Element(Part):
    """One way to find an element.

    Attributes:
        role: An ARIA role, explicit or of the element's kind.
        name: With ``role``: how its accessible name begins, whatever the case.
        press: A key, in place of an element: ``Enter`` sends.
    """

    role: Name | None = None
    name: Name | None = None
    testid: Name | None = None
    label: Name | None = None
    css: Name | None = None
    press: Name | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [way for way in WAYS if getattr(self, way) is not None]
        if len(ways) != 1:
            raise ValueError(f"is found in one way: {', '.join(WAYS)}")
        if self.name is not None and self.role is None:
            raise ValueError("`name` goes with `role`")
        return self

    def __str__(self) -> str:
        """As in messages: ``{role: button, name: Send}``."""
        given = ", ".join(f"{key}: {value}" for key, value in self.as_json().items())
        return f"{{{given}}}"

    def as_json(self) -> dict[str, str]:
        """What is given, by key."""
        return self.model_dump(exclude_none=True)


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


# Several ways to find it: the first that finds something counts. One needs no list around it.
Elements = Annotated[tuple[Element, ...], BeforeValidator(_listed), filled]


def _by(**ways: str) -> Element:
    return Element(**ways)


# Where a contract does not say: roles first, then test ids, then what is common.
DEFAULTS: dict[str, tuple[Element, ...]] = {
    "input": (_by(role="textbox"), _by(testid="chat-input")),
    "send": (
        *(_by(role="button", name=name) for name in ("Send", "Submit", "Ask")),
        _by(testid="send"),
        _by(css="form button[type=submit]"),
        _by(press="Enter"),
    ),
    "stop": (
        *(_by(role="button", name=name) for name in ("Stop", "Cancel", "Abort")),
        _by(testid="stop"),
    ),
    "answer": (
        _by(testid="output"),
        _by(css="[data-role=assistant], [data-message-author-role=assistant]"),
        _by(css=".assistant"),
        _by(css="output"),
    ),
    "error": (_by(role="alert"), _by(testid="error")),
    "status": (_by(role="status"), _by(testid="status")),
}
