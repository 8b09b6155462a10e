"""The arithmetic of `train_coder.py`: sentences as a sparse matrix, a minimiser, and Platt's line. Needs numpy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from simulator.rubric.learned import Head
from simulator.rubric.traits import Traits

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Bag = tuple[Traits, ...]

STEPS = 100
MEMORY = 8
# A weight too small to matter is left out.
SMALL = 0.015


class Bags:
    """Sentences as a sparse matrix, the turn each belongs to, and the turns' labels."""

    def __init__(
        self, bags: Sequence[Bag], labels: NDArray[np.bool_], column: Mapping[str, int], penalty: float
    ) -> None:
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
        self.penalty = penalty

    def loss(self, point: Floats) -> tuple[float, Floats]:
        """Minus the log-likelihood of the labels with an L2 penalty on all but the bias, and its slope."""
        weights, lines = point[:-1], len(self.owner)
        odds = np.bincount(self.line, weights=self.value * weights[self.col], minlength=lines) + point[-1]
        left_over = -np.logaddexp(0, odds)
        none = np.minimum(np.bincount(self.owner, weights=left_over, minlength=len(self.labels)), -1e-9)
        some = -np.expm1(none)
        loss = -(self.labels * np.log(some) + (1 - self.labels) * none).sum() + self.penalty / 2 * (weights**2).sum()
        by_turn = self.labels * np.exp(none) / some - (1 - self.labels)
        by_line = -by_turn[self.owner] * -np.expm1(left_over)
        slope = np.bincount(self.col, weights=self.value * by_line[self.line], minlength=self.width)
        return float(loss), np.append(slope + self.penalty * weights, by_line.sum())


def minimize(loss: Callable[[Floats], tuple[float, Floats]], point: Floats) -> Floats:
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


def platt(odds: Floats, labels: Floats) -> tuple[float, float]:
    """Slope and offset of the line over log-odds that fits the labels best, by Newton's method."""
    design = np.column_stack([np.clip(odds, -12, 12), np.ones(len(odds))])
    line = np.array([1.0, 0.0])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-design @ line))
        bend = design.T @ (design * (chance * (1 - chance))[:, None])
        line = line + np.linalg.solve(bend, design.T @ (labels - chance))
    return float(line[0]), float(line[1])


def fitted_head(bags: Sequence[tuple[Bag, bool]], penalty: float, rare: int, only: tuple[str, ...] = ("",)) -> Head:
    """A head fitted to labelled bags, without threshold or confidence: of traits that begin with one of `only`, those
    seen in `rare` sentences or more."""
    bags = [(seen, label) for seen, label in bags if seen]
    counts = Counter(name for seen, _ in bags for traits in seen for name in traits if name.startswith(only))
    names = sorted(name for name, count in counts.items() if count >= rare)
    column = {name: number for number, name in enumerate(names)}
    data = Bags([seen for seen, _ in bags], np.array([label for _, label in bags]), column, penalty)
    values = minimize(data.loss, np.append(np.zeros(len(names)), -2.0))
    kept = {name: round(float(v), 2) for name, v in zip(names, values, strict=False) if abs(v) >= SMALL}
    return Head(round(float(values[-1]), 3), 0.5, 0.5, 1.0, 0.0, kept)
