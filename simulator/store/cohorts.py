"""Cohorts: the training groups, who is in them, and in which role."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from simulator.errors import AccessError, StoreError
from simulator.store.access import Role, active, allowed, holds_anywhere, require
from simulator.store.audit import enter
from simulator.store.database import Store, new_id, now, reading, writing
from simulator.store.people import Membership, Person, people
from simulator.store.tables_people import cohort, membership, person


@dataclass(frozen=True)
class Cohort:
    """A training group. `blind_first`: its supervisors rate before they see the machine's suggestion."""

    id: str
    name: str
    blind_first: bool
    created: datetime


@dataclass(frozen=True)
class Member:
    """A person with one of their roles in a cohort."""

    person: Person
    membership: Membership


def add_cohort(store: Store, by: str | None, name: str, *, blind_first: bool = False) -> Cohort:
    """Make a cohort; who makes it is its first administrator. Administrators of another cohort and the operator may.

    Raises AccessError for anyone else, StoreError where the name is empty or taken.
    """
    name = name.strip()
    if not name:
        raise StoreError("A cohort needs a name.")
    with writing(store) as connection:
        if not connection.execute(select(holds_anywhere(by, "administrator"))).scalar():
            raise AccessError("Only administrators make cohorts. Ask one of yours.")
        if connection.execute(select(cohort.c.id).where(cohort.c.name == name)).first() is not None:
            raise StoreError(f"There is a cohort called {name} already; choose another name.")
        added = secrets.token_urlsafe(9)
        connection.execute(insert(cohort).values(id=added, name=name, blind_first=blind_first, created=now()))
        if by is not None:
            enrol(connection, added, by, "administrator", None)
        enter(connection, by, "cohort_added", cohort=added)
        return Cohort(**connection.execute(select(cohort).where(cohort.c.id == added)).one()._mapping)


def set_blind_first(store: Store, by: str | None, cohort_id: str, blind_first: bool) -> None:
    """Choose whether supervisors rate blind first. Raises AccessError but for the cohort's administrators."""
    with writing(store) as connection:
        require(connection, by, cohort_id, "administrator")
        connection.execute(update(cohort).where(cohort.c.id == cohort_id).values(blind_first=blind_first))
        enter(connection, by, "blind_first", cohort=cohort_id, detail={"blind_first": blind_first})


def cohorts(store: Store, by: str | None) -> list[Cohort]:
    """The cohorts a person belongs to, in any role; the operator sees all. By name."""
    query = select(cohort).order_by(cohort.c.name)
    if by is not None:
        mine = select(membership.c.cohort_id).where(membership.c.person_id == by, membership.c.until.is_(None))
        query = query.where(cohort.c.id.in_(mine), active(by))
    with reading(store) as connection:
        return [Cohort(**row._mapping) for row in connection.execute(query)]


def members(store: Store, by: str | None, cohort_id: str) -> list[Member]:
    """Who holds which role in a cohort now, in the order they came.

    Its administrators and supervisors see names; its instructors pseudonyms. Raises AccessError for anyone else.
    """
    with reading(store) as connection:
        require(connection, by, cohort_id, "administrator", "supervisor", "instructor")
        named = allowed(connection, by, cohort_id, "administrator", "supervisor")
        query = (
            select(membership, *people().selected_columns)
            .join(person, person.c.id == membership.c.person_id)
            .where(membership.c.cohort_id == cohort_id, membership.c.until.is_(None))
            .order_by(membership.c.id)
        )
        return [_member(row, named) for row in connection.execute(query)]


def give_role(
    store: Store, by: str | None, cohort_id: str, person_id: str, role: Role, group_name: str | None = None
) -> Membership:
    """Give a person a role in a cohort, or move them to another group in it.

    An administrator may give roles to people of cohorts they administer; others join by invitation.
    Raises AccessError but for the cohort's administrators, StoreError for an unknown person.
    """
    with writing(store) as connection:
        require(connection, by, cohort_id, "administrator")
        if by is not None and not _shares_administered(connection, by, person_id):
            raise AccessError("This person belongs to none of your cohorts. Invite them instead.")
        if not connection.execute(select(active(person_id))).scalar():
            raise StoreError("There is no such person, or they were disabled.")
        given = enrol(connection, cohort_id, person_id, role, group_name)
        detail = {"role": role, "group": group_name}
        enter(connection, by, "role_given", subject=person_id, cohort=cohort_id, detail=detail)
        return given


def revoke_role(store: Store, by: str | None, membership_id: int) -> None:
    """End a role; it is gone with the person's next click.

    Raises AccessError but for the cohort's administrators, StoreError where the role is unknown, over, or a cohort's
    last administrator would go.
    """
    with writing(store) as connection:
        found = connection.execute(select(membership).where(membership.c.id == membership_id)).first()
        require(connection, by, found.cohort_id if found else None, "administrator")
        if found is None or found.until is not None:
            raise StoreError("This role was revoked before, or never given.")
        if found.role == "administrator" and _count(connection, found.cohort_id, "administrator") == 1:
            raise StoreError("This is the cohort's last administrator. Make another one first.")
        connection.execute(update(membership).where(membership.c.id == membership_id).values(until=now()))
        detail = {"role": found.role}
        enter(connection, by, "role_revoked", subject=found.person_id, cohort=found.cohort_id, detail=detail)


def enrol(connection: Connection, cohort_id: str, person_id: str, role: Role, group_name: str | None) -> Membership:
    """The role, given now unless held; a held one only moves to the group."""
    held = (
        (membership.c.cohort_id == cohort_id)
        & (membership.c.person_id == person_id)
        & (membership.c.role == role)
        & membership.c.until.is_(None)
    )
    row = connection.execute(select(membership).where(held)).first()
    if row is None:
        values = {"cohort_id": cohort_id, "person_id": person_id, "role": role}
        added = new_id(connection.execute(insert(membership).values(**values, group_name=group_name, since=now())))
    else:
        added = row.id
        connection.execute(update(membership).where(membership.c.id == added).values(group_name=group_name))
    return Membership(**connection.execute(select(membership).where(membership.c.id == added)).one()._mapping)


def _member(row: Row[Any], named: bool) -> Member:
    values = row._mapping
    known = (values[person.c.name], values[person.c.email], values[person.c.student_id])
    name, email, student_id = known if named else (None, None, None)
    whose = Person(
        values[person.c.id],
        name,
        email,
        student_id,
        values[person.c.pseudonym],
        values[person.c.disabled],
        values[person.c.erased],
    )
    return Member(whose, Membership(**{column.name: values[column] for column in membership.c}))


def _shares_administered(connection: Connection, by: str, person_id: str) -> bool:
    mine, theirs = membership.alias(), membership.alias()
    query = select(mine.c.id).where(
        mine.c.person_id == by,
        mine.c.role == "administrator",
        mine.c.until.is_(None),
        theirs.c.cohort_id == mine.c.cohort_id,
        theirs.c.person_id == person_id,
    )
    return connection.execute(query).first() is not None


def _count(connection: Connection, cohort_id: str, role: Role) -> int:
    held = (membership.c.cohort_id == cohort_id) & (membership.c.role == role) & membership.c.until.is_(None)
    return connection.execute(select(func.count()).select_from(membership).where(held)).scalar_one()
