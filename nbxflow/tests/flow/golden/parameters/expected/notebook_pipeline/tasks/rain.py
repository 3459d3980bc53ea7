import csv
from typing import Any

from .. import outputs


def rain(skip: Any, weeks: int) -> tuple[list, list]:
    """Rain."""
    threshold = 6.0
    with open("rain.csv", newline="", encoding="utf-8") as file:
        rain = [float(row["mm"]) for row in csv.DictReader(file)][:weeks]
    dry = [week for week, mm in enumerate(rain, start=1) if mm < threshold and week != skip]
    outputs.show((rain, dry), "rain")

    return dry, rain
