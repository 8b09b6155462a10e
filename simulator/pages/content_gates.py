"""Measuring an edit: the fidelity figures of the published client beside the draft's, and which gates turned."""

from __future__ import annotations

import streamlit as st

from simulator.authoring.measuring import Measurement, measurement
from simulator.authoring.trial import playable
from simulator.content import Content
from simulator.errors import SettingError
from simulator.fidelity.trainees import read_trainees
from simulator.pages import content_marks
from simulator.pages.content_desk import Desk
from simulator.persona import Persona
from simulator.scenario import Scenario

SURE_FROM = 30


def draw(desk: Desk) -> None:
    """The form, the progress, the table of what moved."""
    part, published = desk.checked.part, desk.published
    if part is None or published is None:
        st.info(
            "Measuring compares a draft without faults with what is published. Mend the faults, or publish it first.",
            icon=":material/info:",
        )
        return
    st.markdown(
        "Scripted trainees, from skilled to hostile, talk with the published client and with your draft, from the same"
        " seeds. What is measured is explained under **Clients**."
    )
    name = f"measured-{desk.key}"
    running: Measurement | None = st.session_state.get(name)
    if running is None or not running.under_way:
        _form(desk, part, published, name)
    running = st.session_state.get(name)
    if running is not None:
        _progress(name)
        if not running.under_way:
            _result(running, desk)


def _form(desk: Desk, part: Persona | Scenario, published: Persona | Scenario, name: str) -> None:
    with st.form(f"form-{name}"), st.container(horizontal=True, vertical_alignment="bottom"):
        sessions = st.number_input("Sessions with each trainee", 1, SURE_FROM, 3, width=220)
        turns = st.number_input("Replies a session", 2, 60, 20, width=180)
        if st.form_submit_button("Measure both", type="primary", icon=":material/play_arrow:"):
            scripts = read_trainees(desk.here.settings.content_dir / "scenarios" / "trainees")
            began = measurement(_content(desk, published), _content(desk, part), scripts, int(sessions), int(turns))
            began.start()
            st.session_state[name] = began
            st.rerun()


def _content(desk: Desk, part: Persona | Scenario) -> Content:
    """The one client with the scenarios it can play, or the one scenario with the first client who can."""
    if isinstance(part, Persona):
        return Content({part.id: part}, {each.id: each for each in playable(part, desk.content.scenarios)}, ())
    held = next((desk.content.personas[each] for each in part.personas if each in desk.content.personas), None)
    if held is None:
        raise SettingError("No client of this task can be read. Mend the client's file first, then measure.")
    return Content({held.id: held}, {part.id: part}, ())


@st.fragment(run_every=1)
def _progress(name: str) -> None:
    """How far it is; drawn by itself, so that the page around it stands still."""
    running: Measurement = st.session_state[name]
    if not running.under_way:
        if st.session_state.pop(f"{name}-watched", False):
            st.rerun()
        return
    st.session_state[f"{name}-watched"] = True
    st.progress(running.came / running.total, f"{running.came} of {running.total} sessions")
    if running.cancelled:
        st.caption("Stopping; the sessions that have begun are finished first.")
    else:
        st.button("Cancel", on_click=running.cancel, icon=":material/stop:", key=f"{name}-cancel")


def _result(done: Measurement, desk: Desk) -> None:
    if done.rows is None:
        if done.failed:
            st.error(done.failed, icon=":material/error:")
        else:
            st.caption("The measurement was cancelled.")
        return
    turned = [row for row in done.rows if row.turned]
    changed = [row for row in done.rows if row.changed or row.turned]
    st.subheader(f"{len(turned)} {'gate' if len(turned) == 1 else 'gates'} turned, {len(changed)} figures moved")
    if done.after.sessions < SURE_FROM:
        st.caption(
            f"Sessions with each of {len(done.after.trainees)} trainees: {done.after.sessions}. That is few: a close"
            f" gate can turn by luck. Run {SURE_FROM} before you trust it."
        )
    part = desk.checked.part
    if part is not None and part not in (*done.after.personas, *(s for j in done.after.jobs for s, _ in j.sessions)):
        st.caption("The draft has been changed since this was measured.")
    if changed:
        st.html(content_marks.moved_table(changed, desk.name))
    same = [row for row in done.rows if row not in changed]
    if same:
        with st.expander(f"{len(same)} figures stayed as they were"):
            st.html(content_marks.moved_table(same, desk.name))
