"""Google's Python client."""

import httpx2
from google import genai
from google.genai import types
from sdk_asking import Sdk, usage

KEY = "AIza-abcdefghijklmnopqrstuvwxyz"
_MS_PER_S = 1000


class Gemini(Sdk):
    """generateContent and streamGenerateContent."""

    package = "google"

    def sync_client(self, url, timeout_s, **more):
        address = {"base_url": f"{url}/gemini", "timeout": timeout_s * _MS_PER_S}
        return genai.Client(api_key=KEY, http_options=types.HttpOptions(**address, **more))

    def async_client(self, url, timeout_s):
        # It would take aiohttp where that is installed, and with it other names of errors.
        httpx_s = {"transport": httpx2.AsyncHTTPTransport()}
        return self.sync_client(url, timeout_s, async_client_args=httpx_s).aio

    def ask(self, client, prompt, mode):
        models = client.models
        ask = models.generate_content_stream if mode.endswith("stream") else models.generate_content
        return ask(model="gemini-2.5-flash", contents=prompt)

    def note_part(self, report, part):
        if part.prompt_feedback:
            _note_end(report, part.prompt_feedback.block_reason, part.usage_metadata)
        for candidate in part.candidates or ():
            if candidate.finish_reason:
                _note_end(report, candidate.finish_reason, part.usage_metadata)
            for piece in candidate.content.parts:
                if piece.function_call:
                    report["calls"].append([piece.function_call.name, piece.function_call.args])
                else:
                    report["reasoning" if piece.thought else "text"] += piece.text

    note_whole = note_part

    def code(self, error):
        return getattr(error, "status", None)

    def status(self, error):
        return getattr(error, "code", None)


def _note_end(report, reason, said):
    report["finish"] = reason.value
    completion = (said.candidates_token_count or 0) + (said.thoughts_token_count or 0)
    report["usage"] = usage(said.prompt_token_count, completion, said.total_token_count)
