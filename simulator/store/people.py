"""People: who signs in, what they are called, and the roles they hold."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from simulator.errors import AccessError, StoreError
from simulator.store.access import Role, active, require
from simulator.store.audit import enter
from simulator.store.database import Store, now, reading, writing
from simulator.store.tables_people import membership, person

# The issuer of people who were not signed in by anyone: demo mode, and trainees of the command line.
DEMO = "demo"
_BIRDS = "Avocet Bittern Crane Dunlin Egret Finch Godwit Heron Ibis Jay Kestrel Lapwing Merlin Nuthatch Osprey Plover"


@dataclass(frozen=True)
class Person:
    """One person. Name, address and student id are None once erased, or where the reader may not have them."""

    id: str
    name: str | None
    email: str | None
    student_id: str | None
    pseudonym: str
    disabled: datetime | None
    erased: datetime | None

    @property
    def shown(self) -> str:
        """How to call them: by name where it is known and may be, else by pseudonym."""
        return self.name or self.pseudonym


@dataclass(frozen=True)
class Membership:
    """One role of one person in one cohort; `until` is None while it holds."""

    id: int
    person_id: str
    cohort_id: str
    role: Role
    group_name: str | None
    since: datetime
    until: datetime | None


def signed_in(
    store: Store, issuer: str, subject: str, name: str | None = None, email: str | None = None
) -> Person | None:
    """The person of a sign-in, entered at their first; their name and address are kept as the sign-in has them now.

    None where they are disabled. Two sign-ins at once are one person: the pair of issuer and subject is unique.
    """
    mine = (person.c.issuer == issuer) & (person.c.subject == subject)
    with reading(store) as connection:
        found = connection.execute(people().where(mine)).first()
    if found is not None and found.disabled is not None:
        return None
    if found is None or (found.name, found.email) != (name or found.name, email or found.email):
        with writing(store) as connection:
            found = connection.execute(people().where(mine)).first()
            if found is None:
                _add_person(connection, issuer, subject, name, email)
            else:
                connection.execute(
                    update(person).where(mine).values(name=name or found.name, email=email or found.email)
                )
            found = connection.execute(people().where(mine)).one()
    return Person(**found._mapping)


def add_person(
    store: Store, issuer: str, subject: str, name: str, email: str | None = None, student_id: str | None = None
) -> Person:
    """Enter a person before their first sign-in, at the command line. Raises StoreError where they are known."""
    with writing(store) as connection:
        if connection.execute(
            select(person.c.id).where(person.c.issuer == issuer, person.c.subject == subject)
        ).first():
            raise StoreError(f"There is a person with the subject {subject} of {issuer} already.")
        added = _add_person(connection, issuer, subject, name, email, student_id)
        enter(connection, None, "person_added", subject=added)
        return Person(**connection.execute(people().where(person.c.id == added)).one()._mapping)


def person_of(store: Store, id: str) -> Person | None:
    """A person by id, also a disabled one; None for an unknown id. For the person themself and the operator."""
    with reading(store) as connection:
        row = connection.execute(people().where(person.c.id == id)).first()
    return None if row is None else Person(**row._mapping)


def demo_people(store: Store) -> list[Person]:
    """The people that nobody signed in, in the order they were entered. For demo mode alone."""
    with reading(store) as connection:
        query = people().where(person.c.issuer == DEMO).order_by(person.c.created, person.c.id)
        return [Person(**row._mapping) for row in connection.execute(query)]


def count_people(store: Store) -> int:
    """How many people there are, disabled and erased ones included. For the operator."""
    with reading(store) as connection:
        return connection.execute(select(func.count()).select_from(person)).scalar_one()


def demo_roles(store: Store) -> dict[str, list[Role]]:
    """The roles that people of demo mode hold now, each once, by the person's id. For demo mode alone."""
    query = (
        select(membership.c.person_id, membership.c.role)
        .join(person, person.c.id == membership.c.person_id)
        .where(person.c.issuer == DEMO, membership.c.until.is_(None))
        .order_by(membership.c.id)
    )
    found: dict[str, list[Role]] = {}
    with reading(store) as connection:
        for row in connection.execute(query):
            held = found.setdefault(row.person_id, [])
            held += [row.role] if row.role not in held else []
    return found


def memberships(store: Store, by: str) -> tuple[Membership, ...]:
    """The roles a person holds now, none where they are disabled."""
    query = select(membership).where(membership.c.person_id == by, membership.c.until.is_(None), active(by))
    with reading(store) as connection:
        return tuple(Membership(**row._mapping) for row in connection.execute(query.order_by(membership.c.id)))


def set_disabled(store: Store, by: str | None, person_id: str, disabled: bool) -> None:
    """Lock a person out of everything, or let them in again.

    For the operator, and for who administers every cohort that the person belongs to. Raises AccessError otherwise.
    """
    with writing(store) as connection:
        theirs = select(membership.c.cohort_id).where(membership.c.person_id == person_id, membership.c.until.is_(None))
        found = connection.execute(theirs).scalars().all()
        if by is not None and not found:
            raise AccessError("This person belongs to none of your cohorts.")
        for each in found:
            require(connection, by, each, "administrator")
        connection.execute(update(person).where(person.c.id == person_id).values(disabled=now() if disabled else None))
        enter(connection, by, "person_disabled" if disabled else "person_enabled", subject=person_id)


def people() -> Select[*tuple[Any, ...]]:
    """The columns of a Person."""
    return select(
        person.c.id,
        person.c.name,
        person.c.email,
        person.c.student_id,
        person.c.pseudonym,
        person.c.disabled,
        person.c.erased,
    )


def _add_person(
    connection: Connection,
    issuer: str,
    subject: str,
    name: str | None,
    email: str | None = None,
    student_id: str | None = None,
) -> str:
    # in demo mode the id is the name the sessions are kept under
    added = subject if issuer == DEMO else secrets.token_urlsafe(9)
    values = {"issuer": issuer, "subject": subject, "name": name, "email": email, "student_id": student_id}
    connection.execute(insert(person).values(id=added, pseudonym=_pseudonym(connection), created=now(), **values))
    return added


def _pseudonym(connection: Connection) -> str:
    """A name that tells nothing and that nobody had before, also nobody who was erased."""
    count = connection.execute(select(func.count()).select_from(person)).scalar_one()
    while True:
        pseudonym = f"{secrets.choice(_BIRDS.split())} {secrets.randbelow(90 + count) + 10}"
        if connection.execute(select(person.c.id).where(person.c.pseudonym == pseudonym)).first() is None:
            return pseudonym
