"""Paths with names in them."""

import pytest

from wirecheck_mock_providers.apis.gemini.content import Gemini
from wirecheck_mock_providers.server.routes import APIS, BOUND, Paths, providers

TEMPLATES = ["/plain", "/runs/{run}", "/runs/{run}/release", "/v1/models/{model}:generate"]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/plain", ("/plain", {})),
        ("/runs/7f3a", ("/runs/{run}", {"run": "7f3a"})),
        ("/runs/7f3a/release", ("/runs/{run}/release", {"run": "7f3a"})),
        ("/runs/", ("/runs/{run}", {"run": ""})),
        ("/runs/a/b", ("/runs/a/b", {})),
        ("/v1/models/m:x:generate", ("/v1/models/{model}:generate", {"model": "m:x"})),
        ("/v1/models/m:generateX", ("/v1/models/m:generateX", {})),
        ("/plain\n", ("/plain\n", {})),
        ("", ("", {})),
    ],
)
def test_a_path_finds_its_template_and_its_values_or_itself(path, found):
    assert Paths(TEMPLATES).find(path) == found


def test_the_providers_are_those_of_the_apis():
    assert {api.provider for api in APIS.values()} <= set(providers())
    assert "gemini" in providers()


@pytest.mark.parametrize("path", BOUND)
def test_gemini_is_bound_to_what_its_path_and_query_say(path):
    api = BOUND[path]({"model": "m", "alt": "sse", "key": "AIza"})
    _, _, version, _, method = path.split("/")

    assert api == Gemini(version, method.partition(":")[2], "m", "sse", "AIza")
    assert hash(api)
