// Google's client. It does not retry, whatever it is told.

import { GoogleGenAI } from '@google/genai';

export function content(url) {
  const apiKey = 'AIza-abcdefghijklmnopqrstuvwxyz';
  const { models } = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: `${url}/gemini` } });
  const asked = (prompt, abortSignal) => ({
    model: 'gemini-2.5-flash',
    contents: prompt,
    config: { abortSignal },
  });
  return {
    details: (error) => ({ status: error.status ?? null, code: codeOf(error), request_id: null }),
    async stream(prompt, report, signal) {
      for await (const part of await models.generateContentStream(asked(prompt, signal))) {
        note(report, part);
      }
    },
    async whole(prompt, report, signal) {
      note(report, await models.generateContent(asked(prompt, signal)));
    },
  };
}

// The message of an ApiError is the body, as JSON; in mid-stream with words before it.
function codeOf({ name, message }) {
  if (name !== 'ApiError') return null;
  return JSON.parse(message.slice(message.indexOf('{'))).error.status;
}

function note(report, { candidates, promptFeedback, usageMetadata }) {
  if (promptFeedback) noteEnd(report, promptFeedback.blockReason, usageMetadata);
  for (const { finishReason, content: said } of candidates ?? []) {
    if (finishReason) noteEnd(report, finishReason, usageMetadata);
    for (const { functionCall, thought, text } of said.parts) {
      if (functionCall) report.calls.push([functionCall.name, functionCall.args]);
      else report[thought ? 'reasoning' : 'text'] += text;
    }
  }
}

function noteEnd(report, reason, usage) {
  report.finish = reason;
  report.usage = {
    prompt_tokens: usage.promptTokenCount,
    completion_tokens: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
    total_tokens: usage.totalTokenCount,
  };
}
