"""The desk: one content file as its instructor has it before them, between the folder and the store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from simulator.authoring.checking import Checked, check
from simulator.authoring.files import path_of, text_hash, text_of
from simulator.clinic import Clinic
from simulator.content import Content
from simulator.persona import Persona
from simulator.scenario import Scenario
from simulator.store import publications
from simulator.store.publications import DraftRecord, Kind


@dataclass(frozen=True)
class Desk:
    """A file on the desk. `there` is its text in the folder (None: not there yet), `text` what is being edited."""

    here: Clinic
    by: str
    kind: Kind
    content_id: str
    path: Path
    content: Content
    there: str | None
    draft: DraftRecord | None
    text: str
    checked: Checked

    @property
    def key(self) -> str:
        """What the widgets of this file are called after."""
        return f"{self.kind}-{self.content_id}"

    @property
    def there_hash(self) -> str | None:
        """The hash of the folder's text, as drafts are based on it."""
        return None if self.there is None else text_hash(self.there)

    @property
    def overtaken(self) -> bool:
        """Whether the folder's text is another one than the draft began from."""
        return self.draft is not None and self.draft.based_on != self.there_hash

    @property
    def published(self) -> Persona | Scenario | None:
        """What the folder's file holds; None where there is none or it can't be used."""
        return next((part for path, part in self.content.files if path == self.path), None)

    @property
    def name(self) -> str:
        """The client's name or the task's title, as far as it is known."""
        part = self.checked.part or self.published
        if part is None:
            return self.content_id
        return part.name if isinstance(part, Persona) else part.title


def lay_out(here: Clinic, by: str, kind: Kind, content_id: str) -> Desk:
    """Put a file on the desk. Raises ContentError for an id that no file may have."""
    folder = here.settings.content_dir
    path = path_of(folder, kind, content_id)
    there = text_of(path)
    draft = publications.draft_of(here.store, by, kind, content_id)
    text = draft.source if draft is not None else there or ""
    content = here.content
    return Desk(here, by, kind, content_id, path, content, there, draft, text, check(kind, content_id, text, content))


def keep(desk: Desk, text: str, based_on: str | None) -> None:
    """Keep a text as the draft; a text that is the folder's own is no draft."""
    if text == desk.there:
        publications.discard_draft(desk.here.store, desk.by, desk.kind, desk.content_id)
    else:
        publications.keep_draft(desk.here.store, desk.by, desk.kind, desk.content_id, text, based_on)


def replace(desk: Desk, text: str, based_on: str | None) -> None:
    """As `keep`, and show the text in the editor in place of what stands there."""
    keep(desk, text, based_on)
    name = f"replaced-{desk.key}"
    st.session_state[name] = st.session_state.get(name, 0) + 1


def shown(desk: Desk) -> tuple[str, str | None]:
    """Which text the editor shows, as a name that changes when the text is replaced, and the hash of the folder's text
    that it began from. Without a draft that is always the folder's text as it is now."""
    name = f"shown-{desk.key}"
    if desk.draft is None or name not in st.session_state:
        st.session_state[name] = desk.there_hash if desk.draft is None else desk.draft.based_on
    began = st.session_state[name]
    return f"{st.session_state.get(f'replaced-{desk.key}', 0)}-{began}", began
