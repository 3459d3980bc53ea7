"""The post room's books."""
