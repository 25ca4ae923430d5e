"""Live mutants: the reference server behind a proxy that breaks what it passes on.

To add one, write ``live(name, scenario, breaking, *rules)`` into a table of ``tables/``, with the
rules that must notice; a new table also needs its line in ``LIVE_TABLES`` of ``catalogue.py``. What
breaks is a ``Breaking``: how a request, a head, a body or the messages of a connection are changed.
"""
