"""What supervisors write: who may, what is refused, what is undone, what stays blind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from review_kit import ANA, OMAR, VERA, Practised, cohort_of, practised
from sqlalchemy import func, select
from test_store_kit import BACKENDS, REPLY, fresh

from simulator.errors import AccessError, ReviewError
from simulator.review import SessionReview
from simulator.store.audit import audit_trail
from simulator.store.cohorts import set_blind_first
from simulator.store.database import Store, reading
from simulator.store.review_reading import session_review
from simulator.store.reviews import (
    CodeChange,
    add_code,
    add_comment,
    agree,
    agree_code,
    begin_review,
    change_code,
    rate,
    remove_code,
    reveal,
    sign_off_review,
    undo,
    withdraw,
)
from simulator.store.tables import score
from simulator.store.turns import turns

QUESTION = CodeChange("open_question", 24, 48)


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with fresh(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture
def session(store: Store) -> Practised:
    one = practised(store, cohort_of(store))
    begin_review(store, VERA, one.id)
    return one


@pytest.fixture
def blind(store: Store) -> Practised:
    one = practised(store, cohort_of(store, blind_first=True))
    begin_review(store, VERA, one.id)
    return one


def written(store: Store, session: Practised, by: str = VERA) -> SessionReview:
    found = session_review(store, by, session.id)
    assert found is not None
    return found


def test_agreeing_says_yes_to_every_code_and_all_points_of_a_reply(store: Store, session: Practised) -> None:
    reply, other = session.replies
    agree(store, VERA, reply.id)
    said = written(store, session).of_turn(reply.id)
    assert [each.decision for each in said.decided.values()] == ["agree", "agree"]
    assert {skill: each.points for skill, each in said.ratings.items()} == {"validation": 3, "open_questions": None}
    assert said.done({each.id: each.code for each in reply.codes})
    assert not written(store, session).of_turn(other.id).touched


def test_agreeing_leaves_what_was_decided_before(store: Store, session: Practised) -> None:
    reply = session.replies[0]
    remove_code(store, VERA, reply.codes[0].id, "names no feeling")
    rate(store, VERA, reply.id, "validation", 1, "passes over the shame")
    agree(store, VERA, reply.id)
    agree(store, VERA, reply.id)
    review = written(store, session)
    assert [each.decision for each in review.decisions] == ["remove", "agree"]
    assert [(each.skill, each.points) for each in review.ratings] == [("validation", 1), ("open_questions", None)]


def test_each_decision_keeps_the_machines_value_and_says_who_and_why(store: Store, session: Practised) -> None:
    reply = session.replies[0]
    first, second = (each.id for each in reply.codes)
    change_code(store, VERA, first, CodeChange("reflection_simple", 0, 10), "hands back the words")
    agree_code(store, VERA, second)
    add_code(store, VERA, reply.id, CodeChange("validation", 0, 23, 5), "anyone would")
    rate(store, VERA, reply.id, "open_questions", 4, "takes up the worst part")
    review = written(store, session)
    assert [(each.decision, each.name, each.code_id) for each in review.decisions] == [
        ("change", "reflection_simple", first),
        ("agree", "open_question", second),
        ("add", "validation", None),
    ]
    assert {each.author for each in review.decisions} == {VERA}
    assert review.names == {VERA: "Vera", ANA: "Ana"}
    assert review.ratings[0].reason == "takes up the worst part"
    assert review.ratings[0].anchor.startswith("Asks one clear open question")
    kept = turns(store, session.id)[1]
    assert kept.codes == reply.codes
    assert kept.scores[: len(reply.scores)] == reply.scores


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda s, r: remove_code(s, VERA, r.codes[0].id, "  "), "reason is empty"),
        (lambda s, r: change_code(s, VERA, r.codes[0].id, QUESTION, ""), "reason is empty"),
        (lambda s, r: add_code(s, VERA, r.id, QUESTION), "reason is empty"),
        (lambda s, r: rate(s, VERA, r.id, "validation", 0), "reason is empty"),
        (lambda s, r: rate(s, VERA, r.id, "validation", 0, "x" * 2001), "2000 is the most"),
        (lambda s, r: add_code(s, VERA, r.id, CodeChange("advice", 3, len(REPLY) + 1), "why"), "not in the reply"),
        (lambda s, r: add_code(s, VERA, r.id, CodeChange("advice", 3, 3), "why"), "not in the reply"),
        (lambda s, r: add_code(s, VERA, r.id, CodeChange("advice", 0, 3, 2), "why"), "level"),
        (lambda s, r: add_code(s, VERA, r.id, CodeChange("validation", 0, 3), "why"), "level"),
        (lambda s, r: add_comment(s, VERA, r.session_id, " "), "comment is empty"),
        (lambda s, r: add_comment(s, VERA, r.session_id, "x", r.id, (4, 999)), "not in the session"),
        (lambda s, r: add_comment(s, VERA, r.session_id, "x", 10**6), "not in the session"),
        (lambda s, r: agree(s, VERA, r.id + 1), "Only a trainee's reply"),
        (lambda s, r: withdraw(s, VERA, r.session_id, "comment", 1), "undone before"),
    ],
)
def test_what_can_not_be_taken_is_refused_and_nothing_stored(
    store: Store, session: Practised, act: Callable[..., None], said: str
) -> None:
    with pytest.raises(ReviewError, match=said):
        act(store, session.replies[0])
    review = written(store, session)
    assert (review.decisions, review.ratings, review.comments) == ((), (), ())


def test_only_supervisors_of_the_cohort_review_and_nobody_their_own(store: Store, session: Practised) -> None:
    reply = session.replies[0]
    own = practised(store, session.cohort, trainee=VERA)
    for by, id in ((ANA, session.id), ("nobody", session.id), (VERA, own.id), (VERA, "unknown")):
        with pytest.raises(AccessError):
            begin_review(store, by, id)
    with pytest.raises(AccessError):
        agree(store, ANA, reply.id)
    with pytest.raises(AccessError):
        agree_code(store, ANA, reply.codes[0].id)
    with pytest.raises(AccessError):
        agree_code(store, VERA, 10**6)
    with pytest.raises(AccessError):
        undo(store, ANA, session.id)
    assert session_review(store, "nobody", session.id) is None


def test_undo_takes_back_the_last_act_whole_and_keeps_its_rows(store: Store, session: Practised) -> None:
    first, second = session.replies
    agree(store, VERA, first.id)
    agree(store, VERA, second.id)
    add_comment(store, VERA, session.id, "Well asked.", first.id, (24, 48))
    assert undo(store, VERA, session.id) == 1
    assert written(store, session).standing.comments == ()
    assert undo(store, VERA, session.id) == 4
    review = written(store, session)
    assert not review.standing.of_turn(second.id).touched
    assert review.standing.of_turn(first.id).touched
    assert len(review.ratings) == 4
    assert undo(store, VERA, session.id) == 4
    assert undo(store, VERA, session.id) == 0


def test_undo_reaches_nobody_elses_rows(store: Store, session: Practised) -> None:
    begin_review(store, OMAR, session.id)
    agree(store, OMAR, session.replies[0].id)
    assert undo(store, VERA, session.id) == 0


def test_one_row_can_be_withdrawn_whenever_it_was_written(store: Store, session: Practised) -> None:
    add_comment(store, VERA, session.id, "First.")
    add_comment(store, VERA, session.id, "Second.")
    (first, _) = written(store, session).comments
    withdraw(store, VERA, session.id, "comment", first.id)
    assert [each.text for each in written(store, session).standing.comments] == ["Second."]
    with pytest.raises(ReviewError, match="undone before"):
        withdraw(store, VERA, session.id, "comment", first.id)


def test_sign_off_closes_the_review_until_it_is_undone(store: Store, session: Practised) -> None:
    reply = session.replies[0]
    sign_off_review(store, VERA, session.id, " Go on like this. ")
    late: tuple[Callable[[], None], ...] = (
        lambda: agree(store, VERA, reply.id),
        lambda: add_comment(store, VERA, session.id, "late"),
        lambda: sign_off_review(store, VERA, session.id),
    )
    for act in late:
        with pytest.raises(ReviewError, match="signed off"):
            act()
    signed = written(store, session).signed_off
    assert signed is not None
    assert (signed.note, signed.author) == ("Go on like this.", VERA)
    assert undo(store, VERA, session.id) == 1
    agree(store, VERA, reply.id)


def test_a_session_still_going_is_not_signed_off(store: Store, session: Practised) -> None:
    going = practised(store, session.cohort, 1, ended=False)
    begin_review(store, VERA, going.id)
    agree(store, VERA, going.replies[0].id)
    with pytest.raises(ReviewError, match="still talking"):
        sign_off_review(store, VERA, going.id)


def test_the_trainee_sees_nothing_before_the_sign_off(store: Store, session: Practised) -> None:
    add_comment(store, VERA, session.id, "Well asked.")
    rate(store, VERA, session.replies[0].id, "validation", 4, "puts it into words")
    seen = written(store, session, ANA)
    assert (seen.comments, seen.ratings, seen.reviews, seen.names) == ((), (), (), {})
    sign_off_review(store, VERA, session.id)
    seen = written(store, session, ANA)
    assert ([each.text for each in seen.comments], seen.names) == (["Well asked."], {VERA: "Vera"})
    assert [each.points for each in seen.ratings] == [4]


def test_blind_first_takes_points_and_codes_without_reasons_and_nothing_of_the_machines(
    store: Store, blind: Practised
) -> None:
    reply = blind.replies[0]
    informed: tuple[Callable[[], None], ...] = (
        lambda: agree(store, VERA, reply.id),
        lambda: agree_code(store, VERA, reply.codes[0].id),
        lambda: remove_code(store, VERA, reply.codes[0].id, "why"),
        lambda: sign_off_review(store, VERA, blind.id),
    )
    for act in informed:
        with pytest.raises(ReviewError, match="blind"):
            act()
    rate(store, VERA, reply.id, "validation", 0)
    add_code(store, VERA, reply.id, QUESTION)
    assert undo(store, VERA, blind.id) == 1
    add_code(store, VERA, reply.id, QUESTION)
    reveal(store, VERA, blind.id)
    reveal(store, VERA, blind.id)
    assert undo(store, VERA, blind.id) == 0, "what was given blind stays"
    (added,) = written(store, blind).standing.decisions
    with pytest.raises(ReviewError, match="given blind"):
        withdraw(store, VERA, blind.id, "code_decision", added.id)
    agree(store, VERA, reply.id)
    assert written(store, blind).standing.of_turn(reply.id).ratings["validation"].points == 0


def test_who_rates_blind_sees_nobody_elses_review(store: Store, blind: Practised) -> None:
    begin_review(store, OMAR, blind.id)
    rate(store, OMAR, blind.replies[0].id, "validation", 4)
    assert written(store, blind).ratings == ()
    reveal(store, VERA, blind.id)
    assert [each.author for each in written(store, blind).ratings] == [OMAR]


def test_a_review_begun_keeps_its_way_when_the_cohort_changes_its(store: Store, blind: Practised) -> None:
    set_blind_first(store, None, blind.cohort, False)
    begin_review(store, VERA, blind.id)
    (mine,) = written(store, blind).reviews
    assert (mine.blind, mine.revealed) == (True, None)


def test_a_decision_before_the_review_was_begun_is_refused(store: Store, session: Practised) -> None:
    with pytest.raises(ReviewError, match="Open the session"):
        agree(store, OMAR, session.replies[0].id)


def test_views_once_a_day_overrides_and_sign_offs_are_on_the_trail(store: Store, session: Practised) -> None:
    begin_review(store, VERA, session.id)
    rate(store, VERA, session.replies[0].id, "validation", 3)
    rate(store, VERA, session.replies[0].id, "validation", 1, "passes over it")
    sign_off_review(store, VERA, session.id, "Talk of secrets.")
    trail = [each for each in audit_trail(store, ANA) if each.actor == VERA]
    assert [each.action for each in reversed(trail)] == ["session_viewed", "overridden", "signed_off"]
    assert trail[1].detail == {"turn": 2, "what": "validation points"}
    assert "secrets" not in repr(trail)


def test_two_supervisors_at_once_are_two_reviews(store: Store, session: Practised) -> None:
    begin_review(store, OMAR, session.id)
    reply = session.replies[0]
    agree(store, OMAR, reply.id)
    rate(store, VERA, reply.id, "validation", 1, "passes over it")
    review = written(store, session)
    assert review.by(VERA).of_turn(reply.id).ratings["validation"].points == 1
    assert review.by(OMAR).of_turn(reply.id).ratings["validation"].points == 3
    with reading(store) as connection:
        counted = select(func.count()).where(score.c.coder == "supervisor")
        assert connection.execute(counted).scalar_one() == 3
