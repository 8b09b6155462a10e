"""Choose a scenario and a client, or go on with a session that was left."""

from __future__ import annotations

import streamlit as st

from simulator import session
from simulator.clinic import Clinic
from simulator.content import Content
from simulator.pages import practice
from simulator.pages.shared import clinic, explained, plain
from simulator.pages.signing_in import Viewer, viewer
from simulator.rubric.codebook import codebook
from simulator.scenario import MODES, Scenario
from simulator.store import notices, sessions

UNFINISHED_SHOWN = 3
# A change of its words takes a new version: who read the old ones is shown the new.
NOTICE_VERSION = "1"
NOTICE = (
    "This is practice with a simulated client, not therapy, and nobody is treated here. Don't write about real clients"
    " or anything that could tell who they are. What you write is kept: supervisors of your cohort can read it, and you"
    " can have a copy of it or have it deleted."
)


def page() -> st.Page:
    """This page, for the navigation."""
    return st.Page(show, title="Practise", icon=":material/forum:", url_path="practise", default=True)


def show() -> None:
    """Draw the page."""
    st.title("Practise with a simulated client")
    st.markdown(
        "Pick a task and talk with the client as you would in a session. Each reply is scored for **validation** and"
        " **open questions**, with the words that earned it."
    )
    with explained():
        here = clinic()
        who = viewer(here)
        content = here.content
    for problem in content.problems:
        st.warning("A content file was left out because of an error in it.", icon=":material/warning:")
        st.text(str(problem))
    _notice(here, who)
    _unfinished(here, who)
    st.header("Choose a task")
    for scenario in sorted(content.scenarios.values(), key=lambda each: (_HARDER[each.difficulty], each.title)):
        _card(here, who, content, scenario)
    st.caption(_about_voice(here))


def _notice(here: Clinic, who: Viewer) -> None:
    """What a trainee has to know before the first session; shown until they say that they read it."""
    if notices.has_read(here.store, who.id, "practice", NOTICE_VERSION):
        return
    with st.container(border=True, key="notice"):
        st.markdown("**Before you begin**")
        st.text(NOTICE)
        st.text(here.settings.crisis_text)
        st.button(
            "I have read this",
            icon=":material/check:",
            on_click=notices.add_read,
            args=(here.store, who.id, "practice", NOTICE_VERSION, f"{NOTICE}\n{here.settings.crisis_text}"),
        )


_HARDER = {"gentle": 0, "steady": 1, "hard": 2}


def _unfinished(here: Clinic, who: Viewer) -> None:
    """Sessions that were begun and not ended: a closed laptop must not lose one."""
    recent = sessions.sessions(here.store, who.id, by=who.id, limit=20)
    left = [record for record in recent if record.ended is None and record.turns > 1][:UNFINISHED_SHOWN]
    if not left:
        return
    st.header("Go on where you left off")
    for record in left:
        title = here.content.scenarios.get(record.scenario_id)
        name = plain(title.title if title else record.scenario_id)
        replies = record.turns // 2
        label = f"{name} – {replies} {'reply' if replies == 1 else 'replies'}, {record.started:%d %b %H:%M} UTC"
        if st.button(label, key=f"resume-{record.id}", icon=":material/play_arrow:"):
            practice.open_session(record.id)


def _card(here: Clinic, who: Viewer, content: Content, scenario: Scenario) -> None:
    with st.container(border=True, key=f"scenario-{scenario.id}"):
        st.subheader(plain(scenario.title))
        st.text(scenario.setting)
        skills = " and ".join(codebook().skill(skill).label.lower() for skill in scenario.skills)
        st.caption(
            f"Practises {skills} · {scenario.difficulty} · up to {scenario.turn_limit} replies ·"
            f" {scenario.mode}: {MODES[scenario.mode]}"
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            names = {name: content.personas[name].name for name in scenario.personas if name in content.personas}
            if not names:
                st.caption("Nobody can play this until the client's file is mended.")
                return
            if len(names) > 1:
                chosen = st.selectbox("Client", list(names), format_func=names.__getitem__, key=f"client-{scenario.id}")
            else:
                chosen = next(iter(names))
            if st.button(f"Begin with {plain(names[chosen])}", key=f"begin-{scenario.id}", type="primary"):
                with explained():
                    cohort = next(iter(who.cohorts_as("trainee")), None)
                    record = session.begin(here, content.personas[chosen], scenario, who.id, cohort=cohort)
                practice.open_session(record.id)


def _about_voice(here: Clinic) -> str:
    if here.settings.voice == "model":
        counted = "estimated, rather high" if here.counter.name == "estimate" else f"counted as {here.counter.name}"
        return f"The clients speak through the language model {here.settings.model}; tokens are {counted}."
    return "The clients speak in the rehearsed voice: no language model is set, and nothing leaves this machine."
