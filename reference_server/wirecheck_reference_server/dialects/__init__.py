"""The dialects that the server speaks, by name."""

from collections.abc import Callable

from fastapi import FastAPI

from wirecheck_reference_server.dialects import named, partial, plain, session, typed

# Each adds its routes to the application, all of them below the prefix.
DIALECTS: dict[str, Callable[[FastAPI, str], None]] = {
    "typed": typed.install,
    "partial": partial.install,
    "named": named.install,
    "plain": plain.install,
    "session": session.install,
}
