// OpenAI's client: Chat Completions and Responses.

import OpenAI from 'openai';

const MODEL = 'gpt-4o-mini';

const open = (url, maxRetries) =>
  new OpenAI({ baseURL: `${url}/openai/v1`, apiKey: 'sk-abcdefghijklmnopqrstuvwxyz', maxRetries });

const details = (error) => ({
  status: error.status ?? null,
  code: error.code ?? null,
  request_id: error.requestID ?? null,
});

export function chat(url, maxRetries) {
  const { completions } = open(url, maxRetries).chat;
  const asked = (prompt) => ({ model: MODEL, messages: [{ role: 'user', content: prompt }] });
  return {
    details,
    async stream(prompt, report, signal) {
      const streamed = { stream: true, stream_options: { include_usage: true } };
      const chunks = await completions.create({ ...asked(prompt), ...streamed }, { signal });
      for await (const chunk of chunks) {
        noteUsage(report, chunk.usage);
        for (const choice of chunk.choices) note(report, choice.delta, choice.finish_reason);
      }
      readArguments(report);
    },
    async whole(prompt, report, signal) {
      const { choices, usage } = await completions.create(asked(prompt), { signal });
      note(report, choices[0].message, choices[0].finish_reason);
      noteUsage(report, usage);
      readArguments(report);
    },
  };
}

function note(report, said, finish) {
  report.text += said.content ?? '';
  report.refusal += said.refusal ?? '';
  report.finish = finish ?? report.finish;
  for (const { function: called } of said.tool_calls ?? []) {
    if (called.name) report.calls.push([called.name, '']);
    report.calls.at(-1)[1] += called.arguments;
  }
}

function readArguments(report) {
  report.calls = report.calls.map(([name, args]) => [name, JSON.parse(args)]);
}

function noteUsage(report, usage) {
  if (usage) {
    const { prompt_tokens, completion_tokens, total_tokens } = usage;
    report.usage = { prompt_tokens, completion_tokens, total_tokens };
  }
}

export function responses(url, maxRetries) {
  const api = open(url, maxRetries).responses;
  const asked = (prompt) => ({ model: MODEL, input: prompt, reasoning: { summary: 'auto' } });
  return {
    details,
    async stream(prompt, report, signal) {
      const events = await api.create({ ...asked(prompt), stream: true }, { signal });
      for await (const event of events) noteEvent(report, event);
    },
    async whole(prompt, report, signal) {
      const response = await api.create(asked(prompt), { signal });
      report.text = response.output_text;
      for (const item of response.output) noteItem(report, item);
      noteEnd(report, response);
    },
  };
}

function noteEvent(report, event) {
  switch (event.type) {
    case 'response.output_text.delta':
      report.text += event.delta;
      break;
    case 'response.refusal.delta':
      report.refusal += event.delta;
      break;
    case 'response.reasoning_summary_text.delta':
      report.reasoning += event.delta;
      break;
    case 'response.function_call_arguments.done':
      report.calls.push([event.name, JSON.parse(event.arguments)]);
      break;
    case 'response.completed':
    case 'response.incomplete':
      noteEnd(report, event.response);
  }
}

function noteItem(report, item) {
  if (item.type === 'function_call') report.calls.push([item.name, JSON.parse(item.arguments)]);
  if (item.type === 'reasoning') report.reasoning += item.summary.map((part) => part.text).join('');
  if (item.type === 'message') report.refusal += item.content[0].refusal ?? '';
}

function noteEnd(report, { status, incomplete_details, usage }) {
  report.finish = incomplete_details?.reason ?? status;
  report.usage = {
    prompt_tokens: usage.input_tokens,
    completion_tokens: usage.output_tokens,
    total_tokens: usage.total_tokens,
  };
}
