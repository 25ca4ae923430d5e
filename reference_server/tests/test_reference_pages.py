"""The front ends below /ui: each page below its own system's prefix, and none of another system."""

import pytest

from wirecheck_reference_server.cli import main
from wirecheck_reference_server.pages import packaged_pages


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A folder such as `make pages` builds."""
    folder = tmp_path_factory.mktemp("pages")
    for name in ("", "typed-react", "partial-fetch", "development/typed-react"):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "index.html").write_text(f"page {name}")
    (folder / "assets").mkdir()
    (folder / "assets" / "partial-fetch.js").write_text("script")
    return folder


@pytest.fixture(scope="module")
def typed(serving, pages):
    with serving("typed", ui=pages) as reference:
        yield reference.client


@pytest.fixture(scope="module")
def all_systems(serving, pages):
    with serving("all", ui=pages) as reference:
        yield reference.client


@pytest.mark.parametrize(
    ("path", "text"),
    {
        "/ui": "page ",
        "/ui/typed-react": "page typed-react",
        "/ui/development/typed-react/": "page development/typed-react",
        "/ui/assets/partial-fetch.js": "script",
    }.items(),
)
def test_one_system_has_its_pages_at_the_root(typed, path, text):
    response = typed.get(path, follow_redirects=True)

    assert (response.status_code, response.text) == (200, text)


@pytest.mark.parametrize(
    ("path", "home"),
    {
        "/ui/": "/ui/",
        "/ui/typed-react/": "/typed/ui/typed-react/",
        "/ui/development/typed-react/": "/typed/ui/development/typed-react/",
        "/typed/ui/typed-react/": "/typed/ui/typed-react/",
        "/typed/ui/partial-fetch/": "/partial/ui/partial-fetch/",
        "/typed/ui/": "/typed/ui/",
    }.items(),
)
def test_among_all_systems_a_page_is_below_the_prefix_of_its_own(all_systems, path, home):
    response = all_systems.get(path, follow_redirects=True)

    assert (response.status_code, response.url.path) == (200, home)


def test_what_a_page_is_asked_for_comes_along(all_systems):
    response = all_systems.get("/ui/typed-react/?theme=dark&q=%C3%A9", follow_redirects=True)

    assert response.url.raw_path == b"/typed/ui/typed-react/?theme=dark&q=%C3%A9"


def test_a_page_of_a_system_that_is_not_served_says_how_to_have_it(typed):
    response = typed.get("/ui/partial-fetch/")

    assert response.status_code == 404
    assert "--dialect partial" in response.text


@pytest.mark.parametrize(
    "path", ["/ui/typed-vue/", "/ui/nothing.js", "/ui/%2e%2e/secret", "/ui//x"]
)
def test_what_is_not_there_is_not_found(typed, path):
    assert typed.get(path).status_code == 404


def test_a_page_runs_its_own_scripts_alone_and_calls_its_own_server_alone(typed):
    headers = typed.get("/ui/typed-react/").headers

    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-cache"


def test_the_pages_that_come_with_wirecheck_are_served_unless_others_are_named(serving):
    assert (packaged_pages() / "typed-react" / "index.html").is_file()

    with serving("typed") as reference:
        assert "React" in reference.client.get("/ui/typed-react/").text


def test_a_folder_that_is_not_there_is_a_usage_error(capsys):
    assert main(["--ui", "/nowhere"]) == 4
    assert "ui: Path does not point to a directory" in capsys.readouterr().err
