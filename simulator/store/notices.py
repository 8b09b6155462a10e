"""Notices that a person has read, in the words they were given."""

from __future__ import annotations

from sqlalchemy import insert, select

from simulator.store.access import active
from simulator.store.database import Store, now, reading, writing
from simulator.store.tables_people import notice


def has_read(store: Store, by: str, name: str, version: str) -> bool:
    """Whether a person has said that they read this version of a notice."""
    mine = (notice.c.person_id == by) & (notice.c.name == name) & (notice.c.version == version)
    with reading(store) as connection:
        return connection.execute(select(notice.c.at).where(mine)).first() is not None


def add_read(store: Store, by: str, name: str, version: str, words: str) -> None:
    """Keep that a person read a notice, once; nothing is kept for a person who may do nothing here."""
    with writing(store) as connection:
        mine = (notice.c.person_id == by) & (notice.c.name == name) & (notice.c.version == version)
        known = connection.execute(select(notice.c.at).where(mine)).first() is not None
        if not known and connection.execute(select(active(by))).scalar():
            connection.execute(insert(notice).values(person_id=by, name=name, version=version, at=now(), words=words))
