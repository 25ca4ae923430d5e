"""The defective pages and their table name the same mistakes."""

import re
from collections import Counter
from pathlib import Path

from defects import ALWAYS, BY_TRANSPORT, DEFECTS

PAGES = Path(__file__).parent / "defects"
BRANCH = re.compile(r'(?<![.])\bhas\(\s*"([a-z-]+)"\s*\)')


def _named_in_sources():
    return {
        name
        for source in PAGES.rglob("*.js")
        for name in BRANCH.findall(source.read_text(encoding="utf-8"))
    }


def test_each_defect_is_one_of_the_pages_and_in_the_table():
    made = (defect for defect in DEFECTS if defect not in BY_TRANSPORT)
    assert _named_in_sources() == {defect.name for defect in made}


def test_a_defect_is_told_once_and_is_caught_by_something():
    assert max(Counter(defect.name for defect in DEFECTS).values()) == 1
    for defect in DEFECTS:
        assert defect.breaks, defect.name
        assert not set(defect.visits) & set(ALWAYS), defect.name


def test_each_page_has_a_contract_of_its_name():
    for page in {defect.page for defect in DEFECTS}:
        assert (PAGES / page / "index.html").is_file(), page
        assert f"page: {page}\n" in (PAGES / f"{page}.yaml").read_text(encoding="utf-8"), page
