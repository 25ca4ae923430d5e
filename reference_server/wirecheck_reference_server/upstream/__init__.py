"""The providers: one interface, one adapter per SDK."""
