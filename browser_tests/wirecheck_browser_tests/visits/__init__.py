"""Visits: what is done to a page, and everything that is seen of it meanwhile."""
