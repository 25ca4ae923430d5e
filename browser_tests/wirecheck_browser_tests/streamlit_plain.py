"""A Streamlit page for the plain system, made to be copied.

    BACKEND_URL=http://127.0.0.1:8000/plain streamlit run streamlit_plain.py

An answer is a stranger's words: as Markdown it could load a picture from anywhere. A turn is
"stopped" from its beginning until its answer is complete, because Streamlit ends a script wherever
it stands when the user clicks on something.
"""

import asyncio
import html
import os
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from time import monotonic

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from wirecheck_browser_tests.plain_client import (
    AnswerFailure,
    is_healthy,
    streamed_answer,
    whole_answer,
)

BACKEND = os.environ.get("BACKEND_URL", "http://127.0.0.1:8000").rstrip("/")
# So often a silent answer looks whether the user has stopped it, in seconds.
LOOK_S = 0.25
# So often an answer is drawn, at most: each time all of it is sent to the browser.
DRAW_S = 0.05
STOPPED = "Stopped: this answer is not complete."


@dataclass
class Turn:
    """A question and what has come of it; no problem means that the answer is complete."""

    question: str
    answer: str = ""
    problem: str = STOPPED


@dataclass
class Exactly:
    """Text for `st.html`, escaped, with all its white space, which `st.text` trims.

    A busy one will change: until it does not, a screen reader waits.
    """

    text: str
    is_busy: bool = False

    def _repr_html_(self) -> str:
        busy = str(self.is_busy).lower()
        return (
            f'<p aria-live="polite" aria-busy="{busy}" style="margin: 0; white-space: pre-wrap">'
            f"{html.escape(self.text)}</p>"
        )


def main() -> None:
    """Draw the page; Streamlit runs it anew whenever the user does something."""
    st.set_page_config(page_title="Streamlit, plain events")
    st.title("Streamlit, plain events")
    turns: list[Turn] = st.session_state.setdefault("turns", [])
    question = st.chat_input("Write a message")
    asked = Turn(question) if question and question.strip() else None
    if asked:
        turns.append(asked)
    is_streaming = _sidebar(turns)
    for turn in turns:
        if turn is asked:
            with _stop_button():
                _answer(turn, is_streaming=is_streaming)
        else:
            _draw(turn)


def _sidebar(turns: list[Turn]) -> bool:
    """Draw what stands beside the conversation; return whether answers are to be streamed."""
    with st.sidebar:
        if is_healthy(BACKEND):
            st.badge("Server is healthy", color="green")
        else:
            st.badge("Server cannot be reached", color="red")
        st.caption(BACKEND)
        is_streaming = st.toggle("Stream the answer", value=True)
        if st.button("Clear history"):
            turns.clear()
        st.caption(f"Turns: {len(turns)}")
    return is_streaming


@contextmanager
def _stop_button() -> Iterator[None]:
    """Show it as long as there is something to be stopped; a click on it ends the script."""
    place = st.sidebar.empty()
    place.button("Stop", key="stop", help="Gives up the answer that is being given")
    yield
    place.empty()


def _draw(turn: Turn) -> None:
    st.chat_message("user").html(Exactly(turn.question))
    with st.chat_message("assistant"):
        st.html(Exactly(turn.answer))
        if turn.problem:
            st.error(turn.problem)


def _answer(turn: Turn, *, is_streaming: bool) -> None:
    st.chat_message("user").html(Exactly(turn.question))
    with st.chat_message("assistant"):
        shown = st.empty()
        shown.html(Exactly(turn.answer, is_busy=True))
        try:
            if is_streaming:
                asyncio.run(_stream(turn, _Drawing(shown, turn)))
            else:
                turn.answer = whole_answer(BACKEND, turn.question)
        except AnswerFailure as failure:
            turn.problem = str(failure)
            st.error(turn.problem)
        else:
            turn.problem = ""
        shown.html(Exactly(turn.answer))


class _Drawing:
    """An answer that is under way, as the page has it."""

    def __init__(self, shown: DeltaGenerator, turn: Turn) -> None:
        self._shown = shown
        self._pulse = st.empty()
        self._turn = turn
        self._drawn = turn.answer
        self._drawn_s = 0.0

    def grow(self, piece: str) -> None:
        """Add to it; it is drawn now, or soon."""
        self._turn.answer += piece
        if monotonic() >= self._drawn_s + DRAW_S:
            self.look()

    def look(self) -> None:
        """Draw what is new of it, and let Streamlit end the script, as it may whenever one draws.

        To draw it again as it is would pull down who has scrolled up.
        """
        if self._turn.answer == self._drawn:
            self._pulse.html("<i hidden></i>")
            return
        self._drawn, self._drawn_s = self._turn.answer, monotonic()
        self._shown.html(Exactly(self._drawn, is_busy=True))


async def _stream(turn: Turn, drawing: _Drawing) -> None:
    async with aclosing(streamed_answer(BACKEND, turn.question)) as pieces:
        while (piece := await _next(pieces, drawing.look)) is not None:
            drawing.grow(piece)


async def _next(pieces: AsyncGenerator[str], look: Callable[[], object]) -> str | None:
    """Return the next piece, None at the end; look at the page as long as there is none."""
    step = asyncio.ensure_future(anext(pieces, None))
    try:
        while not (await asyncio.wait([step], timeout=LOOK_S))[0]:
            look()
        return step.result()
    finally:
        step.cancel()
        await asyncio.wait([step])


main()
