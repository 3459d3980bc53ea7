"""What a verification runs inside the notebook's kernel and inside each task's process.

Copied into the sandbox and loaded from there: the standard library only, on CPython 3.9 and later.
Libraries are used only where a value is already theirs.
"""
