"""Runs the command."""

import sys

EXIT_USAGE = 4  # as pytest's

try:
    from wirecheck_load.cli import main
except ModuleNotFoundError as missing:
    if (missing.name or "").startswith("wirecheck"):
        raise
    sys.stderr.write(
        f"wirecheck load: {missing.name} is not installed: pip install 'wirecheck[load]'\n"
    )
    sys.exit(EXIT_USAGE)

sys.exit(main())
