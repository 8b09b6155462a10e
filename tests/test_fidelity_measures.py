"""Measures over runs put together by hand: each gate is passed by the one and missed by the other."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from client_kit import persona
from fidelity_kit import exchange, material, row, run

from simulator.fidelity.material import Row, quantile
from simulator.fidelity.measures import line_rows, tellings, topical
from simulator.fidelity.runs import Exchange
from simulator.fidelity.signs import lay_out

WORDS = ["ovens", "flour", "yeast", "salt", "butter", "tins", "racks", "trays", "dough", "crust", "sugar", "cream"]


def words(count: int) -> str:
    return " ".join(WORDS[at % len(WORDS)] for at in range(count)) + "."


def rows_of(*exchanges: Exchange, stands: str = "skilled") -> Sequence[Row]:
    return list(line_rows(material(run(stands, *exchanges))))


def test_nothing_measured_is_neither_passed_nor_missed() -> None:
    rows = list(line_rows(material()))
    assert rows
    assert {each.number for each in rows} == {each.passed for each in rows} == {None}


@pytest.mark.parametrize(
    ("lengths", "length", "passed"),
    [
        ((3, 8, 30), 1.0, True),
        ((3, 7, 30), 1.0, False),
        ((3, 4, 30), 0.5, True),  # a client who talks half as much
        ((20, 26, 30), 1.0, False),
        ((20, 26, 30), 1.5, True),
        ((8, 8, 61), 1.0, False),
        ((8, 8, 81), 2.0, False),
    ],
)
def test_words_a_line(lengths: tuple[int, ...], length: float, passed: bool) -> None:
    held = material(run("skilled", *(exchange(words(count)) for count in lengths)), length=length)
    assert row(list(line_rows(held)), "words a line").passed is passed


def test_a_line_that_is_far_too_long_counts_with_any_trainee() -> None:
    held = material(run("skilled", exchange(words(9))), run("apart", exchange(words(81))))
    assert row(list(line_rows(held)), "words a line").passed is False


def test_short_lines_and_long_sentences() -> None:
    terse = rows_of(exchange("Yes."), exchange(words(15)), exchange(words(12)))
    assert row(terse, "lines of 1-3 words").value == "33.3%"
    assert row(terse, "words a sentence").passed
    wordy = rows_of(exchange(words(15)), exchange(words(16)))
    assert not row(wordy, "lines of 1-3 words").passed
    assert not row(wordy, "words a sentence").passed


@pytest.mark.parametrize(("after_open", "after_closed", "passed"), [(12, 8, True), (11, 8, False)])
def test_open_questions_draw_more(after_open: int, after_closed: int, passed: bool) -> None:
    rows = rows_of(exchange(words(after_open)), exchange(words(after_closed), kind="closed"))
    assert row(rows, "median words after").passed is passed


def test_changes_announced_late_are_no_fault() -> None:
    announced = exchange("I'm going to tell them.")
    quiet = [exchange(words(5))] * 7
    assert not row(rows_of(announced, announced, *quiet), "announces a change").passed
    assert row(rows_of(announced, *quiet, announced, announced), "announces a change").value == "12.5%"


@pytest.mark.parametrize(
    ("measure", "bad"),
    [
        ("lines with a question mark", "What should I do?"),
        ("lines with thanks", "Thanks, that was kind."),
        ("swaps roles", "How can I help you?"),
        ("lines with something made up", "It was Grace in Leeds."),
    ],
)
def test_what_clients_seldom_say(measure: str, bad: str) -> None:
    fine = exchange(words(6))
    assert row(rows_of(fine, fine), measure).passed
    assert not row(rows_of(fine, exchange(bad)), measure).passed


def test_what_must_never_be_said_counts_with_any_trainee() -> None:
    rows = rows_of(exchange("As an AI, I can't say."), stands="apart")
    assert not row(rows, "swaps roles").passed
    assert row(rows, "lines with a question mark").passed is None


def test_repetition_is_of_own_lines_only() -> None:
    said = "the ovens are on and the door sticks"
    fresh = exchange("nobody came in all morning", reply=said)
    assert row(rows_of(fresh, exchange(said)), "own runs").passed
    again = row(rows_of(exchange(said), fresh, exchange(said)), "own runs")
    assert (again.number, again.passed) == (1.0, False)


def test_facts_said_too_soon_are_found_whoever_planned_them() -> None:
    recipe = "I sold the almond recipe to a supermarket. I told them all it was stolen."
    soon = rows_of(exchange(recipe, openness=0.69))
    assert row(soon, "facts said before").number == 1
    earned = rows_of(exchange(recipe, openness=0.7))
    assert row(earned, "facts said before").passed
    said_by_plan = rows_of(exchange("I did it.", openness=0.3, facts=["sold_the_recipe"]))
    assert not row(said_by_plan, "facts said before").passed


def test_what_was_told_once_may_be_told_again_when_the_client_has_closed() -> None:
    recipe = "I sold the almond recipe to a supermarket."
    rows = rows_of(exchange(recipe, openness=0.7), exchange(recipe, openness=0.2))
    assert row(rows, "facts said before").passed


def test_more_than_one_new_fact_in_a_line() -> None:
    both = "I fire the ovens at four. Walter's in Canada. He phones at Christmas, that's the lot."
    rows = rows_of(exchange(both))
    assert row(rows, "lines with more than one").number == 1
    apart = rows_of(exchange("I fire the ovens at four."), exchange(both))
    assert row(apart, "lines with more than one").passed


def test_tellings_go_by_the_words_and_by_the_voice() -> None:
    held = lay_out(persona("nell"))
    (telling,) = tellings(held, run("skilled", exchange("I fire the ovens at four.", facts=["prize_roses"])))
    assert telling.new == {"opens_at_four", "prize_roses"}
    assert telling.unearned == frozenset()


def test_topical_questions_leave_out_advice_and_trainees_who_are_not_compared() -> None:
    about = {"asked": "brother", "reply": "And your brother?"}
    kinds = [exchange("We're kin.", kind=kind, **about) for kind in ("open", "closed", "other", "advice")]  # type: ignore[arg-type]
    asked = list(topical(material(run("skilled", *kinds), run("apart", *kinds))))
    assert [(one.topic, one.taken_up) for one in asked] == [("brother", True)] * 3
    past = exchange("It wants rain.", asked="brother", reply="And your brother?", topic="garden")
    assert not row(rows_of(past), "topical questions").passed


def test_a_quantile_is_one_of_the_values() -> None:
    assert [quantile([5, 1, 3, 2, 4], share) for share in (0.0, 0.2, 0.5, 0.95, 1.0)] == [1, 1, 3, 5, 5]
