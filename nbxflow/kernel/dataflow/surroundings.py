"""What an execution did outside of names and objects: the process's state and files."""

from __future__ import annotations

import sys
from typing import Any, Dict, List, Optional, Set

from .. import system
from .files import Files
from .process import (
    GENERATORS,
    Process,
    draws,
    mentioned,
    module_differs,
    readings,
    seeds_at_random,
    seeds_first,
    version,
)
from .watched import Watched


class Surroundings:
    """Adds to an execution's record what it read and wrote beside the namespace."""

    def __init__(self, watched: Watched, process: Process, files: Files) -> None:
        self._watched = watched
        self._process = process
        self._files = files
        self._failed = False

    def end(self, accesses: List[Dict[str, Any]], *, failed: bool) -> None:
        """Compare with the readings of the start."""
        self._failed = failed
        self._compare_process(bool(accesses))
        self._compare_modules()
        self._take_files(accesses)

    def _compare_process(self, has_files: bool) -> None:
        watched, process = self._watched, self._process
        now = readings()
        written: Set[str] = set()
        for location, value in now.items():
            earlier = watched.process.get(location)
            changed = earlier is not None and value != earlier
            uses = mentioned(location, watched.source, watched.words, watched.packages)
            if changed and not uses and self._imported_only(location):
                continue  # what a library does when it is imported the first time
            if location in GENERATORS:
                if changed or (value is not None and self._gave_seed(location)):
                    self._took_numbers(location, earlier, value)
                    written.add(location)
                elif uses and value is not None:
                    watched.read(location, process.writer(location), version(value))
                continue
            if changed or (uses and value is not None) or (has_files and location == "process:cwd"):
                before = value if earlier is None else earlier
                watched.read(location, process.writer(location), version(before))
            if changed:
                watched.write(location, value=version(value), digest=version(value))
                written.add(location)
        process.end(watched.ordinal, written, now)

    def _compare_modules(self) -> None:
        """Attributes of libraries' modules: those that cells set are read by all who use them."""
        watched, process = self._watched, self._process
        for name, earlier in sorted(watched.modules_seen.items()):
            location = f"process:module:{name}"
            watched.read(location, process.writer(location), None)
            if module_differs(name, earlier):
                process.wrote(watched.ordinal, location)
                watched.write(location)

    def _imported_only(self, location: str) -> bool:
        """Whether the change is the side effect of an import, in code that does not mention it."""
        watched = self._watched
        if len(sys.modules) <= watched.modules or self._process.is_seeded(location):
            return False
        if location in GENERATORS and draws(watched.source, watched.words):
            return False
        calls = any(statement.calls for statement in watched.facts.statements)
        return location != "process:numpy.random" or not calls

    def _gave_seed(self, location: str) -> bool:
        """Whether the code surely sets a generator, be it one that was not there before."""
        facts = self._watched.facts
        surely = location.partition(":")[2] in facts.seeded and not self._failed
        return surely and seeds_first(facts, False)

    def _took_numbers(self, location: str, earlier: Optional[int], value: Optional[int]) -> None:
        watched, process = self._watched, self._process
        seeding = "seed" in watched.words
        fresh_seed = False
        if seeds_at_random(location, watched.facts, watched.source):
            process.seed(location, False)
        elif seeds_first(watched.facts, seeding):
            process.seed(location, True)
            fresh_seed = True
        if not fresh_seed:
            watched.read(location, process.writer(location), version(earlier))
        seeded = process.is_seeded(location)
        watched.seeded = watched.seeded or seeded
        if not seeded:
            watched.unknown.add(("entropy", location.partition(":")[2]))
            watched.call_kinds.add("entropy")
        now = version(value)
        unknown = () if seeded else ("entropy",)
        watched.write(location, value=now, digest=now, unknown=unknown)

    def _take_files(self, accesses: List[Dict[str, Any]]) -> None:
        watched = self._watched
        watched.unknown |= {(each["unknown"], each["name"]) for each in accesses if _lost(each)}
        reads, writes, remote = self._files.done(
            watched.ordinal,
            watched.facts.code,
            (each for each in accesses if not _lost(each)),
            watched.files,
        )
        for read in reads:
            watched.read(system.readable(read.location), read.writer, read.value)
        for write in writes:
            watched.write(
                system.readable(write.location),
                certain=write.certain,
                value=write.value,
                digest=write.stamp,
            )
        for place in sorted(remote):
            watched.unknown.add(("network", place.partition("://")[0] + "://"))
            watched.call_kinds.add("network")


def _lost(access: Dict[str, Any]) -> bool:
    """Whether it says only that something is not among the accesses."""
    return "unknown" in access
