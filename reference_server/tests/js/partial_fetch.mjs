// Document 001, "JavaScript Example (Fetch API)", as it stands there but for the host, and for what
// a page has and Node.js has not.
const [host] = process.argv.slice(2);
const output = { textContent: '' };
const document = { getElementById: () => output };

async function streamChat(message) {
  const response = await fetch(`${host}/api/chat/stream`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      message: message,
      session_id: 'default'
    })
  });
  
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let fullResponse = '';
  
  while (true) {
    const { done, value } = await reader.read();
    if (done) break;
    
    const chunk = decoder.decode(value);
    for (const line of chunk.split('\n')) {
      if (line.startsWith('data: ')) {
        const data = JSON.parse(line.slice(6));
        
        if (data.token) {
          // Display token
          document.getElementById('response').textContent += data.token;
        }
        else if (data.done) {
          // Stream complete
          console.log(`Done! Generated ${data.tokens} tokens in ${data.duration}s`);
        }
      }
    }
  }
}

// Usage
await streamChat('Tell me about machine learning');
console.log(output.textContent);
