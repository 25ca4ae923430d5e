"""Which arguments of the command line are ids of checks, where pytest looks for paths."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

import pytest

from wirecheck.plugin.bench import Check


class Selection:
    """The ids, or beginnings of ids, that were given as arguments."""

    def __init__(self, config: pytest.Config) -> None:
        given = config.args_source is pytest.Config.ArgsSource.ARGS
        self._ids = [argument for argument in config.args if _is_id(argument)]
        paths = [argument for argument in config.args if argument not in self._ids]
        # Without a path the checks are all that is collected.
        config.args = paths if given else []

    def check(self, checks: Sequence[Check]) -> None:
        """Make sure that each id speaks of some check.

        Raises:
            pytest.UsageError: One does not.
        """
        known = sorted({prefix for check in checks for prefix in _prefixes(check.id)})
        for id_ in self._ids:
            if id_ not in known:
                near = get_close_matches(id_, known, 1)
                mend = f"did you mean {near[0]}?" if near else "`--collect-only -q` lists them."
                raise pytest.UsageError(f"{id_}: there is no such check: {mend}")

    def of(self, checks: Iterable[Check]) -> list[Check]:
        """The checks that were selected; all, if none was named."""
        chosen = set(self._ids)
        return [it for it in checks if not chosen or chosen.intersection(_prefixes(it.id))]


def _is_id(argument: str) -> bool:
    """``typed-sse::text`` is an id of ours; ``test_mine.py::test_it`` is somebody else's."""
    return "::" in argument and not Path(argument.partition("::")[0]).exists()


def _prefixes(id_: str) -> tuple[str, str]:
    return id_.rpartition("::")[0], id_
