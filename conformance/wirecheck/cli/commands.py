"""``wirecheck record`` and ``wirecheck judge``."""

import argparse
import asyncio
import difflib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from wirecheck.contract import Contract, ContractError, load
from wirecheck.contract.reading import Reading
from wirecheck.probes import probe
from wirecheck.recording import Recording, RecordingError, save
from wirecheck.recording import load as load_recording
from wirecheck.report import finding_text
from wirecheck.rules import Result, judge, rules_for
from wirecheck.scenarios import Deployment, Scenario
from wirecheck.scenarios import scenarios as scenarios_of


class UserError(Exception):
    """A mistake of the user; the message says what to do."""


def contract(name: str) -> Contract:
    """A contract by its name or file.

    Raises:
        UserError: There is none, or it has mistakes.
    """
    try:
        return load(name)
    except ContractError as error:
        raise UserError(str(error)) from error


def scenario(contract: Contract, name: str) -> Scenario:
    """A scenario of a contract by its name.

    Raises:
        UserError: There is none.
    """
    by_name = {it.name: it for it in scenarios_of(contract)}
    if name not in by_name:
        near = difflib.get_close_matches(name, by_name, 1)
        hint = f"did you mean {near[0]}?" if near else "`wirecheck scenarios` lists them."
        raise UserError(f"{contract.name} has no scenario {name!r}: {hint}")
    return by_name[name]


def record(console: Console, options: argparse.Namespace) -> int:
    """Do one scenario, save its recordings, and judge them."""
    promised = contract(options.contract)
    chosen = scenario(promised, options.scenario)
    mock = None if options.mock_provider == "none" else options.mock_provider
    if chosen.needs_mock and mock is None:
        raise UserError(f"the scenario {chosen.name} needs a mock provider behind the endpoint")
    facts = Deployment(token=options.token, mock=mock is not None)
    done = asyncio.run(probe(options.endpoint, promised, facts, mock, [chosen]))[chosen.name]
    if done.trouble:
        raise UserError(done.trouble)
    for recording in done.recordings:
        path = Path(options.output) / f"{recording.name}.jsonl"
        _save(recording, path)
        console.print(f"saved {path}", highlight=False, markup=False)
    return _judge(console, promised, done.recordings)


def _save(recording: Recording, path: Path) -> None:
    try:
        save(recording, path)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}") from error


def judge_files(console: Console, files: Sequence[str], name: str | None) -> int:
    """Judge saved recordings; those of one scenario are judged together."""
    try:
        recordings = [load_recording(Path(file)) for file in files]
    except RecordingError as error:
        raise UserError(str(error)) from error
    by_contract: dict[str, list[Recording]] = defaultdict(list)
    for recording in recordings:
        by_contract[name or recording.contract].append(recording)
    return max(_judge(console, contract(it), group) for it, group in by_contract.items())


def _judge(console: Console, promised: Contract, recordings: Sequence[Recording]) -> int:
    by_scenario: dict[str, list[Recording]] = defaultdict(list)
    for recording in recordings:
        by_scenario[recording.scenario].append(recording)
    results = [
        result for name, group in by_scenario.items() for result in _results(promised, name, group)
    ]
    by_name = {recording.name: recording for recording in recordings}
    for result in results:
        if result.findings:
            console.print(finding_text(result, by_name), highlight=False, markup=False)
            console.print()
    failed = [result for result in results if result.outcome == "failed"]
    warned = [result for result in results if result.outcome == "warned"]
    passed = [result for result in results if result.outcome == "passed"]
    console.print(
        f"{len(passed)} passed, {len(failed)} failed, {len(warned)} warned", highlight=False
    )
    return 1 if failed else 0


def _results(promised: Contract, name: str, recordings: Sequence[Recording]) -> list[Result]:
    chosen = scenario(promised, name)
    readings = [Reading(recording, promised) for recording in recordings]
    return [judge(rule, promised, chosen, readings) for rule in rules_for(promised, chosen)]
