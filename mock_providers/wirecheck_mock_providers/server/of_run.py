"""Base URLs of a run: `/_run/7f3a/openai/v1` is `/openai/v1`, and its calls are of the run 7f3a.

For tests of applications whose prompts nobody can write into: the base URL is theirs alone. What is
answered stays the same; what changes is where the call is filed, and with which others the user's
scripts count it.
"""

from typing import Final

from wirecheck_mock_providers.script.keys import RUN
from wirecheck_mock_providers.server.json_answer import JsonRefusal

PREFIX: Final = "/_run/"


def split(path: str) -> tuple[str, str | None]:
    """Return the path without its run, and the run, if it has one.

    Raises:
        JsonRefusal: what stands in the run's place cannot be one.
    """
    if not path.startswith(PREFIX):
        return path, None
    name, _, rest = path.removeprefix(PREFIX).partition("/")
    try:
        return f"/{rest}", str(RUN.read(name))
    except ValueError as error:
        raise JsonRefusal(400, str(error)) from error
