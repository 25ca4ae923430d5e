"""What the endpoint did upstream, by the mock provider's journal."""

from wirecheck.contract.pointer import resolve
from wirecheck.contract.reading import Reading
from wirecheck.rules.model import Findings, Need, UntestableError, rule, say
from wirecheck.scenarios import Topic


@rule(
    "upstream.once",
    "SHOULD",
    "derived: what is generated twice is paid twice",
    {Topic.SUCCESS},
    needs=(Need.UPSTREAM,),
)
def once(reading: Reading) -> Findings:
    """One question to the endpoint is one question to the provider."""
    if len(reading.calls) != 1:
        yield say(reading, "1 upstream call", f"{len(reading.calls)} upstream calls")


@rule(
    "upstream.usage",
    "SHOULD",
    "derived: usage is what was used",
    {Topic.SUCCESS},
    needs=(Need.UPSTREAM, Need.TERMINAL),
    given=lambda contract: any(kind.usage is not None for kind in contract.events.values()),
)
def usage(reading: Reading) -> Findings:
    """The token counts that the endpoint reports are those that the provider reported to it."""
    told = reading.call.usage
    if told is None:
        raise UntestableError(
            "the endpoint did not ask its upstream for usage (stream_options.include_usage)"
        )
    end = reading.terminals[0]
    counts = resolve(end.payload, end.kind.usage) if end.kind and end.kind.usage else None
    if not isinstance(counts, dict):
        raise UntestableError(f"the {end.name} event reports no usage")
    wrong = {key: counts[key] for key in told if key in counts and counts[key] != told[key]}
    if wrong:
        yield say(reading, _listed({key: told[key] for key in wrong}), _listed(wrong), at=end)


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{key} = {value}" for key, value in counts.items())
