import json
from pathlib import Path

import pandas as pd

from .. import outputs


def read() -> tuple[Path, list, pd.DataFrame, list]:
    """Read."""
    made = Path("made")

    parcels = pd.read_csv("incoming/parcels.csv", parse_dates=["day"])
    rates = json.loads(Path("incoming/rates.json").read_text(encoding="utf-8"))
    notes = [line.strip() for line in open("incoming/notes.txt", encoding="utf-8")]
    outputs.show(parcels.dtypes, "parcels")

    return made, notes, parcels, rates
