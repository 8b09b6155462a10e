"""Figures that leave the program: each export is entered in the audit trail with the act itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, exists, select

from simulator.errors import AccessError
from simulator.store.audit import enter
from simulator.store.database import Store, writing
from simulator.store.figures import trained, view_of
from simulator.store.tables_people import membership, person

ExportFormat = Literal["spreadsheet", "moodle", "canvas"]


@dataclass(frozen=True)
class Contact:
    """Who a trainee is to a gradebook. Address and student id are None where nobody entered them."""

    person: str
    name: str
    email: str | None
    student_id: str | None


def export_contacts(
    store: Store, by: str | None, cohort: str, format: ExportFormat, sessions: int
) -> dict[str, Contact]:
    """Names and addresses of a cohort's trainees by person, for a file that leaves the program; the export is entered
    in the audit trail with the number of `sessions` in it. Raises AccessError but for the cohort's supervisors."""
    with writing(store) as connection:
        if view_of(connection, by, cohort) != "supervisor":
            raise AccessError("Only supervisors of the cohort export names.")
        _enter_export(connection, by, cohort, format, sessions)
        query = select(person.c.id, person.c.name, person.c.pseudonym, person.c.email, person.c.student_id).where(
            exists().where(trained(cohort), membership.c.person_id == person.c.id)
        )
        return {
            row.id: Contact(row.id, row.name or row.pseudonym, row.email, row.student_id)
            for row in connection.execute(query)
        }


def enter_export(store: Store, by: str | None, cohort: str, sessions: int) -> None:
    """Enter that figures under pseudonyms left the program. Raises AccessError but for supervisors and instructors."""
    with writing(store) as connection:
        if view_of(connection, by, cohort) == "trainee":
            raise AccessError("Only supervisors and instructors of the cohort export its figures.")
        _enter_export(connection, by, cohort, "spreadsheet", sessions)


def _enter_export(connection: Connection, by: str | None, cohort: str, format: str, sessions: int) -> None:
    enter(connection, by, "export", cohort=cohort, detail={"format": format, "sessions": sessions})
