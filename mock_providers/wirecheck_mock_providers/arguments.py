"""What our commands' arguments have in common: how a wrong one is refused, and the exit code."""

import argparse
from typing import Final, NoReturn

#: As pytest's: the command was used in a way that cannot work.
EXIT_USAGE: Final = 4
_PORT_MAX: Final = 65_535


class Parser(argparse.ArgumentParser):
    """Exits with `EXIT_USAGE`, where argparse would with 2."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, in one message."""
        self.exit(EXIT_USAGE, f"{self.prog}: {message}\n{self.format_usage()}")


def port(text: str) -> int:
    """Return the number of a port; 0 stands for any free one.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    if text.isascii() and text.isdecimal() and int(text) <= _PORT_MAX:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 to {_PORT_MAX}")
