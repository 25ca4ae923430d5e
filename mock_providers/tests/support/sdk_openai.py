"""OpenAI's Python client: Chat Completions, at OpenAI's and at those who copy it, and Responses."""

import json
from typing import ClassVar

import openai
from sdk_asking import Sdk, usage
from sdk_model import Report

_MODEL = "gpt-4o-mini"
KEY = "sk-abcdefghijklmnopqrstuvwxyz"


class _OpenAI(Sdk):
    package = "openai"
    no_retries: ClassVar = {"max_retries": 0}
    path = "/openai/v1"

    def sync_client(self, url, timeout_s, **retries):
        address = {"base_url": url + self.path, "api_key": KEY}
        return openai.OpenAI(**address, timeout=timeout_s, **retries)

    def async_client(self, url, timeout_s, **retries):
        address = {"base_url": url + self.path, "api_key": KEY}
        return openai.AsyncOpenAI(**address, timeout=timeout_s, **retries)

    def code(self, error):
        return getattr(error, "code", None)


class Chat(_OpenAI):
    """Chat Completions."""

    def __init__(self, path="/openai/v1", reasoning="reasoning_content", code="code"):
        """Speak to `path`, whose reasoning is in that field, and its errors' word in `code`."""
        self.path, self._reasoning, self._code = path, reasoning, code

    def code(self, error):
        return getattr(error, self._code, None)

    def ask(self, client, prompt, mode):
        asked = {"model": _MODEL, "messages": [{"role": "user", "content": prompt}]}
        if mode == "helper":
            with client.chat.completions.stream(**asked, **_USAGE) as stream:
                return stream.get_final_completion()
        streamed = {"stream": True} | _USAGE if mode.endswith("stream") else {}
        return client.chat.completions.create(**asked, **streamed)

    def note_part(self, report, part):
        report["usage"] = _usage(part.usage) if part.usage else report["usage"]
        for choice in part.choices:
            self._note_said(report, choice.delta)
            report["finish"] = choice.finish_reason or report["finish"]
            if choice.finish_reason:
                _read_arguments(report)

    def note_whole(self, report, whole):
        (choice,) = whole.choices
        self._note_said(report, choice.message)
        _read_arguments(report)
        report["finish"] = choice.finish_reason
        report["usage"] = _usage(whole.usage) if whole.usage else None

    def _note_said(self, report, said):
        report["text"] += said.content or ""
        report["refusal"] += said.refusal or ""
        report["reasoning"] += getattr(said, self._reasoning, None) or ""
        for call in said.tool_calls or ():
            if call.function.name:
                report["calls"].append([call.function.name, ""])
            report["calls"][-1][1] += call.function.arguments


_USAGE = {"stream_options": {"include_usage": True}}


def _usage(said):
    return usage(said.prompt_tokens, said.completion_tokens, said.total_tokens)


def _read_arguments(report: Report) -> None:
    report["calls"] = [[name, json.loads(arguments)] for name, arguments in report["calls"]]


class Responses(_OpenAI):
    """The Responses API."""

    def ask(self, client, prompt, mode):
        asked = {"model": _MODEL, "input": prompt, "reasoning": {"summary": "auto"}}
        if mode == "helper":
            with client.responses.stream(**asked) as stream:
                return stream.get_final_response()
        return client.responses.create(**asked, stream=mode.endswith("stream"))

    def note_part(self, report, part):
        match part.type:
            case "response.output_text.delta":
                report["text"] += part.delta
            case "response.refusal.delta":
                report["refusal"] += part.delta
            case "response.reasoning_summary_text.delta":
                report["reasoning"] += part.delta
            case "response.function_call_arguments.done":
                report["calls"].append([part.name, json.loads(part.arguments)])
            case "response.completed" | "response.incomplete":
                self._note_end(report, part.response)

    def note_whole(self, report, whole):
        self._note_end(report, whole)
        report["text"] = whole.output_text
        for item in whole.output:
            match item.type:
                case "function_call":
                    report["calls"].append([item.name, json.loads(item.arguments)])
                case "reasoning":
                    report["reasoning"] += "".join(part.text for part in item.summary)
                case "message" if item.content[0].type == "refusal":
                    report["refusal"] += item.content[0].refusal

    def _note_end(self, report, response):
        incomplete = response.incomplete_details
        said = response.usage
        report["finish"] = incomplete.reason if incomplete else response.status
        report["usage"] = usage(said.input_tokens, said.output_tokens, said.total_tokens)
