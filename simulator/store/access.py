"""Who may see and do what, as conditions inside the queries: a page that is hidden is no lock.

Every query made for a person takes `by`, the person's id, and asks here. `by` None is the operator, who holds the
database file and so everything in it: the command line, and nothing that is served. A role counts in its cohort alone,
while it is not revoked, and for people who are not disabled. Roles are read in the very query, so what was revoked a
moment ago is gone.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Connection, exists, false, select, true

from simulator.errors import AccessError
from simulator.store.tables import practice_session
from simulator.store.tables_people import membership, person

Role = Literal["trainee", "supervisor", "instructor", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)


def may_read(by: str | None) -> ColumnElement[bool]:
    """Of practice sessions: one's own, and those of cohorts one supervises."""
    if by is None:
        return true()
    return active(by) & ((practice_session.c.trainee == by) | supervised(by))


def may_practise(by: str | None) -> ColumnElement[bool]:
    """Of practice sessions: one's own alone."""
    return true() if by is None else active(by) & (practice_session.c.trainee == by)


def may_review(by: str) -> ColumnElement[bool]:
    """Of practice sessions: those of cohorts one supervises, never one's own."""
    return active(by) & supervised(by) & (practice_session.c.trainee != by)


def supervised(by: str) -> ColumnElement[bool]:
    """Of practice sessions: those of cohorts that this person supervises."""
    return holds(by, practice_session.c.cohort, "supervisor")


def holds(by: str, cohort: Any, *roles: Role) -> ColumnElement[bool]:
    """Whether a person holds one of these roles in a cohort, given as an id or a column. Disabling isn't looked at."""
    mine = (membership.c.person_id == by) & membership.c.until.is_(None) & membership.c.role.in_(roles)
    return exists().where(mine, membership.c.cohort_id == cohort)


def holds_anywhere(by: str | None, role: Role) -> ColumnElement[bool]:
    """Whether a person holds a role in any cohort now, disabled people none; the operator holds every one."""
    if by is None:
        return true()
    mine = (membership.c.person_id == by) & membership.c.until.is_(None) & (membership.c.role == role)
    return active(by) & exists().where(mine)


def active(by: str) -> ColumnElement[bool]:
    """Whether this is a person who is neither disabled nor erased."""
    return exists().where(person.c.id == by, person.c.disabled.is_(None), person.c.erased.is_(None))


def allowed(connection: Connection, by: str | None, cohort: str | None, *roles: Role) -> bool:
    """Whether a person holds one of these roles in a cohort now; the operator does in every one."""
    if by is None:
        return True
    held = holds(by, cohort, *roles) if cohort is not None else false()
    return bool(connection.execute(select(active(by) & held)).scalar())


def require(connection: Connection, by: str | None, cohort: str | None, *roles: Role) -> None:
    """Raises AccessError where the person holds none of these roles in the cohort now."""
    if not allowed(connection, by, cohort, *roles):
        needed = " or ".join(roles)
        raise AccessError(f"This takes the role of {needed} in the cohort. Ask an administrator of the cohort for it.")
