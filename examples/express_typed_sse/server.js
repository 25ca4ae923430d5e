// A chat back end that speaks typed-sse: Express in front, the OpenAI SDK behind.

import { once } from 'node:events';
import express from 'express';
import OpenAI from 'openai';
import { z, ZodError } from 'zod';

const PROVIDER = 'openai';
const PRICES = { 'gpt-4o-mini': [0.15, 0.6] }; // USD per million tokens, sent and received
const client = new OpenAI(); // OPENAI_BASE_URL and OPENAI_API_KEY come from the environment

const Message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: z.string(),
});
const Question = z.object({
  model: z.string().min(1),
  messages: z.array(Message).min(1),
  temperature: z.number().min(0).max(2).default(0.7),
  max_tokens: z.int().positive().nullish(),
});

function failure(broken) {
  // To the log alone: an error's text may carry keys, URLs and paths.
  console.error('the provider failed:', broken);
  if (broken instanceof OpenAI.RateLimitError) {
    return [429, 'rate_limit', 'The provider limits our rate. Try again later.'];
  }
  if (broken instanceof OpenAI.AuthenticationError) {
    return [401, 'auth_error', 'The provider refused our credentials.'];
  }
  // A wrong base URL is a 404 as well.
  if (broken instanceof OpenAI.NotFoundError && broken.code === 'model_not_found') {
    return [404, 'invalid_model', 'The provider does not have this model.'];
  }
  return [502, 'unknown', 'The provider failed.'];
}

function priced(model, usage) {
  if (!usage) return {};
  const { prompt_tokens, completion_tokens, total_tokens } = usage;
  const counts = { prompt_tokens, completion_tokens, total_tokens };
  if (!(model in PRICES)) return counts; // no price is better than a wrong one
  const [sent, received] = PRICES[model];
  return { ...counts, cost_usd: (prompt_tokens * sent + completion_tokens * received) / 1e6 };
}

// The signal that stops the call of the provider when the browser closes its connection.
function departure(res) {
  const left = new AbortController();
  res.on('close', () => left.abort());
  return left.signal;
}

async function* answer(question, signal) {
  let finished = false;
  let usage;
  try {
    const asked = { ...question, stream: true, stream_options: { include_usage: true } };
    for await (const chunk of await client.chat.completions.create(asked, { signal })) {
      usage = chunk.usage ?? usage; // comes last, in a chunk without choices
      for (const { delta, finish_reason } of chunk.choices) {
        const { content } = delta; // as it is: spaces are part of the answer
        if (content) yield { type: 'chunk', content, model: chunk.model, provider: PROVIDER };
        finished ||= Boolean(finish_reason);
      }
    }
    // The SDK takes a stream that merely stops for a complete one, and one that was aborted too.
    if (!finished) throw new Error("the provider's stream ended without a finish_reason");
  } catch (broken) {
    if (signal.aborted) return;
    const [, code, message] = failure(broken);
    yield { type: 'error', code, message };
    return;
  }
  yield { type: 'done', usage: priced(question.model, usage) };
}

const app = express();
app.disable('x-powered-by');
app.use(express.json({ limit: '1mb' }));

app.post('/chat/stream', async (req, res) => {
  const question = Question.parse(req.body); // refused before the 200 of the stream is sent
  const signal = departure(res);
  res.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-cache',
    'X-Accel-Buffering': 'no', // for nginx
  });
  res.flushHeaders();
  for await (const event of answer(question, signal)) {
    // JSON.stringify escapes line ends, so one event is always one `data:` line.
    const room = res.write(`data: ${JSON.stringify(event)}\n\n`);
    if (!room) await once(res, 'drain', { signal }).catch(() => {}); // or the browser left
  }
  res.end();
});

app.post('/chat', async (req, res) => {
  const question = Question.parse(req.body);
  try {
    const whole = await client.chat.completions.create(question, { signal: departure(res) });
    const content = whole.choices[0].message.content ?? '';
    const usage = priced(question.model, whole.usage);
    res.json({ content, model: whole.model, provider: PROVIDER, usage });
  } catch (broken) {
    refuse(res, ...failure(broken));
  }
});

function refuse(res, status, code, message) {
  res.status(status).json({ error: { code, message } });
}

// Express's own answer would carry a stack trace.
app.use((error, _req, res, next) => {
  if (res.headersSent) return next(error);
  if (error instanceof ZodError) {
    const [{ path, message }] = error.issues;
    return refuse(res, 422, 'invalid_request', `${path.join('.') || 'body'}: ${message}`);
  }
  if (error.expose) return refuse(res, error.status, 'invalid_request', error.message);
  console.error(error);
  return refuse(res, 500, 'unknown', 'The server failed.');
});

const server = app.listen(process.env.PORT ?? 8000, '127.0.0.1', (error) => {
  if (error) throw error;
  console.log(`Listening on http://127.0.0.1:${server.address().port}`);
});
