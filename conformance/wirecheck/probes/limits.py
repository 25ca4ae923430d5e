"""How long a probe waits and how much it takes. No verdict of a healthy endpoint hangs on these.

They only bound what a broken endpoint can cost. Measured on 2 busy cores, the reference server
answers every scenario within 2 s (10,000 tokens), so each has a wide margin.
"""

# Silence after which an endpoint counts as hung.
IDLE_S = 20.0
# A stream that still sends after this is taken to be endless; the longest took 40 s where thirty
# processes wanted two cores.
WHOLE_S = 90.0
# Waiting for the upstream to do what the question brings about; sixteen questions at once took up
# to 10 s where twenty processes wanted two cores. Shorter than the silence that counts as a hang.
DELIVERY_S = 15.0
# Waiting for tokens that it has sent already; shorter than that too.
ARRIVAL_S = 5.0
# Waiting on for what is due at a time that an endpoint tells, or its contract.
OVERDUE_S = 5.0
# Waiting for the upstream to notice that its client is gone; contracts ask for 2 s.
CLOSE_S = 6.0
# Waiting for the answer to a close frame, which a rule asks for, or to a ping; the reference takes
# milliseconds.
FAREWELL_S = 5.0
PONG_S = 2.0
# The largest honest body is some 2 MB (`long`: 10,000 events; `huge-token`: 256 KiB, escaped).
BODY_BYTES = 8 * 1024 * 1024
# The longest honest stream has 10,000 tokens.
EVENTS = 50_000
# Reads: some servers send each line of an event by itself. What comes byte by byte is bounded here.
FRAMES = 100_000
# Of a body over one of these limits, this much is kept as evidence.
EVIDENCE_BYTES = 64 * 1024
# Scenarios under way at once: enough to hide the waiting, few enough for a small server.
CONCURRENT_SCENARIOS = 12
