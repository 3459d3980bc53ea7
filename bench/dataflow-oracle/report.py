"""The figures of a campaign, for people."""

from __future__ import annotations

from collections.abc import Mapping

from campaign import Outcome

_FAILURES = 5


def print_report(name: str, outcome: Outcome, seconds: float) -> None:
    """Print what was judged and how the verdicts did."""
    tally = outcome.tally
    counts = tally.counts
    wrong_fresh = [wrong for wrong in tally.wrong if wrong.what == "fresh"]
    fresh = counts["truly fresh, not failed"]
    print(
        f"\ngrammar {name}: {counts['sessions']} sessions, {counts['steps']} steps, "
        f"{counts['judged']} cells judged in {seconds:.0f} s"
    )
    print(f"  wrong fresh                  {len(wrong_fresh)} of {counts['said fresh']}")
    print(f"  at risk (not all fresh above) {counts['at risk']}, wrong {counts['at risk wrong']}")
    for state in ("fresh", "stale", "unknown"):
        said = counts[f"truly fresh said {state}"]
        print(f"  truly fresh shown {state:10} {_share(said, fresh)}")
    print(f"  judged cells shown unknown   {_share(counts['said unknown'], counts['judged'])}")
    print(f"  unknown by reason            {_listed(tally.unknown_by)}")
    print(f"  stale though truly fresh by  {_listed(tally.stale_by)}")
    bad_plans = len(tally.wrong) - len(wrong_fresh)
    print(
        f"  plans                        {counts['plans']}, wrong {bad_plans}; "
        f"{counts['plans that need a restart']} more need a restart"
    )
    sizes = tally.plan_sizes
    if sizes["plans"]:
        print(
            f"  plans against brute force    {sizes['plans']} plans: {sizes['plan']} cells, "
            f"smallest {sizes['smallest']}"
        )
    if outcome.failures:
        print(f"  NOT PLAYED {len(outcome.failures)}:")
        for failure in outcome.failures[:_FAILURES]:
            print(f"    {failure.strip()[-600:]}")


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f} %)" if whole else "none"


def _listed(counts: Mapping[str, int]) -> str:
    items = sorted(counts.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {count}" for name, count in items) or "none"
