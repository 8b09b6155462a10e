"""Clients and tasks, for instructors: what there is, new ones, and the desk where one of them is written."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from simulator.authoring.files import FOLDERS, ContentFile, content_files, new_from_form, path_of, text_of
from simulator.authoring.publishing import why_not_writable
from simulator.clinic import Clinic
from simulator.errors import SimulatorError
from simulator.pages import content_edit, content_gates, content_publish, content_transcript, content_trial
from simulator.pages.content_desk import Desk, lay_out
from simulator.pages.shared import clinic, explained, plain
from simulator.pages.signing_in import viewer
from simulator.store import publications
from simulator.store.publications import KINDS, DraftRecord, Kind, PublicationRecord

CALLED: dict[Kind, str] = {"persona": "client", "scenario": "task"}
HEADINGS: dict[Kind, str] = {"persona": "Clients", "scenario": "Tasks"}
STEPS: dict[str, Callable[[Desk], None]] = {
    "Write": content_edit.draw,
    "Try": content_trial.draw,
    "Measure": content_gates.draw,
    "Publish": content_publish.draw,
}

# An editor beside what its text means needs more room than a talk.
WIDE = "<style>[data-testid=stMainBlockContainer] { max-width: 78rem; }</style>"


def page() -> st.Page:
    """This page, for the navigation."""
    return st.Page(show, title="Write", icon=":material/edit_note:", url_path="write")


def show() -> None:
    """Draw the list, or the desk of the file that the address names."""
    with explained():
        here = clinic()
        by = viewer(here).person.id
        if not publications.may_edit(here.store, by):
            st.title("No such page")
            st.markdown("Choose a task under **Practise**.")
            return
        kind = next((each for each in KINDS if each in st.query_params), None)
        if kind is None:
            _list(here, by)
        else:
            _desk(lay_out(here, by, kind, st.query_params[kind]))


def open_file(kind: Kind, content_id: str) -> None:
    """Go to the desk of a file; from a callback or while drawing."""
    st.query_params.from_dict({kind: content_id})


# --- the list


def _list(here: Clinic, by: str) -> None:
    st.title("Clients and tasks")
    st.markdown(
        "Write a client or a task, see at once what is wrong or thin, try the edit beside what is published, and"
        " publish it as a new version. Sessions already begun keep the client they began with."
    )
    for kind in KINDS:
        refused = why_not_writable(here.settings.content_dir, kind, "any")
        if refused:
            st.warning("You can write drafts here, but not publish them.", icon=":material/lock:")
            st.text(refused)
            break
    _new(here, by)
    files = content_files(here.settings.content_dir, here.content)
    drafts = {(each.kind, each.content_id): each for each in publications.drafts(here.store, by)}
    last = publications.latest_publications(here.store, by)
    for kind in KINDS:
        st.header(HEADINGS[kind])
        there = {(file.kind, file.content_id) for file in files}
        for key, draft in drafts.items():
            if key[0] == kind and key not in there:
                _row(kind, key[1], key[1], "not published yet", draft)
        for file in files:
            if file.kind == kind:
                key = (kind, file.content_id)
                _row(kind, file.content_id, file.title, _standing(file, last.get(key)), drafts.get(key))


def _standing(file: ContentFile, last: PublicationRecord | None) -> str:
    if file.part is None:
        return "has faults and is left out: open it to mend them"
    said = f"version {file.part.version}"
    if last is None:
        return said
    who = f" by {last.author_shown}" if last.author_shown else ""
    if last.hash != file.part.hash:
        return f"{said}, changed outside since it was published here on {last.at:%d %b %Y}"
    return f"{said}, published {last.at:%d %b %Y}{who}"


def _row(kind: Kind, content_id: str, title: str, standing: str, draft: DraftRecord | None) -> None:
    with (
        st.container(border=True, key=f"file-{kind}-{content_id}"),
        st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"),
    ):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{plain(title)}**")
            mine = f" · :material/edit: your draft of {draft.at:%d %b, %H:%M} UTC" if draft else ""
            st.caption(f"{plain(standing)}{mine}")
        label = "Go on writing" if draft is not None else "Open"
        st.button(label, key=f"open-{kind}-{content_id}", on_click=open_file, args=(kind, content_id))


def _new(here: Clinic, by: str) -> None:
    with st.container(horizontal=True):
        for kind in KINDS:
            with st.popover(f"New {CALLED[kind]}", icon=":material/add:"), st.form(f"new-{kind}", border=False):
                st.text_input(
                    f"Short name of the {CALLED[kind]}",
                    key=f"new-id-{kind}",
                    placeholder="ana" if kind == "persona" else "hard_silence",
                    help="Small letters, digits and underscores. The file is called by it.",
                )
                st.form_submit_button(
                    "Begin from the blank form", type="primary", on_click=partial(_begin, here, by, kind)
                )
        with st.popover("New client from a transcript", icon=":material/upload_file:"):
            content_transcript.draw(here, by, open_file)
    refused = st.session_state.pop("new-refused", None)
    if refused:
        st.error("Nothing was begun.", icon=":material/error:")
        st.text(refused)


def _begin(here: Clinic, by: str, kind: Kind) -> None:
    content_id = str(st.session_state[f"new-id-{kind}"]).strip()
    folder = here.settings.content_dir
    try:
        taken = text_of(path_of(folder, kind, content_id)) is not None
        if taken or publications.draft_of(here.store, by, kind, content_id) is not None:
            st.session_state["new-refused"] = (
                f"There is a {CALLED[kind]} {content_id} already; open it, or take another name."
            )
            return
        publications.keep_draft(here.store, by, kind, content_id, new_from_form(folder, kind, content_id), None)
    except SimulatorError as error:
        st.session_state["new-refused"] = str(error)
        return
    open_file(kind, content_id)


# --- the desk


def _desk(desk: Desk) -> None:
    st.html(WIDE)
    st.button("All clients and tasks", icon=":material/arrow_back:", type="tertiary", on_click=st.query_params.clear)
    if desk.there is None and desk.draft is None:
        st.title("No such file")
        st.text(f"There is no {CALLED[desk.kind]} {desk.content_id}, and you have no draft of one.")
        return
    st.title(plain(desk.name))
    instead = st.session_state.pop("made-instead", None)
    if instead:
        st.warning("The draft is here, made by rule and not by the model.", icon=":material/info:")
        st.text(instead)
    _state_of(desk)
    _overtaken(desk)
    tabs = st.tabs(list(STEPS), key=f"step-{desk.key}", on_change="rerun")
    for tab, draw in zip(tabs, STEPS.values(), strict=True):
        if tab.open:
            with tab:
                draw(desk)
    _watch(desk)


def _state_of(desk: Desk) -> None:
    part = desk.published
    if desk.there is None:
        standing = "not published yet"
    elif part is None:
        standing = "the file in the folder has faults, so nobody can practise with it"
    else:
        standing = f"version {part.version} is published"
    draft = f"your draft is kept, last at {desk.draft.at:%H:%M:%S} UTC" if desk.draft else "no draft: nothing changed"
    st.caption(f"{FOLDERS[desk.kind]}/{desk.content_id}.yaml · {standing} · {draft}")


def _overtaken(desk: Desk) -> None:
    """The folder's file changed after the draft was begun: nothing is lost either way."""
    if desk.overtaken:
        content_edit.overtaken(desk)
    content_edit.put_back(desk)


@st.fragment(run_every=4)
def _watch(desk: Desk) -> None:
    """Look whether the file was changed in an editor, and draw the page anew where it was."""
    if text_of(desk.path) != desk.there:
        st.rerun()
