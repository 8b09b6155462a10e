"""The queue: which sessions wait for a supervisor, in which order, and why to look first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from review_kit import ANA, OMAR, VERA, cohort_of, practised
from test_store_kit import BACKENDS, fresh

from simulator.rubric.codes import Score
from simulator.store.cohorts import give_role, members, revoke_role, set_blind_first
from simulator.store.database import Store
from simulator.store.people import DEMO, add_person
from simulator.store.review_queue import QueueFilter, next_in_queue, queue, queue_choices, queue_counts
from simulator.store.reviews import begin_review, rate, reveal, sign_off_review, undo
from simulator.store.sessions import add_event
from simulator.store.tables import behavior_code
from simulator.store.turns import add_score

ANY = QueueFilter()


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with fresh(request.param, tmp_path) as opened:
        yield opened


def waiting(store: Store, which: QueueFilter = ANY, by: str = VERA) -> list[str]:
    return [each.session_id for each in queue(store, by, which)]


def counted(store: Store, which: QueueFilter = ANY, by: str = VERA) -> tuple[int, int, int, int]:
    found = queue_counts(store, by, which)
    return found.sessions, found.flagged, found.unsure, found.differing


def test_ended_sessions_of_ones_cohorts_wait_the_oldest_first(store: Store) -> None:
    cohort = cohort_of(store)
    first, second = practised(store, cohort), practised(store, cohort, 1)
    practised(store, cohort, 0)
    practised(store, cohort, 1, ended=False)
    practised(store, cohort, trainee=VERA)
    other = cohort_of(store, name="Autumn")
    there = practised(store, other)
    revoke_role(store, None, next(m.membership.id for m in members(store, None, other) if m.person.id == VERA))
    assert waiting(store) == [first.id, second.id]
    assert queue(store, VERA, ANY, limit=1, offset=1)[0].session_id == second.id
    assert waiting(store, by=OMAR)[:3] == [first.id, second.id, waiting(store, by=OMAR)[2]]
    assert there.id in waiting(store, by=OMAR)
    assert waiting(store, QueueFilter(cohort=other), by=OMAR) == [there.id]
    assert counted(store)[0] == 2
    entry = queue(store, VERA, ANY)[0]
    assert (entry.trainee_name, entry.replies, entry.codes, entry.begun, entry.signed_off) == ("Ana", 2, 4, False, None)


def test_who_supervises_nothing_has_nothing_in_the_queue(store: Store) -> None:
    practised(store, cohort_of(store))
    for by in (ANA, "nobody"):
        assert waiting(store, by=by) == []
        assert counted(store, by=by) == (0, 0, 0, 0)
        assert queue_choices(store, by) == ({}, [])
        assert next_in_queue(store, by, "") is None


def test_a_signed_off_session_leaves_the_queue_and_comes_back_when_that_is_undone(store: Store) -> None:
    session = practised(store, cohort_of(store))
    begin_review(store, VERA, session.id)
    sign_off_review(store, VERA, session.id)
    assert waiting(store) == []
    (entry,) = queue(store, OMAR, QueueFilter(reviewed=True))
    assert (entry.signed_off_by, entry.begun) == ("Vera", False)
    undo(store, VERA, session.id)
    assert waiting(store) == [session.id]


def test_flagged_sessions_are_shown_also_while_they_go_on(store: Store) -> None:
    cohort = cohort_of(store)
    practised(store, cohort)
    going = practised(store, cohort, 1, ended=False)
    assert going.id not in waiting(store)
    for name in ("crisis", "grader_addressed", "crisis", "something else"):
        add_event(store, name, {"turn": 2}, going.id)
    assert waiting(store, QueueFilter(concern="flagged")) == [going.id]
    assert queue(store, VERA, QueueFilter(concern="flagged"))[0].flags == ("crisis", "grader_addressed")
    assert counted(store) == (2, 1, 0, 0)


def test_sessions_of_low_confidence_are_those_with_many_unsure_codes(store: Store) -> None:
    cohort = cohort_of(store)
    practised(store, cohort)
    unsure = practised(store, cohort)
    with store.engine.begin() as connection:
        one = unsure.replies[0].codes[0].id
        connection.execute(behavior_code.update().where(behavior_code.c.id == one).values(confidence=0.54))
    assert waiting(store, QueueFilter(concern="unsure")) == [unsure.id]
    assert counted(store) == (2, 0, 1, 0)
    (entry,) = queue(store, VERA, QueueFilter(concern="unsure"))
    assert (entry.unsure, entry.codes) == (1, 4)


def test_coders_disagree_where_another_machine_gives_other_points(store: Store) -> None:
    cohort = cohort_of(store)
    same, other = practised(store, cohort), practised(store, cohort)
    add_score(store, same.replies[0].id, Score("validation", 3, "same"), coder="model", rubric_version="1")
    add_score(store, other.replies[0].id, Score("validation", 2, "other"), coder="model", rubric_version="1")
    add_score(store, other.replies[0].id, Score("open_questions", 0, "scored"), coder="model", rubric_version="1")
    assert waiting(store, QueueFilter(concern="differing")) == [other.id]
    assert queue(store, VERA, QueueFilter(concern="differing"))[0].differing == 2


def test_a_supervisor_disagrees_with_the_machine_only_where_they_rated_blind(store: Store) -> None:
    cohort = cohort_of(store)
    informed, blind = practised(store, cohort), practised(store, cohort)
    begin_review(store, VERA, informed.id)
    rate(store, VERA, informed.replies[0].id, "validation", 0, "judges")
    set_blind_first(store, None, cohort, True)
    begin_review(store, VERA, blind.id)
    rate(store, VERA, blind.replies[0].id, "validation", 0)
    assert waiting(store, QueueFilter(concern="differing")) == [blind.id]
    assert queue(store, VERA, QueueFilter(concern="differing"))[0].differing == 0, "told before the reveal, it leads"
    reveal(store, VERA, blind.id)
    rate(store, VERA, blind.replies[0].id, "open_questions", 4, "asks")
    assert queue(store, VERA, QueueFilter(concern="differing"))[0].differing == 1


def test_before_the_reveal_an_entry_says_nothing_of_the_codes(store: Store) -> None:
    practised(store, cohort_of(store, blind_first=True))
    (entry,) = queue(store, VERA, ANY)
    assert (entry.replies, entry.codes, entry.unsure) == (2, 0, 0)


def test_trainee_and_scenario_narrow_the_queue(store: Store) -> None:
    cohort = cohort_of(store)
    mine = practised(store, cohort)
    ben = add_person(store, DEMO, "ben", "Ben")
    give_role(store, None, cohort, ben.id, "trainee")
    his = practised(store, cohort, trainee=ben.id)
    assert queue_choices(store, VERA) == ({"ana": "Ana", "ben": "Ben"}, ["first-meeting"])
    assert waiting(store, QueueFilter(trainee="ben")) == [his.id]
    assert waiting(store, QueueFilter(scenario="first-meeting")) == [mine.id, his.id]
    assert waiting(store, QueueFilter(scenario="other")) == []
    assert counted(store, QueueFilter(trainee="ben"))[0] == 1
    assert next_in_queue(store, VERA, mine.id) == his.id
