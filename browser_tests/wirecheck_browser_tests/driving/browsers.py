"""The browsers of this machine, and how each is started."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Playwright
from playwright.async_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from wirecheck_browser_tests.driving.engines import Engine

# Where a browser of the system may be; the first that is there is taken. Chromium's headless shell
# is what Playwright itself takes to run without a window: half the work of a whole Chromium.
PROGRAMS: Mapping[Engine, tuple[str, ...]] = {
    "chromium": (
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ),
    "firefox": ("firefox-esr", "firefox"),
}
MENDS: Mapping[Engine, str] = {
    "chromium": (
        "install one: apt-get install chromium-headless-shell, or `playwright install chromium`"
    ),
    "firefox": "install one: apt-get install firefox-esr",
}
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
    for name in PROGRAMS[engine]:
        if path := shutil.which(name):
            return Program(engine, path)
    if engine == "chromium":
        with sync_playwright() as playwright:
            if Path(playwright.chromium.executable_path).exists():
                return Program(engine, None)
    raise NoBrowserError(f"There is no {engine.capitalize()} here: {MENDS[engine]}.")


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
        keeps_pages: Chromium: with the back/forward cache, which Playwright cannot drive.

    Raises:
        NoBrowserError: It does not start.
    """
    try:
        if program.engine == "chromium":
            return await playwright.chromium.launch(
                executable_path=program.path,
                args=_arguments(mapped or {}),
                ignore_default_args=["--disable-back-forward-cache"] if keeps_pages else None,
            )
        # Over WebDriver BiDi: Playwright's own protocol is only in Playwright's own build.
        channel: Any = "moz-firefox"
        return await playwright.firefox.launch(channel=channel, executable_path=program.path)
    except PlaywrightError as error:
        raise NoBrowserError(
            f"{program.engine.capitalize()} ({program.path}) does not start: "
            f"{error.message.splitlines()[0]}"
        ) from error


def _arguments(mapped: Mapping[str, str]) -> list[str]:
    arguments = list(_CHROMIUM_ARGUMENTS)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")
    if mapped:
        rules = ",".join(f"MAP {place} {to}" for place, to in mapped.items())
        arguments.append(f"--host-resolver-rules={rules}")
    return arguments
