"""wirecheck.contract.yaml_file: YAML with places, from hands that need not be friendly."""

import pytest

from wirecheck.contract.yaml_file import Place, YamlError, parse


def test_the_place_of_every_value():
    document = parse("a: 1\nb:\n  - x\n  - {c: [2]}\n")

    assert document.data == {"a": 1, "b": ["x", {"c": [2]}]}
    assert document.place(()) == Place(1, 1)
    assert document.place(("b",)) == Place(2, 1)
    assert document.place(("b", 0)) == Place(3, 5)
    assert document.place(("b", 1, "c")) == Place(4, 6)
    assert document.place(("b", 1, "c", 0)) == Place(4, 10)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a: {b: 1}", ("a", "b")),
        ("a: [{b: 1}]", ("a", 0, "b")),
        ("a: [{c: 1}]", ("a", 0, "b")),
        ("c: 1", ("a", "b")),
    ],
)
def test_what_may_be_a_list_may_stand_without_one(text, written):
    assert parse(text).written(("a", 0, "b")) == written


def test_what_is_not_there_stands_where_it_should():
    assert parse("a:\n  b: 1\n").place(("a", "c", "d")) == Place(1, 1)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("off", "off"),
        ("yes", "yes"),
        ("true", True),
        ("~", None),
        ("", None),
        ("7", 7),
        ("0x1f", 31),
        ("-0.5", -0.5),
        ("1e3", 1000.0),
        ("2026-01-31", "2026-01-31"),
        ("'7'", "7"),
        ("<<", "<<"),
        ("a\u2028b", "a\u2028b"),
    ],
)
def test_yaml_1_2_scalars_are_json(text, value):
    data = parse(f"a: {text}").data

    assert data == {"a": value}
    assert type(data["a"]) is type(value)


def test_aliases_are_written_out():
    assert parse("a: &x {b: 1}\nc: *x\nd: &x 2\ne: *x").data == {
        "a": {"b": 1},
        "c": {"b": 1},
        "d": 2,
        "e": 2,
    }


LAUGHS = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 10)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("", 1, 1, "the file is empty"),
        ("# nothing", 1, 1, "the file is empty"),
        ("a: b: c", 1, 5, "mapping values are not allowed here"),
        (
            "a:\n\t- b",
            2,
            1,
            "while scanning for the next token, found character '\\t' that cannot start any token",
        ),
        ("a: *b", 1, 4, "found undefined alias 'b'"),
        (
            "a: 1\n---\nb: 1",
            2,
            1,
            "expected a single document in the stream, but found another document",
        ),
        ("a: 1\nb: \x07", 2, 4, "the character U+0007 has no place in YAML"),
        ("a: 1\nb: 2\na: 3", 3, 1, "`a` is given twice, first on line 1"),
        ("200: a", 1, 1, "a key has to be text: put it in quotes"),
        ("[a]: b", 1, 1, "a key has to be text: put it in quotes"),
        ("a: .inf", 1, 4, ".inf is not a JSON number"),
        ("a: !!int x", 1, 4, "x is not a JSON number"),
        ("a: " + "9" * 5000, 1, 4, "9" * 80 + " is not a JSON number"),
        ('a: "\\ud800"', 1, 4, "half of a surrogate pair is no text"),
        (
            "a: !!python/object/apply:os.system [echo]",
            1,
            4,
            "a value tagged tag:yaml.org,2002:python/object/apply:os.system is not JSON",
        ),
        ("a: !!set {b}", 1, 4, "a value tagged tag:yaml.org,2002:set is not JSON"),
        (LAUGHS, 1, 19, "more than 20,000 values, aliases counted out"),
        ("a: &a [*a]", 1, 4, "nested more than 100 levels deep"),
        ("[" * 102 + "]" * 102, 1, 102, "nested more than 100 levels deep"),
        ("[" * 20_000, 1, 1, "nested more deeply than can be read"),
    ],
)
def test_what_no_contract_can_be_made_of(text, line, column, message):
    with pytest.raises(YamlError) as caught:
        parse(text)

    assert str(caught.value) == message
    assert caught.value.place == Place(line, column)
