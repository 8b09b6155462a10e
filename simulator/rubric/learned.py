"""The learned part of the coder: how likely a reply asks, hands back, tells, and which sentence does.

Rules see stock openings; half of what people code has none. For each act one logistic regression over the traits of a
sentence; a reply does an act if any of its sentences does ("noisy or"), which is how labels of whole replies can teach
sentences. The weights are trained by `benchmarks/train_coder.py` and ship beside this file; nothing else is needed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from simulator.rubric.encoder import Encoder, shipped_encoder

WEIGHTS_PATH = Path(__file__).with_name("weights.json")

Act = Literal["question", "open", "closed", "reflection", "telling", "advice"]
ACTS: tuple[Act, ...] = get_args(Act)
Leaning = Literal["invalidation", "self_focus", "affirmation", "validation", "advice"]
LEANINGS: tuple[Leaning, ...] = get_args(Leaning)


@dataclass(frozen=True)
class Head:
    """One act: weights by trait, the threshold for a reply (0-1), another for one without punctuation, and Platt's line
    from log-odds to confidence."""

    bias: float
    threshold: float
    bare_threshold: float
    slope: float
    offset: float
    by_trait: Mapping[str, float]

    def chances(self, seen: Sequence[Mapping[str, float]]) -> list[float]:
        """For each sentence, given its traits, the chance (0-1) that it does the act."""
        return [self._chance(traits) for traits in seen]

    def _chance(self, traits: Mapping[str, float]) -> float:
        weights = self.by_trait
        total = self.bias + sum([weights[name] * value for name, value in traits.items() if name in weights])
        return squash(total)

    def likely(self, traits: Mapping[str, float]) -> bool:
        """Whether one sentence, given its traits, does the act."""
        return self._chance(traits) >= (self.bare_threshold if unpunctuated([traits]) else self.threshold)

    def picked(self, seen: Sequence[Mapping[str, float]]) -> frozenset[int]:
        """Which sentences of a reply, given their traits, do the act (see `chosen`)."""
        return chosen(self.chances(seen), self.bare_threshold if unpunctuated(seen) else self.threshold)

    def confidence(self, chance: float) -> float:
        """A chance (0-1) set right by what turned out true of unseen replies."""
        return squash(self.offset + self.slope * log_odds(chance))


@dataclass(frozen=True)
class Weights:
    """One head for each act, how to choose what a reply mainly does (`mainly.py`; empty where nobody asks), the encoder
    whose opinions are among the traits (None for the other traits alone), and one head for each stance (`leaning.py`;
    none where the rules have it to themselves)."""

    heads: Mapping[Act, Head]
    main: Mapping[str, Sequence[float]] = field(default_factory=dict)
    encoder: Encoder | None = None
    stances: Mapping[Leaning, Head] = field(default_factory=dict)


def unpunctuated(seen: Sequence[Mapping[str, float]]) -> bool:
    """Whether a reply with these traits has no punctuation, as speech to text has none (see `surroundings.py`)."""
    return bool(seen) and "bare" in seen[0]


def any_chance(chances: Sequence[float]) -> float:
    """The chance (0-1) that at least one sentence does an act."""
    return 1 - math.prod(1 - chance for chance in chances)


def chosen(chances: Sequence[float], threshold: float) -> frozenset[int]:
    """Which sentences do an act: none in a reply under the threshold, else the likeliest and each that reaches it."""
    if not chances or any_chance(chances) < threshold:
        return frozenset()
    best = max(range(len(chances)), key=lambda here: (chances[here], here))
    return frozenset({best, *(here for here, chance in enumerate(chances) if chance >= threshold)})


def squash(value: float) -> float:
    """Log-odds to a chance."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


def log_odds(chance: float) -> float:
    """A chance to log-odds, within what `squash` gives back."""
    held = min(1 - 1e-9, max(1e-9, chance))
    return math.log(held / (1 - held))


@cache
def shipped() -> Weights:
    """The weights that come with the project, read on first use and kept."""
    held = json.loads(WEIGHTS_PATH.read_text(encoding="utf-8"))
    names: list[str] = list(held["weights"])
    heads: dict[Act, Head] = {}
    for place, act in enumerate(ACTS):
        by_trait = {name: held["weights"][name][place] for name in names if held["weights"][name][place]}
        heads[act] = Head(**held["heads"][act], by_trait=by_trait)
    stances: dict[Leaning, Head] = {name: Head(**held["stances"][name]) for name in LEANINGS}
    return Weights(heads, held["main"], shipped_encoder(), stances)
