"""wirecheck.contract.schema: JSON Schema in plain words."""

import pytest

from wirecheck.contract.schema import MAX_COMPLAINTS, Schema, mistakes


@pytest.mark.parametrize(
    ("schema", "payload", "complaints"),
    [
        ({"type": "object"}, {}, []),
        ({"type": "object"}, [], ['[] is not of type "object"']),
        ({"required": ["a"]}, {}, ['"a" is a required property']),
        (
            {"properties": {"a": {"type": "integer"}}},
            {"a": "1"},
            ['/a: "1" is not of type "integer"'],
        ),
        ({"properties": {"a": {"const": 1}}}, {"a": 2}, ["/a: 2 is not 1"]),
        (
            {"properties": {"a/b": {"minimum": 0}}},
            {"a/b": -1},
            ["/a~1b: -1 is less than the minimum of 0"],
        ),
        ({"items": {"enum": ["x", "y"]}}, ["x", "z"], ['/1: "z" is not one of "x" or "y"']),
        ({"format": "date-time"}, "today", ['"today" is not a "date-time"']),
        (
            {"type": "integer"},
            "é" * 200,
            ['"' + "é" * 37 + "..." + "é" * 37 + '" is not of type "integer"'],
        ),
    ],
)
def test_what_is_wrong_with_a_payload(schema, payload, complaints):
    assert Schema(schema).complaints(payload) == complaints


def test_all_that_is_wrong_up_to_a_limit():
    assert len(Schema({"required": ["a", "b"]}).complaints({})) == 2
    assert len(Schema({"items": {"type": "string"}}).complaints([1] * 1000)) == MAX_COMPLAINTS


def test_a_long_message_is_shortened():
    payload = {f"key{number}": 1 for number in range(1000)}
    schema = Schema({"properties": {"a": True}, "additionalProperties": False})

    (complaint,) = schema.complaints(payload)

    assert len(complaint) <= 300


@pytest.mark.parametrize(
    ("levels", "complaints"),
    [
        (250, []),
        (251, ["nested more than 250 levels deep"]),
        (50_000, ["nested more than 250 levels deep"]),
    ],
)
def test_a_deep_payload_is_not_followed_down(levels, complaints):
    payload = []
    for _ in range(levels):
        payload = [payload]

    assert Schema({"items": {"$ref": "#"}}).complaints(payload) == complaints


def test_text_that_is_no_text():
    assert Schema({"type": "string"}).complaints("\ud800") == [
        (
            "cannot be checked: 'utf-8' codec can't encode character '\\ud800'"
            " in position 0: surrogates not allowed"
        )
    ]


def test_schemas_are_equal_by_their_documents():
    assert Schema({"type": "null"}) == Schema({"type": "null"})
    assert Schema({"type": "null"}) != Schema({"type": "string"})
    assert len({Schema({"type": "null"}), Schema({"type": "null"})}) == 1


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({}, []),
        (True, []),
        ({"$defs": {"a": {"type": "null"}}, "$ref": "#/$defs/a"}, []),
        ({"const": {"$ref": 1}}, []),
        (5, [((), '5 is not of types "boolean", "object"')]),
        (
            {"requierd": ["a"]},
            [(("requierd",), "no keyword of JSON Schema: did you mean `required`?")],
        ),
        ({"type": "objct"}, [(("type",), '"objct" is no type: did you mean `object`?')]),
        (
            {"properties": {"type": "x"}},
            [(("properties", "type"), '"x" is not of types "boolean", "object"')],
        ),
        ({"minLength": -1}, [(("minLength",), "-1 is less than the minimum of 0")]),
        (
            {"properties": {"a": {"items": {"tpye": "null"}}}},
            [
                (
                    ("properties", "a", "items", "tpye"),
                    "no keyword of JSON Schema: did you mean `type`?",
                )
            ],
        ),
        ({"pattern": "(?=a)"}, [(("pattern",), '"(?=a)" is not a "regex"')]),
        (
            {"format": "dat"},
            [
                (
                    ("format",),
                    "Unknown format: 'dat'. Adjust configuration to ignore unrecognized formats",
                )
            ],
        ),
        ({"$ref": "#/$defs/a"}, [((), "Pointer '/$defs/a' does not exist")]),
        (
            {"items": {"$ref": "http://example.com/a"}},
            [
                (
                    ("items", "$ref"),
                    (
                        "http://example.com/a is outside this schema and is not fetched:"
                        " point into `#/$defs`"
                    ),
                )
            ],
        ),
        (
            {"$schema": "http://json-schema.org/draft-07/schema#"},
            [
                (
                    ("$schema",),
                    (
                        '"http://json-schema.org/draft-07/schema#" is not'
                        ' "https://json-schema.org/draft/2020-12/schema"'
                    ),
                )
            ],
        ),
    ],
)
def test_what_is_no_usable_schema(schema, expected):
    assert list(mistakes(schema)) == expected


def test_several_mistakes_at_once():
    schema = {"requierd": [], "properties": {"a": {"type": "strng"}}}

    assert [place for place, _ in mistakes(schema)] == [("requierd",), ("properties", "a", "type")]
