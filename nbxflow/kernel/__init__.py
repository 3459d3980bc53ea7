"""The probe that runs inside the user's kernel.

Standard library only, CPython 3.9 and later. In the kernel it is the private package ``_nbxflow``,
loaded from the server's files by :mod:`nbxflow.kernel.bootstrap`.
"""
