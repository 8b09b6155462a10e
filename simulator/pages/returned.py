"""What supervisors returned to the trainee with their sign-off: note, comments, and what they scored otherwise."""

from __future__ import annotations

import streamlit as st

from simulator.pages.shared import plain
from simulator.practice import PracticeSession, codes_by_id
from simulator.review import CodeDecision, Comment, Rating
from simulator.rubric.codebook import codebook
from simulator.rubric.codes import LOCAL_CODER
from simulator.store.records import TurnRecord


def by_whom(practice: PracticeSession) -> str:
    """Who reviewed a session and when, for a sentence; no Markdown of a name is read."""
    signed = practice.returned.sign_offs if practice.returned else ()
    if not signed:
        return "reviewed by nobody yet"
    return "reviewed by " + ", ".join(f"{plain(_name(practice, each.author))} on {each.at:%d %b %Y}" for each in signed)


def draw(practice: PracticeSession) -> None:
    """What is said of the whole session; what is said of a turn stands below it."""
    if practice.returned is None:
        return
    whole = [each for each in practice.returned.comments if each.turn_id is None]
    noted = [each for each in practice.returned.sign_offs if each.note]
    on_turns = len(practice.returned.comments) - len(whole)
    if not (whole or noted or on_turns):
        return
    with st.container(border=True, key="returned"):
        st.markdown("**From your supervisor**")
        for signed in noted:
            st.text(f"{signed.note}\n– {_name(practice, signed.author)}")
        for each in whole:
            st.text(f"{each.text}\n– {_name(practice, each.author)}")
        if on_turns:
            count = "1 comment stands" if on_turns == 1 else f"{on_turns} comments stand"
            st.caption(f"{count} below, in the session.")


def notes(practice: PracticeSession, turn: TurnRecord) -> list[str]:
    """What supervisors said of one turn: where they scored or coded otherwise, then their comments. Plain text."""
    review = practice.returned
    if review is None:
        return []
    said = review.of_turn(turn.id)
    machine = {each.skill: each.points for each in turn.scores if each.coder == LOCAL_CODER}
    found = [_points(practice, each, machine[skill]) for skill, each in said.ratings.items() if skill in machine]
    found += [_code(practice, turn, each) for each in (*said.decided.values(), *said.added)]
    found += [_comment(practice, turn, each) for each in review.comments if each.turn_id == turn.id]
    return [each for each in found if each]


def _points(practice: PracticeSession, rating: Rating, machine: int | None) -> str:
    if rating.points == machine:
        return ""
    label = codebook().skill(rating.skill).label
    given, was = (_figure(points) for points in (rating.points, machine))
    return f"{label}: {given} instead of {was} – {rating.reason} ({_name(practice, rating.author)})"


def _code(practice: PracticeSession, turn: TurnRecord, decision: CodeDecision) -> str:
    if decision.decision == "agree":
        return ""
    label = codebook().code(decision.name).label
    words = f"“{turn.text[decision.start : decision.end]}”"
    was = codes_by_id(turn).get(decision.code_id or 0)
    what = {
        "remove": f"Not {label.lower()}: {words}",
        "add": f"{label}: {words}",
        "change": f"{label} instead of {codebook().code(was.name).label.lower()}: {words}" if was else "",
    }[decision.decision]
    return f"{what} – {decision.reason} ({_name(practice, decision.author)})"


def _comment(practice: PracticeSession, turn: TurnRecord, comment: Comment) -> str:
    words = "" if comment.start is None or comment.end is None else f"“{turn.text[comment.start : comment.end]}” "
    return f"{words}{comment.text} ({_name(practice, comment.author)})"


def _figure(points: int | None) -> str:
    return "not scored" if points is None else str(points)


def _name(practice: PracticeSession, author: str) -> str:
    names = practice.returned.names if practice.returned else {}
    return names.get(author, "a supervisor")
