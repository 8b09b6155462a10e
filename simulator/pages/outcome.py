"""How a session went: the summary, drawn below an ended talk."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from simulator.pages import guide, returned
from simulator.pages.shared import ENDED, plain
from simulator.practice import PracticeSession, reviewed_replies
from simulator.report import Figure, figures, threshold
from simulator.rubric.codebook import codebook
from simulator.rubric.summary import SessionSummary, summarize
from simulator.self_rating import compared

# What a figure's label is worth beside its threshold: a word and a sign, so that no colour is needed.
VERDICTS = {"good": ("met", "✓ met: good"), "fair": ("met", "✓ met: fair"), "low": ("missed", "✗ not met")}
STYLE = """
<style>
.figures { width: 100%; border-collapse: collapse; font-size: .95rem; line-height: 1.4; }
.figures th, .figures td { text-align: left; vertical-align: top; padding: .45rem .5rem;
  border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
.figures tbody th { font-weight: 600; width: 52%; }
.figures .note { display: block; font-weight: 400; font-size: .85rem; opacity: .8; }
.figures .verdict { white-space: nowrap; font-weight: 600; }
.figures .met { color: color-mix(in srgb, #009e73 75%, currentColor); }
.figures .missed { color: color-mix(in srgb, #d55e00 75%, currentColor); }
@media (max-width: 640px) {
  .figures thead { position: absolute; clip-path: inset(50%); height: 1px; overflow: hidden; }
  .figures tr, .figures tbody th { display: block; width: auto; border: 0; padding: .1rem 0; }
  .figures td { display: block; border: 0; padding: .1rem 0; }
  .figures td:empty { display: none; }
  .figures td::before { content: attr(data-head) ": "; opacity: .75; }
  .figures tr { padding: .5rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
}
</style>
"""


def draw(practice: PracticeSession) -> None:
    """The summary of an ended practice session, or why it is not shown yet."""
    ended = ENDED[practice.record.end_reason]
    st.subheader("How it went")
    st.caption(f"{practice.replies} {'reply' if practice.replies == 1 else 'replies'} · {ended}")
    if not practice.replies:
        st.markdown("You made no reply, so there is nothing to score.")
        return
    if not practice.scores_open:
        st.markdown("This was a probe: scores appear when your supervisor releases them.")
        for skill in codebook().skills:
            if skill.id in practice.self_rating:
                st.markdown(f"{skill.label}: you gave yourself {practice.self_rating[skill.id]} of 4.")
        return
    summary = summarize([turn.turn for turn in practice.turns], reviewed_replies(practice))
    _skills(summary, practice)
    st.html(figures_table(figures(summary)))
    _counts(summary)
    by_whom = returned.by_whom(practice)
    st.caption(f"Single replies are uncertain, whole sessions much less. Scored by the machine; {by_whom}.")
    if by := practice.scored_by():
        st.caption(plain(by))
    st.page_link(guide.page(), label="What points, codes and figures mean", icon=":material/menu_book:")


def _skills(summary: SessionSummary, practice: PracticeSession) -> None:
    """The two skills side by side: open questions alone do not tell a good session from a poor one."""
    with st.container(horizontal=True):
        for entry in codebook().skills:
            points = summary.points[entry.id]
            with st.container(border=True, key=f"skill-{entry.id}"):
                st.metric(entry.label, "not scored" if points is None else f"{points:.1f} of 4", help=entry.definition)
                if points is not None:
                    st.caption(f"mean of {summary.scored[entry.id]} scored replies of {summary.replies}")
                if entry.id in practice.self_rating:
                    st.markdown(compared(practice.self_rating[entry.id], points))
    if summary.uncertain:
        st.caption(summary.uncertain)


def figures_table(shown: Sequence[Figure]) -> str:
    """The session's figures, what each means, and whether the threshold of MITI 4.2.1 is met, as an HTML table."""
    heads = ("Figure", "This session", codebook().thresholds.source)
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join(_row(figure, *heads[1:]) for figure in shown)
    return (
        f'{STYLE}<table class="figures" aria-label="Figures of this session"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _row(figure: Figure, value_head: str, verdict_head: str) -> str:
    limit = threshold(figure.entry.id)
    verdict = ""
    if figure.label:
        kind, words = VERDICTS[figure.label]
        verdict = f'<span class="verdict {kind}">{words}</span>'
    note = f'<span class="note">{escape(limit)}</span>' if limit else ""
    return (
        f'<tr><th scope="row">{escape(figure.entry.label)}'
        f'<span class="note">{escape(figure.entry.definition)}</span></th>'
        f'<td data-head="{escape(value_head)}">{escape(figure.value)}</td>'
        f'<td data-head="{escape(verdict_head)}">{verdict}{note}</td></tr>'
    )


def _counts(summary: SessionSummary) -> None:
    with st.expander("How often each behaviour was coded"):
        book = codebook()
        rows = [(book.code(name).label, str(count)) for name, count in summary.counts.items()]
        # Markdown, for the table widgets take a second to load for the first who sees one
        st.markdown("\n".join(f"| {' | '.join(cells)} |" for cells in (("Behaviour", "Times"), ("---", "---"), *rows)))
