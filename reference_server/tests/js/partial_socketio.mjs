// Document 001, "WebSocket - Bidirectional Streaming", as it stands there but for the host; it
// leaves when it has been answered.
import io from 'socket.io-client';

const [host] = process.argv.slice(2);
const socket = io(host);

socket.emit('chat_stream', {
  message: 'What is artificial intelligence?',
  session_id: 'my_session'
});

// Token received
socket.on('chat_token', (data) => {
  console.log('Token:', data.token);
  console.log('Count:', data.count);
  console.log('Partial:', data.partial);
});

// Stream complete
socket.on('chat_complete', (data) => {
  console.log('Tokens:', data.tokens);
  console.log('Duration:', data.duration);
  console.log('Speed:', data.tokens_per_second, 'tok/s');
  socket.close();
});

// Error
socket.on('chat_stream_error', (data) => {
  console.error('Error:', data.error);
  socket.close();
});
