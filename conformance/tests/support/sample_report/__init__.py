"""Made-up runs: what a report looks like, without an endpoint.

    python -m sample_report FOLDER

writes the reports of three endpoints of the contract ``typed-sse``: one without fault, one with
some, and one that never asks its provider. The report's own tests build on the same pieces.
"""
