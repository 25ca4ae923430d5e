"""Start the mock provider."""

import sys

from wirecheck_mock_providers.cli import main

if __name__ == "__main__":
    sys.exit(main())
