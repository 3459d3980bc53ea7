"""The tasks: in each module one function of the same name."""
