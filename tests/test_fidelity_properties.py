"""Whole sessions put together by hand: skill, trust, withdrawal and the four properties, each met and missed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from fidelity_kit import exchange, material, row, run

from simulator.fidelity.material import Row
from simulator.fidelity.properties import session_rows, trainee_figures, usage_rows
from simulator.fidelity.runs import Run


def rows_of(*runs: Run) -> Sequence[Row]:
    return list(session_rows(material(*runs)))


def ends_at(stands: str, openness: float, facts: int = 0, seed: int = 1) -> Run:
    told = ["opens_at_four", "walter_abroad", "prize_roses"][:facts]
    return run(stands, exchange("Well.", openness=openness, facts=told), seed=seed)


def test_without_runs_there_is_no_verdict() -> None:
    assert {each.passed for each in rows_of()} == {None}


@pytest.mark.parametrize(
    ("skilled", "neutral", "poor", "passed"),
    [(0.6, 0.4, 0.2, True), (0.4, 0.4, 0.2, False), (0.6, 0.2, 0.4, False)],
)
def test_openness_in_the_order_of_skill(skilled: float, neutral: float, poor: float, passed: bool) -> None:
    rows = rows_of(ends_at("skilled", skilled), ends_at("neutral", neutral), ends_at("poor", poor))
    assert row(rows, "openness at the end").passed is passed


@pytest.mark.parametrize(("facts", "passed"), [((3, 2, 1), True), ((2, 3, 1), False)])
def test_facts_in_the_order_of_skill(facts: tuple[int, int, int], passed: bool) -> None:
    standings = ("skilled", "neutral", "poor")
    runs = [ends_at(stands, 0.3, told) for stands, told in zip(standings, facts, strict=True)]
    assert row(rows_of(*runs), "facts disclosed").passed is passed


def test_without_one_of_the_three_the_order_is_not_judged() -> None:
    assert row(rows_of(ends_at("skilled", 0.6), ends_at("poor", 0.2)), "openness at the end").passed is None


@pytest.mark.parametrize(
    ("stands", "fact", "passed"),
    [
        ("poor", "walter_prison", False),
        ("apart", "sold_the_recipe", False),
        ("hostile", "rent_arrears", True),
        ("skilled", "sold_the_recipe", None),
        ("mixed", "sold_the_recipe", None),
    ],
)
def test_the_deepest_facts_are_not_for_the_cold(stands: str, fact: str, passed: bool | None) -> None:
    rows = rows_of(run(stands, exchange("Well.", facts=[fact], openness=0.9)))
    assert row(rows, "runs in which a cold").passed is passed


@pytest.mark.parametrize(("distress", "passed"), [(0.6, True), (0.5, True), (0.4, False)])
def test_nobody_feels_better_after_a_poor_trainee(distress: float, passed: bool) -> None:
    rows = rows_of(run("poor", exchange("Well.", distress=distress), exchange("Well.", distress=distress)))
    assert row(rows, "slope of feeling").passed is passed


def test_withdrawal_comes_in_time_or_not() -> None:
    stays = [exchange("Well.", move="agree")] * 10
    back = exchange("That's enough.", move="pull_back")
    assert row(rows_of(run("hostile", *stays[:9], back)), "withdraws").passed
    assert not row(rows_of(run("hostile", *stays, back)), "withdraws").passed
    left = run("hostile", exchange("Bye.", move="close", ends=True))
    assert row(rows_of(left), "withdraws").value == "1 of 1 runs, 1 left"
    assert row(rows_of(run("hostile", *stays[:4])), "withdraws").passed is None, "too short to tell"


def test_property_1_reflections_open_and_advice_closes() -> None:
    reflected = exchange("Well.", codes=["reflection_complex", "open_question"], openness=0.35)
    advised = exchange("Well.", codes=["advice", "reflection_simple"], openness=0.31)
    met = row(rows_of(run("skilled", reflected, advised)), "property 1")
    assert (met.value, met.passed) == ("+0.050, -0.040", True)
    assert not row(rows_of(run("skilled", advised, reflected)), "property 1").passed


def test_property_2_what_takes_more_comes_later() -> None:
    easy = exchange("Well.", facts=["opens_at_four"])
    hard = exchange("Well.", facts=["rent_arrears"], openness=0.5)
    assert row(rows_of(run("skilled", easy, hard)), "property 2").passed
    assert not row(rows_of(run("skilled", hard, easy)), "property 2").passed


def test_property_3_what_is_planned_is_said() -> None:
    said = exchange("Well now.", tell="prize_roses", facts=["prize_roses"], words=2)
    unsaid = exchange("Well now then I never.", tell="walter_abroad", words=9)
    rows = rows_of(run("skilled", said, unsaid))
    assert row(rows, "property 3, as intended: planned facts").value == "50.0%"
    assert row(rows, "property 3, as intended: rank").value == "1.00"
    turned = rows_of(run("skilled", exchange("Well now then I never.", words=2), exchange("Well.", words=9)))
    assert not row(turned, "property 3, as intended: rank").passed


def test_property_4_compares_runs_of_the_same_seed() -> None:
    ahead = [ends_at("skilled", 0.6, 2, seed=1), ends_at("poor", 0.3, 1, seed=1)]
    assert row(rows_of(*ahead), "property 4").passed
    behind = [ends_at("skilled", 0.6, 1, seed=2), ends_at("poor", 0.3, 2, seed=2)]
    assert row(rows_of(*ahead, *behind), "property 4").value == "50.0%"
    assert row(rows_of(ahead[0], behind[1]), "property 4").passed is None


def test_how_far_each_trainee_got() -> None:
    held = material(ends_at("skilled", 0.6, 3, seed=1), ends_at("skilled", 0.4, 1, seed=2), ends_at("poor", 0.2))
    skilled, poor = trainee_figures(held)
    assert (skilled.trainee, skilled.runs, skilled.facts, skilled.words) == ("skilled", 2, 2.0, 1)
    assert skilled.openness == pytest.approx(0.5)
    assert skilled.deepest == pytest.approx(0.05)
    assert (poor.stands, poor.deepest, poor.left) == ("poor", 0.0, 0.0)


def test_what_a_rehearsed_line_takes() -> None:
    (only,) = usage_rows(material(ends_at("skilled", 0.6)))
    assert (only.value, only.passed) == ("median 1.0, 99th 1.0", None)
