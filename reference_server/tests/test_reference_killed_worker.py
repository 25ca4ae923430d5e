"""A worker that is killed in mid-stream: its clients see a broken stream, never a false end."""

import contextlib

import pytest
from stream_clients import CLIENTS, socketio_worker

# nginx sends a stream to the worker that has fewest; so one of the first few is on either.
ATTEMPTS = 10


def open_at(worker, make, stack, url, mock):
    """Open streams until one is at this worker; return its client, and the run behind it."""
    for _ in range(ATTEMPTS):
        client, run = make(), mock.run("text", hold=2)
        at_worker = client.open(stack, url, run.prompt) == worker
        run.calls("holding")
        if at_worker:
            return client, run
    raise AssertionError(worker)


@pytest.fixture(scope="module")
def killed(running_deployment, mock):
    """Open a stream of each kind at one worker, and kill it; return how each ended, and its run."""
    running_deployment.await_workers()
    url = running_deployment.url
    worker = socketio_worker(url)
    with contextlib.ExitStack() as stack:
        opened = {
            name: open_at(worker, make, stack, url, mock) for name, (make, _) in CLIENTS.items()
        }

        running_deployment.kill(f"http://{worker}")

        return {name: (client.outcome(), run) for name, (client, run) in opened.items()}


@pytest.mark.parametrize(("name", "done"), [(name, done) for name, (_, done) in CLIENTS.items()])
def test_a_stream_of_a_killed_worker_is_broken_off(killed, name, done):
    outcome, run = killed[name]

    assert outcome.broken
    assert done is None or done not in outcome.text
    journal = run.journal()
    assert (journal["ending"], journal["sent"]) == ("client-left", 2)


@pytest.mark.parametrize("name", [name for name in CLIENTS if "polling" not in name])
@pytest.mark.usefixtures("killed")
def test_the_other_worker_answers_at_once(running_deployment, mock, name):
    make, done = CLIENTS[name]
    client = make()
    with contextlib.ExitStack() as stack:
        client.open(stack, running_deployment.url, mock.run("text").prompt)

        outcome = client.outcome()

    assert not outcome.broken
    assert done is None or done in outcome.text


@pytest.mark.parametrize("name", [name for name in CLIENTS if "polling" in name])
@pytest.mark.usefixtures("killed")
def test_a_polling_client_connects_again(deployed, mock, name):
    make, done = CLIENTS[name]
    client = make()
    with contextlib.ExitStack() as stack:
        client.open(stack, deployed.url, mock.run("text").prompt)

        assert done in client.outcome().text
