"""Anthropic's Python client."""

import json
from typing import ClassVar

import anthropic
from sdk_asking import Sdk, usage

KEY = "sk-ant-abcdefghijklmnopqrstuvwxyz"


class Anthropic(Sdk):
    """The Messages API."""

    package = "anthropic"
    no_retries: ClassVar = {"max_retries": 0}

    def sync_client(self, url, timeout_s, **retries):
        address = {"base_url": f"{url}/anthropic", "api_key": KEY}
        return anthropic.Anthropic(**address, timeout=timeout_s, **retries)

    def async_client(self, url, timeout_s, **retries):
        address = {"base_url": f"{url}/anthropic", "api_key": KEY}
        return anthropic.AsyncAnthropic(**address, timeout=timeout_s, **retries)

    def ask(self, client, prompt, mode):
        asked = {"model": "claude-sonnet-5-5", "max_tokens": 100}
        asked["messages"] = [{"role": "user", "content": prompt}]
        if mode == "helper":
            with client.messages.stream(**asked) as stream:
                return stream.get_final_message()
        return client.messages.create(**asked, stream=mode.endswith("stream"))

    def note_part(self, report, part):
        match part.type:
            case "content_block_start" if part.content_block.type == "tool_use":
                report["calls"].append([part.content_block.name, ""])
            case "content_block_delta":
                _note_delta(report, part.delta)
            case "content_block_stop" if report["calls"]:
                name, arguments = report["calls"].pop()
                report["calls"].append([name, json.loads(arguments)])
            case "message_delta":
                _note_end(report, part.delta, part.usage)

    def note_whole(self, report, whole):
        if whole.stop_reason:
            _note_end(report, whole, whole.usage)
        for block in whole.content:
            match block.type:
                case "text":
                    report["text"] += block.text
                case "thinking":
                    report["reasoning"] += block.thinking
                case "tool_use":
                    report["calls"].append([block.name, block.input])

    def code(self, error):
        return getattr(error, "type", None)


def _note_delta(report, delta):
    match delta.type:
        case "text_delta":
            report["text"] += delta.text
        case "thinking_delta":
            report["reasoning"] += delta.thinking
        case "input_json_delta":
            report["calls"][-1][1] += delta.partial_json


def _note_end(report, message, said):
    report["finish"] = message.stop_reason
    if message.stop_details:
        report["refusal"] = message.stop_details.explanation or ""
    total = said.input_tokens + said.output_tokens
    report["usage"] = usage(said.input_tokens, said.output_tokens, total)
