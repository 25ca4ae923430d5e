"""The commands of docs/load.md and its manifests are such as wirecheck understands."""

import argparse
import re
import shlex
from pathlib import Path

import pytest
from locust.argument_parser import get_parser
from ruamel.yaml import YAML

from wirecheck_load import cli, compare
from wirecheck_load.profiles import PROFILES
from wirecheck_load.running.options import MOCK_URL
from wirecheck_load.running.plan import plan_of
from wirecheck_mock_providers import cli as mock
from wirecheck_reference_server.options import make_parser

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "load.md"


def documents(name):
    return list(YAML(typ="safe", pure=True).load_all(DOCS / "load_cluster" / name))


def of_compose():
    services = documents("compose.yaml")[0]["services"]
    return {name: shlex.split(it["command"]) for name, it in services.items()}


def of_kubernetes():
    jobs = [it for it in documents("kubernetes.yaml") if it["kind"] == "Job"]
    containers = [it["spec"]["template"]["spec"]["containers"][0] for it in jobs]
    return {it["name"]: it["command"] for it in containers}


def of_page():
    text = PAGE.read_text().replace("\\\n", " ")
    return [shlex.split(line) for line in re.findall(r"^ {4}(wirecheck .+)$", text, re.MULTILINE)]


def options_of_load(arguments):
    """Our options, and Locust's: the command passes on what is none of ours."""
    ours, others = cli.parser().parse_known_args(arguments)
    locusts, unknown = get_parser(default_config_files=[]).parse_known_args(others)
    assert unknown == []
    if ours.mock_provider == cli.EMBEDDED:
        ours.mock_provider = MOCK_URL
    if ours.host == cli.REFERENCE:
        ours.host = "http://127.0.0.1"
    return ours, locusts


def understood(command):
    """Raise SystemExit or PlanError where a command is none."""
    program, name, *arguments = command
    assert program == "wirecheck"
    if name == "load" and arguments[0] == "compare":
        compare._parser().parse_args(arguments[1:])
    elif name == "load":
        ours, _ = options_of_load(arguments)
        if not ours.worker:  # its master tells it everything
            plan_of(ours)
    else:
        parsers = {"mock": mock._parser, "reference": make_parser}
        assert isinstance(parsers[name]().parse_args(arguments), argparse.Namespace)


@pytest.mark.parametrize("command", of_page(), ids=" ".join)
def test_a_command_of_the_page_is_understood(command):
    understood(command)


@pytest.mark.parametrize("commands", [of_compose(), of_kubernetes()], ids=["compose", "kubernetes"])
def test_the_commands_of_a_manifest_are_understood_and_fit_together(commands):
    for command in commands.values():
        understood(command)
    _, master = options_of_load(commands["master"][2:])
    assert master.master
    assert master.expect_workers == 4


def test_as_many_workers_are_started_as_their_master_expects():
    worker = documents("compose.yaml")[0]["services"]["worker"]
    assert worker["deploy"]["replicas"] == 4
    job = next(it for it in documents("kubernetes.yaml") if "parallelism" in it["spec"])
    assert job["spec"]["parallelism"] == job["spec"]["completions"] == 4


def test_workers_find_their_master_by_the_name_of_its_service():
    names = {
        it["metadata"]["name"] for it in documents("kubernetes.yaml") if it["kind"] == "Service"
    }

    assert options_of_load(of_kubernetes()["worker"][2:])[1].master_host in names
    assert options_of_load(of_compose()["worker"][2:])[1].master_host in of_compose()


def test_the_page_tells_of_every_profile():
    told = set(re.findall(r"`([a-z]+)`", PAGE.read_text().partition("## Profiles")[2]))

    assert set(PROFILES) <= told
