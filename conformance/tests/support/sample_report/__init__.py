"""Made-up runs: what a report looks like, without an endpoint.

    python -m sample_report FOLDER

writes the reports of endpoints of the contract ``typed-sse``: one without fault, one with some, one
that never asks its provider, and one some of whose faults stand on the user's lists. The report's
own tests build on the same pieces.
"""
