"""The command line's other half: ``python -m nbxflow.worker`` serves it over stdio."""
