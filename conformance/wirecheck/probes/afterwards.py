"""What the upstream was asked once a client had gone: looked up when all else has been probed.

So an endpoint that asks again in its own time is seen as well, if it does before the probes end.
"""

import asyncio
from dataclasses import replace

from wirecheck.probes.upstream import Upstream
from wirecheck.recording import Mark, Recording

# Marks a recording that the client left; the detail says how many calls its journal has not.
CALLED_LATER = "called-later"


async def looked_up(
    upstream: Upstream | None, recordings: tuple[Recording, ...]
) -> tuple[Recording, ...]:
    """The same recordings; those that the client left say how often the upstream was called later.

    Raises:
        UpstreamError: The mock provider does not answer.
    """
    return tuple(await asyncio.gather(*(_looked_up(upstream, it) for it in recordings)))


async def _looked_up(upstream: Upstream | None, recording: Recording) -> Recording:
    journal = recording.journal
    if upstream is None or journal is None or recording.ending.how != "left":
        return recording
    later = await upstream.journal(journal.run, texts=False)
    # A run that the mock provider has forgotten meanwhile has no calls.
    number = max(len(later.calls) - len(journal.calls), 0)
    mark = Mark(recording.ending.at_ms, CALLED_LATER, str(number))
    return replace(recording, marks=(*recording.marks, mark))
