"""Which stances a sentence takes once rules and weights were heard: invalidation, self-focus, affirmation, validation.

Rules know stock phrases, and most of what makes a feeling small, judges it or argues with it uses none. The weights
here were taught by sentences of our own (`benchmarks/stances.tsv`), through the encoder's opinions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.rubric.encoder import KINDS
from simulator.rubric.invalidating import Stance
from simulator.rubric.learned import Head, Leaning
from simulator.rubric.sentences import Sentence
from simulator.rubric.traits import Traits

STANCES: tuple[Leaning, ...] = ("invalidation", "self_focus", "affirmation", "validation")
# Levels of validation that give a feeling a reason; the lower ones stay with the rules.
LEVELS = (4, 5, 6)
# What a rule found goes where the weights leave it less than this.
HARDLY = 0.02
# A stock phrase that is the whole sentence is less sure than this, one within a sentence surer.
ATTENDS = 0.5
# How much a stock phrase adds to the chance of what it stands for, beside a stance that only the weights see.
STOCK_PHRASE = 0.25
# Of these a sentence takes one.
OPPOSED: tuple[Leaning, ...] = ("invalidation", "affirmation", "validation")
QUOTED_WORDS = 9

_INVALIDATES: Mapping[str, str] = {
    "minimising": "makes it small",
    "reassuring": "reassures it away",
    "judging": "judges",
    "arguing": "argues with it",
    "siding": "takes another's side",
    "prescribing": "tells how to feel",
    "diagnosing": "puts a label on it",
    "dismissing": "brushes it aside",
}
_VALIDATES = {4: "makes sense given the history", 5: "makes sense now", 6: "answers as a person"}


def leaning(
    heads: Mapping[Leaning, Head], by_rule: Sequence[Stance], traits: Traits, part: Sentence
) -> tuple[Stance, ...]:
    """The stances of one sentence, given those that the rules found and its traits."""
    chances = {name: heads[name].chances([traits])[0] for name in STANCES if name in heads}
    kept = [stance for stance in by_rule if not _given_up(stance, chances)]
    held = {_named(stance) for stance in kept}
    if any(stance.stock and stance.confidence < ATTENDS for stance in kept):
        held.add("validation")  # "that makes sense" and nothing more
    for name, chance in chances.items():
        if name not in held and heads[name].likely(traits):
            kept.append(_found(name, heads[name].confidence(chance), traits, part))
    return tuple(_unopposed(kept, chances))


def _named(stance: Stance) -> str:
    return "" if stance.name == "validation" and stance.level not in LEVELS else stance.name


def _given_up(stance: Stance, chances: Mapping[Leaning, float]) -> bool:
    return any(name == _named(stance) and chance < HARDLY for name, chance in chances.items())


def _unopposed(stances: Sequence[Stance], chances: Mapping[Leaning, float]) -> list[Stance]:
    """Without those that the likeliest of the opposed speaks against; a stock phrase makes its own likelier."""
    weight = {
        _named(stance): chances[name] + (0.0 if stance.learned else STOCK_PHRASE)
        for stance in stances
        for name in OPPOSED
        if name in chances and _named(stance) == name
    }
    best = max(weight, key=lambda name: weight[name], default="")
    return [stance for stance in stances if _named(stance) not in weight or _named(stance) == best]


def _found(name: Leaning, confidence: float, traits: Traits, part: Sentence) -> Stance:
    said = f"“{_quoted(part)}”"
    sure = round(confidence, 2)
    if name == "invalidation":
        kind = max(KINDS, key=lambda kind: traits.get(f"encoder:{kind}", 0.0))
        return Stance(name, sure, f"{_INVALIDATES[kind]}: {said}", learned=True)
    if name == "validation":
        level = max(LEVELS, key=lambda level: traits.get(f"encoder:validation{level}", 0.0))
        return Stance(name, sure, f"{_VALIDATES[level]}: {said}", level=level, learned=True)
    what = "turns to oneself" if name == "self_focus" else "names a strength"
    return Stance(name, sure, f"{what}: {said}", learned=True)


def _quoted(part: Sentence) -> str:
    """A sentence as typed, at most so many words of it."""
    words = part.text.rstrip(".!?… ").split()
    return " ".join(words[:QUOTED_WORDS]) + ("…" if len(words) > QUOTED_WORDS else "")
