"""What a reply mainly does, as one of AnnoMI's four classes: a question, a reflection, the therapist's input, or other.

A reply may reflect and ask; people then still name one thing. The choice is a multinomial logistic regression over how
likely the reply does each act, what the encoder takes it for, and its length.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from simulator.rubric.codes import MAINS, Main
from simulator.rubric.learned import Act, log_odds

HEARD: tuple[Act, ...] = ("question", "reflection", "telling", "advice")
BETWEEN = ("question", "reflection", "telling", "other")
MOST = 5.0


def signs(totals: Mapping[Act, float], opinions: Sequence[Mapping[str, float]], words: int) -> dict[str, float]:
    """What the choice rests on: chances (0-1) of acts anywhere in a reply, opinions on its sentences, its words."""
    found = {"one": 1.0, "words": math.log1p(words), "few": float(words <= 3)}
    found |= {f"does {act}": max(-MOST, min(MOST, log_odds(totals[act]))) for act in HEARD}
    found |= {f"taken for {name}": _most(opinions, name) for name in BETWEEN}
    return found


def likeliest(weights: Mapping[str, Sequence[float]], seen: Mapping[str, float]) -> Main:
    """The class with most weight; `weights` has a value for each of MAINS by name of a sign."""
    told = [sum(weights[name][place] * value for name, value in seen.items()) for place in range(len(MAINS))]
    return MAINS[told.index(max(told))]


def _most(opinions: Sequence[Mapping[str, float]], name: str) -> float:
    return max(-MOST, min(MOST, max((opinion[name] for opinion in opinions if opinion), default=-MOST)))
