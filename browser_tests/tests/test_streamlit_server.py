"""The server of the Streamlit page, as a run starts it."""

import subprocess
import sys
import time

import httpx

from wirecheck_browser_tests.services.streamlit import start_streamlit

STARTER = """
import sys
from wirecheck_browser_tests.services.streamlit import start_streamlit
with start_streamlit("http://127.0.0.1:9") as url:
    print(url, flush=True)
    sys.stdin.read()
"""
DEADLINE_S = 60.0


def answers(url):
    try:
        return httpx.get(f"{url}_stcore/health", trust_env=False).is_success
    except httpx.HTTPError:
        return False


def test_it_stops_with_the_run():
    with start_streamlit("http://127.0.0.1:9") as url:
        assert answers(url)

    assert not answers(url)


def test_it_does_not_outlive_a_run_that_was_killed():
    with subprocess.Popen(
        [sys.executable, "-c", STARTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as starter:
        url = starter.stdout.readline().strip()
        assert answers(url)
        starter.kill()
    deadline = time.monotonic() + DEADLINE_S
    while answers(url) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert not answers(url)
