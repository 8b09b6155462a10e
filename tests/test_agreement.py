"""Comparing judgements: what is paired, what is left out and counted, who the people are, whole sessions."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.agreement.comparison import MeasureAgreement, compare
from simulator.agreement.figures import Value, icc, weighted_kappa
from simulator.agreement.measures import Judgement, measures
from simulator.agreement.pairs import consensus


def judged(measure: str, values: Sequence[Value | None], coder: str = "Vera", session: int = 5) -> list[Judgement]:
    """One judgement an item, `session` items to a session."""
    return [Judgement(measure, f"s{at // session}", f"{at:03}", coder, value) for at, value in enumerate(values)]


def one(labels: Sequence[Judgement], coded: Sequence[Judgement], draws: int = 0) -> MeasureAgreement:
    (found,) = compare(labels, coded, draws).measures
    return found


def known(value: float | None) -> float:
    assert value is not None
    return value


YES_NO: list[Value | None] = ["yes", "yes", "no", "no", "yes", "no", "no", "no", "yes", "no"]


def test_classes_are_compared_item_by_item() -> None:
    found = one(judged("advice", YES_NO), judged("advice", ["yes", "no", *YES_NO[2:]], "local"), draws=100)
    assert (found.items, found.sessions) == (10, 2)
    assert found.table == {("yes", "yes"): 3, ("yes", "no"): 1, ("no", "no"): 6}
    assert found.kappa.value == pytest.approx((0.9 - 0.54) / 0.46)
    yes = found.classes[1]
    assert (yes.name, yes.labelled, yes.coded) == ("yes", 4, 3)
    assert (yes.precision.value, yes.recall.value) == (1, 3 / 4)
    assert known(found.kappa.low) < known(found.kappa.value) < known(found.kappa.high)
    assert found.people is None


def test_not_scored_is_left_out_and_counted_never_zero() -> None:
    labels = judged("validation_points", [0, 1, 2, 3, None, 4, 2])
    coded = judged("validation_points", [0, 1, 2, None, 3, 4], "local")
    found = one(labels, coded)
    assert (found.items, found.not_labelled, found.not_scored) == (4, 1, 2)
    assert found.kappa.value == 1
    assert (0, 0) in found.table


def test_points_take_quadratic_weights() -> None:
    labels, far = [0, 1, 2, 3, 4], [4, 1, 2, 3, 4]
    near = [1, 1, 2, 3, 4]
    close, off = (
        one(judged("validation_points", labels), judged("validation_points", said, "local")) for said in (near, far)
    )
    assert known(close.kappa.value) > 0.9 > known(off.kappa.value)
    assert close.macro_f1.value is None
    assert close.classes == ()


def test_ratings_in_tenths_count_as_the_whole_number_but_not_in_the_icc() -> None:
    labels = judged("validating_emotions", [1, 2, 3, 4], session=1)
    found = one(labels, judged("validating_emotions", [1.4, 2.4, 2.5, 4.0], "local", session=1))
    assert found.kappa.value == 1
    assert 0.9 < known(found.session_single.value) < 1


def test_only_what_both_judged_is_reported_in_a_fixed_order() -> None:
    labels = [*judged("advice", YES_NO), *judged("question", ["none"]), *judged("validation", [None, None])]
    coded = [*judged("validation", YES_NO, "local"), *judged("advice", YES_NO, "local")]
    report = compare(labels, coded, 0)
    assert [found.measure.name for found in report.measures] == ["advice"]
    assert report.coder == "local"
    assert compare([], []).measures == ()


def test_several_coders_against_labels_or_a_measure_there_is_none_of_are_errors() -> None:
    with pytest.raises(ValueError, match="one coder with labels, got Omar, local"):
        compare(judged("advice", YES_NO), [*judged("advice", ["no"], "local"), *judged("advice", ["no"], "Omar")])
    with pytest.raises(KeyError, match="no measure humour"):
        compare(judged("humour", ["no"]), [])


def test_where_a_coder_judged_twice_the_later_stands() -> None:
    labels = [*judged("advice", ["no", "no"]), *judged("advice", ["yes", "no"])]
    assert one(labels, judged("advice", ["yes", "no"], "local")).kappa.value == 1


@pytest.mark.parametrize(
    ("measure", "values", "together"),
    [
        ("advice", ["yes", "no", "yes"], "yes"),
        ("advice", ["yes", "no"], None),
        ("advice", ["yes", None], "yes"),
        ("advice", [None], None),
        ("question", ["open", "open", "closed", "closed", "none"], None),
        ("validation_points", [0, 1, 4], 1),
        ("validation_points", [2, 3], 2.5),
        ("validation_points", [0, None], 0),
        ("validation_points", [], None),
    ],
)
def test_several_people_say_together(measure: str, values: list[Value | None], together: Value | None) -> None:
    assert consensus(measures()[measure], values) == together


def test_people_are_compared_in_pairs_and_with_the_coder() -> None:
    vera = [1, 2, 3, 4, 5, 1, 2, 3]
    omar = [1, 2, 3, 4, 5, 1, 2, 4]
    ines = [5, 4, 3, 2, 1, 5, 4, 3]
    labels = [
        each
        for name, said in (("Vera", vera), ("Omar", omar), ("Ines", ines))
        for each in judged("advice_giving", said, name, session=1)
    ]
    found = one(labels, judged("advice_giving", vera, "local", session=1))
    people = found.people
    assert people is not None
    assert (people.coders, people.pairs) == (3, 3)
    pairs: list[list[tuple[Value, Value]]] = [
        list(zip(*two, strict=True)) for two in ((vera, omar), (vera, ines), (omar, ines))
    ]
    by_hand = [weighted_kappa(Counter(each)) for each in pairs]
    assert people.kappa == pytest.approx(sum(map(known, by_hand)) / 3)
    assert (people.high, people.low) == (by_hand[0], by_hand[2])
    assert people.with_each == {"Vera": 1, "Omar": by_hand[0], "Ines": by_hand[1]}
    assert people.icc == icc(list(zip(ines, omar, vera, strict=True)))


def test_people_who_never_saw_the_same_items_have_no_kappa() -> None:
    labels = [*judged("advice", ["yes", "no"], "Vera"), *judged("advice", [None, None, "yes"], "Omar")]
    people = one(labels, judged("advice", ["yes", "no", "no"], "local")).people
    assert people is not None
    assert (people.pairs, people.kappa, people.low, people.high) == (0, None, None, None)


def test_whole_sessions_are_compared_by_their_share_of_yes() -> None:
    # three sessions with 0, 1/2 and all of them yes; the coder says yes to other replies, but to as many
    labels = ["no"] * 6 + ["yes", "no"] * 3 + ["yes"] * 6
    coded = ["no"] * 6 + ["no", "yes"] * 3 + ["yes"] * 6
    found = one(judged("advice", labels, session=6), judged("advice", coded, "local", session=6))
    assert found.icc_sessions == 3
    assert found.session_single.value == found.session_average.value == 1
    assert known(found.kappa.value) < 0.7


def test_short_sessions_and_classes_without_order_have_no_session_score() -> None:
    short = one(judged("advice", YES_NO, session=4), judged("advice", YES_NO, "local", session=4))
    assert (short.icc_sessions, short.session_single.value) == (0, None)
    kinds = ["open", "closed", "none", "open", "none"] * 2
    assert one(judged("question", kinds), judged("question", kinds, "local")).icc_sessions == 0


def test_sessions_are_drawn_not_replies() -> None:
    # within a session every reply is alike: two sessions say little, however many replies they hold
    labels = ["yes"] * 50 + ["no"] * 50
    coded = ["yes"] * 50 + ["no"] * 25 + ["yes"] * 25
    wide = one(judged("advice", labels, session=50), judged("advice", coded, "local", session=50), draws=200)
    narrow = one(judged("advice", labels, session=1), judged("advice", coded, "local", session=1), draws=200)
    wide_f1, narrow_f1 = wide.classes[1].f1, narrow.classes[1].f1
    assert wide_f1.value == narrow_f1.value
    assert (wide_f1.low, wide_f1.high) == (0, 1)
    assert known(narrow_f1.low) > 0.6
    assert known(narrow_f1.high) < 0.95


CLASSES = st.lists(st.tuples(*[st.sampled_from(["none", "open", "closed", None])] * 2), min_size=1, max_size=30)


@given(CLASSES)
def test_swapping_labels_and_coder_keeps_kappa_and_turns_the_table(
    pairs: list[tuple[str | None, str | None]],
) -> None:
    first = judged("question", [a for a, _ in pairs], "a")
    second = judged("question", [b for _, b in pairs], "b")
    there, back = compare(first, second, 0).measures, compare(second, first, 0).measures
    for one_way, other_way in zip(there, back, strict=False):
        assert one_way.kappa == other_way.kappa
        assert one_way.table == {(b, a): n for (a, b), n in other_way.table.items()}
        assert one_way.items + one_way.not_labelled + one_way.not_scored == len(pairs)


@given(CLASSES, st.integers(0, 9))
def test_the_order_of_judgements_does_not_matter(pairs: list[tuple[str | None, str | None]], seed: int) -> None:
    labels = judged("question", [a for a, _ in pairs])
    coded = judged("question", [b for _, b in pairs], "local")
    before = compare(labels, coded, 20, seed)
    random.Random(seed).shuffle(labels)
    random.Random(seed + 1).shuffle(coded)
    assert compare(labels, coded, 20, seed) == before
