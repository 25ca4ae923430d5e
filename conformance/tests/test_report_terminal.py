"""Findings as plain text."""

from rich.cells import cell_len
from sample_report.conversations import CHUNKS, DONE, recording
from sample_report.runs import mixed, result

from wirecheck.recording import Mark
from wirecheck.report import finding_text
from wirecheck.rules import RULES, Finding, Where

STREAM = recording("error-mid", data=[*CHUNKS[:2], DONE])
BY_NAME = {STREAM.name: STREAM}


def text_of(*findings, rule="order.one-terminal", scenario="error-mid", by_name=BY_NAME):
    return finding_text(result(RULES[rule], scenario, findings), by_name)


def at(number):
    event = STREAM.decoded.events[number]
    return Where("stream", event.index, event.start, event.end, event.at_ms)


def test_a_finding_reads_title_required_source_expected_seen_where_and_wire():
    text = text_of(Finding("one of done, error", "a further one: done", at(2)))

    assert (
        f"{text}\n"
        == """\
order.one-terminal · MUST · error-mid
Required: A stream has exactly one terminal event.
Source:   docs/dialects.md, One end
Expected: one of done, error
Seen:     a further one: done
Where:    stream, event 2, bytes 180-300, 36.4 ms

    13.8ms       0   data: {"type": "chunk", "content": "A", "model": "gpt-4o-mini", "pr… (87 bytes)
    25.1ms      87   data: {"type": "chunk", "content": " stream", "model": "gpt-4o-mini… (93 bytes)
    36.4ms     180 > data: {"type": "done", "usage": {"prompt_tokens": 9, "completion_t… (120 bytes)
"""
    )


def test_some_bytes_of_a_line_have_carets_under_them():
    text = text_of(Finding("no key", "a key", Where("stream", None, 6, 14)))

    wire, carets, *_ = text.split("\n")[7:]
    assert wire[carets.index("^") : carets.rindex("^") + 1] == '{"type":'


def test_a_place_between_two_bytes_has_one_caret():
    text = text_of(Finding("more", "less", Where("stream", None, 6, 6)))

    assert text.count("^") == 1


def test_only_the_first_line_of_a_place_has_carets():
    text = text_of(Finding("no key", "a key", Where("stream", None, 6, 90)))

    assert sum("^" in line for line in text.split("\n")) == 1


def test_a_moment_stands_among_the_lines():
    held = recording("hold-middle", data=CHUNKS[:2], marks=(Mark(20.0, "released", "1"),))

    text = text_of(
        Finding("1 token", "none", Where("stream", at_ms=20.0)),
        rule="delivery.before-release",
        scenario="hold-middle",
        by_name={held.name: held},
    )

    assert "    20.0ms         > released 1" in text.split("\n")


def test_several_findings_are_numbered():
    text = text_of(Finding("a", "b", at(0)), Finding("c", "d", at(1)))

    assert "\n\n1 of 2 findings\nExpected: a\n" in text
    assert "\n\n2 of 2 findings\nExpected: c\n" in text


def test_what_could_not_be_judged_says_why():
    missing = Finding("a call", "the mock provider was never called", Where("stream"), True)

    lines = text_of(missing).split("\n")

    assert "Could not be judged: the mock provider was never called" in lines
    assert not any(line.startswith(("Expected", "Seen")) for line in lines)


def test_a_check_without_occasion_says_why():
    text = finding_text(result(RULES["cors.vary"], "cors", reason="no origin was declared"), {})

    assert text.split("\n")[-1] == "Not exercised: no origin was declared"


def test_without_its_recording_a_finding_has_no_wire():
    text = text_of(Finding("a", "b", at(0)), by_name={})

    assert text.split("\n")[-1] == "Where:    stream, event 0, bytes 0-87, 13.8 ms"


def test_two_long_quotes_break_at_the_same_column():
    text = text_of(Finding("x" * 95 + "yes", "x" * 95 + "no", Where("stream")), by_name={})

    assert (
        f"Expected: {'x' * 90}\n          xxxxxyes\nSeen:     {'x' * 90}\n          xxxxxno" in text
    )


def test_an_empty_quote_keeps_its_label():
    assert "\nSeen:\n" in text_of(Finding("x", "", Where("stream")), by_name={})


def test_a_hostile_quote_is_cut_and_harmless():
    text = text_of(Finding("x", "\x1b[2J\u202e" + "z" * 1_048_576, Where("st\nream")), by_name={})

    assert len(text) < 1_200
    assert "⟨ESC⟩[2J⟨U+202E⟩zzz" in text
    assert "(1,048,581 characters)" in text.replace("\n          ", "")
    assert "st↵ream" in text


def test_no_line_is_wider_than_100_columns_and_no_excerpt_longer_than_8_lines():
    run = mixed()
    for found in (it for it in run.judged if it.findings):
        text = finding_text(found, run.recordings_by_name)

        assert max(map(cell_len, text.split("\n"))) <= 100
        assert len(text.partition("\n\n")[2].split("\n")) <= 8
