"""How a session went: the summary, drawn below an ended talk."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from simulator.pages.shared import ENDED
from simulator.practice import PracticeSession, coded_replies
from simulator.rubric.codebook import codebook
from simulator.rubric.summary import SessionSummary, summarize


def draw(practice: PracticeSession, scored: bool) -> None:
    """The summary of an ended practice session, or why it is not shown yet."""
    ended = ENDED[practice.record.end_reason]
    st.subheader("How it went")
    st.caption(f"{practice.replies} replies · {ended}")
    if not scored:
        st.markdown("This was a probe: scores appear when your supervisor releases them.")
        return
    if not practice.replies:
        st.markdown("You made no reply, so there is nothing to score.")
        return
    summary = summarize([turn.turn for turn in practice.turns], coded_replies(practice))
    _skills(summary)
    _figures(summary)
    _counts(summary)
    st.caption("Single replies are uncertain, whole sessions much less. Scored by the machine; reviewed by nobody yet.")


def _skills(summary: SessionSummary) -> None:
    """The two skills side by side: open questions alone do not tell a good session from a poor one."""
    with st.container(horizontal=True):
        for entry in codebook().skills:
            points = summary.points[entry.id]
            with st.container(border=True, key=f"skill-{entry.id}"):
                st.metric(entry.label, "not scored" if points is None else f"{points:.1f} of 4", help=entry.definition)
                if points is not None:
                    st.caption(f"mean of {summary.scored[entry.id]} scored replies of {summary.replies}")
    if summary.uncertain:
        st.caption(summary.uncertain)


def _figures(summary: SessionSummary) -> None:
    """The session's figures beside the thresholds of MITI 4.2.1."""
    limits = codebook().thresholds
    rows = [
        ("Open questions among questions", _percent(summary.open_share), ""),
        (
            "Reflections for each question",
            _number(summary.reflections_to_questions),
            f"{limits.reflections_to_questions.fair:g} fair, {limits.reflections_to_questions.good:g} good",
        ),
        (
            "Complex among reflections",
            _percent(summary.complex_share),
            f"{limits.complex_share.fair:.0%} fair, {limits.complex_share.good:.0%} good",
        ),
        ("Advice without permission, a reply", _number(summary.advice_per_reply), ""),
        ("Question stacks", str(summary.stacks), ""),
        ("Your share of the words", _percent(summary.talk_share), ""),
    ]
    _table(("Figure", "This session", "MITI 4.2.1"), rows)


def _counts(summary: SessionSummary) -> None:
    with st.expander("How often each behaviour was coded"):
        book = codebook()
        _table(("Behaviour", "Times"), [(book.code(name).label, str(n)) for name, n in summary.counts.items()])


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table of our own words as Markdown: the table widgets take a second to load for the first who sees one."""
    lines = [head, ["---"] * len(head), *rows]
    st.markdown("\n".join(f"| {' | '.join(cells)} |" for cells in lines))


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
