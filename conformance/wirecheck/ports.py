"""Ports, as command lines are given them."""

import argparse

# Where the gate and `wirecheck infer` start their mock provider.
MOCK_PORT = 9099


def port_number(text: str) -> int:
    """A TCP port; 0 lets the system choose.

    Raises:
        argparse.ArgumentTypeError: It is none.
    """
    if not text.isdecimal() or int(text) not in range(1 << 16):
        raise argparse.ArgumentTypeError(f"{text!r} is no port: it is a number from 0 to 65535")
    return int(text)
