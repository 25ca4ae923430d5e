"""A reference server that speaks the streaming dialects as their specification says."""
