"""Comparing a cohort: like with like, what was left out and why, small groups, intervals."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from simulator.cohort import (
    Filter,
    by_group,
    by_trainee,
    by_week,
    comparable_sets,
    compared,
    grades,
    like,
    monday,
    too_few,
)
from simulator.store.figures import SessionFigure

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
V = "validation"


def held(person: str = "ana", mean: float | None = 2.0, **more: object) -> SessionFigure:
    one = SessionFigure(
        id="s",
        person=person,
        shown=person,
        own=False,
        group="A",
        persona=("dana", "1.0.0", "p1"),
        scenario=("first_meeting", "1.0.0", "s1"),
        rubric_version="1",
        mode="guided",
        speaker="rehearsed",
        started=AT,
        ended=AT,
        again=False,
        signed=False,
        released=False,
        rated=True,
        replies=9,
        points={V: mean},
        scored={V: 0 if mean is None else 4},
        by_supervisor=0,
    )
    return replace(one, **more)  # type: ignore[arg-type]


UNLIKE = {
    "not ended": {"ended": None},
    "another try from a turn of an earlier session": {"again": True},
    "not scored on this skill": {"mean": None},
    "another task": {"scenario": ("few_words", "1.0.0", "s2")},
    "another client": {"persona": ("milo", "1.0.0", "p2")},
    "another version of the client or the task": {"persona": ("dana", "1.1.0", "p3")},
    "another version of the rubric": {"rubric_version": "2"},
    "another mode": {"mode": "independent"},
    "another voice of the client": {"speaker": "gpt-x"},
    "not in the groups chosen": {"group": "B"},
    "not in the period chosen": {"started": AT - timedelta(days=1)},
}


@pytest.mark.parametrize("reason", UNLIKE)
def test_what_is_unlike_is_left_out_with_its_reason(reason: str) -> None:
    other = held(**UNLIKE[reason])  # type: ignore[arg-type]
    only = Filter(groups=["A"], since=AT.date(), until=AT.date())
    kept, out = compared([held(), other], like(held()), V, "supervisor", only)
    assert kept == [held()]
    assert dict(out) == {reason: 1}


def test_a_trainee_is_shown_no_probe_before_its_release_and_nothing_unrated_of_theirs() -> None:
    probe = held(mode="probe")
    for session, reason in ((probe, "a probe that is not released yet"), (held(own=True, rated=False), "your own")):
        kept, out = compared([session], like(session), V, "trainee", Filter())
        assert kept == []
        assert next(iter(out)).startswith(reason)
        assert compared([session], like(session), V, "supervisor", Filter())[0] == [session]
    released = replace(probe, released=True)
    assert compared([released], like(released), V, "trainee", Filter())[0] == [released]


def test_the_set_with_most_trainees_comes_first() -> None:
    alone = [held("ana", scenario=("few_words", "1.0.0", "s2")) for _ in range(5)]
    sets = comparable_sets([*alone, held("ana"), held("ben"), held("cy", None)], V, "supervisor")
    assert [(each.like.scenario[0], each.sessions, each.people) for each in sets] == [
        ("first_meeting", 2, 2),
        ("few_words", 5, 1),
    ]


def test_trainees_stand_by_name_with_every_point_and_an_interval_from_five_on() -> None:
    sessions = [held("Zoe", points) for points in (4.0, 3.9, 3.8, 3.7, 3.6)] + [held("ana", 1.0), held("ana", 2.0)]
    ana, zoe = by_trainee(sessions, V, draws=200)
    assert (ana.label, ana.points, ana.figure.value, ana.figure.low) == ("ana", (1.0, 2.0), 1.5, None)
    assert (zoe.label, zoe.figure.value, zoe.sessions) == ("Zoe", 3.8, 5)
    assert zoe.figure.low is not None
    assert zoe.figure.high is not None
    assert 3.6 <= zoe.figure.low <= 3.8 <= zoe.figure.high <= 4.0


def test_one_is_shown_apart_from_the_unnamed_others() -> None:
    sessions = [held(f"p{number}", number / 2, shown=None) for number in range(6)] + [
        held("me", 3.0, shown=None, own=True)
    ]
    own, others = by_trainee(sessions, V, draws=10)
    assert (own.label, own.own, own.points) == ("you", True, (3.0,))
    assert (others.label, others.people, others.sessions) == ("others", 6, 6)


def test_groups_of_fewer_than_five_are_told_to_their_supervisor_alone() -> None:
    sessions = [held(f"a{n}", n / 2) for n in range(5)] + [held(f"b{n}", 4.0, group="B") for n in range(4)]
    told = by_group(sessions, V, "instructor", draws=10)
    assert [(each.label, each.hidden, each.points, each.figure.value) for each in told] == [
        ("A", False, (0.0, 0.5, 1.0, 1.5, 2.0), 1.0),
        ("B", True, (), None),
    ]
    assert not any(each.hidden for each in by_group(sessions, V, "supervisor", draws=10))
    small = sessions[:4]
    assert too_few(small, "trainee")
    assert not too_few(small, "supervisor")
    assert not too_few(sessions[:5], "trainee")


def test_a_trainee_with_many_sessions_is_one_point_of_the_group_and_the_week() -> None:
    often = [held("ana", points, started=AT + timedelta(days=day)) for day, points in enumerate((0.0, 1.0, 4.0))]
    (group,) = by_group([*often, held("ben", 3.0)], V, "supervisor", draws=10)
    assert sorted(group.points) == [1.0, 3.0]
    assert (group.figure.value, group.people, group.sessions) == (2.0, 2, 4)
    later = held("ben", 2.0, started=AT + timedelta(days=7))
    weeks = by_week([*often, later], V, "supervisor", draws=10)
    assert [(each.label, each.points) for each in weeks] == [("2026-03-02", (1.0,)), ("2026-03-09", (2.0,))]
    assert monday(AT + timedelta(days=6)) == date(2026, 3, 2)


def test_a_grade_is_the_median_of_ones_sessions() -> None:
    sessions = [held("ana", 1.0), held("ana", 2.0, signed=True), held("ana", 4.0), held("ben", 3.0)]
    assert grades(sessions, V) == {"ana": (2.0, 3, 1), "ben": (3.0, 1, 0)}
