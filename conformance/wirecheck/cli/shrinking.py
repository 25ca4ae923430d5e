"""``wirecheck shrink``."""

import argparse
from functools import partial
from pathlib import Path

from rich.console import Console

from wirecheck.cli import lookup
from wirecheck.cli.commands import load_named, save_to
from wirecheck.cli.errors import UserError, did_you_mean
from wirecheck.cli.verdicts import show
from wirecheck.recording import Recording
from wirecheck.recording.decode import MESSAGES
from wirecheck.report import finding_text
from wirecheck.report.visible import visible
from wirecheck.report.wording import counted
from wirecheck.services import ServiceError
from wirecheck.shrinking import (
    Client,
    ClientError,
    Delivery,
    Goal,
    OriginError,
    delivering,
    find,
    goals,
)
from wirecheck.shrinking import shrink as shrunk
from wirecheck.shrinking.delivery import runs

_FAULTY = 1
_TOLD_LINES = 12
_MOST_S = 3_600.0


def shrink(console: Console, options: argparse.Namespace) -> int:
    """Shrink a recording to what shows a finding, or a delivery to what a client does not bear.

    Raises:
        UserError: It cannot be done.
    """
    promised, recording = load_named(options.recording, options.contract)
    if options.client:
        return _of_client(console, recording, options)
    chosen = lookup.scenario(promised, recording.scenario)
    found = {goal.rule.id: goal for goal in goals(promised, chosen, recording)}
    if not found:
        raise UserError(f"{options.recording}: no rule has a finding in it, seen by itself.")
    return _of_endpoint(console, recording, _chosen(found, options.finding), options)


def _chosen(found: dict[str, Goal], rule: str | None) -> Goal:
    if rule is None:
        return next(iter(found.values()))
    if rule not in found:
        hint = did_you_mean(rule, found, f"there are findings of {', '.join(found)}.")
        raise UserError(f"the recording has no finding of {rule}: {hint}")
    return found[rule]


def _of_endpoint(
    console: Console, recording: Recording, goal: Goal, options: argparse.Namespace
) -> int:
    done = shrunk(recording, goal)
    small = done.recording
    show(console, finding_text(goal.result(small), {small.name: small}))
    sizes = [
        f"{counted(len(it.frames), 'read')} of {counted(len(it.body), 'byte')}, "
        f"{counted(len(it.decoded.events), 'event')}"
        for it in (recording, small)
    ]
    show(console, f"\n{sizes[0]} shrunk to {sizes[1]}.")
    if done.splits:
        show(console, f"It has to be split at {_places(done.splits)}.")
    if done.mode:
        show(console, f"A client meets the like of a sound answer by: --mode {done.mode}")
    if options.output:
        save_to(small, Path(options.output))
        show(console, f"saved {options.output}")
    return _FAULTY


def _of_client(console: Console, recording: Recording, options: argparse.Namespace) -> int:
    if recording.transport in MESSAGES or recording.response is None:
        raise UserError(f"{options.recording}: only an answer over HTTP can be delivered again.")
    try:
        client = Client.of(options.client, options.patience)
        with delivering(recording) as proxy:
            delivery = find(recording, partial(client.shows, proxy))
    except (ClientError, OriginError, ServiceError) as error:
        raise UserError(str(error)) from error
    number = counted(client.runs, "run")
    if delivery is None:
        show(console, f"The client bears every delivery that was tried ({number}).")
        return 0
    _tell(console, recording, delivery)
    for line in client.said.strip().splitlines()[-_TOLD_LINES:]:
        show(console, f"  {visible(line)}")
    show(console, f"mode of `wirecheck delivery`: {delivery.mode()} ({number})")
    return _FAULTY


def _tell(console: Console, recording: Recording, delivery: Delivery) -> None:
    body = recording.body
    if delivery.end is not None:
        what = "stalled" if delivery.ending == "stall" else f"ended ({delivery.ending})"
        events = sum(it.end <= delivery.end for it in recording.decoded.events)
        whole = counted(events, "whole event")
        place = f"{what} behind byte {delivery.end:,} of {len(body):,}, {whole}"
    elif delivery.splits:
        place = f"split at {_places(delivery.splits)} of {len(body):,}"
    else:
        place = "delivered plainly"
    show(console, f"The client does wrong when the answer is {place}:")
    at = delivery.end if delivery.end is not None else next(iter(delivery.splits), None)
    if at is not None:
        show(console, f"  {_quoted(body[max(0, at - 30) : at])} | {_quoted(body[at : at + 30])}")


def _quoted(data: bytes) -> str:
    return visible(data.decode("utf-8", "surrogateescape"))


def _places(splits: tuple[int, ...]) -> str:
    places = (f"{it[0]:,} to {it[-1]:,}" if len(it) > 1 else f"{it[0]:,}" for it in runs(splits))
    return f"byte {', '.join(places)}"


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= _MOST_S:
        raise argparse.ArgumentTypeError(f"{text} is not within 0 and {_MOST_S:g} seconds")
    return seconds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the subcommand's arguments."""
    parser.add_argument("recording", metavar="RECORDING", help="a recording (.jsonl)")
    parser.add_argument("--contract", metavar="NAME|FILE", help="default: the one it names")
    parser.add_argument(
        "--finding", metavar="RULE", help="the finding to keep (default: the first)"
    )
    parser.add_argument("--output", metavar="FILE", help="save the shrunk recording there")
    parser.add_argument(
        "--client",
        metavar="COMMAND",
        help="shrink the delivery of the recorded answer instead, to the smallest that makes this "
        "command exit with another code than 0; {url} in it is where the answer is",
    )
    parser.add_argument(
        "--patience",
        type=_seconds,
        default=10.0,
        metavar="S",
        help="seconds after which the client counts as hanging (default: %(default)g)",
    )
