"""Runs the command."""

import sys

EXIT_USAGE = 4  # as pytest's

try:
    from wirecheck_reference_server.cli import main
except ModuleNotFoundError as missing:
    if (missing.name or "").startswith("wirecheck"):
        raise
    sys.stderr.write(
        f"wirecheck reference: {missing.name} is not installed: "
        "pip install 'wirecheck[reference]'\n"
    )
    sys.exit(EXIT_USAGE)

sys.exit(main())
