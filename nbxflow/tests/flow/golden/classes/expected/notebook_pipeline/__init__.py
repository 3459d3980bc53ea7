"""A fleet of boats."""
