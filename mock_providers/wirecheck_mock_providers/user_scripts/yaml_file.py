"""A YAML or JSON file as JSON data, with the place of every value.

Files may come from strangers. Nothing but JSON is ever made of one, and its size, its depth and
what its aliases add up to are bounded.
"""

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from wirecheck_mock_providers.script.suggest import quoted
from wirecheck_mock_providers.user_scripts.mistakes import Place, ScriptMistakes
from wirecheck_mock_providers.user_scripts.syntax import with_mend
from wirecheck_mock_providers.user_scripts.wording import Location

#: The parser reads some 50 KiB a second: this is seconds, at the start and after each change.
MAX_BYTES: Final = 128 * 1024
MAX_DEPTH: Final = 50
MAX_VALUES: Final = 20_000
#: What the texts may add up to, in characters: an alias counts each time it is used.
MAX_CHARACTERS: Final = 1024 * 1024

_TAG: Final = "tag:yaml.org,2002:"
#: YAML 1.2.2, section 10.3, has no dates and no merging of mappings: these are text.
_TEXTS: Final = frozenset({f"{_TAG}str", f"{_TAG}timestamp", f"{_TAG}merge"})
_CONSTANTS: Final = frozenset(_TAG + name for name in ("null", "bool", "int", "float"))
_COLLECTIONS: Final = frozenset(_TAG + name for name in ("map", "seq"))


@dataclass(slots=True)
class Document:
    """What a file says, and where it says it."""

    file: Path
    data: Any = None
    places: dict[Location, Place] = field(default_factory=dict)
    """By location: of a mapping's value that of its key."""

    def place(self, location: Location) -> Place:
        """Return where a value is; for one that is missing, what is around it."""
        while location not in self.places:
            location = location[:-1]
        return self.places[location]


def read(file: Path) -> Document:
    """Return what the file says.

    Raises:
        ScriptMistakes: it cannot be read, or is not YAML that JSON can be made of.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.composer.warn_double_anchors = False  # YAML 1.2.2, section 3.2.2.2: they may be redefined
    text = _text(file)
    try:
        node = yaml.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = ", ".join(filter(None, (error.context, error.problem)))
        raise _mistake(Place(file, mark.line + 1, mark.column + 1), with_mend(words)) from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        words = f"the character U+{error.character:04X} has no place in YAML"
        raise _mistake(Place(file, line), words) from None
    except RecursionError:
        raise _mistake(Place(file), f"nested more than {MAX_DEPTH} levels deep") from None
    if node is None:
        raise _mistake(Place(file), "the file is empty: write a list of entries")
    return _Reading(file, yaml).document(node)


def _text(file: Path) -> str:
    if file.is_fifo():
        raise _mistake(Place(file), "a pipe, and can be read only once: write a file")
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise _mistake(
            Place(file), f"cannot be read ({error.strerror}): name a file, or a folder of files"
        ) from None
    if len(content) > MAX_BYTES:
        words = f"larger than {MAX_BYTES // 1024} KiB: make several files of it, in a folder"
        raise _mistake(Place(file), words)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _mistake(Place(file, line), "not UTF-8 text: save the file as UTF-8") from None


def _mistake(place: Place, words: str) -> ScriptMistakes:
    return ScriptMistakes([(place, words)])


class _Reading:
    """Makes data of nodes. An alias is the node of its anchor once more."""

    def __init__(self, file: Path, yaml: YAML) -> None:
        self._file = file
        self._constructor = yaml.constructor
        self._places: dict[Location, Place] = {}
        self._values = 0
        self._characters = 0

    def document(self, root: Node) -> Document:
        self._places[()] = self._place(root)
        return Document(self._file, self._value(root, ()), self._places)

    def _value(self, node: Node, location: Location) -> Any:
        self._count(node, location)
        match node:
            case MappingNode():
                return self._mapping(node, location)
            case SequenceNode():
                for index, element in enumerate(node.value):
                    self._places[*location, index] = self._place(element)
                values = enumerate(node.value)
                return [self._value(element, (*location, index)) for index, element in values]
            case _:
                return self._scalar(node)

    def _count(self, node: Node, location: Location) -> None:
        self._values += 1
        self._characters += len(node.value) if isinstance(node, ScalarNode) else 0
        if self._values > MAX_VALUES or self._characters > MAX_CHARACTERS:
            words = (
                f"with its aliases more than {MAX_VALUES:,} values or {MAX_CHARACTERS:,} letters"
            )
            raise _mistake(self._place(node), words)
        if len(location) > MAX_DEPTH:
            raise _mistake(self._place(node), f"nested more than {MAX_DEPTH} levels deep")
        if node.tag not in _TEXTS | _CONSTANTS | _COLLECTIONS:
            words = f"a value tagged {quoted(str(node.tag))} is not JSON: remove the tag"
            raise _mistake(self._place(node), words)

    def _mapping(self, node: MappingNode, location: Location) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._value(key_node, location) if isinstance(key_node, ScalarNode) else None
            place = self._place(key_node)
            if not isinstance(key, str):
                raise _mistake(place, "a key has to be text: put it in quotes")
            if key in mapping:
                first = self._places[*location, key].line
                raise _mistake(place, f"`{key}` is given twice, first on line {first}")
            self._places[*location, key] = place
            mapping[key] = self._value(value_node, (*location, key))
        return mapping

    def _scalar(self, node: Node) -> Any:
        if node.tag in _TEXTS:
            return self._whole(node)
        try:
            value = self._constructor.construct_object(node)
        except ValueError:
            value = math.nan
        if isinstance(value, float) and not math.isfinite(value):
            raise _mistake(self._place(node), f"{quoted(node.value)} is not a number of JSON")
        return value

    def _whole(self, node: Node) -> str:
        # JSON escapes what is outside the basic plane as two surrogates (RFC 8259, section 7).
        try:
            return str(node.value).encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            words = "half of a surrogate pair is no text: write the character itself"
            raise _mistake(self._place(node), words) from None

    def _place(self, node: Node) -> Place:
        return Place(self._file, node.start_mark.line + 1, node.start_mark.column + 1)
