"""Content in the making and as it was published: an instructor's drafts, and every publication with its text.

Content belongs to no cohort, so an instructor of any cohort may write it. A draft is its author's alone. A version
names one content: what was published under it before may be published again, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, delete, exists, insert, select, update

from simulator.errors import AccessError, StoreError
from simulator.store.access import holds_anywhere
from simulator.store.database import Store, now, reading, storable, writing
from simulator.store.tables_people import person
from simulator.store.tables_review import draft, publication

Kind = Literal["persona", "scenario"]
KINDS: tuple[Kind, ...] = ("persona", "scenario")


@dataclass(frozen=True)
class DraftRecord:
    """An instructor's text that is not published. `based_on` is the SHA-256 of the file's text that it began from, None
    where there was no file."""

    kind: Kind
    content_id: str
    author: str
    source: str
    based_on: str | None
    at: datetime


@dataclass(frozen=True)
class PublicationRecord:
    """One publishing. `hash` is that of the content, as practice sessions keep it; `author` is None for the operator
    and for a file that was changed in an editor, `author_shown` how to call them."""

    id: int
    kind: Kind
    content_id: str
    version: str
    hash: str
    source: str
    note: str
    author: str | None
    at: datetime
    author_shown: str | None


@dataclass(frozen=True)
class Edition:
    """What is to be published, or was found in the folder: the text, and the version and hash of its content."""

    version: str
    hash: str
    source: str


def instructs(by: str | None) -> ColumnElement[bool]:
    """Whether this person may edit content: an instructor of any cohort, now; the operator always."""
    return holds_anywhere(by, "instructor")


def may_edit(store: Store, by: str | None) -> bool:
    """Whether a person may edit personas and scenarios."""
    with reading(store) as connection:
        return _may_edit(connection, by)


# --- drafts


def drafts(store: Store, by: str) -> list[DraftRecord]:
    """A person's own drafts, the newest first; none for who instructs nowhere."""
    with reading(store) as connection:
        query = select(draft).where(draft.c.author == by, instructs(by)).order_by(draft.c.at.desc())
        return [DraftRecord(**row._mapping) for row in connection.execute(query)]


def draft_of(store: Store, by: str, kind: Kind, content_id: str) -> DraftRecord | None:
    """A person's own draft of one file; None where they have none, or instruct nowhere."""
    with reading(store) as connection:
        row = connection.execute(select(draft).where(*_mine(by, kind, content_id), instructs(by))).first()
    return None if row is None else DraftRecord(**row._mapping)


def keep_draft(store: Store, by: str, kind: Kind, content_id: str, source: str, based_on: str | None) -> None:
    """Keep a person's text for one file, in place of what they had. Raises AccessError for who instructs nowhere."""
    values = {"source": storable(source), "based_on": based_on, "at": now()}
    with writing(store) as connection:
        _require(connection, by)
        done = connection.execute(update(draft).where(*_mine(by, kind, content_id)).values(**values))
        if not done.rowcount:
            connection.execute(insert(draft).values(kind=kind, content_id=content_id, author=by, **values))


def discard_draft(store: Store, by: str, kind: Kind, content_id: str) -> None:
    """Throw a person's own draft of one file away. Raises AccessError for who instructs nowhere."""
    with writing(store) as connection:
        _require(connection, by)
        connection.execute(delete(draft).where(*_mine(by, kind, content_id)))


# --- publications


def publications(store: Store, by: str | None, kind: Kind, content_id: str, limit: int = 50) -> list[PublicationRecord]:
    """What was published of one file, the newest first; nothing for who instructs nowhere."""
    mine = (publication.c.kind == kind) & (publication.c.content_id == content_id)
    with reading(store) as connection:
        query = _shown().where(mine, instructs(by)).order_by(publication.c.id.desc()).limit(limit)
        return [_record(row) for row in connection.execute(query)]


def latest_publications(store: Store, by: str | None) -> dict[tuple[Kind, str], PublicationRecord]:
    """The last publication of each file, by kind and id; nothing for who instructs nowhere."""
    later = publication.alias()
    newer = (later.c.kind == publication.c.kind) & (later.c.content_id == publication.c.content_id)
    query = _shown().where(instructs(by), ~exists().where(newer, later.c.id > publication.c.id))
    with reading(store) as connection:
        found = [_record(row) for row in connection.execute(query)]
    return {(each.kind, each.content_id): each for each in found}


def publish(
    store: Store,
    by: str | None,
    kind: Kind,
    content_id: str,
    new: Edition,
    note: str,
    write: Callable[[], None],
    found: Edition | None = None,
) -> PublicationRecord:
    """Enter a publication and write its file, as one act: where `write` raises, nothing is entered.

    `found` is what stands in the folder now; where that came in by another way, it is entered first, so that one can
    come back to it. The author's draft of the file is done with. Raises AccessError for who instructs nowhere,
    StoreError where the version has named another content before, and what `write` raises.
    """
    mine = (publication.c.kind == kind) & (publication.c.content_id == content_id)
    with writing(store) as connection:
        _require(connection, by)
        last = connection.execute(select(publication.c.source).where(mine).order_by(publication.c.id.desc())).first()
        if found is not None and (last is None or last.source != found.source):
            _enter(connection, kind, content_id, found, "As it stood in the folder.", None)
        named = select(publication.c.hash).where(mine, publication.c.version == new.version)
        hashes = set(connection.execute(named).scalars())
        if hashes and new.hash not in hashes:
            raise StoreError(f"{content_id} {new.version} was published with other content; choose another version.")
        added = _enter(connection, kind, content_id, new, note, by)
        if by is not None:
            connection.execute(delete(draft).where(*_mine(by, kind, content_id)))
        row = connection.execute(_shown().where(publication.c.id == added)).one()
        # last, so that a file is replaced only once everything else has been accepted
        write()
        return _record(row)


def _enter(connection: Connection, kind: Kind, content_id: str, new: Edition, note: str, by: str | None) -> int:
    values = {"version": new.version, "hash": new.hash, "source": storable(new.source), "note": storable(note)}
    done = connection.execute(
        insert(publication)
        .values(kind=kind, content_id=content_id, author=by, at=now(), **values)
        .returning(publication.c.id)
    )
    return int(done.scalar_one())


def _shown() -> Select[*tuple[Any, ...]]:
    return select(publication, person.c.name, person.c.pseudonym).outerjoin(person, person.c.id == publication.c.author)


def _record(row: Any) -> PublicationRecord:
    values = dict(row._mapping)
    name, pseudonym = values.pop("name"), values.pop("pseudonym")
    return PublicationRecord(**values, author_shown=name or pseudonym)


def _mine(by: str, kind: Kind, content_id: str) -> tuple[ColumnElement[bool], ...]:
    return (draft.c.author == by, draft.c.kind == kind, draft.c.content_id == content_id)


def _may_edit(connection: Connection, by: str | None) -> bool:
    return bool(connection.execute(select(instructs(by))).scalar())


def _require(connection: Connection, by: str | None) -> None:
    if not _may_edit(connection, by):
        raise AccessError("Editing clients and tasks takes the role of instructor. Ask an administrator for it.")
