"""Rain over a year."""
