"""Runs the command."""

import sys

from wirecheck_reference_server.cli import main

sys.exit(main())
