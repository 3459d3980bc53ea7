"""Whether verdicts are true: generated sessions, and after every step the truth from a clean run.

Promise (dataflow): no cell is called fresh that a clean run from the top would show otherwise; at
least 90 % of the truly fresh cells are called fresh. See dataflow-oracle/README.md for what is
compared and when. ``--switch NAME`` takes one mechanism away, and must find wrong claims.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import tempfile
import time
import warnings
from pathlib import Path

HERE = Path(__file__).with_suffix("")
sys.path[:0] = [str(HERE), str(HERE.parents[1])]
if os.environ.get("PYTHONHASHSEED") != "0":  # sets of strings keep one order
    os.environ["PYTHONHASHSEED"] = "0"
    os.execv(sys.executable, [sys.executable, *sys.argv])

from campaign import GRAMMARS, Campaign, play_session, run_campaign
from engine import Engine, bundle
from judging import Tally, Wrong
from never_fresh import SUITE, session_of
from playing import Player
from real_kernels import compare_with_real_kernels
from report import print_report
from shrinking import shrink
from switches import SWITCHES

_SHOWN = 3
"""How many wrong claims are made small and shown."""


def main() -> int:
    """Play what the options say; 0 when nothing is wrong (with ``--switch``: when it is seen)."""
    options = _options()
    warnings.simplefilter("ignore")
    gc.freeze()  # forked processes share what exists now
    with tempfile.TemporaryDirectory(prefix="nbxflow-oracle-") as folder:
        program = bundle(Path(folder))
        if options.switch:
            return _switch(options, program)
        good = _never_fresh(program)
        for name in options.grammar or GRAMMARS:
            good = _grammar(options, program, name) and good
        good = compare_with_real_kernels(program, options.real) and good
    return 0 if good else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sessions", type=int, default=3000, help="of the first grammar")
    parser.add_argument("--seed", type=int, default=0, help="of the first session")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--grammar", choices=list(GRAMMARS), action="append")
    parser.add_argument("--real", type=int, default=None, help="sessions on real kernels")
    parser.add_argument("--searches", type=float, default=0.002, help="share of steps")
    parser.add_argument("--switch", choices=list(SWITCHES), help="a mechanism to take away")
    options = parser.parse_args()
    if options.real is None:
        options.real = options.sessions // 50
    return options


def _switch(options: argparse.Namespace, program: Path) -> int:
    seeds = range(options.seed, options.seed + options.sessions)
    campaign = Campaign(program, "one", seeds, plans=0, switch=options.switch, until_wrong=True)
    outcome = run_campaign(campaign, options.jobs)
    found = [wrong for wrong in outcome.tally.wrong if wrong.what == "fresh"]
    played = outcome.tally.counts["sessions"]
    print(f"without {options.switch}: {len(found)} wrong claims in {played} sessions")
    print("".join(outcome.failures[:_SHOWN]), end="")
    return 0 if found and not outcome.failures else 1


def _never_fresh(program: Path) -> bool:
    engine = Engine(program)
    failed = []
    for case in SUITE:
        session = session_of(case)
        verdicts = _verdicts(program, engine, session)
        failed += [
            f"{case.name}: {case.cells[index]!r} is called fresh"
            for index in case.never
            if verdicts[f"c{index}"] == "fresh"
        ]
    engine.close()
    print(f"must never be fresh: {len(SUITE)} sessions, {len(failed)} wrong")
    print("".join(f"  {line}\n" for line in failed), end="")
    return not failed


def _verdicts(program: Path, engine: Engine, session: dict[str, object]) -> dict[str, str]:
    player = Player(session)
    try:
        played = player.play()
        last = engine.results(session, played.document)[-1]
        return {cell: verdict["state"] for cell, verdict in last["cells"].items()}
    finally:
        player.close()


def _grammar(options: argparse.Namespace, program: Path, name: str) -> bool:
    count = options.sessions if name == "one" else max(options.sessions // 3, 1)
    seeds = range(options.seed, options.seed + count)
    began = time.monotonic()
    campaign = Campaign(program, name, seeds, searches=options.searches)
    outcome = run_campaign(campaign, options.jobs)
    print_report(name, outcome, time.monotonic() - began)
    for wrong in outcome.tally.wrong[:_SHOWN]:
        _show(campaign, wrong)
    return not outcome.tally.wrong and not outcome.failures


def _show(campaign: Campaign, wrong: Wrong) -> None:
    """Print a wrong claim with the smallest session that still makes one of its kind."""
    engine = Engine(campaign.program)
    session = GRAMMARS[campaign.grammar](wrong.seed)
    is_plan = wrong.what != "fresh"
    trial = Campaign(campaign.program, campaign.grammar, (), plans=1.0 if is_plan else 0.0)

    def still_wrong(smaller: dict[str, object]) -> bool:
        tally = Tally()
        try:
            play_session(trial, smaller, wrong.seed, engine, tally)
        except Exception:
            return False
        return any((found.what != "fresh") == is_plan for found in tally.wrong)

    smallest = shrink({**session, "steps": session["steps"][: wrong.step + 1]}, still_wrong)
    engine.close()
    print(f"  seed {wrong.seed}, step {wrong.step}, cell {wrong.cell}: {wrong.what}, shrunk to")
    for cell in smallest["cells"]:
        print(f"    {cell['id']}: {cell['source']!r}")
    for step in smallest["steps"]:
        print(f"    {json.dumps(step)}")


if __name__ == "__main__":
    sys.exit(main())
