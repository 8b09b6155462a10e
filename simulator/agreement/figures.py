"""Figures of agreement between two coders or more: kappa, precision and recall, ICC, and intervals by resampling.

Pure functions over tables of counts and rows of numbers; nothing here knows what was coded. A figure that the data
don't determine (nothing to compare, nobody differs) is None, never 0 and never 1.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Literal, TypeVar

Value = str | int | float
# How often the first coder said one value where the second said another.
Table = Mapping[tuple[Value, Value], int]
Session = TypeVar("Session")

MIDDLE = 0.95
# An interval is given where at least this share of the draws determine the figure.
DETERMINED = 0.9


@dataclass(frozen=True)
class Figure:
    """A figure with the middle 95% of its draws; None where the data don't determine it."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Icc:
    """Intraclass correlations after Shrout and Fleiss (1979): `single` is ICC(2,1), how far one rater's scores would
    agree with another's; `average` is ICC(3,k), how consistent the mean of these k raters is."""

    single: float | None
    average: float | None


@dataclass(frozen=True)
class Hits:
    """One class against the rest: shares 0-1, the second coder measured against the first."""

    precision: float | None
    recall: float | None
    f1: float | None


def kappa(table: Table) -> float | None:
    """Cohen's kappa (1960), -1 to 1; None where the table is empty or both coders know one class only."""
    total = sum(table.values())
    first, second = _margins(table)
    agreed = total * sum(count for (a, b), count in table.items() if a == b)
    chance = sum(count * second[value] for value, count in first.items())
    return (agreed - chance) / (total**2 - chance) if chance < total**2 else None


def weighted_kappa(table: Table) -> float | None:
    """Kappa with quadratic weights (Fleiss and Cohen 1973) over numbers; None where nobody differs from anybody."""
    total = sum(table.values())
    first, second = _margins(table)
    seen = sum(count * _square(a, b) for (a, b), count in table.items())
    chance = sum(m * n * _square(a, b) for a, m in first.items() for b, n in second.items())
    return 1 - total * seen / chance if chance else None


def _margins(table: Table) -> tuple[Counter[Value], Counter[Value]]:
    first: Counter[Value] = Counter()
    second: Counter[Value] = Counter()
    for (a, b), count in table.items():
        first[a] += count
        second[b] += count
    return first, second


def _square(a: Value, b: Value) -> float:
    return (float(a) - float(b)) ** 2


def hits(table: Table, name: Value) -> Hits:
    """Precision, recall and F1 of one class: the second coder of the table against the first."""
    both = sum(count for (a, b), count in table.items() if a == b == name)
    first = sum(count for (a, _), count in table.items() if a == name)
    second = sum(count for (_, b), count in table.items() if b == name)
    return Hits(_share(both, second), _share(both, first), _share(2 * both, first + second))


def macro_f1(table: Table) -> float | None:
    """The mean F1 of all classes that either coder used."""
    names = sorted({name for pair, count in table.items() if count for name in pair}, key=str)
    found = [f1 for name in names if (f1 := hits(table, name).f1) is not None]
    return math.fsum(found) / len(found) if found else None


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def icc(rows: Sequence[Sequence[float]]) -> Icc:
    """ICC(2,1) and ICC(3,k) of rows of scores, one row a subject and one column a rater.

    None with fewer than two subjects or raters, and where no score differs from any other. Raises ValueError where rows
    differ in length.
    """
    subjects, raters = len(rows), len(rows[0]) if rows else 0
    if subjects < 2 or raters < 2:
        return Icc(None, None)
    columns = list(zip(*rows, strict=True))
    grand = math.fsum(map(math.fsum, rows)) / (subjects * raters)
    between = raters * math.fsum((math.fsum(row) / raters - grand) ** 2 for row in rows)
    judges = subjects * math.fsum((math.fsum(column) / subjects - grand) ** 2 for column in columns)
    total = math.fsum((score - grand) ** 2 for row in rows for score in row)
    if total <= 1e-9 * max(1.0, grand**2):
        return Icc(None, None)
    # rounding may leave a hair below zero
    residue = max(0.0, total - between - judges)
    row_square = between / (subjects - 1)
    judge_square = judges / (raters - 1)
    error = residue / ((subjects - 1) * (raters - 1))
    below = row_square + (raters - 1) * error + raters * (judge_square - error) / subjects
    consistent = (row_square - error) / row_square if row_square > 1e-12 * total else None
    return Icc((row_square - error) / below if below > 0 else None, consistent)


def merged(tables: Sequence[Table]) -> Counter[tuple[Value, Value]]:
    """The counts of several tables together."""
    whole: Counter[tuple[Value, Value]] = Counter()
    for table in tables:
        for pair, count in table.items():
            whole[pair] += count
    return whole


def resampled(
    sessions: Sequence[Session],
    figures: Callable[[Sequence[Session]], Mapping[str, float | None]],
    draws: int,
    seed: int,
) -> dict[str, Figure]:
    """Each figure of these sessions, with a percentile interval over draws of sessions with replacement.

    Sessions are drawn, not replies, since replies of one session resemble each other. The same seed and sessions in the
    same order give the same intervals; with one session, or no draws, there is none.
    """
    whole = figures(sessions)
    if draws < 1 or len(sessions) < 2:
        return {name: Figure(value) for name, value in whole.items()}
    chance = random.Random(seed)
    drawn = [figures(chance.choices(sessions, k=len(sessions))) for _ in range(draws)]
    return {name: _figure(value, [each.get(name) for each in drawn]) for name, value in whole.items()}


def averaged(points: Sequence[float], average: Literal["mean", "median"], draws: int, seed: int) -> Figure:
    """The mean or median of `points`, with a percentile interval over draws of points with replacement, as `resampled`.

    All draws are made at once: pages reckon hundreds of these. Raises ValueError where there are no points.
    """
    if not points:
        raise ValueError("There are no points to average.")
    value = fmean(points) if average == "mean" else median(points)
    if draws < 1 or len(points) < 2:
        return Figure(value)
    import numpy as np  # a command that draws nothing doesn't load it

    held = np.asarray(points, dtype=float)
    drawn = held[np.random.default_rng(seed).integers(0, held.size, size=(draws, held.size))]
    found = np.mean(drawn, axis=1) if average == "mean" else np.median(drawn, axis=1)
    return _figure(value, found.tolist())


def _figure(value: float | None, drawn: Sequence[float | None]) -> Figure:
    known = sorted(each for each in drawn if each is not None)
    if value is None or len(known) < DETERMINED * len(drawn):
        return Figure(value)
    edge = (1 - MIDDLE) / 2
    return Figure(value, _percentile(known, edge), _percentile(known, 1 - edge))


def _percentile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
