"""The CEL library, without the command line that it brings along.

``import cel`` imports its own command line too, and with it the libraries of terminals: a sixth of
all that a gate imports. So the name of that module is taken while the library is imported; a
release of the library that needs more of it than its name is imported whole.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

_COMMAND_LINE = "cel.cli"


@contextmanager
def _without_command_line() -> Iterator[None]:
    sys.modules[_COMMAND_LINE] = ModuleType(_COMMAND_LINE)
    try:
        yield
    finally:
        del sys.modules[_COMMAND_LINE]


if "cel" in sys.modules:
    import cel
else:
    try:
        with _without_command_line():
            import cel
    except (ImportError, AttributeError):
        import cel

__all__ = ["cel"]
