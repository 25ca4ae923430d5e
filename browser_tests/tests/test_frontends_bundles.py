"""The built pages are those of the sources; `make pages` builds them and writes the record anew."""

import hashlib
import sys
from importlib.resources import files
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "frontends"
PAGES = Path(str(files("wirecheck_browser_tests"))) / "pages"
RECORD = PAGES / "built.sha256"
SOURCE_SUFFIXES = {".css", ".html", ".js", ".json", ".svg", ".ts", ".tsx", ".vue"}
LARGEST_BYTES = 3_000_000  # it is in everybody's wheel


def _record():
    sources = [path for path in SOURCES.rglob("*") if _is_source(path)]
    pages = [path for path in PAGES.rglob("*") if path.is_file() and path != RECORD]
    return f"{_digest(SOURCES, sources)}  frontends\n{_digest(PAGES, pages)}  pages\n"


def _is_source(path):
    return path.suffix in SOURCE_SUFFIXES and "node_modules" not in path.parts and path.is_file()


def _digest(folder, paths):
    """The SHA-256 of some files, their names included."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def test_the_pages_are_built_from_these_sources():
    mend = "the front ends or their pages have changed: run `make pages`, and commit both"

    assert RECORD.is_file(), mend
    assert RECORD.read_text() == _record(), mend


def test_the_pages_are_small():
    assert sum(path.stat().st_size for path in PAGES.rglob("*")) < LARGEST_BYTES


def test_the_pages_have_one_style_sheet():
    # They are built one after the other, each with what is then the sheet of all.
    sources = [path for path in SOURCES.rglob("*") if _is_source(path)]
    assert [path.name for path in sources if path.suffix == ".css"] == ["chat.css"]
    assert not [path.name for path in sources if "<style" in path.read_text()]


def test_no_page_names_the_place_where_it_was_built():
    scripts = {str(path.relative_to(PAGES)): path.read_text() for path in PAGES.rglob("*.js")}

    assert [name for name, script in scripts.items() if f"{SOURCES.name}/" in script] == []


def test_a_page_has_no_script_of_its_own_and_loads_nothing_from_elsewhere():
    pages = {str(path.relative_to(PAGES)): path.read_text() for path in PAGES.rglob("*.html")}

    assert len(pages) == 2 * 8  # the seven and their index, for production and for development
    for name, page in pages.items():
        assert "<script>" not in page, name
        assert "://" not in page, name


if __name__ == "__main__":
    RECORD.write_text(_record())
    sys.stdout.write(f"wrote {RECORD}\n")
