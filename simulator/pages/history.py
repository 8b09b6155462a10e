"""Past practice sessions, newest first, with what they were scored and what the trainee gave themself."""

from __future__ import annotations

import streamlit as st

from simulator.clinic import Clinic
from simulator.pages import practice
from simulator.pages.shared import ENDED, clinic, explained, plain
from simulator.pages.signing_in import viewer
from simulator.rubric.codebook import codebook
from simulator.store import own_figures, sessions
from simulator.store.own_figures import OwnFigure

PAGE_SIZE = 20
WITHHELD = {"rate first": "waits for your own rating", "release": "waits for your supervisor"}


def page() -> st.Page:
    """This page, for the navigation."""
    return st.Page(show, title="Your sessions", icon=":material/history:", url_path="sessions")


def _client(here: Clinic, persona_id: str) -> str:
    """The client's name, as long as their file is there."""
    persona = here.content.personas.get(persona_id)
    return plain(persona.name if persona else persona_id)


def show() -> None:
    """Draw the page."""
    st.title("Your sessions")
    with explained():
        here = clinic()
        who = viewer(here)
        first = (st.session_state.get("sessions-page", 1) - 1) * PAGE_SIZE
        found = sessions.sessions(here.store, who.id, by=who.id, limit=PAGE_SIZE + 1, offset=first)
        coder = here.settings.scoring_coder
        figures = {each.id: each for each in own_figures.own_figures(here.store, who.id, who.id, coder=coder)}
    if not found:
        st.markdown("Nothing here yet. Pick a task under **Practise**; every session you begin is kept here.")
    for record in found[:PAGE_SIZE]:
        scenario = here.content.scenarios.get(record.scenario_id)
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"row-{record.id}"):
            with st.container(gap="xxsmall"):
                st.markdown(f"**{plain(scenario.title if scenario else record.scenario_id)}**")
                replies = record.turns // 2
                again = " · another try from a turn" if record.parent_session else ""
                st.caption(
                    f"{record.started:%-d %b %Y, %H:%M} UTC · {_client(here, record.persona_id)} · {record.mode} ·"
                    f" {replies} {'reply' if replies == 1 else 'replies'} · {ENDED[record.end_reason]}{again}"
                )
                if record.ended is not None and replies:
                    st.caption(_means(figures[record.id]))
            if st.button("Open", key=f"open-{record.id}", icon=":material/open_in_new:"):
                practice.open_session(record.id)
    if len(found) > PAGE_SIZE or first:
        st.number_input("Page", min_value=1, key="sessions-page", width=120)


def _means(each: OwnFigure) -> str:
    if each.withheld:
        return f"Score {WITHHELD[each.withheld]}."
    parts = []
    for entry in codebook().skills:
        points = [one for one in each.points.get(entry.id, ()) if one is not None]
        mean = f"{sum(points) / len(points):.1f}" if points else "not scored"
        given = each.self_rating.get(entry.id)
        parts.append(f"{entry.label} {mean}" + (f" (you gave yourself {given})" if given is not None else ""))
    who = "signed off by a supervisor" if each.signed else "scored by the machine, reviewed by nobody yet"
    return " · ".join([*parts, who])
