"""What the client told, held back, and which reply moved them: drawn for an ended session."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from simulator.debrief import Debrief, Held, Step, debrief
from simulator.pages.shared import plain
from simulator.practice import PracticeSession
from simulator.rubric.codebook import codebook

HELD_SHOWN = 5
NEAR = 0.15
# A step smaller than this is drift, not an answer to the reply.
MOVED = 0.01


def draw(practice: PracticeSession) -> DeltaGenerator | None:
    """The debrief of an ended practice session whose scores may be seen; the place left for its chart, if any."""
    found = debrief(practice)
    if not found.steps:
        return None
    name = practice.persona.name
    st.subheader(f"What moved {plain(name)}")
    st.caption(
        f"Openness, from 0 to 1, is how ready {plain(name)} is to tell what is private: replies that validate and ask"
        " openly raise it, replies that push or judge lower it, and left alone it drifts back."
    )
    place = st.empty()
    _movers(found, name)
    told, held = st.columns(2)
    with told:
        st.markdown(f"**{plain(name)} told you**")
        if not found.told:
            st.caption("Nothing of weight in this session.")
        for fact in found.told:
            asked = "you asked" if fact.elicited else "without being asked"
            st.text(f"{fact.title}\nreply {fact.reply}, {asked}")
    with held:
        st.markdown(f"**{plain(name)} kept back**")
        named = {f"Something about: {kept.topic}" if kept.deep else kept.title: kept for kept in reversed(found.held)}
        for title, kept in list(reversed(named.items()))[:HELD_SHOWN]:
            st.text(f"{title}\n{_near(kept)}")
        more = len(named) - HELD_SHOWN
        if more > 0:
            st.caption(f"and {more} more")
    return place


def _near(kept: Held) -> str:
    """How near the trainee came to what was kept back."""
    came = "you asked for it" if kept.asked else "nearest"
    if not kept.missing:
        return f"{came} at reply {kept.closest}; earned by then, but nothing led to it"
    how = "a little" if kept.missing < NEAR else "much"
    return f"{came} at reply {kept.closest}; it takes {how} more openness"


def chart(practice: PracticeSession, place: DeltaGenerator) -> None:
    """Openness after each reply, into the place that `draw` left."""
    # a second or more to load, so it is loaded where it is drawn, after all else
    import altair as alt

    found, name = debrief(practice), practice.persona.name
    rows = [{"reply": 0, "openness": found.steps[0].before, "words": "the start"}]
    rows += [{"reply": step.reply, "openness": step.after, "words": _moved_by(step)} for step in found.steps]
    line = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(point=alt.OverlayMarkDef(size=60, filled=True), strokeWidth=2)
        .encode(
            x=alt.X(
                "reply:Q",
                title="your reply",
                axis=alt.Axis(tickMinStep=1, format="d", grid=False),
                scale=alt.Scale(domain=[0, len(found.steps)], nice=False, padding=12),
            ),
            y=alt.Y("openness:Q", title="openness", scale=alt.Scale(domain=[0, 1])),
            tooltip=[alt.Tooltip("reply:Q"), alt.Tooltip("openness:Q", format=".2f"), alt.Tooltip("words:N")],
        )
        .properties(height=220)
    )
    start, end = found.steps[0].before, found.steps[-1].after
    place.altair_chart(line, alt=f"{name}'s openness after each reply, from {start:.2f} at the start to {end:.2f}.")


def _movers(found: Debrief, name: str) -> None:
    """The reply that opened the client most, and the one that closed them most."""
    ups = max(found.steps, key=lambda step: step.after - step.before)
    downs = min(found.steps, key=lambda step: step.after - step.before)
    if ups.after - ups.before >= MOVED:
        st.text(f"Reply {ups.reply} opened {name} most: {_moved_by(ups)}")
    if downs.before - downs.after >= MOVED:
        st.text(f"Reply {downs.reply} closed {name} most: {_moved_by(downs)}")


def _moved_by(step: Step) -> str:
    """The trainee's words that moved the client, with their codes."""
    moved = [mover for mover in step.movers if mover.openness]
    if not moved:
        return "nothing in its words; the client drifted back to their usual self"
    return "; ".join(f"“{mover.words}” ({codebook().code(mover.code).label.lower()})" for mover in moved)
