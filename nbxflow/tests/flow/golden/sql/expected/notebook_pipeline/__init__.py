"""Lending books."""
