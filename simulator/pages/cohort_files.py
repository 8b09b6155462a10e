"""Figures of a cohort as files: for a spreadsheet, for Moodle's grade import, for Canvas's gradebook."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from simulator import cohort as comparing
from simulator import gradebook
from simulator.clinic import Clinic
from simulator.errors import TranscriptError
from simulator.gradebook import CanvasGradebook, Grade, GradeFile
from simulator.pages.shared import explained
from simulator.pages.signing_in import Viewer
from simulator.rubric.codebook import codebook
from simulator.store import exports
from simulator.store.exports import Contact, ExportFormat
from simulator.store.figures import CohortFigures, SessionFigure
from simulator.words import Skill


def draw(
    here: Clinic, who: Viewer, cohort: str, found: CohortFigures, kept: Sequence[SessionFigure], skill: Skill
) -> None:
    """What can be taken along by who looks."""
    st.header("Take the figures along")
    named = found.view == "supervisor"
    whose = "names" if named else "pseudonyms"

    def spreadsheet() -> bytes:
        names: dict[str, str] = {}
        if named:
            contacts = exports.export_contacts(here.store, who.id, cohort, "spreadsheet", len(found.sessions))
            names = {person: contact.name for person, contact in contacts.items()}
        else:
            exports.enter_export(here.store, who.id, cohort, len(found.sessions))
        # with the mark that tells spreadsheet programs that it is UTF-8
        return gradebook.sessions_csv(found.sessions, names).encode("utf-8-sig")

    st.markdown(f"All {len(found.sessions)} sessions, under {whose}. Every export is entered in the audit trail.")
    st.download_button(
        "Sessions as CSV", spreadsheet, "sessions.csv", "text/csv", icon=":material/download:", on_click="ignore"
    )
    if named:
        _gradebooks(here, who, cohort, kept, skill)


def _gradebooks(here: Clinic, who: Viewer, cohort: str, kept: Sequence[SessionFigure], skill: Skill) -> None:
    label = codebook().skill(skill).label
    grades = {person: Grade(*values) for person, values in comparing.grades(kept, skill).items()}

    def contacts(format: ExportFormat) -> dict[str, Contact]:
        return exports.export_contacts(here.store, who.id, cohort, format, len(kept))

    with st.expander("Grades for Moodle or Canvas", icon=":material/school:"):
        st.markdown(
            f"A grade is the median of a trainee's sessions compared above, on **{label.lower()}**. Only trainees who"
            f" have one are in the file ({len(grades)} now)."
        )
        with st.container(horizontal=True):
            item = st.text_input("Name of the grade item", f"Practice: {label.lower()}", max_chars=100, width=320)
            highest = st.number_input("Highest grade", 1.0, 1000.0, 4.0, width=160)
        moodle, canvas = st.tabs(["Moodle", "Canvas"])
        with moodle:
            _moodle(item, grades, highest, contacts)
        with canvas:
            _canvas(item, grades, highest, contacts)


Contacts = Callable[[ExportFormat], dict[str, Contact]]


def _moodle(item: str, grades: dict[str, Grade], highest: float, contacts: Contacts) -> None:
    st.markdown(
        "In Moodle: **Grades › Import › CSV file**. Match people by *ID number* or *Email address*, and map **both**"
        " the grade and the feedback column: with one of them alone Moodle drops what the item held."
    )
    _download(
        "Grades for Moodle",
        "moodle-grades.csv",
        (item, grades, highest),
        lambda: gradebook.moodle_csv(item, grades, contacts("moodle"), highest),
    )


def _canvas(item: str, grades: dict[str, Grade], highest: float, contacts: Contacts) -> None:
    st.markdown(
        "Best with the gradebook as it stands: in Canvas **Grades › Export**, upload it here, choose the column, and"
        " import what comes back. It holds that column alone, so no other grade can change."
    )
    given = st.file_uploader("Gradebook exported from Canvas", type="csv", key="canvas-book")
    if given is None:
        number = st.text_input("Or the assignment's number in Canvas", max_chars=20, key="canvas-number", width=320)
        if not number.isdigit():
            st.caption("It is the last number in the assignment's address. Without it Canvas would add an assignment.")
            return
        _download(
            "Grades for Canvas",
            "canvas-grades.csv",
            (item, number, grades, highest),
            lambda: gradebook.canvas_csv(item, number, grades, contacts("canvas"), highest),
        )
        return
    book = _read(given.getvalue())
    if book is None:
        return
    if not book.assignments:
        st.warning("This gradebook has no assignment to fill. Make one in Canvas and export again.")
        return
    column = st.selectbox("Column to fill", book.assignments, key="canvas-column")
    _download(
        "Filled gradebook",
        "canvas-gradebook.csv",
        (book, column, grades, highest),
        lambda: gradebook.fill_canvas(book, column, grades, contacts("canvas"), highest),
    )


def _read(data: bytes) -> CanvasGradebook | None:
    try:
        return gradebook.read_canvas(data)
    except TranscriptError as error:
        st.error("This file can't be filled.", icon=":material/error:")
        st.text(str(error))
        return None


def _download(label: str, name: str, about: object, make: Callable[[], GradeFile]) -> None:
    """Names are read, and the export entered, once it is asked for; then it is said whose grade found no place.

    `about` is what the file is made of: with another choice above, the file made before is gone.
    """
    if st.button(label, key=f"make-{name}", icon=":material/table_view:"):
        with explained():
            st.session_state[name] = (about, make())
    made_of, file = st.session_state.get(name, (None, None))
    if file is None or made_of != about:
        return
    st.markdown(f"{file.filled} grades are in the file.")
    if file.missing:
        st.text("Without a match by ID or address: " + ", ".join(file.missing))
    st.download_button("Download", file.text, name, "text/csv", key=f"get-{name}", on_click="ignore")
