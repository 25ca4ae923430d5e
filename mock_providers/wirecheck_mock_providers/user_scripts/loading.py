"""From files and folders to rules, or to all that is wrong with them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from wirecheck_mock_providers.user_scripts import meaning, yaml_file
from wirecheck_mock_providers.user_scripts.matching import Rule
from wirecheck_mock_providers.user_scripts.mistakes import Place, ScriptMistakes
from wirecheck_mock_providers.user_scripts.model import PARTS, Entry
from wirecheck_mock_providers.user_scripts.wording import worded

SUFFIXES: Final = (".json", ".yaml", ".yml")
MAX_FILES: Final = 100
ENTRIES: Final = TypeAdapter(list[Entry])


def files(paths: Iterable[Path]) -> list[Path]:
    """Return the files that the paths name, and those in folders that they name, sorted by name.

    Raises:
        ScriptMistakes: a folder holds none, too many, or cannot be read.
    """
    return [file for path in paths for file in (_inside(path) if path.is_dir() else [path])]


def _inside(folder: Path) -> list[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)
    except OSError as error:
        raise ScriptMistakes([(Place(folder), f"cannot be read ({error.strerror})")]) from None
    if not found:
        words = f"there is no script in this folder: none ends in {', '.join(SUFFIXES)}"
        raise ScriptMistakes([(Place(folder), words)])
    if len(found) > MAX_FILES:
        raise ScriptMistakes([(Place(folder), f"more than {MAX_FILES} scripts in this folder")])
    return found


def load(paths: Iterable[Path]) -> list[Rule]:
    """Return the rules of all files, in order.

    Raises:
        ScriptMistakes: with all that is wrong in any of them.
    """
    rules: list[Rule] = []
    mistakes: list[tuple[Place, str]] = []
    for file in files(paths):
        try:
            rules += _load(file)
        except ScriptMistakes as found:
            mistakes += found.mistakes
    mistakes += _names_given_twice(rules)
    mistakes += _never_reached(rules)
    if mistakes:
        raise ScriptMistakes(mistakes)
    return rules


def _load(file: Path) -> list[Rule]:
    document = yaml_file.read(file)
    try:
        entries = ENTRIES.validate_python(document.data)
    except ValidationError as error:
        mistakes = worded(error, PARTS)
        raise ScriptMistakes((document.place(at), words) for at, words in mistakes) from None
    return [
        Rule(
            entry.name,
            document.place((index,)),
            entry.match,
            tuple((meaning.row(reply), meaning.values(reply)) for reply in entry.replies),
        )
        for index, entry in enumerate(entries)
    ]


def _never_reached(rules: Iterable[Rule]) -> Iterator[tuple[Place, str]]:
    catch_all: Rule | None = None
    for rule in rules:
        if catch_all:
            yield rule.place, f"never reached: the entry at {catch_all.place} answers every call"
        elif not rule.match.model_fields_set:
            catch_all = rule


def _names_given_twice(rules: Iterable[Rule]) -> Iterator[tuple[Place, str]]:
    first: dict[str, Rule] = {}
    for rule in rules:
        if rule.name is not None and first.setdefault(rule.name, rule) is not rule:
            yield (
                rule.place,
                f"`name`: {rule.name} is the entry at {first[rule.name].place} already",
            )
