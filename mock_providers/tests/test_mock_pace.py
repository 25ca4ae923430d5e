"""The schedule: pinned, seeded, never falling, and free of drift."""

import itertools
import statistics
from pathlib import Path

import pytest

from wirecheck_mock_providers.script.pace import Pace, VariedPace
from wirecheck_mock_providers.script.profiles import PROFILES, Profile
from wirecheck_mock_providers.script.selection import select
from wirecheck_mock_providers.server import control


def pace(words):
    return select(f"[[mock {words}]]", None, "").write().pace


def dues(words, count=8):
    made = pace(words)
    return [made.due_s(index) for index in range(count)]


#: Those of every version: the same run and seed, the same schedule for ever.
PINNED = {
    "text run=7f3a seed=7 jitter=10": [
        0.006934,
        0.006934,
        0.006934,
        0.006934,
        0.006934,
        0.006934,
        0.008533,
        0.0099,
    ],
    "text run=7f3a seed=7 itl=20 jitter=50": [
        0.034668,
        0.044046,
        0.060733,
        0.088284,
        0.108678,
        0.123906,
        0.162665,
        0.189498,
    ],
    "text run=7f3a seed=7 profile=chat": [
        0.352623,
        0.361168,
        0.399212,
        0.516916,
        0.555709,
        0.567633,
        0.572247,
        0.588554,
    ],
    "text run=7f3a seed=7 profile=reasoning": [
        4.235087,
        4.249401,
        4.335318,
        4.668506,
        4.756459,
        4.777812,
        4.784645,
        4.815733,
    ],
    "text run=7f3a seed=7 profile=bursty": [
        0.378389,
        0.378389,
        0.378389,
        0.443827,
        0.443827,
        0.443827,
        0.443827,
        0.443827,
    ],
    "text run=7f3a seed=7 profile=local jitter=5": [
        0.786404,
        0.837035,
        0.90639,
        0.994493,
        1.064493,
        1.119273,
        1.166849,
        1.226358,
    ],
}


@pytest.mark.parametrize("words", PINNED)
def test_the_schedule_is_that_of_every_version(words):
    assert dues(words) == PINNED[words]


@pytest.mark.parametrize("profile", PROFILES)
def test_another_seed_or_run_is_another_schedule(profile):
    words = f"text profile={profile} jitter=5 itl=10 run=a"

    assert dues(words) == dues(words)
    assert dues(words) != dues(f"{words} seed=1")
    assert dues(words) != dues(words.replace("run=a", "run=b"))


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("jitter", [0, 1, 1000])
def test_due_times_never_fall(profile, jitter):
    times = dues(f"text profile={profile} jitter={jitter} itl=10", 1000)

    assert times == sorted(times)


def test_a_piece_is_due_at_the_same_time_in_whatever_order_it_is_asked_for():
    forwards, backwards = (pace("text profile=bursty jitter=30") for _ in range(2))
    last_first = [backwards.due_s(index) for index in range(199, -1, -1)]

    assert last_first[::-1] == [forwards.due_s(index) for index in range(200)]


def test_jitter_is_no_more_than_it_says_and_does_not_add_up():
    times = dues("text ttft=50 itl=20 jitter=10", 10_000)
    late_s = [due_s - (0.05 + 0.02 * index) for index, due_s in enumerate(times)]

    assert min(late_s) >= -1e-6  # times are whole microseconds
    assert max(late_s) <= 0.01 + 1e-6
    assert statistics.fmean(late_s) == pytest.approx(0.005, abs=0.0005)


@pytest.mark.parametrize("name", sorted(set(PROFILES) - {"bursty"}))
def test_the_medians_are_those_of_the_table(name):
    profile = PROFILES[name]
    pauses = [after - before for before, after in itertools.pairwise(dues(f"profile={name}", 5000))]
    first = [pace(f"profile={name} seed={seed}").due_s(0) for seed in range(500)]

    assert statistics.median(pauses) == pytest.approx(profile.itl_ms / 1000, rel=0.03)
    assert statistics.median(first) == pytest.approx(profile.ttft_ms / 1000, rel=0.1)


def test_a_burst_comes_at_once_and_then_there_is_a_pause():
    times = dues("profile=bursty", 5000)
    sizes = [len(list(burst)) for _, burst in itertools.groupby(times)][:-1]
    firsts = [due_s for due_s, _ in itertools.groupby(times)]
    pauses = [after - before for before, after in itertools.pairwise(firsts)]

    assert set(sizes) == set(range(3, 10))
    assert statistics.median(pauses) == pytest.approx(0.16, rel=0.05)


def test_jitter_moves_the_same_profile():
    still, moved = dues("profile=chat", 100), dues("profile=chat jitter=1", 100)

    assert still != moved
    assert all(0 <= late - due <= 0.001 for due, late in zip(still, moved, strict=True))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("text", Pace()),
        ("drip profile=steady", Pace(0, 0.1)),
        ("text itl=5 jitter=0", Pace(0, 0.005)),
        ("text run=a jitter=5", VariedPace(0, 0, "a/0", PROFILES["steady"], 0.005)),
        ("text run=a profile=chat", VariedPace(0.45, 0.018, "a/0", PROFILES["chat"])),
        ("text run=a profile=chat itl=5", VariedPace(0.45, 0.005, "a/0", PROFILES["chat"])),
        ("text run=a profile=chat ttft=0", VariedPace(0, 0.018, "a/0", PROFILES["chat"])),
        ("drip run=a profile=local", VariedPace(0.9, 0.1, "a/0", PROFILES["local"])),
    ],
)
def test_what_is_given_takes_the_place_of_the_profile_s_median(words, expected):
    assert pace(words) == expected


def test_the_table_tells_the_profiles():
    told = control.scenarios()
    keys = {key["name"]: key for key in told["scenarios"][0]["keys"]}

    assert keys["profile"]["value"] == "one of steady, chat, reasoning, bursty, local"
    assert keys["profile"]["default"] == "steady"
    assert keys["jitter"]["value"] == "a number of milliseconds from 0 to 60000"
    assert [profile["name"] for profile in told["profiles"]] == list(PROFILES)
    assert (
        told["profiles"][3]
        == Profile(
            "bursty", "Several tokens at once, then a pause.", 500, 160, 0.4, 0.6, 3, 9
        ).as_json()
    )


def test_an_unknown_profile_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"Unknown profile 'chta'\. Did you mean 'chat'\? Known: "):
        pace("text profile=chta")


def test_the_readme_tells_the_same_profiles():
    readme = Path(__file__).parent.parent.joinpath("README.md").read_text("utf-8")

    for profile in list(PROFILES.values())[1:]:
        assert f"| `{profile.name}` | {profile.ttft_ms} ms | {profile.itl_ms} ms |" in readme
