"""Live mutants, in tables by what is broken."""
