"""The figures of agreement against worked examples in print, and what must hold of them for any data."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.agreement.figures import (
    Figure,
    Value,
    averaged,
    hits,
    icc,
    kappa,
    macro_f1,
    merged,
    resampled,
    weighted_kappa,
)

Table = Counter[tuple[Value, Value]]


def square(rows: Sequence[Sequence[int]], names: Sequence[str] | None = None) -> Table:
    """A table from counts in rows (first coder) and columns (second)."""
    said: Sequence[Value] = names or range(1, len(rows) + 1)
    return Counter({(a, b): n for a, row in zip(said, rows, strict=True) for b, n in zip(said, row, strict=True) if n})


def counted(pairs: Iterable[tuple[Value, Value]]) -> Table:
    return Counter(pairs)


def known(value: float | None) -> float:
    assert value is not None
    return value


# Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, table 18.1: 100 diagnoses.
DIAGNOSES = square([[75, 1, 4], [5, 4, 1], [0, 0, 10]], ["psychosis", "neurosis", "organic"])
# Two radiologists on 85 mammograms; Stata's manual works it through under `kappa` (from Boyd et al. 1982).
MAMMOGRAMS = square([[21, 12, 0, 0], [4, 17, 1, 0], [3, 9, 15, 2], [0, 0, 0, 1]])
# Shrout and Fleiss (1979), Intraclass correlations, table 2: six targets, four judges.
TARGETS = [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)]


@pytest.mark.parametrize(
    ("table", "value"),
    [
        (square([[20, 5], [10, 15]]), 0.40),  # agreed .70, by chance .50
        (DIAGNOSES, 0.676),
        (MAMMOGRAMS, 0.4728),
        (square([[0, 5], [5, 0]]), -1.0),
    ],
)
def test_kappa_is_that_of_worked_examples(table: Table, value: float) -> None:
    assert kappa(table) == pytest.approx(value, abs=0.0005)


def test_weighted_kappa_is_that_of_a_worked_example() -> None:
    assert weighted_kappa(MAMMOGRAMS) == pytest.approx(0.6714, abs=0.00005)


def test_icc_is_that_of_shrout_and_fleiss() -> None:
    found = icc(TARGETS)
    assert (round(known(found.single), 2), round(known(found.average), 2)) == (0.29, 0.91)


def test_hits_of_a_class_by_hand() -> None:
    found = hits(DIAGNOSES, "neurosis")
    assert (found.precision, found.recall, found.f1) == (4 / 5, 4 / 10, 8 / 15)
    psychosis, organic = 150 / 160, 20 / 25
    assert macro_f1(DIAGNOSES) == pytest.approx((psychosis + 8 / 15 + organic) / 3)


def test_a_figure_that_data_do_not_determine_is_none() -> None:
    one_class = counted([("yes", "yes")] * 7)
    assert kappa(one_class) is None
    assert kappa({}) is None
    assert weighted_kappa(counted([(2, 2)] * 7)) is None
    assert weighted_kappa({}) is None
    assert macro_f1({}) is None
    assert hits(one_class, "no").precision is hits(one_class, "no").recall is hits(one_class, "no").f1 is None
    assert hits(counted([("yes", "no")] * 3), "yes").precision is None
    for rows in ([], [(1.0, 2.0)], [(1.0,), (2.0,)], [(0.1 * 3, 0.3), (0.3, 0.1 * 3)]):
        assert icc(rows).single is icc(rows).average is None


def test_rows_of_unequal_length_are_an_error() -> None:
    with pytest.raises(ValueError, match="argument 2 is longer"):
        icc([(1, 2), (1, 2, 3)])


PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=40)
SCORES = st.lists(st.tuples(*[st.integers(1, 5)] * 3), min_size=2, max_size=20)


@given(PAIRS)
def test_kappas_are_symmetric_and_within_their_range(pairs: list[tuple[int, int]]) -> None:
    table, turned = counted(pairs), counted((b, a) for a, b in pairs)
    for figure in (kappa, weighted_kappa):
        value, other = figure(table), figure(turned)
        assert (value is None) == (other is None)
        if value is not None:
            assert math.isclose(value, known(other), abs_tol=1e-12)
            assert -1 - 1e-12 <= value <= 1
    assert macro_f1(table) == pytest.approx(macro_f1(turned))


@given(st.lists(st.integers(0, 4), min_size=2, max_size=40).filter(lambda said: len(set(said)) > 1))
def test_perfect_agreement_is_one(said: list[int]) -> None:
    table = counted(zip(said, said, strict=True))
    assert kappa(table) == weighted_kappa(table) == macro_f1(table) == 1
    found = icc([(value, value) for value in said])
    assert found.single == pytest.approx(1)
    assert found.average == pytest.approx(1)


@given(PAIRS, st.permutations(range(5)))
def test_kappa_does_not_mind_what_classes_are_called(pairs: list[tuple[int, int]], names: list[int]) -> None:
    renamed = counted((names[a], names[b]) for a, b in pairs)
    assert kappa(renamed) == pytest.approx(kappa(counted(pairs)))


@given(PAIRS, st.integers(-3, 3), st.integers(1, 4))
def test_weighted_kappa_does_not_mind_where_a_scale_begins_and_how_it_is_stretched(
    pairs: list[tuple[int, int]], shift: int, stretch: int
) -> None:
    moved = counted((shift + stretch * a, shift + stretch * b) for a, b in pairs)
    assert weighted_kappa(moved) == pytest.approx(weighted_kappa(counted(pairs)))


@given(PAIRS)
def test_kappa_of_two_classes_is_the_same_with_weights(pairs: list[tuple[int, int]]) -> None:
    table = counted((a % 2, b % 2) for a, b in pairs)
    assert weighted_kappa(table) == pytest.approx(kappa(table))


@given(SCORES, st.permutations(range(3)))
def test_icc_does_not_mind_the_order_of_raters_or_subjects(rows: list[tuple[int, int, int]], order: list[int]) -> None:
    turned = [[row[at] for at in order] for row in reversed(rows)]
    found, other = icc(rows), icc(turned)
    assert found.single == pytest.approx(other.single)
    assert found.average == pytest.approx(other.average)
    assert found.single is None or found.single <= 1 + 1e-9


def test_counts_of_tables_are_put_together() -> None:
    assert merged([Counter({("a", "b"): 2}), Counter({("a", "b"): 1, ("b", "b"): 4})]) == {("a", "b"): 3, ("b", "b"): 4}


def mean(numbers: Sequence[float]) -> dict[str, float | None]:
    return {"mean": sum(numbers) / len(numbers)}


def test_intervals_hold_the_figure_and_repeat_with_their_seed() -> None:
    numbers = [float(number) for number in range(50)]
    found = resampled(numbers, mean, 400, seed=1)["mean"]
    assert found.value == 24.5
    # the standard error of the mean is 2.04: 95% lies within about two of them
    assert 24.5 - known(found.low) == pytest.approx(4.0, abs=0.8)
    assert known(found.high) - 24.5 == pytest.approx(4.0, abs=0.8)
    assert resampled(numbers, mean, 400, seed=1)["mean"] == found
    assert resampled(numbers, mean, 400, seed=2)["mean"] != found


def test_more_draws_of_more_sessions_narrow_the_interval() -> None:
    def width(sessions: int) -> float:
        found = resampled([float(n % 10) for n in range(sessions)], mean, 300, seed=0)["mean"]
        return known(found.high) - known(found.low)

    assert width(400) < width(40) / 2


@pytest.mark.parametrize(("sessions", "draws"), [([1.0], 100), ([1.0, 2.0], 0)])
def test_one_session_or_no_draws_give_no_interval(sessions: list[float], draws: int) -> None:
    assert resampled(sessions, mean, draws, seed=0)["mean"] == Figure(sum(sessions) / len(sessions))


def test_a_figure_that_many_draws_do_not_determine_has_no_interval() -> None:
    def of_the_first(sessions: Sequence[int]) -> dict[str, float | None]:
        return {"there": 1.0 if 0 in sessions else None, "never": None}

    found = resampled([0, 1, 2], of_the_first, 300, seed=0)
    assert found == {"there": Figure(1.0), "never": Figure(None)}


AVERAGES: dict[Literal["mean", "median"], Callable[[Sequence[float]], float]] = {
    "mean": statistics.fmean,
    "median": statistics.median,
}


@pytest.mark.parametrize(("average", "value"), [("mean", 2.5), ("median", 2.0)])
def test_interval_of_an_average_is_that_of_draws_one_by_one(average: Literal["mean", "median"], value: float) -> None:
    points = [0.0, 1.0, 1.5, 2.0, 3.0, 3.5, 6.5]
    found = averaged(points, average, 4000, seed=3)
    reckon = AVERAGES[average]
    slow = resampled(points, lambda drawn: {"it": reckon(drawn)}, 4000, seed=3)["it"]
    assert found.value == slow.value == value
    assert (found.low, found.high) == pytest.approx((known(slow.low), known(slow.high)), abs=0.25)
    assert averaged(points, average, 4000, seed=3) == found


def test_average_of_one_point_has_no_interval_and_of_none_is_refused() -> None:
    assert averaged([2.0], "median", 500, seed=0) == Figure(2.0)
    with pytest.raises(ValueError, match="no points"):
        averaged([], "mean", 500, seed=0)
