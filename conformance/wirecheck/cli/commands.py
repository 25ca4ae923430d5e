"""``wirecheck record`` and ``wirecheck judge``."""

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console

from wirecheck.cli import lookup
from wirecheck.cli.errors import UserError
from wirecheck.cli.verdicts import tell
from wirecheck.contract import Contract
from wirecheck.probes import Probed, probe
from wirecheck.recording import Recording, RecordingError, save
from wirecheck.recording import load as load_recording
from wirecheck.rules.words import came_instead
from wirecheck.scenarios import Deployment, Scenario, plan


def record(console: Console, options: argparse.Namespace) -> int:
    """Do one scenario, save its recordings, and judge them.

    Raises:
        UserError: It cannot be done, or not be saved.
    """
    _check_url(options.endpoint)
    promised = lookup.contract(options.contract)
    chosen = lookup.scenario(promised, options.scenario)
    done = _probed(options, promised, chosen)
    for recording in done.recordings:
        path = Path(options.output) / f"{recording.name}.jsonl"
        save_to(recording, path)
        console.print(f"saved {path}", highlight=False, markup=False, soft_wrap=True)
    console.print()
    return tell(console, {promised.name: promised}, list(done.recordings))


def _check_url(endpoint: str) -> None:
    try:
        parts = urlsplit(endpoint)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise UserError(f"{endpoint}: write the endpoint's base URL as http://HOST:PORT.")


def _probed(options: argparse.Namespace, promised: Contract, chosen: Scenario) -> Probed:
    mock = None if options.mock_provider == "none" else options.mock_provider
    # Whoever asks for a scenario of credentials has an endpoint that wants them.
    facts = Deployment(
        auth="required",
        token=options.token,
        jwt_secret=options.jwt_secret,
        mock=mock is not None,
    )
    omitted = next(it.omitted for it in plan(promised, facts) if it.scenario == chosen)
    if omitted:
        raise UserError(f"{chosen.name} cannot be recorded: {omitted}.")
    done = asyncio.run(probe(options.endpoint, promised, facts, mock, [chosen]))[chosen.name]
    if done.trouble or done.omitted:
        raise UserError(done.trouble or done.omitted)
    if all(recording.ending.how == "refused" for recording in done.recordings):
        raise UserError(f"{options.endpoint}: {came_instead(done.recordings[0])}.")
    return done


def save_to(recording: Recording, path: Path) -> None:
    """Write a recording.

    Raises:
        UserError: It cannot be written.
    """
    try:
        save(recording, path)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}.") from error


def load_named(file: str, name: str | None) -> tuple[Contract, Recording]:
    """A saved recording, and the contract of that name or file, or that it names itself.

    Raises:
        UserError: The file holds no recording, or one of a contract that is not at hand.
    """
    try:
        recording = load_recording(Path(file))
    except RecordingError as error:
        raise UserError(str(error)) from error
    if name is None:
        return lookup.packaged_contract(recording.contract), recording
    other = lookup.contract(name)
    return other, replace(recording, contract=other.name)


def judge_files(console: Console, files: Sequence[str], name: str | None) -> int:
    """Judge saved recordings; those of one scenario are judged together.

    Raises:
        UserError: A file holds no recording, or one of a contract that is not at hand.
    """
    try:
        recordings = [load_recording(Path(file)) for file in files]
    except RecordingError as error:
        raise UserError(str(error)) from error
    if name is not None:
        other = lookup.contract(name)
        recordings = [replace(recording, contract=other.name) for recording in recordings]
        return tell(console, {other.name: other}, recordings)
    named = sorted({recording.contract for recording in recordings})
    return tell(console, {it: lookup.packaged_contract(it) for it in named}, recordings)
