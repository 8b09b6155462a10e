"""The sessions that wait for a supervisor: why each deserves a look, the oldest first."""

from __future__ import annotations

import streamlit as st

from simulator.clinic import Clinic
from simulator.pages import review
from simulator.pages.shared import clinic, explained, plain
from simulator.pages.signing_in import viewer
from simulator.store.review_queue import (
    Concern,
    QueueCounts,
    QueueEntry,
    QueueFilter,
    queue,
    queue_choices,
    queue_counts,
)

PAGE_SIZE = 20
CONCERNS: dict[Concern | None, str] = {
    None: "All",
    "flagged": "Flagged",
    "unsure": "Low confidence",
    "differing": "Coders disagree",
}
FLAGS = {
    "crisis": "words of crisis",
    "prompt_attack": "talks to the model",
    "grader_addressed": "talks to the grader",
}


def page() -> st.Page:
    """This page, for the navigation."""
    return st.Page(show, title="To review", icon=":material/rate_review:", url_path="queue")


def show() -> None:
    """Draw the page."""
    st.title("Sessions to review")
    with explained():
        here = clinic()
        who = viewer(here)
        which = _filters(here, who.id)
        counts = queue_counts(here.store, who.id, which)
        which = _concern(which, counts)
        total = counts.sessions if which.concern is None else int(getattr(counts, which.concern))
        pages = max(1, -(-total // PAGE_SIZE))
        place = min(int(st.session_state.get("queue-page") or 1), pages)
        found = queue(here.store, who.id, which, PAGE_SIZE, (place - 1) * PAGE_SIZE)
    if not found:
        _nothing(counts, which)
        return
    if st.button("Review the oldest", type="primary", icon=":material/play_arrow:", shortcut="N"):
        review.open_review_of(found[0].session_id)
    for entry in found:
        _row(here, entry)
    if pages > 1:
        st.pagination(pages, key="queue-page")


def _filters(here: Clinic, by: str) -> QueueFilter:
    people, tasks = queue_choices(here.store, by)
    titles = {id: here.content.scenarios[id].title if id in here.content.scenarios else id for id in tasks}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        trainee = st.selectbox(
            "Trainee", [None, *people], format_func=lambda id: people.get(id, "Everyone"), key="queue-trainee"
        )
        task = st.selectbox(
            "Task", [None, *titles], format_func=lambda id: titles.get(id, "Every task"), key="queue-task"
        )
        done = st.toggle("Also reviewed ones", key="queue-reviewed")
    return QueueFilter(reviewed=done, trainee=trainee, scenario=task)


def _concern(which: QueueFilter, counts: QueueCounts) -> QueueFilter:
    held = {None: counts.sessions, "flagged": counts.flagged, "unsure": counts.unsure, "differing": counts.differing}
    names = {name or "all": f"{label} {held[name]}" for name, label in CONCERNS.items()}
    chosen = st.segmented_control(
        "Show", list(names), default="all", format_func=names.__getitem__, key="queue-concern", required=True
    )
    concern: Concern | None = next((name for name in CONCERNS if name == chosen), None)
    return QueueFilter(concern, which.reviewed, which.cohort, which.trainee, which.scenario)


def _nothing(counts: QueueCounts, which: QueueFilter) -> None:
    if counts.sessions:
        st.markdown("None of this kind. Choose **All** to see the others.")
    elif which.trainee or which.scenario:
        st.markdown("Nothing waits with these filters. Choose **Everyone** and **Every task** to see all.")
    elif which.reviewed:
        st.markdown("No session of your cohorts has ended yet. It appears here as soon as a trainee ends one.")
    else:
        st.markdown(
            "Nothing waits for review. A session appears here when a trainee of your cohorts ends it; those you have"
            " signed off are under **Also reviewed ones**."
        )


def _row(here: Clinic, entry: QueueEntry) -> None:
    scenario = here.content.scenarios.get(entry.scenario_id)
    persona = here.content.personas.get(entry.persona_id)
    title = plain(scenario.title if scenario else entry.scenario_id)
    client = plain(persona.name if persona else entry.persona_id)
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"queue-{entry.session_id}"):
        with st.container(gap="xsmall"):
            st.markdown(f"**{plain(entry.trainee_name)}** · {title} {_badges(entry)}")
            replies = f"{entry.replies} {'reply' if entry.replies == 1 else 'replies'}"
            when = f"{entry.started:%d %b %Y, %H:%M} UTC"
            more = [when, f"with {client}", replies, entry.mode, *(["another try"] if entry.branch else [])]
            if entry.signed_off and entry.signed_off_by:
                more.append(f"signed off by {plain(entry.signed_off_by)} on {entry.signed_off:%d %b %Y}")
            st.caption(" · ".join(more))
        label = "Open" if entry.signed_off else "Go on" if entry.begun else "Review"
        if st.button(label, key=f"review-{entry.session_id}", wrap=False):
            review.open_review_of(entry.session_id)


def _badges(entry: QueueEntry) -> str:
    """Why to look first; words of our own only."""
    found = [f":red-badge[:material/flag: {FLAGS[name]}]" for name in entry.flags]
    if entry.differing:
        scores = "1 score" if entry.differing == 1 else f"{entry.differing} scores"
        found.append(f":orange-badge[:material/compare_arrows: coders differ in {scores}]")
    if entry.unsure:
        found.append(f":gray-badge[:material/help: unsure of {entry.unsure} of {entry.codes} codes]")
    if entry.ended is None:
        found.append(":blue-badge[:material/chat: still going]")
    return " ".join(found)
