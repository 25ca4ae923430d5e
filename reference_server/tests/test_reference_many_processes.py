"""Limits, sessions and streams of two workers that share a Redis, behind nginx."""

import httpx
import pytest
from deployment import new_token
from sse_reader import events_of

DEADLINE_S = 60
TYPED = "/typed/chat/stream"
PARTIAL = "/partial/api/chat"
NAMED = "/named/chat/stream"


def ask(url, path, body, token=None, **options):
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return httpx.post(f"{url}{path}", json=body, headers=headers, timeout=DEADLINE_S, **options)


def chat(prompt):
    return {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": prompt}]}


def test_nginx_asks_both_workers(deployed):
    workers = {httpx.get(f"{deployed.url}/health").headers["x-worker"] for _ in range(4)}

    assert {f"http://{worker}" for worker in workers} == set(deployed.workers)


def test_a_limit_is_that_of_all_workers_together(deployed, mock):
    token = new_token()
    body = chat(mock.run("auth-error").prompt)
    asked = [*deployed.workers * 5, deployed.url]

    *statuses, last = [ask(url, TYPED, body, token).status_code for url in asked]

    assert set(statuses) == {200}
    assert last == 429


def test_behind_nginx_a_client_is_its_own_address_whatever_it_claims(deployed, mock):
    body = {"message": mock.run("auth-error").prompt}

    def stream(source, claimed):
        with httpx.Client(transport=httpx.HTTPTransport(local_address=source)) as client:
            headers = {"X-Forwarded-For": claimed}
            url = f"{deployed.url}{PARTIAL}/stream"
            return client.post(url, json=body, headers=headers, timeout=DEADLINE_S).status_code

    *statuses, last = [stream("127.0.0.2", f"10.0.0.{number}") for number in range(31)]

    assert set(statuses) == {200}
    assert last == 429
    assert stream("127.0.0.3", "127.0.0.2") == 200


def test_a_session_is_the_same_in_every_worker(deployed, mock):
    token = new_token()
    headers = {"Authorization": f"Bearer {token}"}
    one, two = (f"{worker}{PARTIAL}/sessions/s" for worker in deployed.workers)
    for worker in deployed.workers:
        body = {"message": mock.run("text").prompt, "session_id": "s"}
        assert ask(worker, PARTIAL, body, token).status_code == 200

    assert httpx.get(one, headers=headers).json()["messages"] == 4
    assert httpx.delete(two, headers=headers).json()["success"] is True
    assert httpx.get(one, headers=headers).status_code == 404


def stream(url, prompt, last_event_id=None):
    headers = {} if last_event_id is None else {"Last-Event-ID": last_event_id}
    params = {"prompt": prompt}
    return httpx.stream("GET", f"{url}{NAMED}", params=params, headers=headers, timeout=DEADLINE_S)


def tell(url, prompt, last_event_id=None):
    with stream(url, prompt, last_event_id) as response:
        assert response.status_code == 200
        return list(events_of(response))


def test_what_one_worker_has_told_another_tells_again(deployed, mock):
    one, two = deployed.workers
    run = mock.run("text")
    events = tell(one, run.prompt)

    assert tell(two, run.prompt, events[0].id) == events[1:]
    with stream(two, run.prompt, events[-1].id) as response:
        assert response.status_code == 204
    assert len(run.calls()) == 1


@pytest.mark.parametrize("end", ["left", "not yet noticed", "killed"])
def test_a_stream_that_broke_goes_on_at_another_worker(deployed, mock, end):
    one, two = deployed.workers
    run = mock.run("text", hold=3)
    with stream(one, run.prompt) as response:
        events = events_of(response)
        before = [next(events) for _ in range(3)]
        if end == "killed":
            deployed.kill(one)
            with pytest.raises(httpx.RemoteProtocolError):
                next(events)
        elif end == "left":
            response.close()
            assert run.journal()["ending"] == "client-left"
        run.release()

        *rest, done = tell(two, run.prompt, before[1].id)

    told = "".join(run.calls()[-1]["tokens"])
    assert "".join(event.data for event in (*before[:2], *rest)) == told
    assert rest[0] == before[2]
    assert done.name == "done"
    with stream(one if end != "killed" else two, run.prompt, done.id) as response:
        assert response.status_code == 204
