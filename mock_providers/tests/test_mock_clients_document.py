"""docs/clients.md says what the tests compare with. To renew it: python THIS_FILE --write"""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent / "support"))

from sdk_document import DOCUMENT, installed_versions, render, stated_versions


def test_the_document_is_up_to_date():
    document = DOCUMENT.read_text()

    # A new release of a client alone makes no document old.
    assert document == render(stated_versions(document)), f"renew it: python {__file__} --write"


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit(f"usage: python {sys.argv[0]} --write")
    DOCUMENT.write_text(render(installed_versions()))
