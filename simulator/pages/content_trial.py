"""Trying an edit: the published client and the draft answer the same replies. Nothing of it is a practice session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

from simulator.authoring.trial import TrialLine, playable, scripted, talk
from simulator.fidelity.trainees import read_trainees
from simulator.pages import content_marks
from simulator.pages.content_desk import Desk
from simulator.persona import Persona
from simulator.scenario import Scenario

FILLED_AT_ONCE = 6
SEED = 7


def draw(desk: Desk) -> None:
    """The two clients side by side, and the box that speaks to both."""
    pair = _pair(desk)
    if pair is None:
        return
    was, now = pair
    persona, scenario = now
    name = f"trial-{desk.key}"
    replies: list[str] = st.session_state.setdefault(name, [])
    _controls(desk, persona, scenario, replies)
    seed = int(st.session_state.get(f"{name}-seed", SEED))
    after = talk(persona, scenario, replies, seed)
    before = None if was is None else talk(was[0], was[1], replies, seed)
    st.caption(_told(before, after, len(replies)))
    answered = replies[: max(len(after), len(before or ())) - 1]
    st.html(content_marks.beside(persona.name, answered, before, after))
    if len(answered) < len(replies):
        st.caption("The client has left; the replies after that were not heard.")
    text = st.chat_input("A reply to both" if before else f"A reply to {persona.name}", key=f"{name}-reply")
    if text:
        replies.append(text)
        st.rerun()


Played = tuple[Persona, Scenario]


def _pair(desk: Desk) -> tuple[Played | None, Played] | None:
    """Who talks in which task: as published, where it can be, and as drafted; None where the draft has faults."""
    part = desk.checked.part
    if part is None:
        st.info("The draft has faults. Mend them under **Write**, then try it here.", icon=":material/info:")
        return None
    published = desk.published
    if isinstance(part, Persona):
        tasks = playable(part, desk.content.scenarios)
        scenario = _chosen("Task", {each.id: each for each in tasks}, desk)
        was = isinstance(published, Persona) and scenario in playable(published, desk.content.scenarios)
        return ((published, scenario) if was and isinstance(published, Persona) else None, (part, scenario))
    held = {each: desk.content.personas[each] for each in part.personas if each in desk.content.personas}
    persona = _chosen("Client", held, desk)
    there = isinstance(published, Scenario) and persona.id in published.personas
    return ((persona, published) if there and isinstance(published, Scenario) else None, (persona, part))


Held = TypeVar("Held", Persona, Scenario)


def _chosen(label: str, held: Mapping[str, Held], desk: Desk) -> Held:
    names = {each: plain_title(part) for each, part in held.items()}
    chosen = st.selectbox(label, list(names), format_func=names.__getitem__, key=f"trial-{desk.key}-with")
    return held[chosen]


def plain_title(part: Persona | Scenario) -> str:
    """What a person calls it."""
    return part.name if isinstance(part, Persona) else part.title


def _controls(desk: Desk, persona: Persona, scenario: Scenario, replies: list[str]) -> None:
    scripts = read_trainees(desk.here.settings.content_dir / "scenarios" / "trainees")
    name = f"trial-{desk.key}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input("Seed", 0, 999, SEED, key=f"{name}-seed", width=130, help="Another seed, other chance.")
        if scripts:
            titles = {each: script.title for each, script in scripts.items()}
            first = list(titles).index("skilled") if "skilled" in titles else 0
            chosen = st.selectbox(
                "Scripted trainee",
                list(titles),
                index=first,
                format_func=titles.__getitem__,
                key=f"{name}-script",
                width=220,
            )
            if st.button(f"Let them say {FILLED_AT_ONCE} replies", icon=":material/fast_forward:"):
                seed = int(st.session_state[f"{name}-seed"])
                replies[:] = scripted(persona, scenario, scripts[chosen], seed, FILLED_AT_ONCE)
        if st.button("Start again", icon=":material/restart_alt:", disabled=not replies):
            replies.clear()
            st.rerun()


def _told(before: list[TrialLine] | None, after: list[TrialLine], replies: int) -> str:
    voice = "Both speak in the rehearsed voice, whatever model is set, with the same seed; nothing is stored."
    if before is None:
        return "Nothing is published to stand beside it. The rehearsed voice speaks; nothing is stored."
    if not replies:
        return f"Write a reply below, and both answer it. {voice}"
    differ = content_marks.apart(before, after)
    if not differ:
        return f"So far the edit changes nothing that is said or felt here. {voice}"
    return f"The edit changes {differ} of {len(after)} lines, in words or in openness. {voice}"
