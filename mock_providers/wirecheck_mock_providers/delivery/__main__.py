"""Start the delivery proxy."""

import sys

from wirecheck_mock_providers.delivery.cli import main

if __name__ == "__main__":
    sys.exit(main())
