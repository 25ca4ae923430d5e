"""One encoder per provider API: pure functions from a script and a request to bytes."""
