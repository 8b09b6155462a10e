"""Figures as files for other programs: spreadsheets, and the gradebooks of Moodle and Canvas. Pure functions.

A gradebook overwrites what it held with what a file says, so a file holds those alone who have a grade: an empty cell
could wipe one out. No cell can act as a formula in a spreadsheet program.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from simulator.errors import TranscriptError
from simulator.report import harmless
from simulator.store.exports import Contact
from simulator.store.figures import SessionFigure
from simulator.words import SKILLS

MOST_POINTS = 4
CANVAS_WHO = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
# The columns that Canvas works out itself and does not read.
_READ_ONLY = re.compile(r"(Current|Final|Unposted|Override)\b.*|.*\((read only)\).*", re.IGNORECASE)


@dataclass(frozen=True)
class Grade:
    """What one trainee gets: the median (0-4) of so many sessions, so many of them signed off by a supervisor."""

    points: float
    sessions: int
    signed: int

    def out_of(self, highest: float) -> str:
        """The grade where `highest` is the best there is, to two decimals."""
        return f"{self.points / MOST_POINTS * highest:.2f}"

    @property
    def words(self) -> str:
        """How it came about, for the feedback column."""
        how = "1 session" if self.sessions == 1 else f"median of {self.sessions} sessions"
        seen = f"{self.signed} reviewed by a supervisor" if self.signed else "scored by the machine alone"
        return f"{self.points:.1f} of {MOST_POINTS}, {how}, {seen}"


@dataclass(frozen=True)
class GradeFile:
    """A file for a gradebook: how many grades it holds, and whose it could not hold, by name."""

    text: str
    filled: int
    missing: tuple[str, ...]


def sessions_csv(sessions: Iterable[SessionFigure], names: Mapping[str, str]) -> str:
    """A row for each session; `names` by person. A cell is empty where a skill was not scored."""
    skills = [f"{skill} {what}" for skill in SKILLS for what in ("points", "scored replies")]
    head = ["trainee", "group", "started", "client", "client version", "task", "task version", "mode", "voice"]
    rows = [[*head, "rubric version", "replies", *skills, "signed off"]]
    for each in sessions:
        figures: list[str] = []
        for skill in SKILLS:
            mean = each.points.get(skill)
            figures += ["" if mean is None else f"{mean:.2f}", str(each.scored.get(skill, 0))]
        who = [names.get(each.person, each.person), each.group or "", f"{each.started:%Y-%m-%d %H:%M}"]
        what = [*each.persona[:2], *each.scenario[:2], each.mode, each.speaker, each.rubric_version]
        rows.append([*who, *what, str(each.replies), *figures, "yes" if each.signed else "no"])
    return _written(rows)


def moodle_csv(item: str, grades: Mapping[str, Grade], contacts: Mapping[str, Contact], highest: float) -> GradeFile:
    """A file for Moodle's grade import: address and ID number to match people by, and always both the grade and the
    feedback of the item. Who has neither address nor number is left out."""
    rows = [["Name", "ID number", "Email address", f"{item} (grade)", f"{item} (feedback)"]]
    missing = []
    for contact, grade in _by_name(grades, contacts):
        if not contact.email and not contact.student_id:
            missing.append(contact.name)
            continue
        who = [contact.name, contact.student_id or "", contact.email or ""]
        rows.append([*who, grade.out_of(highest), grade.words])
    return GradeFile(_written(rows), len(rows) - 1, tuple(missing))


def canvas_csv(
    name: str, assignment: str, grades: Mapping[str, Grade], contacts: Mapping[str, Contact], highest: float
) -> GradeFile:
    """A file for Canvas where no exported gradebook is at hand. `assignment` is the number that Canvas gave to it:
    without it the import would make a new assignment. Who has neither student ID nor address is left out."""
    rows = [[*CANVAS_WHO, f"{name} ({assignment})" if assignment else name]]
    missing = []
    for contact, grade in _by_name(grades, contacts):
        if not contact.email and not contact.student_id:
            missing.append(contact.name)
            continue
        who = [contact.name, "", contact.student_id or "", contact.email or "", ""]
        rows.append([*who, grade.out_of(highest)])
    return GradeFile(_written(rows), len(rows) - 1, tuple(missing))


@dataclass(frozen=True)
class CanvasGradebook:
    """A gradebook exported from Canvas: its columns, its rows as they stood, and how it separates cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    separator: str

    @property
    def assignments(self) -> tuple[str, ...]:
        """The columns that can be filled."""
        return tuple(name for name in self.columns if name not in CANVAS_WHO and not _READ_ONLY.fullmatch(name))


