"""Document 003, its front end's calls, as they stand there but for the host and the output."""

import sys

import requests

BACKEND_URL = sys.argv[1]


def check_backend_health() -> bool:
    try:
        response = requests.get(f"{BACKEND_URL}/health", timeout=30)
        return response.status_code == 200  # noqa: TRY300 - the document's
    except:  # noqa: E722 - the document's
        return False


def query(user_prompt):
    response = requests.post(f"{BACKEND_URL}/query", json={"prompt": user_prompt}, timeout=30)
    data = response.json()
    return data.get("answer")


def stream(user_prompt):
    response = requests.post(
        f"{BACKEND_URL}/query/stream", json={"prompt": user_prompt}, stream=True, timeout=30
    )
    for line in response.iter_lines():
        if line.startswith(b"data: "):
            yield line[6:].decode("utf-8")


print(check_backend_health())  # noqa: T201
print(query("Explain the theory of relativity"))  # noqa: T201
print(*stream("Explain quantum computing"), sep="\n")  # noqa: T201
