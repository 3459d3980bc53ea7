"""Replaying a notebook and the pipeline made of it, in clean places that are taken away again."""
