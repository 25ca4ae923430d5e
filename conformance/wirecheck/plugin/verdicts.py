"""The results of checks: judged here, or by the controller of the xdist worker that this is."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import TypeAdapter

from wirecheck.gate.gate import nobody
from wirecheck.plugin.bench import Bench, Check
from wirecheck.probes import Progress
from wirecheck.rules import Result

_RESULTS = TypeAdapter(dict[str, Result])


class Verdicts:
    """Probes what is tested, and judges each check once."""

    def __init__(self, gate: Bench) -> None:
        self._gate = gate
        self._results: dict[str, Result] = {}

    def probe(
        self, checks: Iterable[Check], progress: Progress = nobody, fuzzing: Progress = nobody
    ) -> None:
        """Probe every scenario that these checks judge; both are told how far that has come."""
        self._gate.probe(checks, progress, fuzzing)

    def anew(self) -> "Verdicts":
        """The same, of which nothing has been probed yet."""
        return Verdicts(self._gate.anew())

    def of(self, check: Check) -> Result:
        """The verdict of a check whose scenario has been probed."""
        if check.id not in self._results:
            self._results[check.id] = _judged(self._gate, check)
        return self._results[check.id]

    def save(self, checks: Iterable[Check], path: Path) -> None:
        """Write the verdicts of these checks where xdist workers read them."""
        path.write_bytes(_RESULTS.dump_json({check.id: self.of(check) for check in checks}))


class FarVerdicts:
    """Reads what the controller has judged.

    An endpoint is probed once, however many workers there are: it is the same load, and the report
    shows the very recordings that were judged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._results: dict[str, Result] = {}

    def of(self, check: Check) -> Result:
        """The verdict of a check."""
        if not self._results:
            self._results = _RESULTS.validate_json(self._path.read_bytes())
        return self._results[check.id]


def _judged(gate: Bench, check: Check) -> Result:
    try:
        return gate.result(check)
    except Exception as error:  # noqa: BLE001 - no traceback, whatever an endpoint sent
        trouble = (
            f"a mistake of wirecheck, not of what it tests: {check.id.rpartition('::')[2]} raised "
            f"{type(error).__name__}: {error}. Please report it, with the recording"
        )
        return gate.broken(check, trouble)
