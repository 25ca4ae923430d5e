"""What a mark's detail says; a stranger's file may have any text there."""

import pytest

from wirecheck.recording import Mark


@pytest.mark.parametrize(
    ("detail", "number"), [("12", 12), ("", 0), ("-1", 0), ("1 2", 0), ("٣", 0), ("9" * 5_000, 0)]
)
def test_a_number(detail, number):
    assert Mark(0.0, "released", detail).number == number


@pytest.mark.parametrize(
    ("detail", "data"), [("00ff", b"\0\xff"), ("", b""), ("0", b""), ("x", b"")]
)
def test_bytes(detail, data):
    assert Mark(0.0, "pinged", detail).data == data
