"""wirecheck.contract.pointer: RFC 6901."""

import pytest

from wirecheck.contract.pointer import (
    MISSING,
    PointerError,
    every,
    join,
    removed,
    replaced,
    resolve,
    split,
)

# RFC 6901, section 5.
DOCUMENT = {
    "foo": ["bar", "baz"],
    "": 0,
    "a/b": 1,
    "c%d": 2,
    "e^f": 3,
    "g|h": 4,
    "i\\j": 5,
    'k"l': 6,
    " ": 7,
    "m~n": 8,
}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", DOCUMENT),
        ("/foo", ["bar", "baz"]),
        ("/foo/0", "bar"),
        ("/", 0),
        ("/a~1b", 1),
        ("/c%d", 2),
        ("/e^f", 3),
        ("/g|h", 4),
        ("/i\\j", 5),
        ('/k"l', 6),
        ("/ ", 7),
        ("/m~0n", 8),
    ],
)
def test_the_examples_of_the_rfc(pointer, value):
    assert resolve(DOCUMENT, pointer) == value


@pytest.mark.parametrize(
    "pointer",
    [
        "/foo/2",
        "/foo/-",
        "/foo/01",
        "/foo/+1",
        "/foo/x",
        "/foo/0/a",
        "/nope",
        "/nope/nope",
        "/c%d/x",
    ],
)
def test_what_is_not_there_is_missing(pointer):
    assert resolve(DOCUMENT, pointer) is MISSING


def test_a_null_is_not_missing():
    assert resolve({"a": None}, "/a") is None


def test_the_first_escape_is_undone_last():
    assert split("/~01") == ("~1",)
    assert join(["~1", "a/b", 0]) == "/~01/a~1b/0"


@pytest.mark.parametrize(
    ("pointer", "message"),
    [
        ("content", "'content' is not a JSON pointer: did you mean '/content'?"),
        ("/a~b", "'/a~b' is not a JSON pointer: write a tilde as ~0"),
        ("/a~", "'/a~' is not a JSON pointer: write a tilde as ~0"),
    ],
)
def test_what_is_no_pointer(pointer, message):
    with pytest.raises(PointerError) as caught:
        split(pointer)

    assert str(caught.value) == message


def test_replacing_leaves_the_document_alone():
    document = {"a": [{"b": 1}, 2]}

    assert replaced(document, "/a/0/b", 9) == {"a": [{"b": 9}, 2]}
    assert replaced(document, "/a/1", 9) == {"a": [{"b": 1}, 9]}
    assert replaced(document, "/c", 9) == {"a": [{"b": 1}, 2], "c": 9}
    assert replaced(document, "", 9) == 9
    assert document == {"a": [{"b": 1}, 2]}


def test_removing_leaves_the_document_alone():
    document = {"a": [{"b": 1}, 2]}

    assert removed(document, "/a/0/b") == {"a": [{}, 2]}
    assert removed(document, "/a/0") == {"a": [2]}
    assert document == {"a": [{"b": 1}, 2]}


@pytest.mark.parametrize("pointer", ["/a/2", "/a/x", "/a/0/b/c", "/c/d"])
def test_nothing_there_could_hold_the_value(pointer):
    with pytest.raises(PointerError, match="there is nothing that could hold"):
        replaced({"a": [{"b": 1}, 2]}, pointer, 9)


@pytest.mark.parametrize("pointer", ["", "/c", "/a/2"])
def test_nothing_there_to_remove(pointer):
    with pytest.raises(PointerError, match="to remove"):
        removed({"a": [{"b": 1}, 2]}, pointer)


def test_every_pointer_of_a_document():
    assert list(every({"a": [{"b/c": 1}, 2], "d": {}})) == ["/a", "/a/0", "/a/0/b~1c", "/a/1", "/d"]
