"""A server of known schedule: what a load generator measures of it shows the generator's own error.

It answers every question with tokens at fixed times after the question came, each of which carries
the moment at which it was really sent, and keeps a log of those moments.
"""
