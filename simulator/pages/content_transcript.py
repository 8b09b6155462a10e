"""A new client from an uploaded transcript: by rule, or by the model where one is set and asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from simulator.authoring.files import path_of, text_of
from simulator.authoring.transcript_draft import draft_persona, read_upload
from simulator.clinic import Clinic
from simulator.errors import SimulatorError
from simulator.model import chat_model
from simulator.pages.shared import plain
from simulator.store import publications
from simulator.store.publications import Kind
from simulator.transcript import FORMS

MOST_MB = 5


def draw(here: Clinic, by: str, open_file: Callable[[Kind, str], None]) -> None:
    """The form inside its popover. What is uploaded is read once and not kept; the draft made of it is the author's."""
    with st.form("from-transcript", border=False):
        st.file_uploader(
            "Transcript",
            type=[suffix.removeprefix(".") for suffix in FORMS],
            key="transcript-file",
            max_upload_size=MOST_MB,
            help="Therapist and client by name, as `simulator score` reads it.",
        )
        st.text_input("Short name of the client", key="transcript-id", placeholder="ana")
        if here.settings.voice == "model":
            st.checkbox(
                f"Let {plain(here.settings.model)} read the transcript and write the draft",
                key="transcript-model",
                help="The transcript is sent to the model's server. Without this, nothing leaves this machine.",
            )
        st.caption("Change whatever could identify a real person before you publish.")
        st.form_submit_button("Make a first draft", type="primary", on_click=partial(_make, here, by, open_file))


def _make(here: Clinic, by: str, open_file: Callable[[Kind, str], None]) -> None:
    uploaded = st.session_state["transcript-file"]
    content_id = str(st.session_state["transcript-id"]).strip()
    folder = here.settings.content_dir
    if uploaded is None:
        st.session_state["new-refused"] = "Choose the file of a transcript first."
        return
    try:
        taken = text_of(path_of(folder, "persona", content_id)) is not None
        if taken or publications.draft_of(here.store, by, "persona", content_id) is not None:
            st.session_state["new-refused"] = f"There is a client {content_id} already; take another name."
            return
        transcript, name = read_upload(uploaded.name, uploaded.getvalue())
        model = chat_model(here.settings) if st.session_state.get("transcript-model") else None
        made = draft_persona(folder, content_id, transcript, name, model)
        publications.keep_draft(here.store, by, "persona", content_id, made.text, None)
    except SimulatorError as error:
        st.session_state["new-refused"] = str(error)
        return
    if made.instead:
        st.session_state["made-instead"] = made.instead
    open_file("persona", content_id)
