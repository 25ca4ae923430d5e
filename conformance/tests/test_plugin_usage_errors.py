"""Mistakes on the command line: exit code 4, one plain message, and what to do about it."""

import socket
import ssl

import pytest
from broken_endpoints import another_protocol, answering, closing, serving
from certificates import write_certificate
from gate_runs import mock_url, reference_url

pytest_plugins = ["pytester", "gate_fixtures"]

NOBODY = "http://127.0.0.1:1"
FORM = "Write it as http://HOST:PORT"


@pytest.fixture
def refused(here):
    """What a command line that cannot be obeyed is answered."""

    def refusal(*arguments: str) -> str:
        done = here(*arguments)
        assert done.code == 4, done.text
        assert "Traceback" not in done.text
        assert "INTERNALERROR" not in done.text
        assert "test session starts" not in done.out
        assert done.err.count("ERROR:") == 1
        return done.err

    return refusal


def at_reference(*more: str) -> list[str]:
    return ["--endpoint", reference_url(), "--mock-provider", mock_url(), *more]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_nothing_listens_at_the_endpoint(refused):
    said = refused("--endpoint", NOBODY)

    assert f"ERROR: --endpoint {NOBODY}: nothing listens there (Connection refused).\n" in said
    assert "Start your server first, or try the gate with `--endpoint reference`." in said


@pytest.mark.parametrize(
    "url",
    ["", "localhost", "localhost:8000", "http://", "ftp://localhost", "http://127.0.0.1:99999",
     "http://[::1", "http://127.0.0.1:8000/chat?x=1"],
)  # fmt: skip
def test_the_endpoint_is_no_base_url(refused, url):
    assert FORM in refused("--endpoint", url)


def test_the_contract_is_unknown(refused):
    said = refused(*at_reference("--contract", "typed-see"))

    assert "there is no contract 'typed-see': did you mean `typed-sse`?" in said


def test_the_contract_has_a_mistake(refused, pytester):
    pytester.path.joinpath("mine.yaml").write_text("contract: mine\ntitel: Mine\n")

    said = refused(*at_reference("--contract", "mine.yaml"))

    assert "mine.yaml:2:1: " in said


def test_two_contracts_have_one_name(refused, pytester):
    from wirecheck.contract.loading import PACKAGED  # noqa: PLC0415 - used once

    text = PACKAGED.joinpath("typed-sse.yaml").read_text().replace("Typed JSON", "My JSON")
    pytester.path.joinpath("mine.yaml").write_text(text)

    said = refused(*at_reference("--contract", "typed-sse", "--contract", "mine.yaml"))

    assert "--contract mine.yaml: its name is 'typed-sse', as is that of typed-sse." in said


def test_the_reference_speaks_the_packaged_contracts_only(refused, pytester):
    from wirecheck.contract.loading import PACKAGED  # noqa: PLC0415 - used once

    text = PACKAGED.joinpath("typed-sse.yaml").read_text()
    text = text.replace("contract: typed-sse", "contract: mine")
    pytester.path.joinpath("mine.yaml").write_text(text)

    said = refused("--endpoint", "reference", "--contract", "mine.yaml")

    assert "--contract mine.yaml: the reference server does not speak 'mine'" in said


def test_the_endpoint_answers_no_packaged_contract(refused):
    said = refused("--endpoint", mock_url(), "--mock-provider", mock_url())

    assert "it answers the happy path of no packaged contract:\n" in said
    assert f"  typed-sse: POST {mock_url()}/chat/stream: status 404" in said
    assert "It is likely" not in said
    assert "Name yours with --contract NAME|FILE" in said


async def plain_but_failing(visit):
    """Its provider cannot be reached, and it has no path but one."""
    status = b"500 Failed" if visit.request.startswith(b"POST /query/stream ") else b"404 Not Found"
    await visit.send(b"HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n" % status)


def test_an_endpoint_that_fails_at_the_path_of_a_contract_likely_speaks_it(refused):
    with serving(plain_but_failing) as endpoint:
        said = refused("--endpoint", endpoint.url, "--mock-provider", mock_url())

    assert said.count("It is likely") == 1
    assert (
        "It is likely plain-sse, whose path is there, but failed. Its provider's base URL probably "
        f"does not point at the mock provider: OPENAI_BASE_URL={mock_url()}/openai/v1\n"
    ) in said


