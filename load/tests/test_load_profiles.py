"""Profiles: their levels over time, arrivals, mixes, and the search for the most."""

from collections import Counter
from itertools import islice, pairwise

import pytest

from wirecheck_load.profiles import (
    PROFILES,
    MixError,
    Search,
    Stage,
    arrivals,
    draw,
    level_at,
    parse,
    spacings,
)

RAMP = (Stage(0.5, 1, ramps=True), Stage(0.5, 1))


@pytest.mark.parametrize("name", [name for name in PROFILES if name != "saturate"])
def test_a_profile_fills_its_time_and_reaches_its_full_load(name: str) -> None:
    stages = PROFILES[name].stages

    assert sum(stage.share for stage in stages) == pytest.approx(1)
    assert max(stage.load for stage in stages) == 1


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("steady", [100, 100, 100, 100, 100]),
        ("ramp", [0, 40, 200 / 3, 100, 100]),
        ("step", [20, 40, 60, 80, 100]),
        ("spike", [20, 20, 100, 20, 20]),
    ],
)
def test_a_profile_has_its_level_at_each_moment(name: str, levels: list[float]) -> None:
    stages = PROFILES[name].stages

    assert [level_at(stages, 100, 10, at_s) for at_s in (0, 3, 5, 7.5, 9)] == pytest.approx(levels)


def test_constant_arrivals_are_evenly_spaced() -> None:
    moments = list(arrivals((Stage(1, 1),), 4, 2, spacings("constant", 1)))

    assert moments == pytest.approx([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75])


def test_a_ramp_of_arrivals_becomes_denser_and_loses_none() -> None:
    # 0 to 10 a second in 10 s are 50; 10 s at 10 a second are 100.
    moments = list(arrivals(RAMP, 10, 20, spacings("constant", 1)))

    assert len(moments) == 150
    assert sum(moment < 10 for moment in moments) == 50
    assert sum(moment < 5 for moment in moments) == 13
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert gaps[60:] == pytest.approx([0.1] * len(gaps[60:]))


def test_poisson_arrivals_are_the_same_for_a_seed_and_scattered_by_its_law() -> None:
    moments = list(arrivals((Stage(1, 1),), 100, 100, spacings("poisson", 7)))

    again = list(arrivals((Stage(1, 1),), 100, 100, spacings("poisson", 7)))
    assert moments == again
    # Mean and variance of a Poisson number of 10,000: five standard deviations are 500.
    assert abs(len(moments) - 10_000) < 500
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    # A share of 1/e of exponential gaps is longer than their mean.
    assert sum(gap > 0.01 for gap in gaps) / len(gaps) == pytest.approx(0.368, abs=0.03)


def test_a_stage_without_load_has_no_arrivals() -> None:
    stages = (Stage(0.5, 0), Stage(0.5, 1))

    moments = list(arrivals(stages, 2, 4, spacings("constant", 1)))

    assert moments == pytest.approx([2, 2.5, 3, 3.5])


def test_a_part_is_read() -> None:
    part = parse(" 6 stamped tokens=50 itl=20.5 ")

    assert (part.scenario, part.weight) == ("stamped", 6)
    assert dict(part.options) == {"tokens": 50, "itl": 20.5}
    assert parse("slow-start").weight == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is no scenario; write its name"),
        ("3", "is no scenario; write its name"),
        ("stamped tokens", "'tokens' is no key with a number"),
        ("stamped tokens=many", "'tokens=many' is no key with a number"),
        ("0 stamped", "a weight is more than 0"),
        ("stamped]] [[mock", "is no scenario"),
    ],
)
def test_what_is_no_part_is_told_with_what_would_be(text: str, words: str) -> None:
    with pytest.raises(MixError) as caught:
        parse(text)

    assert words in str(caught.value)


def test_parts_are_drawn_by_weight_and_the_same_for_a_seed() -> None:
    parts = [parse("3 stamped"), parse("1 text")]

    drawn = [part.scenario for part in islice(draw(parts, "1"), 4000)]

    assert drawn == [part.scenario for part in islice(draw(parts, "1"), 4000)]
    # Five standard deviations of a binomial number are 137.
    assert abs(Counter(drawn)["stamped"] - 3000) < 137


@pytest.mark.parametrize("capacity", [1, 7, 64, 999, 1000, 5000])
def test_the_search_finds_what_holds(capacity: int) -> None:
    search = Search(step=1, most=1000, load=1)

    tried = []
    while not search.over:
        tried.append(search.load)
        search.tell(kept=search.load <= capacity)

    assert len(tried) < 20
    assert all(load == int(load) for load in tried)
    most = min(capacity, 1000)
    assert most / 1.1 - 1 <= search.held <= most


def test_the_search_ends_where_nothing_holds() -> None:
    search = Search(step=0.5, most=1000, load=8)

    while not search.over:
        search.tell(kept=False)

    assert (search.held, search.broke) == (0, 0.5)
