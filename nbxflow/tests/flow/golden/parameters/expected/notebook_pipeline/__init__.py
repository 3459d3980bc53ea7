"""Watering plan."""
