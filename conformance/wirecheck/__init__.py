"""Proves that a streaming endpoint keeps its promises."""

# Where the gate and `wirecheck infer` start their mock provider.
MOCK_PORT = 9099
