// A chat back end that speaks session-socketio: several answers at once on one connection.

import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';
import jwt from 'jsonwebtoken';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { Server } from 'socket.io';
import { z, ZodError } from 'zod';
import { providerOf, Refusal } from './providers.js';

const { JWT_SECRET, PORT = 3000 } = process.env;
if (!JWT_SECRET) throw new Error('Set JWT_SECRET, by which users are known.');

const limiter = new RateLimiterMemory({ points: 60, duration: 60 }); // of each user, in seconds

const MOST_WAITING = 8; // packets that a browser has yet to take, before its answers wait for it

const Message = z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() });
const Question = z.object({ provider: z.string(), messages: z.array(Message).min(1) });
const Session = z.object({ sessionId: z.string().min(1).max(200) });
const Chat = Question.extend(Session.shape);

// Never falls, as Date.now() may when the clock is set.
const now = () => Math.round(performance.timeOrigin + performance.now());

function userOf(token) {
  const { sub } = jwt.verify(token, JWT_SECRET, { algorithms: ['HS256'] });
  if (typeof sub !== 'string') throw new Error('the token names no user');
  return sub;
}

// A status, and what may be told to a user.
function told(broken) {
  if (broken instanceof ZodError) {
    const [{ path, message }] = broken.issues;
    return [400, `${path.join('.') || 'message'}: ${message}`];
  }
  if (broken instanceof Refusal || broken.expose) return [broken.status, broken.message];
  console.error(broken); // to the log alone: its text may carry keys, URLs and paths
  return [502, 'The provider failed.'];
}

async function admit(user) {
  await limiter.consume(user).catch(() => {
    throw new Refusal(429, 'Rate limit exceeded');
  });
}

// The answers under way on one connection: the controller that stops each, by its session's id.
class Chats {
  #running = new Map();

  constructor(socket) {
    this.socket = socket;
  }

  tell(event, sessionId, fields) {
    this.socket.emit(`llm:stream:${event}`, { sessionId, ...fields, timestamp: now() });
  }

  // Wait for a browser that is slow to take its packets: Socket.IO itself keeps them all in memory.
  async #room(signal) {
    const { conn } = this.socket;
    while (conn.writeBuffer.length > MOST_WAITING && !signal.aborted) {
      await once(conn, 'drain', { signal }).catch(() => {}); // or the browser left
    }
  }

  async take(message, work) {
    try {
      await admit(this.socket.data.user);
      if (this.socket.connected) await work(); // or the user left meanwhile
    } catch (broken) {
      const { success, data } = Session.safeParse(message);
      const [, error] = told(broken);
      this.tell('error', success ? data.sessionId : null, { error });
    }
  }

  async start(message) {
    const { sessionId, provider, messages } = Chat.parse(message);
    const { tokens } = providerOf(provider);
    if (this.#running.has(sessionId)) throw new Refusal(409, 'This session is streaming already');
    const stop = new AbortController();
    this.#running.set(sessionId, stop);
    this.tell('start', sessionId, { provider });
    const said = [];
    try {
      for await (const token of tokens(messages, stop.signal)) {
        if (stop.signal.aborted) break;
        said.push(token);
        this.tell('token', sessionId, { token });
        await this.#room(stop.signal);
      }
      stop.signal.throwIfAborted(); // some SDKs end an aborted stream as if it were complete
      const summary = { fullResponse: said.join(''), tokenCount: said.length };
      this.tell('done', sessionId, { provider, ...summary });
    } catch (broken) {
      if (!stop.signal.aborted) throw broken;
      this.tell('cancelled', sessionId);
    } finally {
      this.#running.delete(sessionId);
    }
  }

  cancel(message) {
    this.#running.get(Session.parse(message).sessionId)?.abort();
  }

  leave() {
    for (const stop of this.#running.values()) stop.abort();
  }
}

const app = express();
app.disable('x-powered-by');

app.use('/llm', (req, res, next) => {
  try {
    const [scheme, token] = (req.get('authorization') ?? '').split(' ');
    if (scheme.toLowerCase() !== 'bearer') throw new Error('no bearer token');
    res.locals.user = userOf(token);
  } catch {
    return res.status(401).set('WWW-Authenticate', 'Bearer').json({ error: 'Not authenticated' });
  }
  next();
});

app.post('/llm/chat', express.json({ limit: '1mb' }), async (req, res) => {
  const { provider, messages } = Question.parse(req.body);
  await admit(res.locals.user);
  const { model, tokens } = providerOf(provider);
  const left = new AbortController();
  res.on('close', () => left.abort());
  const said = [];
  for await (const token of tokens(messages, left.signal)) said.push(token);
  res.json({ provider, model, content: said.join(''), tokenCount: said.length });
});

// Express's own answer would carry a stack trace.
app.use((broken, _req, res, _next) => {
  if (res.destroyed) return; // whoever asked has left
  const [status, error] = told(broken);
  res.status(status).json({ error });
});

const server = createServer(app);
const io = new Server(server);

io.use((socket, next) => {
  const token = socket.handshake.auth?.token; // no auth at all is undefined
  if (!token) return next(new Error('Authentication token missing'));
  try {
    socket.data.user = userOf(token);
  } catch {
    return next(new Error('Authentication token refused'));
  }
  next();
});

io.on('connection', (socket) => {
  const chats = new Chats(socket);
  socket.on('llm:chat:stream', (message) => chats.take(message, () => chats.start(message)));
  socket.on('llm:stream:cancel', (message) => chats.take(message, () => chats.cancel(message)));
  socket.on('disconnect', () => chats.leave());
});

server.listen(PORT, '127.0.0.1', () => {
  console.log(`Listening on http://127.0.0.1:${server.address().port}`);
});
