"""What every page needs: the clinic of this process, and errors shown to people as they are."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import streamlit as st

from simulator.clinic import Clinic, open_clinic
from simulator.errors import SimulatorError
from simulator.lines import adopt_abandoned
from simulator.model import chat_model
from simulator.settings import load_settings

# How a practice session ended, in words.
ENDED = {
    None: "not ended",
    "trainee": "ended by you",
    "turn_limit": "all replies used",
    "client_left": "the client ended it",
}


@st.cache_resource(show_spinner="Opening the clinic…")
def clinic() -> Clinic:
    """The clinic of this process, shared by all its pages; lines that a dead process left behind are adopted."""
    opened = open_clinic(load_settings())
    threading.Thread(target=_look_after, args=(opened,), name="look-after", daemon=True).start()
    return opened


def _look_after(opened: Clinic) -> None:
    """Load the model's libraries before the first reply needs them; adopt abandoned lines, now and later."""
    if opened.settings.voice == "model":
        with suppress(SimulatorError):  # the first line says it, to the person who waits for it
            chat_model(opened.settings).prepare()
    while True:
        with suppress(SimulatorError):  # a database that can't be reached is named by the page that needs it
            adopt_abandoned(opened)
        time.sleep(opened.settings.lease_seconds)


def plain(text: str) -> str:
    """A title or name from a content file for a heading or a button, which read Markdown: shown as it is written.

    An image there would be fetched from wherever it says.
    """
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


@contextmanager
def explained() -> Iterator[None]:
    """Show an error meant for people as it is, and stop the page there."""
    try:
        yield
    except SimulatorError as error:
        st.error("This can't go on as it is.", icon=":material/error:")
        # plain text: an error may quote a file, and nothing in that may be read as Markdown
        st.text(str(error))
        st.stop()
