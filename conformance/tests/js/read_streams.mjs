// Reads event streams with eventsource-parser. On standard input one JSON line a stream: a list of
// its frames, in base64. On standard output one JSON line a stream: {events, retry}, each event as
// [type, data, last event id].

import { createInterface } from 'node:readline';

import { createParser } from 'eventsource-parser';

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(read(JSON.parse(line)))}\n`);
}

function read(frames) {
  const events = [];
  let lastId = '';
  let retry = null;
  const parser = createParser({
    onEvent({ event = 'message', data, id = lastId }) {
      lastId = id;
      events.push([event, data, id]);
    },
    onRetry(value) {
      retry = value;
    },
  });
  const decoder = new TextDecoder();
  for (const frame of frames) {
    parser.feed(decoder.decode(Buffer.from(frame, 'base64'), { stream: true }));
  }
  return { events, retry };
}
