"""The learned part of the coder: how likely a sentence is a reflection.

Rules see stock openings; half of what people code as reflections has none. A logistic regression over the traits of a
sentence, trained by `benchmarks/train_coder.py`, fills the gap; its weights ship beside this file and are all it needs.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WEIGHTS_PATH = Path(__file__).with_name("weights.json")


@dataclass(frozen=True)
class Weights:
    """Weights by trait; `threshold` is the chance (0-1) from which a sentence counts as a reflection."""

    bias: float
    threshold: float
    by_trait: Mapping[str, float]

    def chance(self, traits: Mapping[str, float]) -> float:
        """The chance (0-1) that a sentence with these traits is a reflection."""
        total = self.bias + sum(self.by_trait.get(name, 0.0) * value for name, value in traits.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def shipped() -> Weights:
    """The weights that come with the project, read on first use and kept."""
    held = json.loads(WEIGHTS_PATH.read_text(encoding="utf-8"))
    return Weights(held["bias"], held["threshold"], held["weights"])
