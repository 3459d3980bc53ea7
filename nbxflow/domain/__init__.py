"""Frozen dataclasses and pure functions: no I/O, no clock, no ids made inside."""
