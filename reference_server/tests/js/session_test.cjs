// Document 004, "Test WebSocket with Node.js", as it stands there but for the host and the token.
const io = require('socket.io-client');

const [host, token] = process.argv.slice(2);
const socket = io(host, {
  auth: { token }
});

socket.on('connect', () => {
  console.log('Connected!');
  
  socket.emit('llm:chat:stream', {
    sessionId: 'test-session',
    provider: 'openai',
    messages: [{ role: 'user', content: 'Hi!' }]
  });
});

socket.on('llm:stream:token', (data) => {
  process.stdout.write(data.token);
});

socket.on('llm:stream:done', (data) => {
  console.log('\n\nDone! Tokens:', data.tokenCount);
  socket.close();
});
