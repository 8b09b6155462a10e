"""What the plots of a fidelity report show: openness turn by turn, words a line, facts by tier. Pure functions.

People's figures: AnnoMI (133 sessions, 4,802 client turns).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import fmean, median
from typing import get_args

from simulator.client.language import word_count
from simulator.fidelity.material import Material
from simulator.fidelity.trainees import Standing
from simulator.persona import Tier

STANDINGS: tuple[Standing, ...] = get_args(Standing)
TIERS: tuple[Tier, ...] = get_args(Tier)
PEOPLE_MEDIAN, PEOPLE_95TH = 8, 55
# Words in one bar; lines of MOST_BARRED words or more share the last.
BAR, MOST_BARRED = 4, 80


@dataclass(frozen=True)
class OpennessPoint:
    """Median openness (0-1) after a reply (0: at the start) over the `sessions` with this kind of trainee that were
    still going then."""

    stands: Standing
    reply: int
    openness: float
    sessions: int


@dataclass(frozen=True)
class LengthBar:
    """The share (0-1) of lines that have `low` words or more and fewer than `high`."""

    low: int
    high: int
    share: float


@dataclass(frozen=True)
class TierFacts:
    """How many facts of a tier this trainee was told in a session, on average."""

    trainee: str
    tier: Tier
    facts: float


def openness_points(material: Material) -> Iterator[OpennessPoint]:
    """Openness turn by turn, for each kind of trainee who talked."""
    for stands in STANDINGS:
        paths = [
            [run.opening_state.openness, *(exchange.state.openness for exchange in run.exchanges)]
            for run in material.of(stands)
        ]
        for reply in range(max(map(len, paths), default=0)):
            reached = [path[reply] for path in paths if len(path) > reply]
            yield OpennessPoint(stands, reply, median(reached), len(reached))


def length_bars(material: Material) -> list[LengthBar]:
    """How the words a line are spread over the lines said to compared trainees; empty where there are none."""
    counts = Counter(min(word_count(line), MOST_BARRED) // BAR * BAR for line in material.lines)
    lows = range(0, max(counts, default=-BAR) + BAR, BAR)
    return [LengthBar(low, low + BAR, counts[low] / counts.total()) for low in lows]


def tier_facts(material: Material) -> Iterator[TierFacts]:
    """Facts told by tier, for each trainee who talked."""
    for name, trainee in material.trainees.items():
        told = [
            Counter(material.holdings[run.persona].persona.fact(fact).tier for fact in run.told)
            for run in material.runs
            if run.trainee == name
        ]
        for tier in TIERS if told else ():
            yield TierFacts(trainee.title, tier, fmean(counts[tier] for counts in told))
