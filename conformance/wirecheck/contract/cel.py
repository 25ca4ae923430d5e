"""The CEL library, without the command line that it brings along.

``import cel`` imports its own command line too, and with it the libraries of terminals: a sixth of
all that a gate imports. So the name of that module is taken while the library is imported.
"""

import sys
from types import ModuleType

_COMMAND_LINE = "cel.cli"

if "cel" in sys.modules:
    import cel
else:
    sys.modules[_COMMAND_LINE] = ModuleType(_COMMAND_LINE)
    import cel

    del sys.modules[_COMMAND_LINE]

__all__ = ["cel"]
