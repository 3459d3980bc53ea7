"""``python execute.py NOTEBOOK DONE SECONDS``: run a notebook beside itself, errors included."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError


class Client(NotebookClient):
    """Keeps what a notebook clears, as what a pipeline has printed is kept."""

    def clear_output(self, outs: Any, msg: Any, cell_index: int) -> None:
        """Clear nothing."""


def main(source: Path, target: Path, seconds: float) -> int:
    """Write the notebook with its outputs; 1 when a cell failed."""
    notebook = nbformat.read(source, 4)
    client = Client(notebook, timeout=seconds, resources={"metadata": {"path": str(source.parent)}})
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError) as error:
        name = getattr(error, "ename", type(error).__name__)
        print(f"{name}: {getattr(error, 'evalue', error)}", file=sys.stderr)
        return 1
    finally:
        nbformat.write(notebook, target)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])))
