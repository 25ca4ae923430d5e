"""The part with sockets and clocks: plays answers, keeps the journal, serves the control API."""
