"""Away and back: in the browser that is installed here a page is kept, and what it does is seen."""

from defective_pages import staged
from defects import ALWAYS, DEFECTS
from page_vectors import broken, results

from wirecheck_browser_tests.bench import Bench

RULE = "leave.bfcache"


def test_a_page_that_is_kept_passes_only_if_it_ends_its_stream():
    (defect,) = (it for it in DEFECTS if it.name == "no-stop-on-pagehide")
    with staged() as stage:
        right, wrong = stage.twin(defect.page), stage.defective(defect)
        visits = {it.name: {*ALWAYS, *defect.visits} for it in (right, wrong)}
        made = results(Bench((right, wrong), stage.mock_url), visits)

    assert [it.outcome for it in made[right.name] if it.rule == RULE] == ["passed"]
    assert set(broken(made[wrong.name])) == {RULE}
