"""Sentences of our own that teach the local coder stances: invalidation of eight kinds, affirmation, validation.

No public data carries these codes, so `stances.tsv` beside this file was written for it: each line a label, the kind of
an invalidation, what a client said, and one sentence of a reply to it. The same words stand under several labels on
purpose ("at least", "no reason", "you should"). It says what the writers meant, and nothing of how often each occurs.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

from simulator.rubric.encoder import KINDS, STANCES

STANCES_PATH = Path(__file__).with_name("stances.tsv")
LABELS = frozenset({*STANCES, "advice", "reflection", "question", "attending", "neutral"})


@dataclass(frozen=True)
class Example:
    """One sentence of a reply with its one label, and the kind of an invalidation."""

    label: str
    kind: str
    client_line: str
    sentence: str

    def opinions(self) -> dict[str, bool]:
        """What an encoder should make of it; opinions not named are not known from the label."""
        found = {name: self.label == name for name in STANCES} | {name: self.kind == name for name in KINDS}
        found |= dict.fromkeys(("advice", "urging"), self.label == "advice")
        # people who code reflections may take a sentence that says why a feeling makes sense for one
        if not self.label.startswith("validation"):
            found["reflection"] = self.label == "reflection"
        if self.label == "question" or "?" not in self.sentence:
            found["question"] = self.label == "question"
        return found


def read_stances(path: Path = STANCES_PATH) -> list[Example]:
    """Every example; ValueError names the line that is none."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        fields = line.split("\t")
        if len(fields) != 4 or fields[0] not in LABELS or (fields[1] not in KINDS) != (fields[0] != "invalidation"):
            raise ValueError(f"{path}:{number}: not a label, a kind of invalidation, a client line and a sentence")
        found.append(Example(*fields))
    return found


def stance_folds(examples: list[Example], count: int) -> list[list[int]]:
    """Numbers of the examples of each fold; those that answer the same client line stay together."""
    place = [zlib.crc32(example.client_line.encode("utf-8")) % count for example in examples]
    return [[number for number, here in enumerate(place) if here == fold] for fold in range(count)]
