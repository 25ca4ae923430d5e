"""What several clients have in common: their ways of asking, and what they lose."""

from sdk_model import Deviation, Error
from sdk_table import REFUSAL

SYNC_AND_ASYNC = ("stream", "whole", "async-stream", "async-whole")
JAVASCRIPT = {"language": "JavaScript", "modes": ("stream", "whole")}

PYTHON_BAD_JSON = Error("json.JSONDecodeError")
JAVASCRIPT_BAD_JSON = Error("SyntaxError")
#: What Node's fetch raises when the connection is reset.
RESET = Error("TypeError")

NO_REASONING = Deviation(
    ("reasoning",), {"reasoning": ""}, "Chat Completions does not tell the model's reasoning"
)
PLAIN_REFUSAL = Deviation(
    ("refusal",), {"text": REFUSAL, "refusal": ""}, "the provider says a refusal in plain text"
)
NO_FILTER = Deviation(
    ("content-filter",), {}, "the provider has no filter that would stop an answer"
)
LOST_END = Deviation(
    ("truncate-mid",),
    {},
    "a stream that ends too soon looks complete, but for the finish that is missing",
    modes=("stream", "async-stream", "helper"),
)
SILENT_ABORT = Deviation(
    ("stall",),
    {},
    "a stream that is aborted ends without an error",
    modes=("stream",),
)