def test_an_endpoint_that_fails_at_every_path_is_not_taken_for_any(refused):
    failing = answering(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
    with serving(failing) as endpoint:
        said = refused("--endpoint", endpoint.url, "--mock-provider", mock_url())

    assert "It is likely" not in said


def test_a_path_that_was_given_twice_shows(refused):
    said = refused("--endpoint", f"{mock_url()}/ws/chat", "--mock-provider", mock_url())

    at = mock_url().replace("http:", "ws:")
    assert f"  typed-websocket: GET {at}/ws/chat/ws/chat: status 404" in said
    assert f"  named-sse: GET {mock_url()}/ws/chat/chat/stream: status 404" in said


@pytest.fixture
def untrusted(tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(write_certificate(tmp_path / "own.pem"))
    with serving(closing, context) as endpoint:
        yield endpoint


def test_the_certificate_of_the_endpoint_is_not_trusted(refused, untrusted):
    said = refused("--endpoint", untrusted.url, "--contract", "typed-sse")

    assert (
        f"ERROR: --endpoint {untrusted.url}: its TLS certificate is not trusted: "
        "self-signed certificate.\n"
    ) in said
    assert "SSL_CERT_FILE=ca.pem pytest" in said
    assert not untrusted.requests


def test_the_endpoint_speaks_no_tls(refused):
    with serving(another_protocol) as endpoint:
        url = endpoint.url.replace("http:", "https:")
        said = refused("--endpoint", url, "--contract", "typed-sse")

    assert f"--endpoint {url}: TLS failed: " in said
    assert "write its URL with http://" in said


@pytest.mark.parametrize("url", [NOBODY, "nonsense", "http://[::1"])
def test_no_mock_provider_answers(refused, url):
    said = refused("--endpoint", reference_url(), "--mock-provider", url)

    assert f"--mock-provider {url}: no mock provider answers there." in said
    assert "`wirecheck mock`" in said


def test_another_server_is_no_mock_provider(refused):
    said = refused("--endpoint", reference_url(), "--mock-provider", reference_url())

    assert "no mock provider answers there" in said


def test_the_port_of_the_mock_provider_is_taken(refused):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
        said = refused("--endpoint", reference_url(), "--mock-provider-port", port)

    assert port in said
    assert "in use" in said
    assert "--mock-provider-port PORT" in said


@pytest.mark.parametrize("port", ["99999", "many", "-1"])
def test_the_port_is_no_port(refused_option, port):
    assert f"{port!r} is no port: it is a number from 0 to 65535" in refused_option(
        "--endpoint", reference_url(), f"--mock-provider-port={port}"
    )


@pytest.fixture
def refused_option(here):
    """Pytest itself refuses it, before any plugin is asked."""

    def refusal(*arguments: str) -> str:
        done = here(*arguments)
        assert done.code == 4
        return done.err

    return refusal


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ("size=7", "'size' is unknown; known are auth, limits, missing-key, origin."),
        ("limits=maybe", "--declare limits=maybe: limits is on or off."),
        ("missing-key=", "--declare missing-key=: write it as missing-key=VALUE."),
        (
            "missing-key=nobody",
            "no such provider is in the contract; it may be openai, claude, gemini, deepseek.",
        ),
        ("auth", "--declare auth: write it as auth=VALUE."),
        ("auth=", "--declare auth=: write it as auth=VALUE."),
        ("auth=maybe", "--declare auth=maybe: auth is required, optional or off."),
        ("limits=on", "limits=on (declared, or the contract's default): the gate asks far more"),
        ("origin=app.example", "write an origin as a browser does, such as https://app.example."),
    ],
)
def test_a_declaration_makes_no_sense(refused, declared, said):
    assert said in refused(*at_reference("--declare", declared))


@pytest.mark.parametrize("more", [["--token", "t"], ["--token", "t", "--jwt-secret", "s"]])
def test_with_one_token_the_limits_of_one_user_are_in_the_way(refused, more):
    said = refused(*at_reference("--declare", "limits=on", *more))

    assert "Give --jwt-secret and no --token: then each conversation has a user (`sub`)" in said
    assert "Or switch the endpoint's limits off for the gate, and declare limits=off." in said


def test_a_contract_may_say_that_its_limits_are_in_force(refused, pytester):
    from wirecheck.contract.loading import PACKAGED  # noqa: PLC0415 - as above

    text = PACKAGED.joinpath("typed-sse.yaml").read_text()
    text = text.replace("limits:\n  default: off", "limits:\n  default: on")
    pytester.path.joinpath("mine.yaml").write_text(text)

    assert "Give --jwt-secret" in refused(*at_reference("--contract", "mine.yaml"))


@pytest.mark.parametrize("token", ["two\nlines", "naïve"])
def test_a_token_cannot_be_sent(refused, token):
    assert "--token: a header can carry only printable ASCII" in refused(
        *at_reference("--token", token)
    )


def test_the_report_cannot_be_written(refused, pytester):
    pytester.path.joinpath("taken").write_text("")

    said = refused(*at_reference("--conformance-report", "taken/out"))

    assert "--conformance-report taken/out: the report cannot be written there (Not a" in said
    assert "Name a folder that can be made and written to." in said


def test_the_baseline_cannot_be_read(refused, pytester):
    pytester.path.joinpath("binary").write_bytes(b"a::b::c # \xff")

    assert "nofile: the file cannot be read: No such file or directory." in refused(
        *at_reference("--conformance-baseline", "nofile")
    )
    assert "binary: the file cannot be read: not UTF-8 text (byte 10)." in refused(
        *at_reference("--conformance-baseline", "binary")
    )


def test_a_line_of_the_baseline_gives_no_reason(refused, pytester):
    pytester.path.joinpath("known.txt").write_text("# known\ntyped-sse::*::head.status\n")

    said = refused(*at_reference("--conformance-baseline", "known.txt"))

    assert "known.txt:2: typed-sse::*::head.status has no reason: write it behind a `#`." in said


def test_services_that_were_started_are_stopped_after_a_usage_error(refused):
    port = free_port()

    refused("--endpoint", mock_url(), "--mock-provider-port", str(port))

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_contract_without_an_endpoint(refused):
    assert "--endpoint URL" in refused("--contract", "typed-sse")
