"""What the five documents tell their readers to type, and what has to come back.

A command is the document's own, in a shell, with the host that it names; a client that it shows
as code stands in `js/` or `support/`, again with nothing changed but host and token. An answer is
what the command prints, and `…` in it is what differs from run to run. A field more than the
document shows is no difference.
"""

from typing import NamedTuple


class Command(NamedTuple):
    """A command of a document.

    Attributes:
        system: Which system it is sent to, as `--dialect` names it.
        title: Where the document has it.
        types: The command.
        answer: All of its standard output.
        decided: The sentence of docs/dialects.md by which the answer differs from the one that the
            document shows; empty where it does not.
    """

    system: str
    title: str
    types: str
    answer: str
    decided: str = ""


COMMANDS = [
    Command(
        "typed",
        "000, Running the Sample Server: test streaming",
        r"""curl -N -X POST http://localhost:8000/chat/stream \
  -H "Content-Type: application/json" \
  -d '{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello!"}]}'""",
        'data: {"type":"chunk","content":"Hello","model":"gpt-4o-mini","provider":"openai"}\n\n'
        'data: {"type":"chunk","content":"!","model":"gpt-4o-mini","provider":"openai"}\n\n'
        'data: {"type":"done","usage":{"prompt_tokens":6,"completion_tokens":2,"total_tokens":8,'
        '"cost_usd":2.1e-06}}\n\n',
    ),
    Command(
        "typed",
        "000, Frontend Examples: Vanilla JavaScript (SSE)",
        "node typed_fetch.mjs http://localhost:8000 gpt-4o-mini 'Hello!'",
        "Usage: {\n  prompt_tokens: 6,\n  completion_tokens: 2,\n  total_tokens: 8,\n"
        "  cost_usd: 0.0000021\n}\nHello!\n",
    ),
    Command(
        "partial",
        "001, Streaming Endpoints: Request",
        r"""curl -X POST http://localhost:5000/api/chat/stream \
  -H "Content-Type: application/json" \
  -d '{
    "message": "What is Python?",
    "session_id": "my_session_123"
  }'""",
        'data: {"token":" Python","count":1,"partial":" Python"}\n\n'
        'data: {"token":" is","count":2,"partial":" Python is"}\n\n'
        'data: {"token":" a language.","count":3,"partial":" Python is a language."}\n\n'
        'data: {"done":true,"tokens":3,"duration":…,"tokens_per_second":…,'
        '"full_response":" Python is a language.","timestamp":"…",'
        '"user":"anonymous","session_id":"my_session_123"}\n\n',
    ),
    Command(
        "partial",
        "001, Testing: Quick Test with curl",
        r"""curl -X POST http://localhost:5000/api/chat/stream \
  -H "Content-Type: application/json" \
  -d '{"message": "Say hello"}'""",
        'data: {"token":"Hello","count":1,"partial":"Hello"}\n\n'
        'data: {"done":true,"tokens":1,"duration":…,"tokens_per_second":…,'
        '"full_response":"Hello","timestamp":"…","user":"anonymous","session_id":"…"}\n\n',
    ),
    Command(
        "partial",
        "001, JavaScript Example (Fetch API)",
        "node partial_fetch.mjs http://localhost:5000",
        "Done! Generated 2 tokens in …s\nMachines that learn.\n",
    ),
    Command(
        "partial",
        "001, WebSocket: Connection, Events",
        "node partial_socketio.mjs http://localhost:5000",
        "Token: Machines\nCount: 1\nPartial: Machines\n"
        "Token:  that think.\nCount: 2\nPartial: Machines that think.\n"
        "Tokens: 2\nDuration: …\nSpeed: … tok/s\n",
    ),
    Command(
        "partial",
        "001, Session Management: Get Session, Delete Session",
        r"""curl -o /dev/null http://localhost:5000/api/chat/stream \
  -H "Content-Type: application/json" \
  -d '{"message": "Say hello", "session_id": "session_123"}'
curl http://localhost:5000/api/chat/sessions/session_123
curl -X DELETE http://localhost:5000/api/chat/sessions/session_123""",
        '{"session_id":"session_123","messages":2,"timestamp":"…"}'
        '{"success":true,"message":"Session deleted"}',
        "two messages for each answer",
    ),
    Command(
        "named",
        "002, Testing: Test SSE endpoint directly",
        "curl -N http://localhost:8000/chat/stream?prompt=hello",
        "event: token\ndata: Hello\nid: ….1\n\n"
        "event: token\ndata: !\nid: ….2\n\n"
        "event: done\ndata: [DONE]\nid: ….end\n\n",
        "Events should have ids that never repeat.",
    ),
    Command(
        "plain",
        "003, Testing the Integration: Verify Backend is Running",
        "curl http://localhost:8000/health",
        '{"status":"healthy","service":"llm-query-api","version":"…"}',
    ),
    Command(
        "plain",
        "003, Testing the Integration: Test Regular Query",
        r"""curl -X POST http://localhost:8000/query \
  -H "Content-Type: application/json" \
  -d '{"prompt": "What is Python?"}'""",
        '{"model":"gpt-4o-mini","answer":" Python is a language."}',
    ),
    Command(
        "plain",
        "003, Testing the Integration: Test Streaming Query",
        r"""curl -X POST http://localhost:8000/query/stream \
  -H "Content-Type: application/json" \
  -d '{"prompt": "What is AI?"}' \
  --no-buffer""",
        "data: AI\n\ndata:  is\n\n",
        "their data, put together, is the answer",
    ),
    Command(
        "plain",
        "003, Communication Protocol: Frontend Code, Frontend Implementation",
        "python documents_requests.py http://localhost:8000",
        "True\nThe theory of relativity...\nQuantum\n computing\n is\n a\n ...\n",
        "their data, put together, is the answer",
    ),
    Command(
        "session",
        "004, Quick Start",
        "node session_quick_start.mjs http://localhost:3000 YOUR_JWT_TOKEN",
        "Connected: …\nStream started: openai\nA\n currency.\nStream complete!\n"
        "Full response: A currency.\nToken count: 2\n"
        "Stream started: openai\nA\nStream cancelled: true\n",
    ),
    Command(
        "session",
        "004, Testing: Test with curl",
        r"""curl -X POST http://localhost:3000/llm/chat \
  -H "Content-Type: application/json" \
  -H "Authorization: Bearer YOUR_JWT_TOKEN" \
  -d '{
    "provider": "openai",
    "messages": [
      { "role": "user", "content": "Hello!" }
    ],
    "stream": false
  }'""",
        '{"provider":"openai","model":"gpt-4-turbo-preview","content":"Hello!","tokenCount":2}',
    ),
    Command(
        "session",
        "004, Testing: Test WebSocket with Node.js",
        "node session_test.cjs http://localhost:3000 YOUR_JWT_TOKEN",
        "Connected!\nHi there.\n\nDone! Tokens: 2\n",
    ),
]
