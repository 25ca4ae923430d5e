"""The engines of the browsers in which pages are checked."""

from typing import Literal

Engine = Literal["chromium", "firefox"]
ENGINES: tuple[Engine, ...] = ("chromium", "firefox")
