"""wirecheck.contract.cel: the library is imported without its command line, if that can be."""

import runpy
import sys
from pathlib import Path
from unittest.mock import patch

import pytest

from wirecheck.contract import cel as without_command_line

COMMAND_LINE = "def main(): return 'told'"


@pytest.fixture
def imported(tmp_path, monkeypatch):
    """Imports a library of this text; gives it, and the modules that are imported then."""
    (tmp_path / "cel").mkdir()
    (tmp_path / "cel" / "cli.py").write_text(COMMAND_LINE)
    monkeypatch.syspath_prepend(tmp_path)

    def run(text):
        (tmp_path / "cel" / "__init__.py").write_text(text)
        return runpy.run_path(without_command_line.__file__)["cel"]

    with patch.dict(sys.modules):
        for name in [it for it in sys.modules if it.partition(".")[0] == "cel"]:
            del sys.modules[name]
        yield run


def test_the_command_line_is_not_imported(imported):
    library = imported("from . import cli; value = 7")

    assert library.value == 7
    assert not hasattr(library.cli, "main")
    assert "cel.cli" not in sys.modules


@pytest.mark.parametrize(
    "text", ["from .cli import main", "from . import cli; main = cli.main"], ids=["name", "module"]
)
def test_a_library_that_needs_its_command_line_gets_it(imported, text):
    library = imported(text)

    assert library.main() == "told"
    assert Path(sys.modules["cel.cli"].__file__).name == "cli.py"


def test_a_library_that_cannot_be_imported_leaves_nothing_behind(imported):
    with pytest.raises(ZeroDivisionError):
        imported("1 / 0")

    assert "cel.cli" not in sys.modules


def test_a_library_that_is_imported_already_is_taken_as_it_is(imported):
    library = imported("from . import cli")

    assert imported("1 / 0") is library
