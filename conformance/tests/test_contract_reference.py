"""The keys in docs/contracts.md are those of the models; `python` this file writes them anew."""

import inspect
import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from pydantic import BaseModel, TypeAdapter, create_model
from ruamel.yaml import YAML

from wirecheck.contract import load, upstream
from wirecheck.contract.exchange import Exchange
from wirecheck.contract.invariant import Holds
from wirecheck.contract.model import Contract
from wirecheck.contract.part import (
    OWN_NAME,
    JsonSchema,
    Part,
    Pointer,
    Status,
    Statuses,
    UrlPath,
)
from wirecheck.contract.spans import FORMS
from wirecheck.contract.template import PLACES

PAGE = Path(__file__).parents[2] / "docs" / "contracts.md"
BEGIN, END = "<!-- keys -->\n", "<!-- end of keys -->\n"
WORDS = {
    Statuses: "statuses",
    Status: "status",
    Pointer: "JSON pointer",
    UrlPath: "path",
    JsonSchema: "JSON Schema",
}
PLAIN = {str: "text", bool: "`true`, `false`", int: "whole number", Any: "JSON"}
OF_A_FORM = {Holds: "holds", **{form: key for key, form in FORMS.items()}}


def _parts(part: type[Part], path: str) -> Iterator[tuple[type[Part], str]]:
    """The parts of a contract below this one, it included, and the keys under which they stand."""
    yield part, path
    for name, hint in _hints(part).items():
        below = f"{path}.{_key(part, name)}".removeprefix(".")
        for inner in _inside(hint):
            yield from _parts(inner, below + (".NAME" if get_origin(_bare(hint)) is dict else ""))


def _hints(part: type[Part]) -> dict[str, Any]:
    hints = get_type_hints(part, include_extras=True)
    return {name: hints[name] for name in part.model_fields if _key(part, name) != OWN_NAME}


def _key(part: type[Part], name: str) -> str:
    return str(part.model_fields[name].alias)


def _inside(hint: Any) -> Iterator[type[Part]]:
    if isinstance(hint, type) and issubclass(hint, Part):
        yield hint
    for inner in get_args(hint):
        yield from _inside(inner)


def _bare(hint: Any) -> Any:
    return hint.__origin__ if hasattr(hint, "__metadata__") else hint


PARTS: dict[type[Part], str] = {}
for part, path in _parts(Contract, ""):
    PARTS.setdefault(part, path)


def _title(part: type[Part]) -> str:
    if part is Contract:
        return "The file"
    return f"`{PARTS[part]}`" + (f" with `{OF_A_FORM[part]}`" if part in OF_A_FORM else "")


def _link(part: type[Part]) -> str:
    anchor = re.sub(r"[^\w\- ]", "", _title(part).lower()).replace(" ", "-")
    label = f"`{OF_A_FORM[part]}`" if part in OF_A_FORM else "mapping"
    return f"[{label}](#{anchor})"


def _word(hint: Any) -> str:
    """What a value is, in a few words."""
    for known, word in WORDS.items():
        if _begins(hint, known):
            return word
    hint = _bare(hint)
    if get_origin(hint) in (Union, types.UnionType):
        kinds = [it for it in get_args(hint) if it is not type(None)]
        return " or ".join(dict.fromkeys(map(_word, kinds)))
    match get_origin(hint), get_args(hint):
        case None, _:
            return _link(hint) if hint in PARTS else PLAIN.get(hint, "text")
        case origin, choices if origin is Literal:
            return ", ".join(f"`{choice}`" for choice in choices)
        case origin, (element, *_) if origin is tuple:
            return f"list: {_word(element)}"
        case origin, (_, value) if origin is dict:
            return f"by name: {_word(value)}"
    raise AssertionError(hint)


def _begins(hint: Any, known: Any) -> bool:
    said, asked = (getattr(it, "__metadata__", ()) for it in (hint, known))
    return _bare(hint) == _bare(known) and said[: len(asked)] == asked


def _meaning(part: type[Part], name: str) -> str:
    """What a docstring says of an attribute; else that of the part which it is."""
    for base in part.__mro__:
        told = inspect.getdoc(base) or ""
        found = re.search(rf"^    {name}: (.+(?:\n {{8}}.+)*)", told, re.MULTILINE)
        if found:
            return re.sub(r"\s+", " ", found[1]).replace("``", "`").replace("|", "\\|")
    (inner,) = _inside(_hints(part)[name])
    return _summary(inner)


def _summary(part: type[Part]) -> str:
    return (inspect.getdoc(part) or "").partition("Attributes:")[0].strip().replace("``", "`")


def _default(part: type[Part], name: str) -> str:
    field = part.model_fields[name]
    if field.is_required():
        return f"needed, as `{field.examples[0]}`".replace("|", "\\|")
    value = field.get_default()
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple) and value:
        return f"`[{', '.join(value)}]`"
    return f"`{value}`" if isinstance(value, str) and value else ""


def _section(part: type[Part]) -> Iterator[str]:
    yield f"### {_title(part)}"
    yield _summary(part) + "\n"
    names = list(_hints(part))
    if part is not Exchange and issubclass(part, Exchange):
        names = [name for name in names if name not in Exchange.model_fields]
        yield "It has the keys of [`start`](#start)" + (", and" if names else ".") + "\n"
    if names:
        yield "| key | value | default | |\n|---|---|---|---|"
    for name in names:
        columns = (_word(_hints(part)[name]), _default(part, name), _meaning(part, name))
        yield f"| `{_key(part, name)}` | {' | '.join(columns)} |"
    yield ""


def keys() -> str:
    return "\n".join(line for part in PARTS for line in _section(part))


def _renewed(text: str) -> str:
    before, _, rest = text.partition(BEGIN)
    return before + BEGIN + keys() + END + rest.partition(END)[2]


def test_the_page_has_every_key():
    text = PAGE.read_text("utf-8")

    assert text == _renewed(text), f"run `python {Path(__file__).name}` in conformance/tests"


@pytest.mark.parametrize("number", [0, 1])
def test_the_examples_of_the_page_are_contracts(number, tmp_path):
    examples = re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    (tmp_path / "mine.yaml").write_text(examples[number])

    assert len(examples) == 2
    assert load(str(tmp_path / "mine.yaml")).transport == ("sse", "websocket")[number]


def test_the_page_names_every_place_and_every_failure():
    said = set(re.findall(r"`\{?([\w-]+)\}?`", PAGE.read_text("utf-8").partition(BEGIN)[0]))

    assert {*PLACES, *upstream.FAILURES, upstream.OTHERWISE} - said == set()


NEEDED = [(part, name) for part in PARTS for name in _hints(part)]
NEEDED = [(part, name) for part, name in NEEDED if part.model_fields[name].is_required()]


@pytest.mark.parametrize(("part", "name"), NEEDED, ids=lambda it: getattr(it, "__name__", it))
def test_the_example_of_a_key_that_is_needed_is_right(part, name):
    field = part.model_fields[name]
    (example,) = field.examples
    alone: type[BaseModel] = create_model("Alone", **{name: (field.annotation, field)})
    value = YAML(typ="safe", pure=True).load(f"{field.alias}: {example}")

    assert TypeAdapter(alone).validate_python(value)


if __name__ == "__main__":
    PAGE.write_text(_renewed(PAGE.read_text("utf-8")), "utf-8")
