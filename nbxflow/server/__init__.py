"""The Jupyter server extension: configuration, routes and handlers."""
