import pickle
from pathlib import Path

import pandas as pd

from .. import outputs


def sum_step(made: Path, notes: list) -> None:
    """Sum.

    What was just written is the source from here on.
    """
    months = {
        path.parent.name: pd.read_parquet(path) for path in sorted(made.glob("*/parcels.parquet"))
    }
    totals = {name: round(float(rows["price"].sum()), 2) for name, rows in months.items()}
    with open(made / "totals.pickle", "wb") as file:
        pickle.dump(totals, file)
    outputs.show(totals, "totals")

    with open(made / "log.txt", "w", encoding="utf-8") as log:
        for note in notes:
            log.write(f"{len(note):3} {note}\n")
