"""Fit how far to believe an encoder about stances (see `simulator/rubric/leaning.py`); part of `train_coder.py`.

Sentences of our own (`stance_examples.py`) are read, in both forms, by an encoder that has not seen them, and one
logistic regression a stance is fitted to its opinions and what the rules found. Turns of the sessions that AnnoMI calls
good stand in as replies without invalidation, so that it stays as rare as it is there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fitting import Bag, fitted_head, platt
from numpy.typing import NDArray
from stance_examples import Example, read_stances, stance_folds

from simulator.rubric.encoder import Encoder, loaded
from simulator.rubric.learned import LEANINGS, Head, Leaning, any_chance, log_odds, unpunctuated
from simulator.rubric.reading import read
from simulator.rubric.sentences import plain, sentences
from simulator.rubric.traits import reply_traits

PENALTY = 10.0
RARE = 6
INNER_FOLDS = 3
# At least even: to call a good sentence an invalidation costs a trainee more than to miss one.
THRESHOLDS = tuple(step / 100 for step in range(50, 71, 5))
# Traits that are more than an opening or a length.
TOLD = ("encoder:", "rule:", "marked", "bare")

Forms = Sequence[Callable[[str], str]]


@dataclass(frozen=True)
class Stated:
    """A sentence of our own with its traits in each form."""

    example: Example
    bags: tuple[Bag, ...]


def stated(folder: Path, count: int, forms: Forms) -> list[Stated]:
    """Sentences of our own, each read with the encoder fold*.npz of a folder that was trained without it."""
    examples = read_stances()
    found: dict[int, Stated] = {}
    for number, away in enumerate(stance_folds(examples, count)):
        encoder = loaded(folder / f"fold{number}.npz")
        found |= {
            place: Stated(examples[place], tuple(_bag(encoder, examples[place], form) for form in forms))
            for place in away
        }
    return [found[place] for place in range(len(examples))]


def _bag(encoder: Encoder, example: Example, form: Callable[[str], str]) -> Bag:
    reply, client_line = form(example.sentence), form(example.client_line)
    parts, client = sentences(reply), plain(client_line)
    readings = tuple(read(part, client) for part in parts)
    return tuple(reply_traits(reply, client_line, parts, readings, encoder.opinions(client_line, parts)))


def fit_stances(ours: Sequence[Stated], good: Sequence[tuple[Bag, ...]]) -> dict[Leaning, Head]:
    """One head for each stance; `good` are turns of good sessions, in each form."""
    return {name: _fit(ours, good if name == "invalidation" else (), name) for name in LEANINGS}


def _is(name: Leaning, one: Stated) -> bool:
    return one.example.label.startswith("validation") if name == "validation" else one.example.label == name


def _fit(ours: Sequence[Stated], good: Sequence[tuple[Bag, ...]], name: Leaning) -> Head:
    examples = [one.example for one in ours]
    totals: list[float] = []
    labels: list[bool] = []
    bare: list[bool] = []
    for number, away in enumerate(stance_folds(examples, INNER_FOLDS)):
        unseen = set(away)
        known = [bags for place, bags in enumerate(good) if place % INNER_FOLDS != number]
        head = _head([one for place, one in enumerate(ours) if place not in unseen], known, name)
        tested = [(bag, _is(name, ours[place])) for place in away for bag in ours[place].bags]
        tested += [(bag, False) for bags in good[number::INNER_FOLDS] for bag in bags if bag]
        for bag, label in tested:
            totals.append(any_chance(head.chances(bag)))
            labels.append(label)
            bare.append(unpunctuated(bag))
    said, meant, unmarked = np.array(totals), np.array(labels), np.array(bare)
    slope, offset = platt(np.array([log_odds(total) for total in totals]), meant.astype(np.float64))
    threshold, bare_threshold = (
        max(THRESHOLDS, key=lambda bound: _f1(said[kind] >= bound, meant[kind])) for kind in (~unmarked, unmarked)
    )
    whole = _head(ours, good, name)
    return Head(whole.bias, threshold, bare_threshold, round(slope, 3), round(offset, 3), whole.by_trait)


def _f1(said: NDArray[np.bool_], meant: NDArray[np.bool_]) -> float:
    return float(2 * (said & meant).sum() / max(1, said.sum() + meant.sum()))


def _head(ours: Sequence[Stated], good: Sequence[tuple[Bag, ...]], name: Leaning) -> Head:
    bags = [(bag, _is(name, one)) for one in ours for bag in one.bags]
    return fitted_head([*bags, *((bag, False) for forms in good for bag in forms)], PENALTY, RARE, TOLD)
