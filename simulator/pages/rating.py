"""The trainee rates themself, after the end of a session and before any score of it is shown."""

from __future__ import annotations

import streamlit as st

from simulator import session
from simulator.clinic import Clinic
from simulator.pages.shared import explained
from simulator.pages.signing_in import viewer
from simulator.practice import PracticeSession
from simulator.rubric.codebook import POINTS, SkillEntry, codebook


def draw(here: Clinic, practice: PracticeSession) -> None:
    """Two questions and a way past them. What is answered is stored, so a reload goes on where it was."""
    session_id = practice.record.id
    st.subheader("How do you think it went?")
    st.caption("Rate the whole session yourself before you see the scores: what most of your replies were like.")
    with st.container(key="self-rating"):
        columns = st.columns(len(codebook().skills), gap="medium")
        given = {}
        for column, skill in zip(columns, codebook().skills, strict=True):
            with column:
                given[skill.id] = _asked(skill, session_id)
        chosen = {skill: points for skill, points in given.items() if points is not None}
        with st.container(horizontal=True):
            st.button(
                "See how it went",
                key=f"rate-{session_id}",
                type="primary",
                disabled=len(chosen) < len(given),
                on_click=_keep,
                args=(here, session_id, chosen),
            )
            st.button("Rather not", key=f"decline-{session_id}", on_click=_keep, args=(here, session_id, None))


def _asked(skill: SkillEntry, session_id: str) -> int | None:
    points: int | None = st.radio(
        skill.label,
        list(range(POINTS)),
        index=None,
        captions=skill.anchors,
        format_func=lambda points: f"{points} of {POINTS - 1}",
        key=f"rate-{skill.id}-{session_id}",
    )
    return points


def _keep(here: Clinic, session_id: str, given: dict[str, int] | None) -> None:
    with explained():
        session.rate_oneself(here, session_id, given, viewer(here).id)
