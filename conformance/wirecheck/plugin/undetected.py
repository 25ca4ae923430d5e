"""What is told of an endpoint that answers the happy path of no packaged contract."""

from collections.abc import Iterator, Sequence

from wirecheck.gate import Tried
from wirecheck.plugin.base_urls import base_url

NAME_YOURS = "Name yours with --contract NAME|FILE (`wirecheck contracts` lists the packaged ones)."


def undetected(endpoint: str, tried: Sequence[Tried], mock_url: str | None) -> str:
    """What came instead, under each contract, and the mends that it suggests."""
    listed = "".join(f"\n  {it.contract.name}: {it.instead}" for it in tried)
    return "\n".join(
        [
            f"--endpoint {endpoint}: it answers the happy path of no packaged contract:{listed}",
            *_mends(tried, mock_url),
            NAME_YOURS,
        ]
    )


def _mends(tried: Sequence[Tried], mock_url: str | None) -> Iterator[str]:
    refused = [it for it in tried if it.credentials]
    for it in refused[:1]:
        yield f"As {it.contract.name}, {it.credentials}."
    failed = [it for it in tried if it.failed]
    # Who fails whatever the path says nothing by it.
    if len(failed) == len(tried):
        return
    for it in failed:
        told = f"It is likely {it.contract.name}, whose path is there, but failed."
        if mock_url:
            told += (
                " Its provider's base URL probably does not point at the mock provider: "
                f"{base_url(it.contract, mock_url)}"
            )
        yield told