def read_canvas(data: bytes) -> CanvasGradebook:
    """An exported gradebook. Raises TranscriptError where it is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TranscriptError("This file is not in UTF-8. Export the gradebook from Canvas again, as CSV.") from None
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    try:
        rows = [tuple(row) for row in csv.reader(io.StringIO(text), delimiter=separator, strict=True) if any(row)]
    except csv.Error as error:
        raise TranscriptError(f"This file can't be read as CSV ({error}). Export the gradebook again.") from None
    needed = {"Student", "ID"}
    if not rows or not needed <= {cell.strip() for cell in rows[0]}:
        raise TranscriptError(
            "This is no gradebook of Canvas: the first line needs the columns Student and ID. Export it in Canvas"
            " under Grades, Export."
        )
    width = len(rows[0])
    ragged = next((number for number, row in enumerate(rows, start=1) if len(row) > width), None)
    if ragged is not None:
        raise TranscriptError(f"Row {ragged} has more cells than the first line. Export the gradebook again.")
    columns = tuple(cell.strip() for cell in rows[0])
    return CanvasGradebook(columns, tuple((*row, *[""] * (width - len(row))) for row in rows[1:]), separator)


def fill_canvas(
    book: CanvasGradebook, column: str, grades: Mapping[str, Grade], contacts: Mapping[str, Contact], highest: float
) -> GradeFile:
    """The gradebook with one column filled, ready to import: who is who as Canvas wrote it, and this column alone, so
    that no other grade can change. Rows that no trainee matches keep what they held.

    Matched by SIS user ID, or by login. Where the file says how many points are possible, these are the highest.
    Raises TranscriptError where there is no such column.
    """
    if column not in book.assignments:
        raise TranscriptError(f"The gradebook has no column {column} that can be filled.")
    place = book.columns.index(column)
    who = [book.columns.index(name) for name in CANVAS_WHO if name in book.columns]
    rows: list[list[str]] = [[*(book.columns[at] for at in who), column]]
    filled: set[str] = set()
    for row in book.rows:
        if row[0].strip().lower() == "points possible":
            highest = _number(row[place]) or highest
    known = _keys(grades, contacts)
    for row in book.rows:
        cells = dict(zip(book.columns, row, strict=True))
        found = known.get(_key(cells.get("SIS User ID", ""))) or known.get(_key(cells.get("SIS Login ID", "")))
        grade = row[place]
        if found is not None:
            filled.add(found)
            grade = grades[found].out_of(highest)
        rows.append([*(row[at] for at in who), grade])
    missing = tuple(contact.name for contact, _ in _by_name(grades, contacts) if contact.person not in filled)
    return GradeFile(_written(rows, book.separator), len(filled), missing)


def _keys(grades: Mapping[str, Grade], contacts: Mapping[str, Contact]) -> dict[str, str]:
    """Person by student ID and by address; a key that two people share names neither."""
    held: dict[str, set[str]] = {}
    for person in grades:
        if person in contacts:
            for key in (contacts[person].student_id, contacts[person].email):
                if key:
                    held.setdefault(_key(key), set()).add(person)
    return {key: next(iter(whose)) for key, whose in held.items() if len(whose) == 1}


def _key(cell: str) -> str:
    return cell.strip().casefold()


def _number(cell: str) -> float | None:
    try:
        return float(cell.strip().replace(",", "."))
    except ValueError:
        return None


def _by_name(grades: Mapping[str, Grade], contacts: Mapping[str, Contact]) -> list[tuple[Contact, Grade]]:
    found = [(contacts[person], grade) for person, grade in grades.items() if person in contacts]
    return sorted(found, key=lambda each: (each[0].name.casefold(), each[0].person))


def _written(rows: Sequence[Sequence[str]], separator: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(
        [harmless(cell) for cell in row] for row in rows
    )
    return out.getvalue()
