"""Each check fails on a page that makes the mistake, and on the same page without it passes."""

import pytest
from defective_pages import NAMES, staged
from defects import ALWAYS, DEFECTS, visits_of_twin
from page_vectors import broken, results

from wirecheck_browser_tests.bench import Bench
from wirecheck_browser_tests.rules import RULES

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
def found():
    """What was found, by the name of the page and its defect."""
    visits = {}
    with staged() as stage:
        targets = []
        for page in NAMES:
            targets.append(stage.twin(page))
            visits[page] = {*ALWAYS, *visits_of_twin(page)}
        for defect in DEFECTS:
            targets.append(stage.defective(defect))
            visits[targets[-1].name] = {*ALWAYS, *defect.visits}
        made = results(Bench(tuple(targets), stage.mock_url), visits)
    return {name: broken(of_a_page) for name, of_a_page in made.items()}


@pytest.mark.parametrize("page", NAMES)
def test_a_page_without_the_mistakes_passes(found, page):
    assert found[page] == {}


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_a_mistake_is_found_and_nothing_else(found, defect):
    assert set(found[f"{defect.page}-{defect.name}"]) == defect.breaks


def test_every_rule_is_broken_by_some_defect():
    assert {rule for defect in DEFECTS for rule in defect.breaks} == set(RULES)
