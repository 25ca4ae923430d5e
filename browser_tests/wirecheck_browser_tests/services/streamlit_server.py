"""Streamlit's own command, which ends with its standard input, so with whoever has started it."""

import os
import sys
from threading import Thread

from streamlit.web.cli import main

_STDIN = 0
_READ_BYTES = 4096


def _end_with_stdin() -> None:
    while os.read(_STDIN, _READ_BYTES):
        pass
    os._exit(0)


if __name__ == "__main__":
    Thread(target=_end_with_stdin, daemon=True).start()
    sys.exit(main())
