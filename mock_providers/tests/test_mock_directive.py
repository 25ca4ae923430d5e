"""The directive, its keys, and which source chooses the scenario."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecheck_mock_providers.script import directive, keys
from wirecheck_mock_providers.script.directive import Directive, DirectiveError
from wirecheck_mock_providers.script.selection import Selection, select
from wirecheck_mock_providers.script.suggest import quoted

names = st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True).filter(lambda n: n != "scenario")
values = st.from_regex(r"[A-Za-z0-9._-]{1,12}", fullmatch=True)


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("[[mock scenario=text]]", " scenario=text"),
        ("before [[mock run=7f3a]] after", " run=7f3a"),
        ("[[mock]]", ""),
        ("[[mock run=1]] and again [[mock run=2]]", " run=2"),
        ("[[mock\n scenario=text\n]]", "\n scenario=text\n"),
        ("", None),
        ("[[mockery scenario=text]]", None),
        ("[[mock-text]]", None),
        ("[mock scenario=text]", None),
        ("[[mock scenario=text]", None),
        ("[[mock [x]]]", None),
    ],
)
def test_the_last_directive_of_a_prompt_is_found(prompt, words):
    assert directive.find(prompt) == words


def test_a_prompt_made_to_slow_the_search_down_does_not():
    # Quadratic time would be hours.
    assert directive.find("[[mock " * 300_000) is None
    assert directive.find("[[mock" + " a" * 1_000_000) is None


@given(st.text())
def test_any_prompt_can_be_searched(prompt):
    directive.find(prompt)


@given(st.text())
def test_any_words_are_understood_or_refused_in_words(words):
    try:
        parsed = directive.parse(words)
    except DirectiveError as error:
        str(error).encode()  # whatever they were, the message can be sent
    else:
        assert all(parsed.values)


@given(names, st.dictionaries(names, values))
def test_words_say_what_they_spell(scenario, pairs):
    words = " ".join([f"scenario={scenario}", *(f"{key}={value}" for key, value in pairs.items())])

    assert directive.parse(words) == Directive(scenario, pairs)
    assert directive.parse(words.removeprefix("scenario=")) == Directive(scenario, pairs)
    assert directive.parse(directive.find(f"x [[mock {words}]] y")) == Directive(scenario, pairs)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("text text", "'text' is not key=value"),
        ("hold= text", "'hold=' is not key=value"),
        ("=3", "'=3' is not key=value"),
        ("run=1 run=2", "'run' is given twice"),
        ("text scenario=text", "'scenario' is given twice"),
        ("scenario=a scenario=b", "'scenario' is given twice"),
        ("a \ud800", r"'\ud800' is not key=value"),
    ],
)
def test_words_that_cannot_be_followed_are_repeated_with_what_would_be_right(words, message):
    with pytest.raises(DirectiveError, match=r".+") as raised:
        directive.parse(words)

    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        (keys.RUN, "7f3a", "7f3a"),
        (keys.RUN, "a.b_c-D", "a.b_c-D"),
        (keys.HOLD, "0", 0),
        (keys.HOLD, "50000", 50_000),
        (keys.TTFT, "1500", 1500),
        (keys.ITL, "0.5", 0.5),
        (keys.SEED, "9007199254740992", 2**53),
    ],
)
def test_values_are_read(key, text, value):
    assert key.read(text) == value


@pytest.mark.parametrize(
    ("key", "text", "rule"),
    [
        (keys.RUN, "-x", "1 to 64 letters"),
        (keys.RUN, "x" * 65, "1 to 64 letters"),
        (keys.RUN, "../x", "1 to 64 letters"),
        (keys.HOLD, "-1", "an integer from 0 to 50000"),
        (keys.HOLD, "50001", "an integer from 0 to 50000"),
        (keys.HOLD, "1.5", "an integer from 0 to 50000"),
        (keys.HOLD, "\u0663", "an integer from 0 to 50000"),
        (keys.TTFT, "nan", "a number of milliseconds from 0 to 600000"),
        (keys.TTFT, "1e3", "a number of milliseconds from 0 to 600000"),
    ],
)
def test_bad_values_are_refused_with_the_rule(key, text, rule):
    with pytest.raises(ValueError, match=rule):
        key.read(text)


def chosen(prompt="", header=None, model="gpt-4o-mini"):
    selection = select(prompt, header, model)
    return selection.scenario, selection.run, selection.options


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ({}, ("text", None, {})),
        ({"model": "mock-rate-limit"}, ("rate-limit", None, {})),
        ({"header": "error-mid after=4"}, ("error-mid", None, {"after": 4})),
        ({"header": "single", "model": "mock-quota"}, ("single", None, {})),
        (
            {"prompt": "[[mock long]]", "header": "single tokens=2", "model": "mock-quota"},
            ("long", None, {}),
        ),
        ({"prompt": "[[mock run=7f3a]]", "model": "mock-quota"}, ("quota", "7f3a", {})),
        (
            {"prompt": "[[mock run=a hold=2]]", "header": "stall run=b hold=9 after=1"},
            ("stall", "a", {"hold": 2, "after": 1}),
        ),
        ({"header": "", "model": "mock-single"}, ("single", None, {})),
        ({"prompt": "[[mock stall]]"}, ("stall", None, {"after": 3})),
    ],
)
def test_directive_then_header_then_model(sources, expected):
    assert chosen(**sources) == expected


@pytest.mark.parametrize(
    ("sources", "message", "run"),
    [
        ({"prompt": "[[mock scenario=txt run=r]]"}, "'txt'. Did you mean 'text'? Known: auth", "r"),
        ({"prompt": "[[mock text after=1 run=r]]"}, "key of scenario 'text': 'after'", "r"),
        (
            {"prompt": "[[mock stall aftr=1 run=r]]"},
            "Did you mean 'after'? Known: after, hold",
            "r",
        ),
        ({"prompt": "[[mock text hold=x run=r]]"}, "hold='x': hold is an integer", "r"),
        ({"prompt": "[[mock run=\u00e9]]"}, r"run='\xe9': run is 1 to 64 letters", None),
        ({"header": "what is this"}, "'is' is not key=value", None),
        ({"model": "mock-nothing-of-the-kind"}, "Unknown scenario 'nothing-of-the-kind'.", None),
    ],
)
def test_what_is_unknown_is_answered_with_what_is_known(sources, message, run):
    with pytest.raises(DirectiveError, match=r".+") as raised:
        chosen(**sources)

    assert message in str(raised.value)
    assert raised.value.run == run


@given(st.text(), st.none() | st.text(), st.text() | st.just("mock-text"))
def test_whatever_is_sent_there_is_a_selection_or_a_reason(prompt, header, model):
    try:
        selection = select(prompt, header, model)
    except DirectiveError as error:
        str(error).encode()
    else:
        assert isinstance(selection, Selection)


def test_messages_repeat_only_so_much_of_a_stranger_s_word():
    assert quoted("x" * 1000) == f"'{'x' * 60}...'"
