"""How far supervisors agree with the rubric and with each other, where they part, and their labels as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from html import escape

import streamlit as st

from simulator.agreement.coding import Disagreement, disagreements
from simulator.agreement.coding import judge as judged_by_machine
from simulator.agreement.comparison import AgreementReport, MeasureAgreement, compare
from simulator.agreement.figures import Figure
from simulator.agreement.labels import LabelFile
from simulator.agreement.measures import Judgement
from simulator.agreement.report import DISAGREEMENT_COLUMNS, disagreement_rows
from simulator.agreement.supervisors import (
    FEW_ITEMS,
    SOURCE,
    RatedReply,
    label_file,
    labels_csv,
    machine_codes,
    of_coder,
    supervisors,
)
from simulator.pages.shared import clinic, explained
from simulator.pages.signing_in import viewer
from simulator.store import cohorts, review_labels

RUBRIC, EVERYONE = "the rubric", "all supervisors together"
# Few enough for a page to answer at once; the command line draws more.
DRAWS = 100
PARTED_SHOWN = 15
# In seconds: a time in words would load pandas for every first visitor.
KEPT_SECONDS = 600
STYLE = """
<style>
.agreement { width: 100%; border-collapse: collapse; font-size: .95rem; line-height: 1.4; }
.agreement th, .agreement td { text-align: left; vertical-align: top; padding: .4rem .5rem; overflow-wrap: anywhere;
  border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
.agreement thead th { white-space: nowrap; }
.agreement tbody th { font-weight: 600; }
.agreement a { color: inherit; }
.agreement .few { font-size: .85rem; opacity: .85; }
</style>
"""


def page() -> st.Page:
    """This page, for the navigation."""
    return st.Page(show, title="Agreement", icon=":material/compare_arrows:", url_path="agreement")


def show() -> None:
    """Draw the page."""
    st.title("Agreement")
    st.markdown(
        "How far supervisors agree with the rubric and with each other, reply by reply. Kappa is 1 where they always"
        " agree, 0 where they agree no more than by chance; points count near misses for less (quadratic weights)."
    )
    with explained():
        here = clinic()
        who = viewer(here)
        mine = {each.id: each.name for each in cohorts.cohorts(here.store, who.id)}
        supervised = [id for id in who.cohorts_as("supervisor") if id in mine]
        if not supervised:
            st.markdown("You supervise no cohort at present.")
            return
        cohort = st.selectbox("Cohort", supervised, format_func=mine.__getitem__, key="agreement-cohort")
        replies = review_labels.rated_replies(here.store, who.id, cohort)
    blind = st.segmented_control(
        "Which ratings",
        [False, True],
        default=False,
        format_func={False: "All that stand", True: "Blind ones only"}.__getitem__,
        key="agreement-blind",
        required=True,
    )
    file = label_file(replies, blind=bool(blind))
    if not file.judgements:
        _nothing(bool(blind))
        return
    _about(bool(blind), file, len({each.session for each in replies}))
    _compared(replies, file)
    _files(replies, file, cohort, bool(blind))


def _nothing(blind: bool) -> None:
    if blind:
        st.markdown(
            "No blind ratings yet. An administrator can let the supervisors of a cohort rate blind first; what they"
            " give before the reveal is counted here."
        )
    else:
        st.markdown(
            "Nothing was reviewed yet. Review a session under **To review**, and its decisions are counted here."
        )


def _about(blind: bool, file: LabelFile, sessions: int) -> None:
    if blind:
        st.caption("Blind ratings only: they were given before the suggestion was shown, and measure agreement freely.")
    else:
        st.caption(
            "These ratings were given with the suggestion in view, which pulls them towards it: they say how often"
            " supervisors let it stand. Blind ratings measure agreement free of it."
        )
    st.caption(
        f"{len(file.replies)} replies of {sessions} sessions, at most the latest {review_labels.SESSIONS_READ}."
        " A code counts where the whole reply was decided on. Intervals (95%) are from drawing whole sessions."
    )


def _compared(replies: Sequence[RatedReply], file: LabelFile) -> None:
    names = supervisors(file)
    left, right = st.columns(2)
    people = names if len(names) == 1 else [EVERYONE, *names]
    first = left.selectbox("Labels of", people, key="agreement-first")
    second = right.selectbox(
        "compared with", [RUBRIC, *(name for name in names if name != first)], key=f"agreement-second-{first}"
    )
    labels = list(file.judgements) if first == EVERYONE else of_coder(file, first)
    coded = _judged(replies, file, labels) if second == RUBRIC else of_coder(file, second)
    report = _report(tuple(labels), tuple(coded))
    st.html(STYLE + _table(report))
    few = [one.measure.label for one in report.measures if one.items < FEW_ITEMS]
    if few:
        st.warning(
            f"{len(few)} of {len(report.measures)} rows rest on fewer than {FEW_ITEMS} replies: their kappa may be"
            " anything. Read the interval, and review more sessions before leaning on them.",
            icon=":material/warning:",
        )


def _judged(replies: Sequence[RatedReply], file: LabelFile, labels: Sequence[Judgement]) -> list[Judgement]:
    """What the machine said of the replies that were labelled, on each measure."""
    wanted = {(one.measure, one.item) for one in labels}
    return [one for one in judged_by_machine(file, machine_codes(replies)) if (one.measure, one.item) in wanted]


@st.cache_data(max_entries=20, ttl=KEPT_SECONDS, show_spinner="Comparing…")
def _report(labels: tuple[Judgement, ...], coded: tuple[Judgement, ...]) -> AgreementReport:
    return compare(labels, coded, draws=DRAWS)


def _table(report: AgreementReport) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("What", "Replies", "Agree on", "Kappa (95%)"))
    rows = "".join(_row(one) for one in report.measures)
    return f'<table class="agreement"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _row(one: MeasureAgreement) -> str:
    few = ' <span class="few">few</span>' if one.items < FEW_ITEMS else ""
    same = sum(count for (label, coder), count in one.table.items() if label == coder)
    share = f"{same} of {one.items}" if one.items else "–"
    return (
        f'<tr><th scope="row">{escape(one.measure.label)}</th><td>{one.items}{few}</td><td>{share}</td>'
        f"<td>{_kappa(one.kappa)}</td></tr>"
    )


def _kappa(figure: Figure) -> str:
    if figure.value is None:
        return '<span class="few">not determined: one class only</span>'
    shown = f"{figure.value:.2f}"
    if figure.low is None or figure.high is None:
        return f'{shown} <span class="few">no interval: too few sessions</span>'
    return f"{shown} ({figure.low:.2f} to {figure.high:.2f})"


def _files(replies: Sequence[RatedReply], file: LabelFile, cohort: str, blind: bool) -> None:
    coded = machine_codes(replies)
    parted = list(disagreements(file, coded, judged_by_machine(file, coded)))
    st.subheader("Where supervisors and rubric part")
    if not parted:
        st.markdown("Nowhere, so far.")
    else:
        st.html(STYLE + _parted(parted[:PARTED_SHOWN]))
        if len(parted) > PARTED_SHOWN:
            st.caption(f"and {len(parted) - PARTED_SHOWN} more, in the file")
    sessions = len({each.session for each in file.replies})
    with st.container(horizontal=True):
        st.download_button(
            "Labels (CSV)",
            labels_csv(replies, blind=blind),
            "labels.csv",
            "text/csv",
            icon=":material/download:",
            on_click=_exported,
            args=(cohort, sessions),
        )
        st.download_button(
            "Disagreements (CSV)",
            _parted_csv(parted),
            "disagreements.csv",
            "text/csv",
            icon=":material/download:",
            on_click=_exported,
            args=(cohort, sessions),
        )
    st.caption(
        "Both hold what trainees wrote. The labels are in the layout that `simulator agreement labels.csv` reads; each"
        " export is entered in the audit trail."
    )


def _exported(cohort: str, sessions: int) -> None:
    here = clinic()
    review_labels.enter_label_export(here.store, viewer(here).id, cohort, sessions)


def _parted(parted: Sequence[Disagreement]) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Turn", "What", "Supervisors", "Rubric", "Words"))
    rows = ""
    for one in parted:
        address = f"/review?id={escape(one.session)}&amp;turn={one.number}"
        cells = (one.code.replace("_", " "), str(one.label), str(one.coder), one.words)
        shown = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        rows += f'<tr><td><a href="{address}" target="_self">{one.number}</a></td>{shown}</tr>'
    table = f'<table class="agreement"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    return f'<div style="overflow-x: auto">{table}</div>'


def _parted_csv(parted: Sequence[Disagreement]) -> str:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(DISAGREEMENT_COLUMNS)
    rows.writerows(disagreement_rows(SOURCE, parted))
    return out.getvalue()
