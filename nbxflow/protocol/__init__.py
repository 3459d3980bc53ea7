"""The definition of every message, body, event and file of nbxflow.

The JSON Schemas in ``schemas/`` are the source; TypeScript types are generated from them and
:mod:`nbxflow.protocol.validation` checks documents against them. This module is imported inside
the kernel too: standard library only.
"""
