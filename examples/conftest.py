# Each example is run as its README says, by test_examples.py.
collect_ignore_glob = ["*/test_*.py"]
