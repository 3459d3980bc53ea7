from pathlib import Path

import pandas as pd

from .. import outputs


def weigh(made: Path, parcels: pd.DataFrame, rates: list) -> pd.DataFrame:
    """Weigh.

    The priced table goes to Parquet, by month into a folder each.
    """
    parcels["price"] = [
        next(rate["price"] for rate in rates if grams <= rate["upTo"]) for grams in parcels["grams"]
    ]
    for month, rows in parcels.groupby(parcels["day"].dt.month):
        folder = made / f"2024-{month:02}"
        folder.mkdir(parents=True, exist_ok=True)
        rows.to_parquet(folder / "parcels.parquet", index=False)
    outputs.show(sorted(path.as_posix() for path in made.glob("*/*.parquet")), "cell 3")

    return parcels
