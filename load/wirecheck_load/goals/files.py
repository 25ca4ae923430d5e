"""Files of goals: a YAML mapping with the one key ``goals``, a list of them."""

from importlib.resources import files
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from wirecheck_load.goals.grammar import Goal, GoalError, parse

# No list of goals is longer; a file that is was meant for something else.
MAX_BYTES = 64 * 1024


def packaged() -> dict[str, Any]:
    """The goals that come with wirecheck: their files by name."""
    folder = files(__package__) / "packaged"
    return {file.name.removesuffix(".yaml"): file for file in folder.iterdir()}


def load_goals(name: str) -> tuple[Goal, ...]:
    """Read a file of goals, or the packaged ones of that name.

    Raises:
        GoalError: It cannot be read, or one of them is no goal; says where.
    """
    known = packaged()
    text = known[name].read_text(encoding="utf-8") if name in known else _text(name, sorted(known))
    lines = _goals(name, text)
    goals = []
    for number, line in enumerate(lines, start=1):
        try:
            goals.append(parse(line))
        except GoalError as error:
            raise GoalError(f"{name}: goal {number}: {error}") from error
    return tuple(goals)


def _text(name: str, known: list[str]) -> str:
    try:
        with Path(name).open(encoding="utf-8") as file:
            text = file.read(MAX_BYTES + 1)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise GoalError(
            f"{name}: no file of goals can be read there ({reason}); "
            f"packaged goals are {', '.join(known)}"
        ) from error
    if len(text) > MAX_BYTES:
        raise GoalError(f"{name}: a file of goals has at most {MAX_BYTES} characters")
    return text


def _goals(name: str, text: str) -> list[str]:
    try:
        document = YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise GoalError(f"{name}:{line}: this is no YAML: {error.problem}") from error
    except YAMLError as error:
        raise GoalError(f"{name}: this is no YAML") from error
    listed = document.get("goals") if isinstance(document, dict) else None
    if not isinstance(listed, list) or not listed or not all(isinstance(it, str) for it in listed):
        raise GoalError(f"{name}: a file of goals is 'goals:' and a list, such as '- errors < 1%'")
    if unknown := [key for key in document if key != "goals"]:
        raise GoalError(f"{name}: {unknown[0]!r} means nothing here; there is only 'goals'")
    return listed
