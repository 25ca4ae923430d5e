"""A first draft of a contract, from an endpoint that has none yet.

The endpoint is asked some questions (``asking``); the events that come are told apart (``kinds``);
what they are for is found out by what the upstream is known to have sent (``roles``); and all of it
is written down, with what was seen and what was guessed (``draft``, ``writing``).
"""

from wirecheck.inference.asking import Asked, Question, ask
from wirecheck.inference.draft import draft
from wirecheck.inference.model import InferenceError

__all__ = ["Asked", "InferenceError", "Question", "ask", "draft"]
