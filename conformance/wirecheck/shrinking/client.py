"""A client run as a command, against an answer that is delivered to it in one way."""

import shlex
import subprocess
from dataclasses import dataclass

from wirecheck.shrinking.delivery import Delivery
from wirecheck.shrinking.proxy import Proxy

URL = "{url}"
# What a split takes: 0.3 ms were measured, with a client in Python that does nothing but read.
_SPLIT_S = 0.003


class ClientError(Exception):
    """The command cannot be run; the message says why."""


@dataclass
class Client:
    """A command that exits with 0 as long as the client does right.

    Attributes:
        command: Its words; ``{url}`` stands for where the answer is.
        patience_s: One that runs longer, but for what the splits take, hangs and does wrong.
        runs: How often it was run.
        said: What it printed when it last did wrong.
    """

    command: list[str]
    patience_s: float
    runs: int = 0
    said: str = ""

    @classmethod
    def of(cls, command: str, patience_s: float) -> "Client":
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
        return cls(words, patience_s)

    def shows(self, proxy: Proxy, delivery: Delivery) -> bool:
        """Whether the client does wrong when its answer is delivered in this way.

        Raises:
            ClientError: The command cannot be run, or it has never asked.
            ServiceError: The proxy does not deliver.
        """
        self.runs += 1
        proxy.deliver(delivery.mode())
        wrong = self._run(f"{proxy.url}/", self.patience_s + len(delivery.splits) * _SPLIT_S)
        if not proxy.finish():
            raise ClientError(f"the client has asked nothing: {self.said.strip()[-300:]}")
        return wrong

    def _run(self, url: str, seconds: float) -> bool:
        words = [word.replace(URL, url) for word in self.command]
        try:
            done = subprocess.run(  # noqa: S603 - what the user has asked for
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            self.said = f"it was still running after {seconds:g} s"
            return True
        except OSError as error:
            raise ClientError(f"{words[0]} cannot be run: {error.strerror}") from None
        if done.returncode or not self.said:
            self.said = done.stdout.decode("utf-8", "replace")
        return done.returncode != 0
