"""Page contracts: what is packaged, what is refused and how it is told."""

import pytest

from wirecheck.contract import ContractError
from wirecheck_browser_tests.contract import PageContract, load, packaged


def refused(tmp_path, text):
    path = tmp_path / "page.yaml"
    path.write_text(text)
    with pytest.raises(ContractError) as error:
        load(str(path))
    return str(error.value).replace(f"{path}:", "")


def test_every_page_of_ours_has_a_contract_of_its_name():
    assert packaged() == (
        "named-eventsource",
        "partial-fetch",
        "partial-socketio",
        "session-chatbox",
        "streamlit-plain",
        "typed-js",
        "typed-react",
        "typed-vue",
    )
    assert [load(name).page for name in packaged()] == list(packaged())


def test_a_page_needs_no_contract():
    page = PageContract()

    assert page.page == "page"
    assert (page.before, page.input, page.development) == ((), None, None)


def test_one_element_or_one_step_needs_no_list(tmp_path):
    path = tmp_path / "page.yaml"
    path.write_text("input: {css: .in}\nbefore: {click: {role: button, name: Start}}\n")
    page = load(str(path))

    assert [str(it) for it in page.input] == ["{css: .in}"]
    assert [str(step.click) for step in page.before] == ["{role: button, name: Start}"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("straem: {}", "1:1: `straem` is not known: did you mean `stream`?"),
        ("actions:\n  unmont: {js: x}", "2:3: `actions.unmont` is not known: did you mean"),
        ("policy: {retries: many}", '1:10: `policy.retries`: "many" is not a whole number'),
        ("policy: {truncation: kep}", '`policy.truncation`: "kep" is not known: did you mean'),
        ("policy: {idle-timeout-s: 0}", "`policy.idle-timeout-s`: 0 is not greater than 0"),
        ("policy: {idle-timeout-s: soon}", '`policy.idle-timeout-s`: "soon" is not a number'),
        ("policy: {history: perhaps}", '`policy.history`: "perhaps" is neither true nor false'),
        ("page: a/b", '`page`: "a/b" is not a name'),
        ("input: {role: textbox, css: a}", "1:1: `input`: is found in one way"),
        ("input: {name: Send}", "`input`: is found in one way: role, testid, label, css, press"),
        ("send: {css: a, name: Send}", "`send`: `name` goes with `role`"),
        ("\nsend: {rol: button}", "2:8: `send.rol` is not known: did you mean `role`?"),
        ("send:\n  - {rol: button}", "2:6: `send[0].rol` is not known: did you mean `role`?"),
        ("stop:\n  - css: a\n  - press: Enter", "3:5: `stop[1]`: a key can be pressed only to"),
        ("input: {press: Enter}", "1:1: `input`: a key can be pressed only to send"),
        ("before: {click: {css: a}, goto: b}", "a step is one of click, fill, await, goto and js"),
        ("before: {fill: {css: a}}", "`before`: `fill` and `text` go together"),
        ("before: {click: {css: a}, shows: b}", "`before`: `shows` goes with `await`"),
        (
            "actions:\n  away:\n    - js: a\n    - text: b",
            "4:7: `actions.away[1]`: a step is one of click,",
        ),
        ("stream: {paths: [chat]}", '`stream.paths[0]`: "chat" has to begin with a slash'),
        ("a: [", "while parsing"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_the_mend(tmp_path, text, told):
    said = refused(tmp_path, text)

    assert told in said
    assert "\n" not in said


def test_a_name_that_is_not_packaged():
    with pytest.raises(ContractError, match="there is no page contract 'typed-raect': did you"):
        load("typed-raect")
