"""Runs the pipeline: `python -m notebook_pipeline --help` says how."""

from .pipeline import PIPELINE
from .runner import main


def run() -> int:
    """Run the pipeline with the words of the command line."""
    return main(PIPELINE)


if __name__ == "__main__":
    raise SystemExit(run())
