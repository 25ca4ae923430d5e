"""wirecheck.contract.load: names, files, and the one message about what is wrong."""

from pathlib import Path

import pytest

from wirecheck.contract import ContractError, load, packaged
from wirecheck.contract.loading import MAX_BYTES, PACKAGED
from wirecheck.contract.wording import listed

TYPED = (PACKAGED / "typed-sse.yaml").read_bytes()
KNOWN = f"known are {listed(packaged())}"
ENDLESS = Path("/dev/zero")


def refusal(name):
    with pytest.raises(ContractError) as caught:
        load(str(name))
    return str(caught.value)


def test_a_packaged_contract_by_its_name():
    assert load("typed-sse").title == "Typed JSON events over SSE"


def test_a_contract_by_its_path(tmp_path, monkeypatch):
    (tmp_path / "mine.yaml").write_bytes(TYPED)
    (tmp_path / "mine").write_bytes(b"\xef\xbb\xbf" + TYPED)
    monkeypatch.chdir(tmp_path)

    assert load("mine.yaml") == load("mine") == load(str(tmp_path / "mine.yaml"))


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("typed-ssr", "did you mean `typed-sse`?"),
        ("zzz", KNOWN),
        ("z" * 5000, KNOWN),
    ],
)
def test_an_unknown_name(name, suggestion):
    assert refusal(name) == (
        f"there is no contract '{name}': {suggestion}\n"
        f"(packaged: {', '.join(packaged())}; a path to a YAML file is taken too)"
    )


def test_a_directory(tmp_path):
    assert refusal(tmp_path) == f"{tmp_path} is a directory: name the contract's YAML file"


def test_a_missing_file(tmp_path):
    path = tmp_path / "mine.yaml"

    assert refusal(path) == f"{path} cannot be read: No such file or directory"


def test_a_path_that_is_none():
    assert refusal("a\0b/c") == "a\\x00b/c cannot be read: embedded null byte"


@pytest.mark.skipif(not ENDLESS.exists(), reason="needs a file without an end")
def test_a_file_without_an_end():
    assert refusal("/dev/zero") == "/dev/zero is larger than 128 KiB, too large for a contract"


def test_a_file_as_large_as_can_be(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_bytes(TYPED + b"#" * (MAX_BYTES - len(TYPED)))

    assert load(str(path)) == load("typed-sse")

    path.write_bytes(TYPED + b"#" * (MAX_BYTES - len(TYPED) + 1))

    assert "larger than 128 KiB" in refusal(path)


def test_a_file_that_is_not_text(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_bytes(b"a: 1\nb: \xff")

    assert refusal(path) == f"{path}:2: not UTF-8 text (byte 8)"


def test_a_file_that_is_not_yaml(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("a: [\n")

    assert refusal(path) == (
        f"{path}:2:1: while parsing a flow node, expected the node content,"
        " but found '<stream end>'"
    )
