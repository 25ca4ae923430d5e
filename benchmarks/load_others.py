"""Other load generators on the same server: aiperf and guidellm, in an environment of their own.

They are installed where they are asked for and nowhere else (some gigabytes, and minutes). They
tell no moments, so their requests are matched with the server's answers by the order of their
beginnings. Neither is told of a first or a last second: what they call their results counts.
"""

import csv
import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import fmean
from typing import Any, Final

PLACE: Final = Path(tempfile.gettempdir()) / "wirecheck-load-others"
PACKAGES: Final = ("aiperf", "guidellm", "tokenizers")
#: A tokenizer of one word: nothing here depends on how a text is cut.
TOKENIZER: Final = """
import sys
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast
words = Tokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
words.pre_tokenizer = pre_tokenizers.Whitespace()
PreTrainedTokenizerFast(tokenizer_object=words, unk_token="[UNK]").save_pretrained(sys.argv[1])
"""
#: Requests at a level: so many rounds of it, and not fewer than this.
ROUNDS, AT_LEAST = 4, 5
#: Longer than any of them takes to start and to run; what is not over by then is left out.
LIMIT_S: Final = 240.0

#: When a request began, and what was measured of it in ms: its first token, and its gaps.
Measured = tuple[float, float, list[float]]


def installed() -> bool:
    """Install them, unless they are; return whether they could be."""
    if (PLACE / "bin" / "guidellm").exists():
        return True
    print(f"installing {', '.join(PACKAGES)} into {PLACE}", flush=True)
    venv.create(PLACE, with_pip=True, clear=True)
    command = [str(PLACE / "bin" / "pip"), "install", "--quiet", *PACKAGES]
    if subprocess.run(command, check=False).returncode:  # noqa: S603 - our own command
        print("they cannot be installed here: not measured")
        return False
    maker = [str(PLACE / "bin" / "python"), "-c", TOKENIZER, str(PLACE / "tokenizer")]
    subprocess.run(maker, check=True)  # noqa: S603 - our own command
    return True


def aiperf(url: str, level: int, folder: Path) -> Iterator[Measured]:
    """Run aiperf, and yield what it says of each request."""
    _run(
        "aiperf",
        "profile",
        "--model=m",
        f"--url={url}",
        "--endpoint-type=chat",
        "--streaming",
        f"--concurrency={level}",
        f"--request-count={_requests(level)}",
        f"--tokenizer={PLACE / 'tokenizer'}",
        "--synthetic-input-tokens-mean=10",
        f"--output-artifact-dir={folder}",
        "--ui=none",
    )
    for line in (folder / "profile_export.jsonl").read_text().splitlines():
        record = json.loads(line)
        metrics = record["metrics"]
        gaps = metrics["inter_chunk_latency"]["value"]
        first_ms = metrics["time_to_first_token"]["value"]
        yield record["metadata"]["request_start_ns"] / 1e9, first_ms, gaps


def guidellm(url: str, level: int, folder: Path) -> Iterator[Measured]:
    """Run guidellm, and yield what it says of each request; of its gaps it tells the mean."""
    requests, prompts, result = _requests(level), folder / "prompts.csv", folder / "result.json"
    with prompts.open("w", newline="") as file:
        csv.writer(file).writerows([["text"], *([f"Hello {each}"] for each in range(requests))])
    _run(
        "guidellm",
        "run",
        f"--backend=kind=openai_http,target={url},model=m,validate_backend=false",
        f"--profile=kind=concurrent,streams={level}",
        f"--constraint=kind=max_requests,count={requests}",
        f"--tokenizer=kind=hf_auto,model={PLACE / 'tokenizer'}",
        f"--data=kind=csv_file,path={prompts}",
        f"--output=kind=json,path={result}",
        "--disable-console",
    )
    [benchmark] = json.loads(result.read_text())["benchmarks"]
    for request in benchmark["requests"]["successful"]:
        gap_ms = request["inter_token_latency_ms"]
        yield request["request_start_time"], request["time_to_first_token_ms"], [gap_ms]


OTHERS: Final[dict[str, Callable[[str, int, Path], Iterator[Measured]]]] = {
    "aiperf": aiperf,
    "guidellm": guidellm,
}


def measure(
    name: str, url: str, level: int, log: Callable[[str], list[dict[str, Any]]]
) -> tuple[list[float], list[float]] | None:
    """Return the errors of first tokens and of gaps, in ms; None if it did not get there."""
    log(url)
    with tempfile.TemporaryDirectory() as folder:
        try:
            seen = sorted(OTHERS[name](url, level, Path(folder)))
        except (OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
            print(f"{name} at {level}: {type(error).__name__}", file=sys.stderr)
            return None
    answers = sorted(log(url), key=lambda answer: float(answer["received_s"]))
    first, gaps = [], []
    for (_, ttft_ms, gaps_ms), answer in zip(seen, answers, strict=False):
        sent_s = answer["sent_s"]
        first.append(ttft_ms - (sent_s[0] - answer["received_s"]) * 1000)
        real_ms = (sent_s[-1] - sent_s[0]) * 1000 / (len(sent_s) - 1)
        gaps.append(abs(fmean(gaps_ms) - real_ms))
    return first, gaps


def _requests(level: int) -> int:
    return max(level * ROUNDS, AT_LEAST)


def _run(*command: str) -> None:
    subprocess.run(  # noqa: S603 - our own commands
        [str(PLACE / "bin" / command[0]), *command[1:]],
        check=True,
        timeout=LIMIT_S,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
