"""The five documents' own commands, typed as they stand there, against the reference."""

import contextlib
import re
import subprocess
import sys
from pathlib import Path

import jwt
import pytest
from documents_commands import COMMANDS
from programs import node_in, program

HERE = Path(__file__).parent
ANSWERS = HERE / "support" / "documents_answers.yaml"
DIALECTS = HERE.parents[1] / "docs" / "dialects.md"
SECRET = "a secret that is longer than thirty-two bytes"  # noqa: S105 - of these tests
TOKEN = jwt.encode({"sub": "alice"}, SECRET, "HS256")
HOST = re.compile(r"http://localhost:\d+")
# Where each program is run, and where it is.
PROGRAMS = {
    "curl": (HERE, lambda: program("curl")),
    "node": (HERE / "js", lambda: node_in(HERE / "js")),
    "python": (HERE / "support", lambda: sys.executable),
}
# A command takes a fraction of a second; a machine that needs this long has other troubles.
PATIENCE_S = 60


@pytest.fixture(scope="module")
def answering():
    """The base URL of a mock provider that says what the documents show."""
    arguments = ["--port", "0", "--exit-with-stdin", "--scripts", str(ANSWERS)]
    with subprocess.Popen(
        [sys.executable, "-m", "wirecheck_mock_providers", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process.stdout.readline().split()[-1] + "/openai/v1"
        process.stdin.close()


@pytest.fixture(scope="module")
def urls(serving, answering):
    """The address of each system, as `--dialect` serves it: at its document's paths."""
    with contextlib.ExitStack() as stack:

        def serve(system):
            secret = {"jwt_secret": SECRET} if system == "session" else {}
            server = serving(system, openai_base_url=answering, **secret)
            return str(stack.enter_context(server).client.base_url)

        yield {system: serve(system) for system in dict.fromkeys(it.system for it in COMMANDS)}


def typed(command, url):
    """Type a command of a document; return what it prints."""
    name = command.types.split()[0]
    folder, path = PROGRAMS[name]
    line = HOST.sub(url, command.types).replace("YOUR_JWT_TOKEN", TOKEN)
    done = subprocess.run(
        ["bash", "-c", line.replace(name, path(), 1)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.title)
def test_a_command_is_answered_as_its_document_shows(command, urls):
    answer = re.escape(command.answer).replace("…", "[^\n]+?")

    printed = typed(command, urls[command.system])

    assert re.fullmatch(answer, printed), printed


def test_where_an_answer_differs_a_sentence_of_the_dialects_has_decided():
    dialects = " ".join(DIALECTS.read_text().split())

    assert [it.title for it in COMMANDS if it.decided not in dialects] == []
