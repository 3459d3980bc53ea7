"""Listening to every kernel of the server without taking part in its conversations."""
