// Asks one client all its cases: `node ask.mjs CLIENT`, with {url, cases} as JSON on standard
// input. For each case one line of JSON: {run, report}, the report as in support/sdk_model.py.

import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

const AT_ONCE = 8;

const DRIVERS = {
  'openai-chat': ['./openai.mjs', 'chat'],
  'openai-responses': ['./openai.mjs', 'responses'],
  anthropic: ['./anthropic.mjs', 'messages'],
  google: ['./google.mjs', 'content'],
  'ai-openai-chat': ['./ai.mjs', 'openaiChat'],
  'ai-openai-responses': ['./ai.mjs', 'openaiResponses'],
  'ai-anthropic': ['./ai.mjs', 'anthropic'],
  'ai-google': ['./ai.mjs', 'google'],
};

const [module, name] = DRIVERS[process.argv[2]];
const { url, retries, cases } = JSON.parse(await text(process.stdin));
const client = (await import(module))[name](url, retries);
const waiting = [...cases];
await Promise.all(Array.from({ length: AT_ONCE }, askInTurn));

async function askInTurn() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const report = await reportOf(next);
    process.stdout.write(`${JSON.stringify({ run: next.run, report })}\n`);
  }
}

async function reportOf({ run, prompt, mode, hangs }) {
  const report = { text: '', reasoning: '', refusal: '', finish: null, usage: null, calls: [] };
  const abort = new AbortController();
  const leaving = hangs ? leave(run, hangs, mode, report, abort) : null;
  try {
    await client[mode](prompt, report, abort.signal);
  } catch (error) {
    report.error = {
      kind: error.name && error.name !== 'Error' ? error.name : error.constructor.name,
      message: String(error.message),
      ...client.details(error),
    };
  }
  await leaving;
  return { error: null, ...report };
}

/** Aborts once nothing more can come, and the client has been told all that did. */
async function leave(run, state, mode, report, abort) {
  const answer = await fetch(`${url}/_mock/runs/${run}?wait=${state}&timeout_ms=30000`);
  const [call] = (await answer.json()).calls;
  const sent = mode === 'stream' ? call.tokens.slice(0, call.sent).join('') : '';
  while (report.text !== sent) await sleep(1);
  abort.abort();
}
