"""Secrets: rules, the scanner, findings and masks. Pure functions over text."""

from __future__ import annotations
