// Document 004, "Quick Start", its four parts in order, as they stand there but for the host, the
// token, and what a page has and Node.js has not. The stream that is cancelled is held upstream.
import { io } from 'socket.io-client';

const [host, jwt] = process.argv.slice(2);
const localStorage = { getItem: () => jwt };
const appendToken = (token) => process.stdout.write(`${token}\n`);

const socket = io(host, {
  auth: {
    token: localStorage.getItem('jwt_token')
  }
});

socket.on('connect', () => {
  console.log('Connected:', socket.id);
});

let sessionId = `session-${Date.now()}`;

// Listen for stream events
socket.on('llm:stream:start', (data) => {
  console.log('Stream started:', data.provider);
});

socket.on('llm:stream:token', (data) => {
  // Append each token to your UI
  appendToken(data.token);
});

socket.on('llm:stream:done', (data) => {
  console.log('Stream complete!');
  console.log('Full response:', data.fullResponse);
  console.log('Token count:', data.tokenCount);
  cancelAnother();
});

socket.on('llm:stream:error', (data) => {
  console.error('Stream error:', data.error);
  socket.close();
});

// Start the stream
socket.emit('llm:chat:stream', {
  sessionId,
  provider: 'openai', // or 'claude', 'gemini', 'deepseek'
  messages: [
    { role: 'system', content: 'You are a helpful trading assistant.' },
    { role: 'user', content: 'What is Bitcoin?' }
  ]
});

socket.on('llm:stream:cancelled', (data) => {
  console.log('Stream cancelled:', data.sessionId === sessionId);
  socket.close();
});

function cancelAnother() {
  sessionId = `${sessionId}-2`;
  socket.emit('llm:chat:stream', {
    sessionId,
    provider: 'openai',
    messages: [{ role: 'user', content: 'What is Bitcoin? [[mock hold=1]]' }]
  });
  socket.once('llm:stream:token', () => {
    socket.emit('llm:stream:cancel', { sessionId });
  });
}
