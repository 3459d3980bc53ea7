"""The modules that every exported package carries, the same in each (copied, never imported).

They know nothing of nbxflow and need the standard library only; other libraries are looked at where
the pipeline has imported them. They run on CPython 3.9 and later.
"""
