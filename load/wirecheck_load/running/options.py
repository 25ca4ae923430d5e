"""The options of a run, the same for ``wirecheck load`` and for ``locust -f``."""

from argparse import _ArgumentGroup

from wirecheck_load.profiles import PROFILES

MOCK_URL = "http://127.0.0.1:9099"
TOKEN, SECRET = "WIRECHECK_LOAD_TOKEN", "WIRECHECK_LOAD_JWT_SECRET"


def add_options(group: _ArgumentGroup, *, mock_provider: str = MOCK_URL) -> None:
    """Add what Locust does not have by itself, with this default of the mock provider."""
    add = group.add_argument
    add("--contract", metavar="NAME|FILE", help="how a stream is asked for and what it must be")
    add(
        "--rate",
        type=float,
        metavar="N",
        help="open loop: so many streams begin each second at the peak, however many still run "
        "(default: closed loop, each of --users begins its next stream when one is over)",
    )
    add(
        "--arrivals",
        choices=["constant", "poisson"],
        default="poisson",
        help="how the open loop's streams are spaced (default: %(default)s)",
    )
    add(
        "--scenario",
        action="append",
        metavar="TEXT",
        help="what a stream asks the mock provider for, with its keys and a weight before it, such "
        "as '3 stamped ttft=200 itl=20 tokens=50' (repeatable; default: the profile's)",
    )
    add(
        "--abandon",
        type=float,
        metavar="SHARE",
        help="the share of clients that leave in mid-stream, 0 to 1 (default: the profile's)",
    )
    add(
        "--goal",
        action="append",
        default=[],
        metavar="TEXT",
        help="'ttft.p95 < 300ms', 'errors < 0.1%%', 'speed.p5 > 20', 'throughput.tokens > 500/s' "
        "(repeatable; one that is not met makes the exit code 1; default: 'errors <= 0%%')",
    )
    add(
        "--goals",
        action="append",
        default=[],
        metavar="NAME|FILE",
        help="a YAML file of goals, or those of a document: partial, named (repeatable)",
    )
    add(
        "--warm-up",
        metavar="TIME",
        help="what begins in this time is not measured (default: a tenth of the run, at most 10s)",
    )
    add(
        "--mock-provider",
        default=mock_provider,
        metavar="URL|none",
        help="the mock provider behind the endpoint (default: %(default)s); with none the prompt "
        "is plain text, and neither text nor upstream is checked",
    )
    add("--token", help=f"bearer token that the endpoint accepts (or the variable {TOKEN})")
    add(
        "--jwt-secret",
        metavar="S",
        help=f"HS256 secret to make each user's token with (or the variable {SECRET})",
    )
    add(
        "--check-rate",
        type=float,
        default=5.0,
        metavar="N",
        help="so many streams a second, in each process, have their text and order checked "
        "(default: %(default)g)",
    )
    add("--seed", type=int, default=1, help="of arrivals and mixes (default: %(default)s)")
    add("--report", metavar="DIR", help="write report.html and report.json there")


def profiles_in_words() -> str:
    """The profiles, for ``--help``."""
    lines = []
    for profile in PROFILES.values():
        sizes = f"{profile.users} users, {profile.run_time_s:g}s"
        lines.append(f"  {profile.name:<9} {profile.about} ({sizes})")
    return "\n".join(lines)
