"""Whether secrets are found, and nothing else: precision, recall, false alarms, worst times.

Promise: precision ≥ 0.95 and recall ≥ 0.90 on the half of the generated items that nothing was
tuned on; with ``--notebooks``: at most one false alarm in 100 clean real notebooks; with
``--adversarial``: no rule needs more than 100 ms for 1 MB in either engine.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(1, str(Path(__file__).parents[2]))

from adversarial import throughput, worst_times
from detectors import nbxflow, rival
from items import items
from measure import Tally, alarms, measure, sources_and_prints

LEAST_PRECISION, LEAST_RECALL, MOST_ALARMS, MOST_MILLISECONDS = 0.95, 0.90, 1.0, 100.0


def main() -> int:
    """Measure what the options say; 1 when a promise is not kept."""
    options = _options()
    if options.adversarial:
        return 0 if worst_times(MOST_MILLISECONDS) else 1
    other = None if options.alone else rival(options.rival)
    detectors = {"nbxflow": nbxflow, **({"detect-secrets": other} if other else {})}
    planted = [item for item in items() if options.half in ("all", item.half)]
    tallies = measure(planted, detectors)
    _print_planted(tallies, len(planted), options.half)
    own = tallies["nbxflow"]
    if options.show:
        _print_faults(own)
    kept = own.precision >= LEAST_PRECISION and own.recall >= LEAST_RECALL
    if options.notebooks:
        counts = alarms(options.notebooks, detectors, options.half, options.most)
        for name, found in counts.items():
            rate = _print_alarms(name, found)
            kept = kept and (rate <= MOST_ALARMS or name != "nbxflow")
        for engine, speed in throughput(sources_and_prints(options.notebooks)).items():
            print(f"{engine}: {speed:.0f} MB/s over sources and prints of real notebooks")
    return 0 if kept else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--half", choices=["report", "tune", "all"], default="report")
    parser.add_argument("--notebooks", type=Path, help="folder of clean real notebooks")
    parser.add_argument("--most", type=int, help="real notebooks, at most")
    parser.add_argument("--rival", type=Path, help="folder where detect-secrets is installed")
    parser.add_argument("--alone", action="store_true", help="without detect-secrets")
    parser.add_argument("--show", action="store_true", help="print misses and false alarms")
    parser.add_argument("--adversarial", action="store_true", help="only the worst times")
    return parser.parse_args()


def _print_planted(tallies: dict[str, Tally], count: int, half: str) -> None:
    names = list(tallies)
    print(f"{count} items, half: {half}")
    print(f"{'':<28}" + "".join(f"{name:>16}" for name in names))
    for label, value in (("precision", "precision"), ("recall", "recall")):
        print(f"{label:<28}" + "".join(f"{getattr(tallies[n], value):>16.3f}" for n in names))
    for kind in ("place", "family", "encoding"):
        for value in tallies[names[0]].values(kind):
            shares = "".join(f"{tallies[name].share(kind, value):>16.3f}" for name in names)
            print(f"  recall, {value:<18}{shares}")


def _print_faults(tally: Tally) -> None:
    for item in tally.missed[:200]:
        print("missed", item.id, repr(item.statement[:150]))
    for text, count in Counter(tally.alarms).most_common(100):
        print("alarm", count, repr(text[:100]))


def _print_alarms(name: str, found: dict[str, int]) -> float:
    """Print and return how many false alarms 100 notebooks have."""
    rate = 100 * sum(found.values()) / max(len(found), 1)
    touched = sum(count > 0 for count in found.values())
    print(f"{name}: {rate:.2f} findings in 100 of {len(found)} real notebooks; {touched} have any")
    return rate


if __name__ == "__main__":
    sys.exit(main())
