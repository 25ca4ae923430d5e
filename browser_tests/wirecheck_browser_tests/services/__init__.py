"""The processes that the checks need: the delivery proxy, the servers of our own pages."""
