"""Many sessions in a few processes, each with an engine of its own."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import grammar
import grammar_two
from engine import Engine
from forks import Fork, ForkFailed, serve
from judging import Tally, Wrong, judge
from plans import try_plan
from playing import Moment, Played, Player
from switches import switched_off

GRAMMARS: dict[str, Callable[[int], dict[str, Any]]] = {
    "one": grammar.session,
    "two": grammar_two.session,
}


@dataclass(frozen=True)
class Campaign:
    """What is played: sessions of ``seeds``; ``plans`` and ``searches`` are shares of steps."""

    program: Path
    grammar: str
    seeds: Sequence[int]
    plans: float = 0.15
    searches: float = 0.0
    switch: str | None = None
    until_wrong: bool = False
    """Whether to stop at the first wrong claim."""


@dataclass
class Outcome:
    """What came of a campaign: counts, and the sessions that could not be played."""

    tally: Tally = field(default_factory=Tally)
    failures: list[str] = field(default_factory=list)


def run_campaign(campaign: Campaign, jobs: int) -> Outcome:
    """Play all seeds, spread over ``jobs`` processes."""
    forks = []
    for job in range(jobs):
        seeds = campaign.seeds[job::jobs]
        work = _job(campaign, seeds)
        forks.append(Fork(partial(serve, answer=work, seconds=0)))
    for fork in forks:
        fork.pipe.send(None)
    outcome = Outcome()
    for fork in forks:
        good, answer = fork.pipe.receive()
        if not good:
            raise ForkFailed(answer)
        outcome.tally.add(answer.tally)
        outcome.failures.extend(answer.failures)
        fork.end()
    return outcome


def _job(campaign: Campaign, seeds: Sequence[int]) -> Callable[[Any], Outcome]:
    def work(_: Any) -> Outcome:
        engine = Engine(campaign.program)
        outcome = Outcome()
        for seed in seeds:
            try:
                play_seed(campaign, seed, engine, outcome.tally)
            except (ForkFailed, RuntimeError) as error:
                outcome.failures.append(f"seed {seed}: {error}")
                engine = Engine(campaign.program)
            if campaign.until_wrong and outcome.tally.wrong:
                break
        engine.close()
        return outcome

    return work


def play_seed(campaign: Campaign, seed: int, engine: Engine, tally: Tally) -> None:
    """Play and judge one session."""
    session = GRAMMARS[campaign.grammar](seed)
    play_session(campaign, session, seed, engine, tally)


def play_session(
    campaign: Campaign, session: dict[str, Any], seed: int, engine: Engine, tally: Tally
) -> None:
    """Play and judge a session; plans are tried where the dice of the seed say so."""
    dice = random.Random(f"plans {seed}")
    player = Player(session)
    try:
        moments: list[Moment] = []
        for number, step in enumerate(session["steps"]):
            moments.append(player.step(step))
            if dice.random() < campaign.plans:
                played = player.played(moments)
                partial = {**session, "steps": session["steps"][: number + 1]}
                result = _results(campaign, partial, played, engine)[-1]
                place = Wrong(seed, number, "", "plan")
                search = dice.random() * campaign.plans < campaign.searches
                try_plan(player, moments[-1], result, place, tally, search=search)
        judge(seed, moments, _results(campaign, session, player.played(moments), engine), tally)
    finally:
        player.close()


def _results(
    campaign: Campaign, session: dict[str, Any], played: Played, engine: Engine
) -> list[dict[str, Any]]:
    document: Any = played.document
    if campaign.switch is not None:
        session, document = switched_off(campaign.switch, session, document)
    return engine.results(session, document)
