"""Train the weights of the local coder: how likely a sentence asks, hands back or tells.

    python benchmarks/train_coder.py FOLDER            fit on FOLDER/annomi_dev.csv and show the largest weights
    python benchmarks/train_coder.py FOLDER --write    and write simulator/rubric/weights.json

The labels are for whole turns, so a turn is taken to do an act if any of its sentences does: the chance of a turn is
one less the product of what is left over in each sentence ("noisy or"), and a logistic regression over the traits of
sentences is fitted to that. Each turn is used twice, as typed and with punctuation and capitals taken away, so that the
coder also reads speech to text. Thresholds and the line from chance to confidence (Platt) come from turns of source
groups that the weights have not seen, within the rows given. No randomness: the same data give the same file.
Needs numpy. `agreement_dev.py` measures the result by cross-validation.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulator.rubric.learned import ACTS, WEIGHTS_PATH, Act, Head, Weights, any_chance, log_odds, squash
from simulator.rubric.reading import read
from simulator.rubric.sentences import plain, sentences
from simulator.rubric.traits import Traits, reply_traits

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Row = dict[str, str]
Bag = tuple[Traits, ...]

# L2 penalty, the same for every act; kappa is flat between 10 and 40.
PENALTY = 20.0
# A trait seen in fewer sentences is left out, and so is a weight too small to matter.
RARE = 4
SMALL = 0.015
INNER_FOLDS = 3
THRESHOLDS = tuple(step / 100 for step in range(25, 61, 5))
STEPS = 100
MEMORY = 8

LABELS: Mapping[Act, Callable[[Row], bool]] = {
    "question": lambda row: row["question_present"] == "1",
    "open": lambda row: row["question_type"] == "open",
    "closed": lambda row: row["question_type"] == "closed",
    "reflection": lambda row: row["reflection_present"] == "1",
    "telling": lambda row: row["input_present"] == "1",
}
# Coders who don't tell open from closed teach neither.
NEEDS_RELIABLE: frozenset[Act] = frozenset({"open", "closed"})


def read_rows(folder: Path) -> list[Row]:
    """The rows of annomi_dev.csv in a folder."""
    with (folder / "annomi_dev.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def bare(text: str) -> str:
    """A text as speech to text gives it: no punctuation but apostrophes, no capitals."""
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s']", "", re.sub(r"[-–—]", " ", text))).lower().strip()


FORMS: tuple[Callable[[str], str], ...] = (str, bare)


@cache
def turn_traits(reply: str, client_line: str) -> Bag:
    """The traits of each sentence of a reply."""
    parts, client = sentences(reply), plain(client_line)
    return tuple(reply_traits(reply, client_line, parts, tuple(read(part, client) for part in parts)))


def bag(row: Row, form: Callable[[str], str]) -> Bag:
    """The traits of a labelled turn in one form."""
    return turn_traits(form(row["therapist_text"]), form(row["prev_client_text"]))


def folds(rows: Sequence[Row], count: int, seed: int) -> list[list[int]]:
    """Row numbers of each fold: source groups, dealt out in a fixed random order."""
    groups = sorted({row["source_group"] for row in rows})
    random.Random(seed).shuffle(groups)
    place = {group: number % count for number, group in enumerate(groups)}
    return [[i for i, row in enumerate(rows) if place[row["source_group"]] == fold] for fold in range(count)]


def fit(rows: Sequence[Row]) -> Weights:
    """Weights, thresholds and confidences learned from labelled turns."""
    return Weights({act: fit_head(rows, act) for act in ACTS})


def fit_head(rows: Sequence[Row], act: Act) -> Head:
    """One act: weights from all rows; threshold and confidence from rows that the weights have not seen."""
    used = [row for row in rows if act not in NEEDS_RELIABLE or row["open_closed_reliable"] == "1"]
    totals, labels = [], []
    for away in folds(used, INNER_FOLDS, seed=7):
        unseen = set(away)
        head = _fitted([row for i, row in enumerate(used) if i not in unseen], act)
        for row in (used[i] for i in away):
            for form in FORMS:
                totals.append(any_chance(head.chances(bag(row, form))))
                labels.append(LABELS[act](row))
    slope, offset = _platt(np.array([log_odds(total) for total in totals]), np.array(labels, dtype=np.float64))
    threshold = max(THRESHOLDS, key=lambda bound: _kappa(np.array(totals) >= bound, np.array(labels)))
    whole = _fitted(used, act)
    return Head(whole.bias, threshold, round(slope, 3), round(offset, 3), whole.by_trait)


def _kappa(said: NDArray[np.bool_], meant: NDArray[np.bool_]) -> float:
    chance = said.mean() * meant.mean() + (1 - said.mean()) * (1 - meant.mean())
    return float(((said == meant).mean() - chance) / (1 - chance)) if chance < 1 else 1.0


def _fitted(rows: Sequence[Row], act: Act) -> Head:
    bags = [(bag(row, form), LABELS[act](row)) for row in rows for form in FORMS]
    bags = [(seen, label) for seen, label in bags if seen]
    counts = Counter(name for seen, _ in bags for traits in seen for name in traits)
    names = sorted(name for name, count in counts.items() if count >= RARE)
    column = {name: number for number, name in enumerate(names)}
    data = _Bags([seen for seen, _ in bags], np.array([label for _, label in bags]), column)
    values = _minimize(data.loss, np.append(np.zeros(len(names)), -2.0))
    kept = {name: round(float(v), 2) for name, v in zip(names, values, strict=False) if abs(v) >= SMALL}
    return Head(round(float(values[-1]), 3), 0.5, 1.0, 0.0, kept)


class _Bags:
    """Sentences as a sparse matrix, the turn each belongs to, and the turns' labels."""

    def __init__(self, bags: Sequence[Bag], labels: NDArray[np.bool_], column: Mapping[str, int]) -> None:
        cells = [
            (line, column[name], value)
            for line, traits in enumerate(traits for seen in bags for traits in seen)
            for name, value in traits.items()
            if value and name in column
        ]
        self.line: Numbers = np.array([cell[0] for cell in cells])
        self.col: Numbers = np.array([cell[1] for cell in cells])
        self.value: Floats = np.array([cell[2] for cell in cells])
        self.owner: Numbers = np.repeat(np.arange(len(bags)), [len(seen) for seen in bags])
        self.labels = labels.astype(np.float64)
        self.width = len(column)

    def loss(self, point: Floats) -> tuple[float, Floats]:
        """Minus the log-likelihood of the labels with an L2 penalty on all but the bias, and its slope."""
        weights, lines = point[:-1], len(self.owner)
        odds = np.bincount(self.line, weights=self.value * weights[self.col], minlength=lines) + point[-1]
        left_over = -np.logaddexp(0, odds)
        none = np.minimum(np.bincount(self.owner, weights=left_over, minlength=len(self.labels)), -1e-9)
        some = -np.expm1(none)
        loss = -(self.labels * np.log(some) + (1 - self.labels) * none).sum() + PENALTY / 2 * (weights**2).sum()
        by_turn = self.labels * np.exp(none) / some - (1 - self.labels)
        by_line = -by_turn[self.owner] * -np.expm1(left_over)
        slope = np.bincount(self.col, weights=self.value * by_line[self.line], minlength=self.width)
        return float(loss), np.append(slope + PENALTY * weights, by_line.sum())


