"""YAML with the place of every value, and nothing but JSON made of it.

The text is untrusted. No object of another type is ever constructed, and the depth and what
aliases add up to ("a billion laughs") are bounded.
"""

import math
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from wirecheck.contract.mistakes import Location

# A contract has some 300 values, eight levels deep.
MAX_VALUES = 20_000
MAX_DEPTH = 100

_TAG = "tag:yaml.org,2002:"
# YAML 1.2.2, section 10.3: the tags of the core schema. It has no dates: they are text.
_TEXT = frozenset({_TAG + "str", _TAG + "timestamp", _TAG + "merge"})
_CONSTANTS = frozenset({_TAG + "null", _TAG + "bool", _TAG + "int", _TAG + "float"})
_JSON = _TEXT | _CONSTANTS | {_TAG + "seq", _TAG + "map"}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in the text, both counted from 1."""

    line: int
    column: int


class YamlError(Exception):
    """The text is not YAML that a contract can be made of."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place


@dataclass(slots=True)
class Document:
    """The data of a YAML text, and where each part of it stands.

    Attributes:
        places: By location: of a mapping's entry its key, of a list's element the element.
    """

    data: Any = None
    places: dict[Location, Place] = field(default_factory=dict)

    def place(self, location: Location) -> Place:
        """Where a location stands; for one that is not in the text, the nearest around it."""
        while location not in self.places:
            location = location[:-1]
        return self.places[location]

    def written(self, location: Location) -> Location:
        """A location as the text has it: what may be a list may stand there without one."""
        found: Location = ()
        value = self.data
        for step in location:
            if isinstance(step, int) and not isinstance(value, list):
                continue
            found = (*found, step)
            value = value[step] if found in self.places else None
        return found


def parse(text: str) -> Document:
    """Read a text that holds one YAML document.

    Raises:
        YamlError: It is not YAML, or holds something that JSON has not, or is too large.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.composer.warn_double_anchors = False  # YAML 1.2.2, section 3.2.2.2: they may be redefined
    try:
        node = yaml.compose(text)
        if node is None:
            raise YamlError(Place(1, 1), "the file is empty")
        return _Builder(yaml).build(node)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(Place(mark.line + 1, mark.column + 1), _problem(error)) from None
    except ReaderError as error:
        before = text[: error.position]
        place = Place(before.count("\n") + 1, error.position - before.rfind("\n"))
        message = f"the character U+{error.character:04X} has no place in YAML"
        raise YamlError(place, message) from None
    except RecursionError:
        raise YamlError(Place(1, 1), "nested more deeply than can be read") from None


def _problem(error: MarkedYAMLError) -> str:
    return ", ".join(filter(None, (error.context, error.problem)))


class _Builder:
    """Makes data of a tree of nodes, in which an alias is the node of its anchor once more."""

    def __init__(self, yaml: YAML) -> None:
        self._constructor = yaml.constructor
        self._document = Document()
        self._values = 0

    def build(self, root: Node) -> Document:
        self._document.places[()] = _place(root)
        self._document.data = self._value(root, ())
        return self._document

    def _value(self, node: Node, location: Location) -> Any:
        self._values += 1
        if self._values > MAX_VALUES:
            raise YamlError(_place(node), f"more than {MAX_VALUES:,} values, aliases counted out")
        if len(location) > MAX_DEPTH:
            raise YamlError(_place(node), f"nested more than {MAX_DEPTH} levels deep")
        if node.tag not in _JSON:
            raise YamlError(_place(node), f"a value tagged {node.tag} is not JSON")
        if isinstance(node, MappingNode):
            return self._mapping(node, location)
        if isinstance(node, SequenceNode):
            return self._list(node, location)
        return self._scalar(node)

    def _mapping(self, node: MappingNode, location: Location) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, place = self._key(key_node), _place(key_node)
            inner = (*location, key)
            if key in mapping:
                first = self._document.places[inner].line
                raise YamlError(place, f"`{key}` is given twice, first on line {first}")
            self._document.places[inner] = place
            mapping[key] = self._value(value_node, inner)
        return mapping

    def _list(self, node: SequenceNode, location: Location) -> list[Any]:
        elements = []
        for index, element in enumerate(node.value):
            inner = (*location, index)
            self._document.places[inner] = _place(element)
            elements.append(self._value(element, inner))
        return elements

    def _key(self, node: Node) -> str:
        key = self._value(node, ()) if isinstance(node, ScalarNode) else None
        if not isinstance(key, str):
            raise YamlError(_place(node), "a key has to be text: put it in quotes")
        return key

    def _scalar(self, node: Node) -> Any:
        if node.tag in _TEXT:
            return _text(node)
        try:
            value = self._constructor.construct_object(node)
        except ValueError:
            value = math.nan
        if isinstance(value, float) and not math.isfinite(value):
            raise YamlError(_place(node), f"{node.value[:80]} is not a JSON number")
        return value


def _text(node: Node) -> str:
    text: str = node.value
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise YamlError(_place(node), "half of a surrogate pair is no text")
    return text


def _place(node: Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)
