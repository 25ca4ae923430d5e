"""What a change is."""

from collections.abc import Callable

from wirecheck.recording import Recording

Change = Callable[[Recording], Recording]


def then(*changes: Change) -> Change:
    """One change after the other."""

    def change(recording: Recording) -> Recording:
        for step in changes:
            recording = step(recording)
        return recording

    return change
