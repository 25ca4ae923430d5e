"""Load profiles: first-token latency and throughput of any endpoint."""
