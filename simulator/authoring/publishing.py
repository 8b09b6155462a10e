"""Publishing: a checked text becomes the file of the content folder and a row in the store, as one act."""

from __future__ import annotations

import os
from pathlib import Path

from simulator.authoring.checking import check, edition, next_version, with_version
from simulator.authoring.files import cannot_write, path_of, text_hash, text_of, write_text
from simulator.content import fresh_content
from simulator.errors import ContentError, Problem
from simulator.store import publications as store_publications
from simulator.store.database import Store
from simulator.store.publications import Edition, Kind, PublicationRecord


def published(folder: Path, kind: Kind, content_id: str) -> tuple[str | None, Edition | None]:
    """The text that stands in the folder now, and what it is where it can be used."""
    text = text_of(path_of(folder, kind, content_id))
    if text is None:
        return None, None
    part = check(kind, content_id, text, fresh_content(folder)).part
    return text, None if part is None else edition(part, text)


def offered_version(store: Store, folder: Path, by: str, kind: Kind, content_id: str, text: str) -> str:
    """The version to publish a text under: its own, or the next one where that names other content already.

    Raises ContentError where the text can't be published as it is.
    """
    now = _checked(folder, kind, content_id, text)
    _, there = published(folder, kind, content_id)
    named = [(each.version, each.hash) for each in store_publications.publications(store, by, kind, content_id)]
    if there is not None:
        named.append((there.version, there.hash))
    if (now.version, now.hash) in named:
        return now.version
    return next_version(now.version, {version for version, _ in named})


def publish(
    store: Store,
    folder: Path,
    by: str | None,
    kind: Kind,
    content_id: str,
    text: str,
    version: str,
    note: str,
    based_on: str | None,
) -> PublicationRecord:
    """Publish a text under a version, which is written into it.

    `based_on` is the hash of the file's text that the author last saw (None: there was no file); where another text
    stands there by now, nothing is done. Raises ContentError (faults by line, a changed file, a folder that can't be
    written), StoreError for a version that named other content, AccessError for who instructs nowhere.
    """
    path = path_of(folder, kind, content_id)
    text = with_version(text, version)
    new = _checked(folder, kind, content_id, text)
    before, found = published(folder, kind, content_id)
    if before == text:
        raise ContentError([Problem(path, None, "holds this text already; there is nothing to publish.")])

    def write() -> None:
        there = text_of(path)
        if (None if there is None else text_hash(there)) != based_on:
            said = "was changed by somebody else meanwhile; look at what is there now, then publish again."
            raise ContentError([Problem(path, None, said)])
        write_text(path, text)

    return store_publications.publish(store, by, kind, content_id, new, note.strip(), write, found)


def roll_back(store: Store, folder: Path, by: str | None, older: PublicationRecord) -> PublicationRecord:
    """Publish an older text again, as it was. Raises as `publish`; a persona may no longer fit its scenarios."""
    there = text_of(path_of(folder, older.kind, older.content_id))
    based_on = None if there is None else text_hash(there)
    note = f"Back to {older.version} of {older.at:%d %b %Y, %H:%M} UTC."
    return publish(store, folder, by, older.kind, older.content_id, older.source, older.version, note, based_on)


def why_not_writable(folder: Path, kind: Kind, content_id: str) -> str | None:
    """A sentence where the content folder can't be written, told before anyone has typed for an hour."""
    path = path_of(folder, kind, content_id)
    if path.parent.is_dir() and os.access(path.parent, os.W_OK):
        return None
    return str(Problem(path, None, cannot_write(path.parent, "no leave to write there")))


def _checked(folder: Path, kind: Kind, content_id: str, text: str) -> Edition:
    found = check(kind, content_id, text, fresh_content(folder))
    if found.part is None:
        path = path_of(folder, kind, content_id)
        raise ContentError([Problem(path, fault.line, fault.message) for fault in found.faults])
    return edition(found.part, text)
