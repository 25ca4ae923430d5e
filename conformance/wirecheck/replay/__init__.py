"""A failing example as a script that does it again, with nothing but public libraries."""

from wirecheck.replay.script import Replay, script

__all__ = ["Replay", "script"]
