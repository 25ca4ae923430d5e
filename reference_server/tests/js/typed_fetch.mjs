// Document 000, "Vanilla JavaScript (SSE)", as it stands there but for the host, and for what a
// page has and Node.js has not.
const [host, model, content] = process.argv.slice(2);
const output = { textContent: '' };
const document = { getElementById: () => output };

async function streamChat(model, messages) {
  const response = await fetch(`${host}/chat/stream`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ model, messages }),
  });

  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let buffer = '';

  while (true) {
    const { done, value } = await reader.read();
    if (done) break;

    buffer += decoder.decode(value, { stream: true });
    const lines = buffer.split('\n\n');
    buffer = lines.pop() || '';

    for (const line of lines) {
      if (line.startsWith('data: ')) {
        const event = JSON.parse(line.slice(6));
        
        if (event.type === 'chunk') {
          // Append content to UI
          document.getElementById('output').textContent += event.content;
        } else if (event.type === 'done') {
          console.log('Usage:', event.usage);
        } else if (event.type === 'error') {
          console.error('Error:', event.message);
        }
      }
    }
  }
}

await streamChat(model, [{ role: 'user', content }]);
console.log(output.textContent);
