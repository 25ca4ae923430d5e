"""Ollama's Python client: chat and generate."""

import ollama
from sdk_asking import Sdk, usage

_MODEL = "llama3.2"


class _Ollama(Sdk):
    package = "ollama"

    def sync_client(self, url, timeout_s):
        return ollama.Client(host=f"{url}/ollama", timeout=timeout_s)

    def async_client(self, url, timeout_s):
        return ollama.AsyncClient(host=f"{url}/ollama", timeout=timeout_s)

    def note_whole(self, report, whole):
        self.note_part(report, whole)

    def code(self, error):
        return getattr(error, "error", None)


class Chat(_Ollama):
    """`/api/chat`."""

    def ask(self, client, prompt, mode):
        said = [{"role": "user", "content": prompt}]
        return client.chat(model=_MODEL, messages=said, stream=mode.endswith("stream"))

    def note_part(self, report, part):
        report["text"] += part.message.content or ""
        report["reasoning"] += part.message.thinking or ""
        for call in part.message.tool_calls or ():
            report["calls"].append([call.function.name, dict(call.function.arguments)])
        _note_end(report, part)


class Generate(_Ollama):
    """`/api/generate`."""

    def ask(self, client, prompt, mode):
        return client.generate(model=_MODEL, prompt=prompt, stream=mode.endswith("stream"))

    def note_part(self, report, part):
        report["text"] += part.response or ""
        report["reasoning"] += part.thinking or ""
        _note_end(report, part)


def _note_end(report, part):
    if part.done:
        report["finish"] = part.done_reason
        total = part.prompt_eval_count + part.eval_count
        report["usage"] = usage(part.prompt_eval_count, part.eval_count, total)
        parts_ns = part.load_duration + part.prompt_eval_duration + part.eval_duration
        assert part.total_duration >= parts_ns
