"""The decoder of Socket.IO packets, with python-socketio's own packets as a second opinion."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from socketio.packet import Packet as TheirPacket

from wirecheck.wire import socketio
from wirecheck.wire.model import Violation
from wirecheck.wire.reporting import MAX_KEPT_PER_CODE
from wirecheck.wire.socketio import VIOLATIONS, Decoder

BINARY, NOT_A_PACKET = "socketio.binary", "socketio.not-a-packet"
NAMESPACE = "socketio.namespace"
NOT_JSON, SHAPE, ARGUMENTS = "socketio.not-json", "socketio.event-shape", "socketio.arguments"


def read(*messages):
    """Messages as text or bytes, or as (bytes, True) if they are binary."""
    decoder, found = Decoder(), []
    for message in messages:
        data, binary = message if isinstance(message, tuple) else (message, False)
        found += decoder.feed(data.encode() if isinstance(data, str) else data, binary=binary)
    decoder.close()
    return found, decoder.violations


def events(*messages):
    """The names and arguments of what was read without a violation."""
    found, violations = read(*messages)
    assert violations == []
    return [(packet.name, json.loads(packet.data)) for packet in found]


@pytest.mark.parametrize("packet", ['0{"sid": "a"}', "0", "1", "2", "2probe", "3", "3probe", "6"])
def test_packets_of_engine_io_are_no_events(packet):
    assert read(packet) == ([], [])


@pytest.mark.parametrize("packet", ["43[]", "43", '437[{"a": 1}]', "43/,7[]"])
def test_acknowledgments_are_no_events(packet):
    assert read(packet) == ([], [])


@pytest.mark.parametrize(
    ("packet", "event"),
    [
        ("40", ("connect", None)),
        ('40{"sid": "a"}', ("connect", {"sid": "a"})),
        ('40/,{"sid": "a"}', ("connect", {"sid": "a"})),
        ("41", ("disconnect", None)),
        ('44{"message": "no"}', ("connect_error", {"message": "no"})),
        ('44"no"', ("connect_error", "no")),
        ('42["e",{}]', ("e", {})),
        ('42["e", {"a": [1, null, "]"]} ]', ("e", {"a": [1, None, "]"]})),
        ('42["",{"a": "\\n"}]', ("", {"a": "\n"})),
        ('42["é😀",{"é": "😀"}]', ("é😀", {"é": "😀"})),
        ('4212["e",{}]', ("e", {})),
        ('42/,["e",{}]', ("e", {})),
        ('42/?a=b,12["e",{}]', ("e", {})),
        ('420-["e",{}]', ("e", {})),
    ],
)
def test_events_and_the_packets_about_the_connection(packet, event):
    assert events(packet) == [event]


@pytest.mark.parametrize(
    ("packet", "code", "detail"),
    [
        ("", NOT_A_PACKET, "''"),
        ("5", NOT_A_PACKET, "'5'"),
        ("7", NOT_A_PACKET, "'7'"),
        ("hello", NOT_A_PACKET, "'hello'"),
        ('{"type": "chunk"}', NOT_A_PACKET, '\'{"type": "chunk"}\''),
        ("4", NOT_A_PACKET, "'4'"),
        ("47[]", NOT_A_PACKET, "'47[]'"),
        ("42hello", NOT_A_PACKET, "'42hello'"),
        ("42null", NOT_A_PACKET, "'42null'"),
        ("42 []", NOT_A_PACKET, "'42 []'"),
        ("40/chat", NOT_A_PACKET, "'40/chat'"),
        ("42chat,[]", NOT_A_PACKET, "'42chat,[]'"),
        ('42["e",{}', NOT_JSON, "Expecting ',' delimiter at character 7, in '[\"e\",{}'"),
        ('42["e",{}]x', NOT_JSON, "Extra data at character 8, in '[\"e\",{}]x'"),
        (
            '42["e",{"a":1,"a":2}]',
            NOT_JSON,
            'the key \'a\' occurs 2 times in one object, in \'["e",{"a":1,"a":2}]\'',
        ),
        ('42["e",[NaN]]', NOT_JSON, "NaN is not JSON, in '[\"e\",[NaN]]'"),
        ("40{", NOT_JSON, None),
        ("44[1e999]", NOT_JSON, "the number 1e999 is beyond any double, in '[1e999]'"),
        ('42["\\ud800",{}]', NOT_JSON, None),
        ("42" + "[" * 100_000, NOT_JSON, None),
        ("42", SHAPE, "''"),
        ("427", SHAPE, "''"),
        ("42[]", SHAPE, "'[]'"),
        ("42[7,{}]", SHAPE, "'[7,{}]'"),
        ('42{"e":{}}', SHAPE, "'{\"e\":{}}'"),
        ('42"e"', SHAPE, "'\"e\"'"),
        ("45", BINARY, "a packet of type 5"),
        ('451-["e",{"_placeholder":true,"num":0}]', BINARY, "a packet of type 5"),
        ("461-7[]", BINARY, "a packet of type 6"),
        ('42/chat,["e",{}]', NAMESPACE, "a packet of the namespace '/chat'"),
        ('42/chat?a=b,12["e",{}]', NAMESPACE, "a packet of the namespace '/chat'"),
        ('40/chat,{"sid": "a"}', NAMESPACE, "a packet of the namespace '/chat'"),
        ("41/chat,", NAMESPACE, "a packet of the namespace '/chat'"),
        ("43/chat,7[]", NAMESPACE, "a packet of the namespace '/chat'"),
    ],
)
def test_what_is_no_event_is_told(packet, code, detail):
    found, (violation,) = read(packet)

    assert found == []
    assert violation.code == code
    assert (violation.start, violation.end) == (0, len(packet))
    assert detail in {None, violation.detail}


@pytest.mark.parametrize(
    ("packet", "data"),
    [
        ('42["e"]', None),
        ('42["e",null]', None),
        ('42["e","text"]', "text"),
        ('42["e",[{}]]', [{}]),
        ('42["e",{"a":1},{"b":2}]', {"a": 1}),
    ],
)
def test_an_event_whose_argument_is_not_one_object_is_read_and_told(packet, data):
    (event,), (violation,) = read(packet)

    assert (event.name, json.loads(event.data)) == ("e", data)
    assert (violation.code, violation.detail) == (ARGUMENTS, f"'{packet[2:]}'")


def test_a_binary_message_is_told_and_takes_its_place_among_the_bytes():
    found, (violation,) = read("40", (b"\xff" * 2000, True), '42["é",{}]')

    assert [(packet.start, packet.end) for packet in found] == [(0, 2), (2002, 2013)]
    assert violation == Violation(BINARY, 2, 2002, "a binary message of 2,000 bytes")


def test_bytes_that_are_no_text_do_not_stop_the_reading():
    assert events(b'42["e",{"a":"\xff"}]') == [("e", {"a": "\ufffd"})]


def test_many_violations_fill_no_memory():
    decoder = Decoder()
    for _ in range(1000):
        decoder.feed(b"x" * 1000, binary=False)

    assert len(decoder.violations) == MAX_KEPT_PER_CODE
    assert decoder.violation_counts == {NOT_A_PACKET: 1000}
    assert all(len(violation.detail) < 100 for violation in decoder.violations)


def test_every_violation_says_what_it_violates():
    assert all(kind.sentence.endswith(".") and kind.clause for kind in VIOLATIONS.values())


def test_what_is_read_can_be_written_out_however_deep_it_is():
    for depth in range(600, 1010):  # about as deep as Python recurses
        packet = '42["e",{"a":' + "[" * depth + "]" * depth + "}]"
        found, violations = read(packet)
        assert len(found) + len(violations) == 1


PIECES = [
    "4",
    "2",
    "40",
    "42",
    "451-",
    "/chat",
    ",",
    "7",
    "-",
    "[",
    "]",
    '"e"',
    "{}",
    "{",
    ":",
    "é",
]
hostile = (
    st.lists(st.sampled_from(PIECES), max_size=12).map(lambda pieces: "".join(pieces).encode())
    | st.binary(max_size=20)
    | st.text(max_size=20).map(lambda text: b"42" + text.encode())
)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(hostile, st.booleans()), max_size=6))
@example([(b"42[" + b"9" * 5000 + b"]", False)])
@example([(b"42" + b"9" * 100_000, False)])
@example([(b"42/" + b"/" * 100_000, False)])
def test_whatever_comes_is_read_or_told(messages):
    found, violations = read(*messages)

    length = sum(len(data) for data, _ in messages)
    for packet in found:
        assert 0 <= packet.start < packet.end <= length
        json.loads(packet.data)
    for violation in violations:
        assert violation.code in VIOLATIONS
        assert 0 <= violation.start <= violation.end <= length
        assert violation.detail.isprintable()
        assert len(violation.detail) < 250


# -- python-socketio's packets -------------------------------------------------------------------

# What JSON can carry; python-socketio would make attachments of bytes.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
arguments = st.dictionaries(texts, values, max_size=4)
namespaces = st.sampled_from([None, "/"])
properties = settings(max_examples=200, deadline=None)


@properties
@given(texts, arguments, namespaces, st.none() | st.integers(0, 10**6))
def test_events_that_they_encode_are_read(name, argument, namespace, id_):
    packet = TheirPacket(2, data=[name, argument], namespace=namespace, id=id_)

    assert events("4" + packet.encode()) == [(name, argument)]


@properties
@given(st.sampled_from([0, 4]), arguments, namespaces)
def test_packets_about_the_connection_that_they_encode_are_read(kind, data, namespace):
    packet = TheirPacket(kind, data=data, namespace=namespace)

    assert events("4" + packet.encode()) == [(socketio.CONTROL[str(kind)], data)]


@properties
@given(st.sampled_from([0, 1, 2, 3, 4]), st.sampled_from(["/chat", "/a/b", "/a?b=c"]))
def test_what_they_encode_for_another_namespace_is_told(kind, namespace):
    packet = TheirPacket(kind, data=["e", {}], namespace=namespace)

    found, (violation,) = read("4" + packet.encode())

    assert (found, violation.code) == ([], NAMESPACE)


def test_a_disconnection_that_they_encode_is_read():
    packet = TheirPacket(1, namespace="/")

    assert events("4" + packet.encode()) == [("disconnect", None)]


def test_attachments_that_they_encode_are_told():
    head, *attachments = TheirPacket(2, data=["e", {"a": b"\x00", "b": b"\x01"}]).encode()

    found, violations = read("4" + head, *((data, True) for data in attachments))

    assert found == []
    assert [violation.code for violation in violations] == [BINARY] * 3


@properties
@given(texts, arguments)
def test_events_that_we_encode_are_read_by_them_and_by_us(name, argument):
    encoded = socketio.event(name, argument)

    packet = TheirPacket(encoded_packet=encoded[1:])
    assert (packet.packet_type, packet.data) == (2, [name, argument])
    assert (packet.namespace, packet.id) == (None, None)
    assert events(encoded) == [(name, argument)]


@pytest.mark.parametrize(("auth", "data"), [({}, None), ({"token": 'é"'}, {"token": 'é"'})])
def test_connections_that_we_encode_are_read_by_them(auth, data):
    packet = TheirPacket(encoded_packet=socketio.connect(auth)[1:])

    assert (packet.packet_type, packet.namespace, packet.data) == (0, None, data)


def test_a_connection_without_credentials_has_no_payload():
    # Socket.IO's own server closes the connection on 40null, without a word.
    assert socketio.connect({}) == "40"


# -- the opening of a session ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("packet", "opened"),
    [
        (b'0{"sid": "s"}', {"sid": "s"}),
        (b"0[]", None),
        (b"0{", None),
        (b"\xff", None),
        (b"", None),
    ],
    ids=["opened", "a list", "cut short", "no text", "nothing"],
)
def test_what_opens_a_session(packet, opened):
    assert socketio.opened(packet) == opened


@pytest.mark.parametrize("value", [1, 0.5, 1_000])
def test_a_heartbeat_that_can_be_waited_for(value):
    assert socketio.is_beat(value)


@pytest.mark.parametrize("value", [0, -1, 1_001, True, "500", None, float("nan")])
def test_a_heartbeat_that_cannot(value):
    assert not socketio.is_beat(value)
