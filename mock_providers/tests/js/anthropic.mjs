// Anthropic's client.

import Anthropic from '@anthropic-ai/sdk';

export function messages(url, maxRetries) {
  const apiKey = 'sk-ant-abcdefghijklmnopqrstuvwxyz';
  const api = new Anthropic({ baseURL: `${url}/anthropic`, apiKey, maxRetries }).messages;
  const asked = (prompt) => ({
    model: 'claude-sonnet-5-5',
    max_tokens: 100,
    messages: [{ role: 'user', content: prompt }],
  });
  return {
    details: (error) => ({
      status: error.status ?? null,
      code: error.type ?? null,
      request_id: error.requestID ?? null,
    }),
    async stream(prompt, report, signal) {
      const events = await api.create({ ...asked(prompt), stream: true }, { signal });
      for await (const event of events) noteEvent(report, event);
    },
    async whole(prompt, report, signal) {
      const message = await api.create(asked(prompt), { signal });
      for (const block of message.content) noteBlock(report, block);
      noteEnd(report, message, message.usage);
    },
  };
}

function noteEvent(report, event) {
  const open = report.calls.at(-1);
  const { type, name } = event.content_block ?? {};
  switch (event.type) {
    case 'content_block_start':
      if (type === 'tool_use') report.calls.push([name, '']);
      break;
    case 'content_block_delta':
      report.text += event.delta.text ?? '';
      report.reasoning += event.delta.thinking ?? '';
      if (event.delta.type === 'input_json_delta') open[1] += event.delta.partial_json;
      break;
    case 'content_block_stop':
      if (open) open[1] = JSON.parse(open[1]);
      break;
    case 'message_delta':
      noteEnd(report, event.delta, event.usage);
  }
}

function noteBlock(report, block) {
  if (block.type === 'text') report.text += block.text;
  if (block.type === 'thinking') report.reasoning += block.thinking;
  if (block.type === 'tool_use') report.calls.push([block.name, block.input]);
}

function noteEnd(report, { stop_reason, stop_details }, { input_tokens, output_tokens }) {
  report.finish = stop_reason;
  report.refusal = stop_details?.explanation ?? '';
  report.usage = {
    prompt_tokens: input_tokens,
    completion_tokens: output_tokens,
    total_tokens: input_tokens + output_tokens,
  };
}
