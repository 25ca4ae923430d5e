"""The command line of the gate."""

import pytest

LEVELS = ("must", "should", "may")
DECLARABLE = {
    "auth": "required, optional or off: whether the endpoint wants credentials",
    "origin": "an origin that its CORS rules allow",
}


def add(parser: pytest.Parser) -> None:
    """Add the options, and the key of the configuration file."""
    group = parser.getgroup("wirecheck", "prove that a streaming endpoint keeps its promises")
    group.addoption(
        "--endpoint",
        metavar="URL",
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
        type=int,
        metavar="PORT",
        help="where the embedded mock provider listens on 127.0.0.1 (default: 9099; "
        "a free port with `--endpoint reference`)",
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
        "but a line that no longer matches a finding does",
    )
    group.addoption(
        "--conformance-report",
        metavar="DIR",
        help="write report.html, report.json and the recordings there",
    )
    parser.addini("wirecheck_contract", "default for --contract", type="args", default=[])
