"""Handlers, one file a word; each authenticates, asks a service, and answers."""
