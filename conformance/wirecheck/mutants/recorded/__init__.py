"""Changed recordings, in tables by what is broken."""
