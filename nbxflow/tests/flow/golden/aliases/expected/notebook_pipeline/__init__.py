"""Calibrating sensors."""
