"""The command line of the gate."""

import argparse

import pytest

from wirecheck.ports import MOCK_PORT, port_number

LEVELS = ("must", "should", "may")
REFERENCE = "reference"
# Of a number of examples, or of a seed.
MOST_DIGITS = 12
DECLARABLE = {
    "auth": "required, optional or off: whether the endpoint wants credentials",
    "limits": "on or off: whether the contract's limits of the rate are in force",
    "missing-key": "a provider that it has no key for; may be repeated",
    "origin": "an origin that its CORS rules allow",
}


def add(parser: pytest.Parser) -> None:
    """Add the options, and the key of the configuration file."""
    group = parser.getgroup("wirecheck", "prove that a streaming endpoint keeps its promises")
    group.addoption(
        "--endpoint",
        metavar="URL|reference",
        help="base URL of the endpoint to test, such as http://localhost:8000; "
        "`reference` starts and tests the bundled reference server",
    )
    group.addoption(
        "--contract",
        action="append",
        default=[],
        metavar="NAME|FILE",
        help="what the endpoint promises: a packaged contract (`wirecheck contracts` lists them) "
        "or a YAML file; may be repeated. Default: those whose happy path the endpoint answers",
    )
    group.addoption(
        "--mock-provider",
        default="embedded",
        metavar="embedded|none|URL",
        help="the LLM provider behind the endpoint: started by the gate (default), none, "
        "or one that runs already",
    )
    group.addoption(
        "--mock-provider-port",
        type=port_number,
        metavar="PORT",
        help="where the embedded mock provider listens on 127.0.0.1; 0 takes a free port "
        f"(default: {MOCK_PORT}; a free port with `--endpoint reference`)",
    )
    group.addoption("--token", metavar="T", help="bearer token that the endpoint accepts")
    group.addoption(
        "--jwt-secret",
        metavar="S",
        help="HS256 secret of the endpoint: the gate makes good, expired and forged tokens",
    )
    group.addoption(
        "--declare",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a fact of this deployment: "
        + "; ".join(f"{key}=… ({meaning})" for key, meaning in DECLARABLE.items()),
    )
    group.addoption(
        "--conformance-level",
        choices=LEVELS[:2],
        default="must",
        help="at `should`, the breach of a SHOULD fails the run as well (default: must)",
    )
    group.addoption(
        "--conformance-baseline",
        metavar="FILE",
        help="known findings, one a line: `<check id>  # reason`; they do not fail the run, "
        "but a line that matches no finding any more does",
    )
    group.addoption(
        "--conformance-flaky",
        metavar="FILE",
        help="flaky checks, one a line: `<check id>  <seen>/<of>  # reason`; they do not fail the "
        "run either, but a line that matches no check does",
    )
    group.addoption(
        "--conformance-repeat",
        type=whole_number,
        default=1,
        metavar="N",
        help="probe N times, and tell which checks do not come out alike, and how often, in lines "
        "for that file; such a check fails the run unless it is listed",
    )
    group.addoption(
        "--conformance-report",
        metavar="DIR",
        help="write report.html, report.json and the recordings there",
    )
    group.addoption(
        "--conformance-fuzz",
        type=whole_number,
        default=0,
        metavar="N",
        help="try N more generated examples under each contract (default: 0)",
    )
    group.addoption(
        "--conformance-seed",
        type=whole_number,
        metavar="S",
        help="what those examples are drawn from: the same seed draws the same (default: another "
        "one each time, which is told)",
    )
    group.addoption(
        "--conformance-fuzz-host",
        metavar="HOST",
        help="the endpoint's host, to fuzz it though it is not on this machine's loopback",
    )
    parser.addini("wirecheck_contract", "default for --contract", type="args", default=[])


def whole_number(text: str) -> int:
    """A whole number that is not negative.

    Raises:
        argparse.ArgumentTypeError: It is none.
    """
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number")
    return int(text)
