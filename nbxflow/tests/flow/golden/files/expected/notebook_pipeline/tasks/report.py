import json
import pickle
from pathlib import Path

import pandas as pd

from .. import outputs


def report(made: Path, parcels: pd.DataFrame) -> None:
    """Report.

    The log is continued, the totals come back from their file.
    """
    with open(made / "totals.pickle", "rb") as file:
        again = pickle.load(file)
    with open(made / "log.txt", "a", encoding="utf-8") as log:
        print("months:", ", ".join(again), file=log)
    print((made / "log.txt").read_text(encoding="utf-8"))

    report = pd.Series(again, name="price").rename_axis("month").reset_index()
    report.to_csv(made / "report.csv", index=False)
    (made / "report.json").write_text(json.dumps({"rows": len(parcels), "totals": again}, indent=2))
    outputs.show(report, "report")
