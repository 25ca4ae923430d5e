"""A client run as a command, against a recorded answer that is delivered to it in one way."""

import shlex
import subprocess
from dataclasses import dataclass

from wirecheck.recording import Recording
from wirecheck.shrinking.delivery import Delivery
from wirecheck.shrinking.origin import Origin

URL = "{url}"


class ClientError(Exception):
    """The command cannot be run; the message says why."""


@dataclass
class Client:
    """A command that exits with 0 as long as the client does right.

    Attributes:
        command: Its words; ``{url}`` stands for where the answer is.
        patience_s: One that runs longer hangs, and does wrong.
        runs: How often it was run.
        said: What it printed when it last did wrong.
    """

    command: list[str]
    recording: Recording
    patience_s: float
    runs: int = 0
    said: str = ""

    @classmethod
    def of(cls, command: str, recording: Recording, patience_s: float) -> "Client":
        """The client of a command line; no shell reads it.

        Raises:
            ClientError: It cannot be read, or does not take the URL.
        """
        try:
            words = shlex.split(command)
        except ValueError as error:
            raise ClientError(f"the command cannot be read: {error}") from None
        if not any(URL in word for word in words):
            raise ClientError(f"the command says nowhere {URL}, where the answer is")
        return cls(words, recording, patience_s)

    def shows(self, delivery: Delivery) -> bool:
        """Whether the client does wrong when the answer is delivered in this way.

        Raises:
            ClientError: The command cannot be run, or it has never asked.
        """
        self.runs += 1
        with Origin(self.recording, delivery) as origin:
            wrong = self._run(origin.url)
            if not origin.asked:
                raise ClientError(f"the client has asked nothing: {self.said.strip()[-300:]}")
        return wrong

    def _run(self, url: str) -> bool:
        words = [word.replace(URL, url) for word in self.command]
        try:
            done = subprocess.run(  # noqa: S603 - what the user has asked for
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=self.patience_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            self.said = f"it was still running after {self.patience_s:g} s"
            return True
        except OSError as error:
            raise ClientError(f"{words[0]} cannot be run: {error.strerror}") from None
        if done.returncode or not self.said:
            self.said = done.stdout.decode("utf-8", "replace")
        return done.returncode != 0
