"""The bottom room: bytes in, events and violations out, no input or output of its own.

``sse`` reads event streams (HTML 9.2), ``ndjson`` reads lines of JSON, and ``strict_json`` reads
one JSON text as the strictest peer would. A decoder is fed the bytes as they come; whatever way
they are split, it yields equal events and equal violations, with their places in the stream.
"""
