"""Figures of cohorts and of one's own sessions: which points count, and what each role may know. On both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from test_store_kit import AT, BACKENDS, fresh

from simulator.errors import AccessError, StoreError
from simulator.rubric.codes import CodedReply, Score
from simulator.store import cohorts, people, reviews, sessions, turns
from simulator.store.audit import audit_trail
from simulator.store.database import Store
from simulator.store.exports import enter_export, export_contacts
from simulator.store.figures import CohortFigures, cohort_figures
from simulator.store.imports import PastSession, PastTurn, import_sessions
from simulator.store.own_figures import own_figures, returned_comments
from simulator.store.records import LineDetails
from simulator.transcript import Speaker
from simulator.words import Skill

CALM = {"openness": 0.2, "distress": 0.4}


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with fresh(request.param, tmp_path) as one:
        yield one


def past(trainee: str, cohort: str | None, points: list[tuple[int | None, int | None]], **more: object) -> PastSession:
    """A session with these points for validation and open questions, reply by reply."""
    at: datetime = more.pop("at", AT)  # type: ignore[assignment]
    said = [PastTurn(Speaker.CLIENT, "Hi.", at, state=CALM)]
    skills: tuple[Skill, Skill] = ("validation", "open_questions")
    for each in points:
        at += timedelta(minutes=1)
        scores = tuple(Score(skill, given, "because") for skill, given in zip(skills, each, strict=True))
        said.append(PastTurn(Speaker.THERAPIST, "So?", at, coded=CodedReply((), scores, "1"), state=CALM))
        details = LineDetails("rehearsed", "recount")
        said.append(PastTurn(Speaker.CLIENT, "Well.", at, plan={"move": "recount"}, details=details))
    one = PastSession(
        trainee, cohort, "hash-p", "hash-s", "1", "rehearsed", "guided", 1, 20, at, "trainee", tuple(said)
    )
    return replace(one, **{"self_rating": {"validation": 3, "open_questions": 1}, **more})  # type: ignore[arg-type]


@dataclass
class There:
    """A cohort with seven trainees: five in group A, two in group B; and its staff."""

    store: Store
    cohort: str

    def figures(self, by: str | None) -> CohortFigures:
        return cohort_figures(self.store, by, self.cohort)


@pytest.fixture
def there(store: Store) -> There:
    for kind in ("persona", "scenario"):
        sessions.store_content(store, kind, f"a-{kind}", "1.0.0", f"hash-{kind[0]}", {})
    cohort = cohorts.add_cohort(store, None, "Autumn").id
    for role in ("supervisor", "instructor", "administrator"):
        people.add_person(store, "demo", role, role.title())
        cohorts.give_role(store, None, cohort, role, role)
    for number in range(7):
        people.add_person(store, "demo", f"t{number}", f"Trainee {number}", f"t{number}@example.org", f"S{number}")
        cohorts.give_role(store, None, cohort, f"t{number}", "trainee", "A" if number < 5 else "B")
        import_sessions(store, [past(f"t{number}", cohort, [(number % 5, None), (None, 2)])])
    return There(store, cohort)


def test_means_leave_out_what_was_not_scored(there: There) -> None:
    found = {each.person: each for each in there.figures("supervisor").sessions}
    assert found["t3"].points == {"validation": 3.0, "open_questions": 2.0}
    assert found["t3"].scored == {"validation": 1, "open_questions": 1}
    assert found["t3"].replies == 2
    import_sessions(there.store, [past("t3", there.cohort, [(None, None)], at=AT + timedelta(days=1))])
    last = there.figures("supervisor").sessions[-1]
    assert last.points == {"validation": None, "open_questions": None}


def test_each_role_sees_what_it_may(there: There) -> None:
    named = there.figures("supervisor")
    assert (named.view, named.hidden_groups) == ("supervisor", 0)
    assert {each.shown for each in named.sessions} == {f"Trainee {number}" for number in range(7)}
    assert {each.group for each in named.sessions} == {"A", "B"}
    veiled = there.figures("instructor")
    assert (veiled.view, veiled.hidden_groups) == ("instructor", 1)
    assert {each.group for each in veiled.sessions} == {"A", None}
    known = {each.shown for each in named.sessions} | {each.person for each in named.sessions}
    assert known.isdisjoint({each.shown for each in veiled.sessions} | {each.person for each in veiled.sessions})
    unnamed = there.figures("t1")
    assert [each.own for each in unnamed.sessions].count(True) == 1
    assert {each.shown for each in unnamed.sessions} == {None}
    others = [each for each in unnamed.sessions if not each.own]
    assert {each.id for each in others} == {""}
    assert all(each.started.hour == 0 and each.person not in known for each in others)
    assert len({each.person for each in unnamed.sessions}) == 7


@pytest.mark.parametrize("by", ["administrator", "stranger"])
def test_others_see_no_figures(there: There, by: str) -> None:
    people.add_person(there.store, "demo", "stranger", "Stranger")
    with pytest.raises(AccessError):
        there.figures(by)
    with pytest.raises(AccessError):
        enter_export(there.store, by, there.cohort, 1)


def test_a_supervisors_points_count_and_come_to_the_trainee_with_the_sign_off(there: There) -> None:
    session = next(each for each in there.figures("supervisor").sessions if each.person == "t2").id
    reply = turns.turns(there.store, session)[1].id
    reviews.begin_review(there.store, "supervisor", session)
    reviews.rate(there.store, "supervisor", reply, "validation", 4, "more than it seems")
    reviews.add_comment(there.store, "supervisor", session, "Well heard.", reply)

    def validation(by: str) -> float | None:
        return next(each for each in there.figures(by).sessions if each.own or each.person == "t2").points["validation"]

    assert validation("supervisor") == 4.0
    assert validation("t2") == 2.0
    assert own_figures(there.store, "t2", "t2")[0].points["validation"] == (2, None)
    assert returned_comments(there.store, "t2", "t2") == []
    reviews.sign_off_review(there.store, "supervisor", session, "Go on.")
    assert validation("t2") == 4.0
    assert own_figures(there.store, "t2", "t2")[0].points["validation"] == (4, None)
    said = [(each.text, each.turn, each.author) for each in returned_comments(there.store, "t2", "t2")]
    assert said == [("Go on.", None, "Supervisor"), ("Well heard.", 2, "Supervisor")]
    reviews.undo(there.store, "supervisor", session)
    assert returned_comments(there.store, "t2", "t2") == []
    for _ in range(2):
        reviews.undo(there.store, "supervisor", session)
    assert validation("supervisor") == 2.0


def test_the_chosen_coder_counts_before_the_local_one(there: There) -> None:
    session = next(each for each in there.figures("supervisor").sessions if each.person == "t2").id
    reply = turns.turns(there.store, session)[1].id
    turns.add_score(there.store, reply, Score("validation", None, "in doubt"), coder="model", rubric_version="1")
    turns.add_score(there.store, reply, Score("open_questions", 4, "new book"), coder="local", rubric_version="2")
    mine = own_figures(there.store, "t2", "t2", coder="model")[0]
    assert mine.points == {"validation": (None, None), "open_questions": (None, 2)}
    mine = own_figures(there.store, "t2", "t2")[0]
    assert mine.points == {"validation": (2, None), "open_questions": (None, 2)}


def test_own_figures_are_ones_own_alone(there: There) -> None:
    assert len(own_figures(there.store, "t1", "t1")) == 1
    assert len(own_figures(there.store, None, "t1")) == 1
    for by in ("t2", "supervisor", "instructor", "administrator"):
        assert own_figures(there.store, by, "t1") == []
        assert returned_comments(there.store, by, "t1") == []
    people.set_disabled(there.store, None, "t1", True)
    assert own_figures(there.store, "t1", "t1") == []


def test_own_points_wait_for_ones_own_rating_and_for_the_release(there: There) -> None:
    probe = past("t1", there.cohort, [(1, 1)], mode="probe", at=AT + timedelta(days=1))
    unrated = past("t1", there.cohort, [(1, 1)], self_rating={"validation": 2}, at=AT + timedelta(days=2))
    declined = past("t1", there.cohort, [(1, 1)], self_rating={}, at=AT + timedelta(days=3))
    import_sessions(there.store, [probe, unrated, declined])
    found = own_figures(there.store, "t1", "t1")
    assert [each.withheld for each in found] == ["", "release", "rate first", ""]
    assert [bool(each.points) for each in found] == [True, False, False, True]
    reviews.begin_review(there.store, "supervisor", found[1].id)
    reviews.sign_off_review(there.store, "supervisor", found[1].id)
    released = own_figures(there.store, "t1", "t1")[1]
    assert (released.withheld, released.points["validation"]) == ("", (1,))


def test_names_leave_only_with_a_supervisor_and_are_entered(there: There) -> None:
    contacts = export_contacts(there.store, "supervisor", there.cohort, "moodle", 7)
    assert (contacts["t4"].name, contacts["t4"].email, contacts["t4"].student_id) == (
        "Trainee 4",
        "t4@example.org",
        "S4",
    )
    assert set(contacts) == {f"t{number}" for number in range(7)}
    for by in ("instructor", "administrator", "t1"):
        with pytest.raises(AccessError):
            export_contacts(there.store, by, there.cohort, "canvas", 7)
    enter_export(there.store, "instructor", there.cohort, 3)
    trail = [each for each in audit_trail(there.store, None, there.cohort) if each.action == "export"]
    assert [(each.actor, dict(each.detail)) for each in trail] == [
        ("instructor", {"format": "spreadsheet", "sessions": 3}),
        ("supervisor", {"format": "moodle", "sessions": 7}),
    ]


def test_content_of_an_imported_session_has_to_be_stored(there: There) -> None:
    with pytest.raises(StoreError, match="persona of a session to import is not stored"):
        import_sessions(there.store, [past("t1", there.cohort, [(1, 1)], persona_hash="hash-s")])
    assert len(own_figures(there.store, None, "t1")) == 1
