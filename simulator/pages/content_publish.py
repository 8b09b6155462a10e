"""Publishing: the last look, the version, a note; and what was published before, with the way back."""

from __future__ import annotations

import streamlit as st

from simulator.authoring.difference import difference, told
from simulator.authoring.publishing import offered_version, publish, roll_back, why_not_writable
from simulator.errors import SimulatorError
from simulator.pages import content_marks
from simulator.pages.content_desk import Desk
from simulator.pages.shared import plain
from simulator.persona import Persona
from simulator.store import publications
from simulator.store.publications import PublicationRecord


def draw(desk: Desk) -> None:
    """The form to publish, then the history."""
    done = st.session_state.pop(f"done-{desk.key}", None)
    if done:
        st.success(done, icon=":material/check_circle:")
    refused = st.session_state.pop(f"refused-{desk.key}", None)
    if refused:
        st.error("Nothing was published.", icon=":material/error:")
        st.text(refused)
    if done is None or desk.draft is not None:
        _form(desk)
    else:
        _without_task(desk)
    _history(desk)


def _form(desk: Desk) -> None:
    folder = desk.here.settings.content_dir
    locked = why_not_writable(folder, desk.kind, desk.content_id)
    if locked:
        st.warning("The draft is kept, but it can't be published.", icon=":material/lock:")
        st.text(locked)
        return
    if desk.draft is None:
        st.info("There is nothing to publish: the text is the published one.", icon=":material/info:")
        _without_task(desk)
        return
    if desk.checked.part is None:
        st.info("The draft has faults. Mend them under **Write**, then publish it here.", icon=":material/info:")
        return
    if desk.overtaken:
        st.info("Choose above first whose text goes on: the file's or yours.", icon=":material/info:")
        return
    if desk.there is not None:
        st.markdown(f"{told(difference(desk.there, desk.text))}. The difference stands under **Write**.")
    offered = offered_version(desk.here.store, folder, desk.by, desk.kind, desk.content_id, desk.text)
    with st.form(f"publish-{desk.key}"):
        version = st.text_input(
            "Version",
            offered,
            width=160,
            help="Raise the last number for a small correction, the middle one for new material, the first for another"
            " person. Sessions are compared only where the content is the same.",
        )
        st.text_input("What is new", key=f"note-{desk.key}", placeholder="a word for your colleagues", max_chars=300)
        if st.form_submit_button("Publish", type="primary", icon=":material/publish:"):
            _publish(desk, version.strip())


def _publish(desk: Desk, version: str) -> None:
    note = str(st.session_state[f"note-{desk.key}"])
    try:
        made = publish(
            desk.here.store,
            desk.here.settings.content_dir,
            desk.by,
            desk.kind,
            desk.content_id,
            desk.text,
            version,
            note,
            desk.there_hash,
        )
    except SimulatorError as error:
        st.session_state[f"refused-{desk.key}"] = str(error)
    else:
        st.session_state[f"done-{desk.key}"] = (
            f"Version {made.version} is published. New sessions begin with it; sessions already begun keep theirs."
        )
    st.rerun()


def _without_task(desk: Desk) -> None:
    part = desk.published
    if isinstance(part, Persona) and not any(part.id in each.personas for each in desk.content.scenarios.values()):
        st.warning(
            f"Nobody can practise with {plain(part.name)} yet: no task has an opening line for them. Begin a new task,"
            f" or add a line for {part.id} to one.",
            icon=":material/flag:",
        )


def _history(desk: Desk) -> None:
    st.subheader("Published before")
    kept = publications.publications(desk.here.store, desk.by, desk.kind, desk.content_id)
    if not kept:
        st.caption("Nothing was published from here yet. The text in the folder is kept with the first publishing.")
        return
    for record in kept:
        _record(desk, record)


def _record(desk: Desk, record: PublicationRecord) -> None:
    now = record.source == desk.there
    with (
        st.container(border=True, key=f"publication-{record.id}"),
        st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"),
    ):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{plain(record.version)}**{' – published now' if now else ''}")
            who = record.author_shown or "edited in the folder"
            st.caption(f"{record.at:%d %b %Y, %H:%M} UTC · {plain(who)}")
            if record.note:
                st.text(record.note)
        if not now:
            with st.popover("Difference"):
                st.html(content_marks.diff(difference(desk.there or "", record.source)))
            st.button("Publish this again", key=f"again-{record.id}", on_click=_roll_back, args=(desk, record))


def _roll_back(desk: Desk, record: PublicationRecord) -> None:
    try:
        made = roll_back(desk.here.store, desk.here.settings.content_dir, desk.by, record)
    except SimulatorError as error:
        st.session_state[f"refused-{desk.key}"] = str(error)
    else:
        st.session_state[f"done-{desk.key}"] = f"Version {made.version} is published again."
