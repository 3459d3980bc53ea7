"""One use case a file; services know ports and domain only."""
