"""What the gate costs, beside a bare client that makes the same requests.

One side is the gate as a user runs it, a process of its own from its start to its exit: `pytest
--endpoint URL --contract typed-sse --mock-provider URL`, every scenario and every check, with no
plugin of others loaded. The other is `gate_bare.py`, a process too: it asks what the gate's
recordings say that the gate has asked (methods, paths, headers and bodies, with runs of their own),
as many scenarios at once and in the same two waves, reads each answer to its end, and waits for
holds, releases them and leaves where the gate did. It asks for no journals, decodes and judges
nothing. Both talk to the same reference server and the same mock provider, which run all the time.
The two alternate, and the best of each counts. Where the gate asks a scenario's questions one after
the other, the bare client asks them at once: it is never held back.

The last line is JSON: `ratio` is the gate's wall time to the bare client's; of both sides `wall_s`
and `cpu_s`; and what was `asked`, of the endpoint and of the mock. Exits with 1 if the ratio is
above MOST.

    python benchmarks/gate.py [--runs 5] [--contract typed-sse]
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any, NamedTuple

from wirecheck.contract import load
from wirecheck.gate import start_mock, start_reference
from wirecheck.probes.run import TIMED
from wirecheck.recording import Recording
from wirecheck.recording import load as load_recording
from wirecheck.scenarios import scenarios

MOST = 2.0
BARE = Path(__file__).with_name("gate_bare.py")
# For what a client alone decides.
OWN_HEADERS = frozenset({"host", "content-length"})


class Spent(NamedTuple):
    """What a process took, in seconds: of the wall's clock, and of processors."""

    wall_s: float
    cpu_s: float
    out: str


def spent(command: list[str], folder: str) -> Spent:
    """What a process takes that has to end well."""
    before, begun = getrusage(RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own
        command, cwd=folder, capture_output=True, text=True, check=False
    )
    wall_s, after = time.perf_counter() - begun, getrusage(RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{command}: exit {done.returncode}\n{done.stdout[-3_000:]}{done.stderr}")
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(wall_s, cpu_s, done.stdout)


def waves(contract: str, folder: Path) -> list[list[list[dict[str, Any]]]]:
    """The questions of each scenario that was recorded, in the gate's two waves."""
    by_name = {it.name: it for it in scenarios(load(contract))}
    timed, others = [], []
    for of_scenario in sorted(folder.iterdir()):
        scenario = by_name[of_scenario.name]
        until = scenario.settings.get("until", "")
        recordings = [load_recording(path) for path in sorted(of_scenario.iterdir())]
        wave = timed if scenario.act in TIMED else others
        wave.append([question(it, until) for it in recordings])
    return [timed, others]


def question(recording: Recording, until: str) -> dict[str, Any]:
    """What the gate asked, and what it waited for before it let the upstream go on, or left."""
    moment = next((it for it in recording.marks if it.name in {"released", "held", "left"}), None)
    before = (it for it in recording.frames if moment and it.at_ms <= moment.at_ms)
    request, leaves = recording.request, recording.ending.how == "left"
    releases = moment is not None and not leaves
    return {
        "method": request.method,
        "url": request.url,
        "headers": [it for it in request.headers if it[0].lower() not in OWN_HEADERS],
        "body": request.body.decode("latin-1"),
        "run": recording.journal.run if recording.journal else "",
        "until": until if leaves else "holding" if releases else "",
        # Lines, not bytes: the mock's words differ from run to run.
        "seen": sum(frame.data.count(b"\n") for frame in before),
        "leaves": leaves,
        "releases": releases,
    }


def compared(contract: str, runs: int) -> tuple[str, list[tuple[Spent, Spent]]]:
    """What the gate says of the reference, and what both sides take, in turn."""
    with (
        start_mock() as mock,
        start_reference(mock.url) as reference,
        tempfile.TemporaryDirectory() as folder,
    ):
        endpoint = f"{reference.url}/{contract.partition('-')[0]}"
        gate = [sys.executable, "-m", "pytest", "--endpoint", endpoint, "--contract", contract]
        gate += ["--mock-provider", mock.url, "--disable-plugin-autoload", "-p", "wirecheck.plugin"]
        told = spent([*gate, "--conformance-report", "report"], folder).out
        questions, recorded = Path(folder, "q.json"), Path(folder, "report/recordings", contract)
        questions.write_text(json.dumps(waves(contract, recorded)))
        bare = [sys.executable, str(BARE), str(questions), mock.url]
        verdict = next(line for line in told.splitlines() if " conforms" in line)
        return verdict, [(spent(gate, folder), spent(bare, folder)) for _ in range(runs)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--contract", default="typed-sse")
    options = parser.parse_args()
    verdict, both = compared(options.contract, options.runs)
    print(verdict)
    for gate, bare in both:
        walls = f"gate {gate.wall_s:6.2f} s   bare {bare.wall_s:6.2f} s"
        print(f"{walls}   ratio {gate.wall_s / bare.wall_s:5.2f}")
    gates, bares = zip(*both, strict=True)
    figures = {
        f"{name}_{kind}": round(min(getattr(it, kind) for it in side), 2)
        for name, side in (("gate", gates), ("bare", bares))
        for kind in ("wall_s", "cpu_s")
    }
    ratio = round(figures["gate_wall_s"] / figures["bare_wall_s"], 2)
    print(json.dumps({"ratio": ratio, **figures, "asked": json.loads(bares[0].out)}))
    sys.exit(ratio > MOST)


if __name__ == "__main__":
    main()
