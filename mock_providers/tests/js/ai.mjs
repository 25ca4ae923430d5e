// Vercel's AI SDK through its providers for OpenAI (both APIs), Anthropic and Google.

import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, jsonSchema, streamText, tool } from 'ai';

const apiKey = 'sk-abcdefghijklmnopqrstuvwxyz';
const anything = tool({ inputSchema: jsonSchema({ type: 'object' }) });
// It knows no call of a tool that it was not told of.
const tools = { get_weather: anything, get_time: anything };

const openai = (url) => createOpenAI({ baseURL: `${url}/openai/v1`, apiKey });
const summary = { openai: { reasoningSummary: 'auto', forceReasoning: true } };

export const openaiChat = (url, maxRetries) => sdk(openai(url).chat('gpt-4o-mini'), maxRetries);
export const openaiResponses = (url, maxRetries) =>
  sdk(openai(url).responses('gpt-4o-mini'), maxRetries, summary);
export const anthropic = (url, maxRetries) =>
  sdk(createAnthropic({ baseURL: `${url}/anthropic/v1`, apiKey })('claude-sonnet-5-5'), maxRetries);
export const google = (url, maxRetries) => {
  const provider = createGoogleGenerativeAI({ baseURL: `${url}/gemini/v1beta`, apiKey });
  return sdk(provider('gemini-2.5-flash'), maxRetries);
};

function sdk(model, maxRetries, providerOptions = {}) {
  const settings = { model, tools, maxRetries, providerOptions };
  const asked = (prompt, abortSignal) => ({ ...settings, prompt, abortSignal });
  return {
    details,
    async stream(prompt, report, signal) {
      // Errors come as parts; without a handler they are printed too.
      const { fullStream } = streamText({ ...asked(prompt, signal), onError() {} });
      for await (const part of fullStream) notePart(report, part);
    },
    async whole(prompt, report, signal) {
      const answer = await generateText(asked(prompt, signal));
      report.text = answer.text;
      report.reasoning = answer.reasoningText ?? '';
      for (const call of answer.toolCalls) report.calls.push([call.toolName, call.input]);
      noteEnd(report, answer.finishReason, answer.totalUsage);
    },
  };
}

function notePart(report, part) {
  switch (part.type) {
    case 'text-delta':
      report.text += part.text;
      break;
    case 'reasoning-delta':
      report.reasoning += part.text;
      break;
    case 'tool-call':
      report.calls.push([part.toolName, part.input]);
      break;
    case 'finish':
      noteEnd(report, part.finishReason, part.totalUsage);
      break;
    case 'error':
      noteError(report, part.error);
      break;
    case 'abort':
      report.finish = 'abort';
  }
}

function noteEnd(report, finish, usage) {
  report.finish = finish;
  // Of an answer that was broken off it knows part of the usage, or none.
  if (['error', 'interrupted'].includes(finish)) return;
  report.usage = {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.totalTokens,
  };
}

function noteError(report, error) {
  report.error = { kind: error.name, message: String(error.message), ...details(error) };
}

function details(error) {
  const body = error.data?.error ?? {};
  return {
    status: error.statusCode ?? null,
    code: body.status ?? body.code ?? body.type ?? null,
    request_id: null,
  };
}
