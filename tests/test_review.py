"""What a reply comes to once a supervisor has spoken, and which part of a review was blind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulator.review import (
    CodeDecision,
    Comment,
    Rating,
    Review,
    SessionReview,
    SignOff,
    blind_part,
    reviewed,
    span_of,
)
from simulator.rubric.codes import BehaviorCode, CodedReply, Score

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OPEN = BehaviorCode("open_question", 24, 48, 0.95, leading=True)
VALIDATION = BehaviorCode("validation", 0, 23, 0.9, level=3)
CODES = {7: VALIDATION, 8: OPEN}
CODED = CodedReply(
    (VALIDATION, OPEN), (Score("validation", 3, "names it"), Score("open_questions", None, "none tried")), "1"
)


def after(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def decision(id: int, kind: Any, code_id: int | None, name: Any = "open_question", **more: Any) -> CodeDecision:
    values = {"start": 24, "end": 48, "level": None, "reason": "why", "author": "vera", "at": after(id), **more}
    return CodeDecision(id, 2, code_id, kind, name, **values)


def rating(id: int, skill: Any, points: int | None, **more: Any) -> Rating:
    values = {"reason": "why", "anchor": "anchor", "author": "vera", "at": after(id), **more}
    return Rating(id, 2, skill, points, **values)


def outcome(*rows: CodeDecision | Rating) -> CodedReply:
    decisions = tuple(row for row in rows if isinstance(row, CodeDecision))
    ratings = tuple(row for row in rows if isinstance(row, Rating))
    said = SessionReview("s", decisions=decisions, ratings=ratings).standing.of_turn(2)
    return reviewed(CODED, CODES, said)


def test_a_reply_nobody_spoke_of_stays_as_it_was() -> None:
    assert outcome() == CODED


def test_agreed_stays_removed_goes_and_changed_is_what_it_should_be() -> None:
    changed = decision(2, "change", 8, "closed_question", start=30, end=40)
    found = outcome(decision(1, "remove", 7, "validation"), changed)
    (code,) = found.codes
    assert (code.name, code.start, code.end, code.leading) == ("closed_question", 30, 40, False)
    assert outcome(decision(1, "agree", 7), decision(2, "agree", 8)).codes == CODED.codes


def test_a_code_moved_to_other_words_stays_leading() -> None:
    (_, code) = outcome(decision(1, "change", 8, start=30, end=40)).codes
    assert (code.start, code.leading) == (30, True)


def test_an_added_code_counts_once_where_the_machine_has_it_too() -> None:
    twice = decision(1, "add", None, "open_question", start=30, end=48)
    other = decision(2, "add", None, "affirmation", start=0, end=10)
    assert [code.name for code in outcome(twice, other).codes] == ["affirmation", "validation", "open_question"]


def test_the_latest_points_that_were_not_undone_count() -> None:
    rows = (rating(1, "validation", 1), rating(2, "validation", 2), rating(3, "validation", 4, withdrawn=after(4)))
    (validation, questions) = outcome(*rows).scores
    assert (validation.points, validation.coder, validation.reason) == (2, "supervisor", "why")
    assert (questions.points, questions.coder) == (None, "local")


def test_agreeing_points_keep_the_machines_reason() -> None:
    assert outcome(rating(1, "validation", 3)) == CODED


def test_a_reply_is_done_when_every_code_and_every_skill_was_decided_on() -> None:
    rows = [decision(1, "agree", 7), decision(2, "remove", 8)]
    points = [rating(3, "validation", 3), rating(4, "open_questions", None)]
    for left_out in range(4):
        kept = [row for place, row in enumerate([*rows, *points]) if place != left_out]
        part = SessionReview(
            "s",
            decisions=tuple(row for row in kept if isinstance(row, CodeDecision)),
            ratings=tuple(row for row in kept if isinstance(row, Rating)),
        )
        assert not part.of_turn(2).done(CODES)
        assert part.of_turn(2).touched
    whole = SessionReview("s", decisions=tuple(rows), ratings=tuple(points))
    assert whole.of_turn(2).done(CODES)
    assert whole.of_turn(2).overrides(CODED) == 1
    assert not whole.of_turn(4).touched


def test_the_trainee_gets_what_was_signed_off_and_not_undone() -> None:
    def comment(id: int, author: str, withdrawn: datetime | None = None) -> Comment:
        return Comment(id, None, None, None, f"words {id}", author, after(id), withdrawn)

    review = SessionReview(
        "s",
        comments=(comment(1, "vera"), comment(2, "vera", withdrawn=after(3)), comment(4, "omar")),
        ratings=(rating(5, "validation", 1), rating(6, "validation", 2, author="omar")),
        sign_offs=(SignOff(1, "well done", "vera", after(8)), SignOff(2, "", "omar", after(8), withdrawn=after(9))),
    )
    assert [each.text for each in review.returned.comments] == ["words 1"]
    assert [each.points for each in review.returned.ratings] == [1]
    assert review.signed_off == review.sign_offs[0]
    assert review.by("omar").signed_off is None


def test_the_blind_part_ends_with_the_reveal_and_second_thoughts_do_not_reach_back() -> None:
    review = SessionReview(
        "s",
        reviews=(Review("vera", True, after(0), after(10)), Review("omar", False, after(0), after(0))),
        decisions=(decision(1, "add", None), decision(11, "agree", 8)),
        ratings=(
            rating(2, "validation", 1, withdrawn=after(3)),
            rating(4, "validation", 2, withdrawn=after(12)),
            rating(13, "validation", 3),
            rating(14, "validation", 4, author="omar"),
        ),
    )
    found = blind_part(review, "vera")
    assert [each.id for each in found.decisions] == [1]
    assert [each.points for each in found.standing.ratings] == [2]
    assert blind_part(review, "omar").ratings == ()


def test_before_the_reveal_everything_that_stands_is_blind() -> None:
    rows = (rating(1, "validation", 1, withdrawn=after(2)), rating(3, "validation", 2))
    review = SessionReview("s", reviews=(Review("vera", True, after(0), None),), ratings=rows)
    assert [each.points for each in blind_part(review, "vera").ratings] == [2]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sounds", "sounds"),
        (" “SOUNDS exhausting.” ", "sounds exhausting."),
        ("2-3", "sounds exhausting."),
        ("4 – 4", "Why?"),
        ("1", "That"),
    ],
)
def test_words_are_meant_by_themselves_or_by_their_places(typed: str, meant: str) -> None:
    text = "That sounds exhausting.  Why?"
    found = span_of(text, typed)
    assert found is not None
    assert text[slice(*found)] == meant


@pytest.mark.parametrize("typed", ["", "  ", "tiring", "0", "3-2", "2-9", "99"])
def test_words_that_are_not_there_are_none(typed: str) -> None:
    assert span_of("That sounds exhausting.  Why?", typed) is None
