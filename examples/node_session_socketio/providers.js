// The providers, each by its official SDK: an answer as pieces of text, however it is sent.
//
// Every one of these SDKs takes a stream that merely stops for a complete one; so each function
// looks for the word by which its provider says that the answer has ended.

import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';

const { env } = process;

// Made at the first question: a provider without a key hinders no other.
const MAKERS = {
  openai: {
    key: 'OPENAI_API_KEY',
    model: 'gpt-4-turbo-preview',
    make: () => chatCompletions(new OpenAI()), // OPENAI_BASE_URL
  },
  claude: {
    key: 'ANTHROPIC_API_KEY',
    model: 'claude-3-sonnet-20240229',
    make: () => messagesApi(new Anthropic()), // ANTHROPIC_BASE_URL
  },
  gemini: {
    key: 'GEMINI_API_KEY',
    model: 'gemini-pro',
    make: () => gemini(new GoogleGenAI({ apiKey: env.GEMINI_API_KEY })), // GOOGLE_GEMINI_BASE_URL
  },
  deepseek: {
    key: 'DEEPSEEK_API_KEY',
    model: 'deepseek-chat',
    make: () =>
      chatCompletions(
        new OpenAI({
          apiKey: env.DEEPSEEK_API_KEY,
          baseURL: env.DEEPSEEK_BASE_URL ?? 'https://api.deepseek.com',
        }),
      ),
  },
};
const made = new Map();

// What a user may be told.
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export function providerOf(name) {
  if (!Object.hasOwn(MAKERS, name)) throw new Refusal(404, 'Provider not found');
  const { key, model, make } = MAKERS[name];
  if (!env[key]) throw new Refusal(503, 'API key not configured');
  if (!made.has(name)) made.set(name, make());
  return { model, tokens: (messages, signal) => made.get(name)(model, messages, signal) };
}

function chatCompletions(client) {
  return async function* (model, messages, signal) {
    let finish;
    const asked = { model, messages, stream: true };
    for await (const chunk of await client.chat.completions.create(asked, { signal })) {
      for (const { delta, finish_reason } of chunk.choices) {
        if (delta.content) yield delta.content;
        finish ??= finish_reason;
      }
    }
    if (!finish) throw new Error('the stream ended without a finish_reason');
  };
}

function messagesApi(client) {
  return async function* (model, messages, signal) {
    let stopped = false;
    const asked = { model, max_tokens: 4096, stream: true, ...withSystemApart(messages) };
    for await (const event of await client.messages.create(asked, { signal })) {
      if (event.type === 'content_block_delta' && event.delta.text) yield event.delta.text;
      stopped ||= event.type === 'message_stop';
    }
    if (!stopped) throw new Error('the stream ended without a message_stop');
  };
}

function gemini({ models }) {
  return async function* (model, turns, signal) {
    let finish;
    const { system, messages } = withSystemApart(turns);
    const contents = messages.map(({ role, content }) => ({
      role: role === 'assistant' ? 'model' : 'user',
      parts: [{ text: content }],
    }));
    const config = { abortSignal: signal, systemInstruction: system };
    for await (const part of await models.generateContentStream({ model, contents, config })) {
      if (part.text) yield part.text;
      finish ??= part.candidates?.[0]?.finishReason ?? part.promptFeedback?.blockReason;
    }
    if (!finish) throw new Error('the stream ended without a finishReason');
  };
}

function withSystemApart(messages) {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  return {
    messages: messages.filter(({ role }) => role !== 'system'),
    ...(system.length && { system: system.join('\n\n') }),
  };
}
