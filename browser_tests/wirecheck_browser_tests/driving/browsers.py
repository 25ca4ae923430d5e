"""The browsers of this machine, and how each is started."""

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Playwright
from playwright.async_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from wirecheck_browser_tests.driving.engines import Engine

# What Playwright itself takes to run without a window: half the work of a whole Chromium.
_SHELL = "chromium-headless-shell"
_WHOLE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Where a browser of the system may be; the first that is there is taken.
PROGRAMS: Mapping[Engine, tuple[str, ...]] = {
    "chromium": (_SHELL, *_WHOLE),
    "firefox": ("firefox-esr", "firefox"),
}
MENDS: Mapping[Engine, str] = {
    "chromium": (
        "install one: apt-get install chromium-headless-shell, or `playwright install chromium`"
    ),
    "firefox": "install one: apt-get install firefox-esr",
}
_SHARED = Path("/dev/shm")  # noqa: S108 - where the system has its shared memory
_ENOUGH_SHARED = 1 << 30
# As root it runs without its sandbox; the others keep it from asking the internet for updates.
_CHROMIUM_ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoBrowserError(Exception):
    """There is no such browser, or it does not start; the message has the mend."""


@dataclass(frozen=True)
class Program:
    """A browser that is installed; no path is Playwright's own build."""

    engine: Engine
    path: str | None


def find(engine: Engine) -> Program:
    """The program of an engine.

    Raises:
        NoBrowserError: None is installed.
    """
    if path := _installed(PROGRAMS[engine]):
        return Program(engine, path)
    if engine == "chromium":
        with sync_playwright() as playwright:
            if Path(playwright.chromium.executable_path).exists():
                return Program(engine, None)
    raise NoBrowserError(f"There is no {engine.capitalize()} here: {MENDS[engine]}.")


def _installed(names: Iterable[str]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def _whole(program: Program) -> tuple[Program, str | None]:
    """A Chromium with a back/forward cache, which its headless shell has not, and its channel.

    Where only the shell is installed, it is that.
    """
    if program.path is None:
        return program, "chromium"  # Playwright's own, which is whole by this name
    return Program(program.engine, _installed(_WHOLE) or program.path), None


async def launch(
    playwright: Playwright,
    program: Program,
    mapped: Mapping[str, str] | None = None,
    *,
    keeps_pages: bool = False,
) -> Browser:
    """Start a browser without a window.

    Args:
        playwright: The driver.
        program: What to start.
        mapped: Chromium: where connections to a ``host:port`` go instead.
        keeps_pages: Chromium: with the back/forward cache, which Playwright cannot drive; a whole
            one, where there is one.

    Raises:
        NoBrowserError: It does not start.
    """
    try:
        if program.engine == "chromium":
            program, channel = _whole(program) if keeps_pages else (program, None)
            return await playwright.chromium.launch(
                executable_path=program.path,
                channel=channel,
                args=_arguments(mapped or {}),
                ignore_default_args=_unwanted(keeps_pages=keeps_pages),
            )
        # Over WebDriver BiDi: Playwright's own protocol is only in Playwright's own build.
        bidi: Any = "moz-firefox"
        return await playwright.firefox.launch(channel=bidi, executable_path=program.path)
    except PlaywrightError as error:
        raise NoBrowserError(
            f"{program.engine.capitalize()} ({program.path}) does not start: "
            f"{error.message.splitlines()[0]}"
        ) from error


def _unwanted(*, keeps_pages: bool) -> list[str]:
    """Those of Playwright's own arguments that are left out."""
    unwanted = ["--disable-back-forward-cache"] if keeps_pages else []
    # It is for containers that have 64 MiB of shared memory; files in its place cost a tenth more.
    if _SHARED.is_dir() and shutil.disk_usage(_SHARED).free >= _ENOUGH_SHARED:
        unwanted.append("--disable-dev-shm-usage")
    return unwanted


def _arguments(mapped: Mapping[str, str]) -> list[str]:
    arguments = list(_CHROMIUM_ARGUMENTS)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")
    if mapped:
        rules = ",".join(f"MAP {place} {to}" for place, to in mapped.items())
        arguments.append(f"--host-resolver-rules={rules}")
    return arguments
