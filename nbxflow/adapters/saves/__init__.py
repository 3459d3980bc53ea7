"""Every save of a notebook passes the scanner here."""