def _minimize(loss: Callable[[Floats], tuple[float, Floats]], point: Floats) -> Floats:
    """L-BFGS with halving steps."""
    value, slope = loss(point)
    moves: list[tuple[Floats, Floats]] = []
    for _ in range(STEPS):
        way = _direction(slope, moves)
        length, drop = 1.0 if moves else 1.0 / float(np.linalg.norm(slope)), float(slope @ way)
        for _ in range(20):
            ahead = point + length * way
            new_value, new_slope = loss(ahead)
            if new_value <= value + 1e-4 * length * drop:
                break
            length /= 2
        else:
            return point
        if (ahead - point) @ (new_slope - slope) > 1e-10:
            moves = [*moves[-MEMORY + 1 :], (ahead - point, new_slope - slope)]
        small = value - new_value < 1e-6 * max(1.0, abs(value))
        point, value, slope = ahead, new_value, new_slope
        if small:
            break
    return point


def _direction(slope: Floats, moves: Sequence[tuple[Floats, Floats]]) -> Floats:
    way = -slope
    taken: list[float] = []
    for step, change in reversed(moves):
        taken.append(float(step @ way) / float(step @ change))
        way = way - taken[-1] * change
    if moves:
        step, change = moves[-1]
        way = way * (float(step @ change) / float(change @ change))
    for (step, change), share in zip(moves, reversed(taken), strict=True):
        way = way + step * (share - float(change @ way) / float(step @ change))
    return way


def _platt(odds: Floats, labels: Floats) -> tuple[float, float]:
    """Slope and offset of the line over log-odds that fits the labels best, by Newton's method."""
    design = np.column_stack([np.clip(odds, -12, 12), np.ones(len(odds))])
    line = np.array([1.0, 0.0])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-design @ line))
        bend = design.T @ (design * (chance * (1 - chance))[:, None])
        line = line + np.linalg.solve(bend, design.T @ (labels - chance))
    return float(line[0]), float(line[1])


def written(weights: Weights) -> str:
    """The weights as the file that ships: the heads, then one row of values for each trait."""
    names = sorted({name for head in weights.heads.values() for name in head.by_trait})
    heads = {act: {k: v for k, v in asdict(head).items() if k != "by_trait"} for act, head in weights.heads.items()}
    rows = (
        f"{json.dumps(name, ensure_ascii=False)}:"
        f"{json.dumps([weights.heads[act].by_trait.get(name, 0) for act in ACTS], separators=(',', ':'))}"
        for name in names
    )
    return f'{{"heads":{json.dumps(heads)},\n"weights":{{\n' + ",\n".join(rows) + "\n}}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the weights of the local coder.")
    parser.add_argument("folder", type=Path, help="folder that holds annomi_dev.csv")
    parser.add_argument("--write", action="store_true", help=f"write {WEIGHTS_PATH.name} beside the coder")
    arguments = parser.parse_args()
    weights = fit(read_rows(arguments.folder))
    for act, head in weights.heads.items():
        strongest = sorted(head.by_trait.items(), key=lambda item: -abs(item[1]))[:12]
        print(f"{act}: {len(head.by_trait)} weights, threshold {head.threshold}, even at {squash(head.offset):.2f}")
        print("   " + ", ".join(f"{name} {value:+.2f}" for name, value in strongest))
    if arguments.write:
        WEIGHTS_PATH.write_text(written(weights), encoding="utf-8")
        print(f"written: {WEIGHTS_PATH} ({WEIGHTS_PATH.stat().st_size // 1024} KB)")


if __name__ == "__main__":
    main()
