"""Text of an endpoint made safe to look at."""

import pytest

from wirecheck.report.visible import (
    clipped,
    decoded,
    first_columns,
    fitted,
    last_columns,
    visible,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, naïve, 日本", "plain, naïve, 日本"),
        ("line\r\n", "line⟨CR⟩↵"),
        ("a\tb\0", "a⟨TAB⟩b⟨NUL⟩"),
        ("\x1b[31m", "⟨ESC⟩[31m"),
        ("\x7f", "⟨DEL⟩"),
        ("\x85\u2028\ufeff", "⟨U+0085⟩⟨U+2028⟩⟨U+FEFF⟩"),
        ("\u202eevil", "⟨U+202E⟩evil"),
        ("\ud800", "⟨U+D800⟩"),
        ("\U000e0001", "⟨U+E0001⟩"),
    ],
)
def test_what_cannot_be_printed_is_named(text, shown):
    assert visible(text) == shown


def test_bytes_that_are_not_utf8_are_shown_as_bytes():
    assert visible(decoded(b"a\xff\xc3\xa9")) == "a⟨0xFF⟩é"


def test_a_long_text_is_cut_and_its_size_told():
    assert clipped("x" * 10, 10) == "x" * 10
    assert clipped("x" * 1_048_576, 3) == "xxx … (1,048,576 characters)"


def test_a_text_that_fits_is_left_alone():
    assert fitted("x" * 40, 40) == "x" * 40


def test_a_text_that_does_not_fit_is_cut_to_the_columns_with_its_size():
    shown = fitted("x" * 100, 40)

    assert shown == "x" * 22 + "… (100 characters)"
    assert len(shown) == 40


def test_signs_count_as_wide_as_they_are():
    assert fitted("\0" * 20, 40).endswith("… (20 characters)")


@pytest.mark.parametrize("columns", [-1, 0])
def test_no_room_holds_nothing(columns):
    assert first_columns("text", columns) == ""


def test_wide_characters_take_two_columns():
    assert first_columns("日本語", 4) == "日本"
    assert last_columns("日本語", 4) == "本語"
    assert last_columns("日本語", 5) == "本語"
