"""How findings quote the wire."""

import pytest
from typed_recordings import recording

from wirecheck.recording import Ending
from wirecheck.rules.words import came_instead, difference, quoted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", '"plain"'),
        ('{"a":"\\n"}', '“{"a":"\\\\n"}”'),
        ('a "word", a “word”', '"a \\"word\\", a “word”"'),
        ('”a"', '"”a\\""'),
        ("line\nend\t\0", '"line\\nend\\t\\x00"'),
        ("über 日本 😀", '"über 日本 😀"'),
        ("\u202eabc\u2028\ufeff", '"\\u202eabc\\u2028\\ufeff"'),
        ("x" * 100, '"' + "x" * 80 + '" … (100 characters)'),
    ],
)
def test_quotes_are_printable_and_short(text: str, shown: str) -> None:
    assert quoted(text) == shown


def test_a_difference_shows_where_two_texts_part() -> None:
    expected, actual = difference("Hello world", "Hello World")

    assert expected == '"Hello world" (11 characters)'
    assert actual == '"Hello World" (11 characters; they part at character 6)'


def test_a_difference_in_the_middle_of_a_long_text_shows_its_surroundings() -> None:
    expected, _ = difference("a" * 1000 + "b" + "c" * 1000, "a" * 2000)

    assert expected.startswith('… "aaaaaaaaaaaaaaaaaaaab')
    assert expected.endswith('" … (2,001 characters)')


def test_what_came_instead_is_told_without_a_response() -> None:
    refused = recording(response=None, ending=Ending("refused", 1.0, "Connection refused"))

    assert came_instead(refused) == "no response: no connection could be made (Connection refused)"


def test_what_came_instead_quotes_the_body() -> None:
    assert came_instead(recording(b"<html>")) == 'status 200 with 6 bytes of body: "<html>"'
