"""The scenarios of what goes on around a page: its connection, other tabs, time, its user."""

from wirecheck_browser_tests.visits import needs
from wirecheck_browser_tests.visits.acts import (
    answers,
    connections,
    endurance,
    returning,
    scrolling,
    silence,
    tabs,
    typing,
)
from wirecheck_browser_tests.visits.scenario import Scenario

_HELD = {"tokens": 40, "hold": 5}

_CONNECTIONS = (
    Scenario(
        "reconnect",
        "reset the connection in mid-answer, and let time pass while there is one again",
        connections.reconnect,
        options={"tokens": 60, "hold": 20},
        delivery="cut=reset,event:30",
    ),
    Scenario(
        "hidden",
        "hide the tab in mid-answer, and show it again",
        connections.hide,
        options=_HELD,
    ),
    Scenario(
        "offline",
        "submit a prompt without a connection, another if that failed, and let there be one",
        connections.offline,
        options={"tokens": 12},
    ),
    Scenario(
        "stall",
        "let the stream fall silent in mid-answer, and move the page's clock on",
        silence.fall_silent,
        options=_HELD,
    ),
)

_TABS = (
    Scenario("two-tabs", "ask in two tabs at the same time", tabs.two, options=_HELD),
    Scenario(
        "seven-tabs",
        "open a seventh tab while answers are given in six, and ask there",
        tabs.seven,
        options=_HELD,
        needs=(needs.http1,),
    ),
    Scenario(
        "bfcache",
        "go to another page in mid-answer, and back again",
        returning.go_and_return,
        options=_HELD,
        needs=(needs.chromium,),
    ),
    Scenario(
        "strict",
        "ask in a development build with StrictMode",
        answers.converse,
        settings={"development": True},
        needs=(needs.development,),
    ),
)

_ENDURANCE = (
    Scenario(
        "ten-thousand",
        "ask for 10,000 tokens, which come in bursts",
        endurance.flood,
        options={"tokens": 10_000},
        delivery="coalesce=ms:300",
        needs=(needs.chromium, needs.tokens_alone),
    ),
    Scenario(
        "forty",
        "ask forty times in one conversation",
        endurance.ask_on_and_on,
        options={"tokens": 100},
        needs=(needs.chromium,),
    ),
)

_USERS = (
    Scenario(
        "ime",
        "confirm a word of an input method by Enter",
        typing.compose,
        needs=(needs.chromium,),
    ),
    Scenario(
        "scroll",
        "look at an earlier part of the answer while the rest comes",
        scrolling.look_back,
        options={"tokens": 1_000, "hold": 800},
    ),
)

CONDITIONS = (*_CONNECTIONS, *_TABS, *_ENDURANCE, *_USERS)
