"""Figures as files for other programs: what Moodle and Canvas need, what they may not overwrite, no formulas."""

from __future__ import annotations

import csv
import io

import pytest
from test_cohort import held

from simulator.errors import TranscriptError
from simulator.gradebook import Grade, canvas_csv, fill_canvas, moodle_csv, read_canvas, sessions_csv
from simulator.store.exports import Contact
from simulator.store.figures import SessionFigure

GRADES = {"a": Grade(2.0, 3, 1), "b": Grade(4.0, 1, 0), "c": Grade(1.0, 2, 2)}
CONTACTS = {
    "a": Contact("a", "Ana", "ana@example.org", "S1"),
    "b": Contact("b", "=Ben()", None, "S2"),
    "c": Contact("c", "Cy", None, None),
    "d": Contact("d", "Dee", "dee@example.org", "S4"),
}
BOOK = """\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Essay (11),Practice (12),Final Score
    Points Possible,,,,,50,10,(read only)
"Ana, A",901,S1,ana,Autumn,44,,88
Ben,902,,S2,Autumn,40,3,80
Eve,903,S9,eve,Autumn,30,7,60
"""


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_moodle_gets_grade_and_feedback_and_nobody_without_a_key() -> None:
    file = moodle_csv("Practice", GRADES, CONTACTS, highest=10)
    found = rows(file.text)
    assert set(found[0]) == {"Name", "ID number", "Email address", "Practice (grade)", "Practice (feedback)"}
    assert [(each["ID number"], each["Practice (grade)"]) for each in found] == [("S2", "10.00"), ("S1", "5.00")]
    assert found[1]["Practice (feedback)"] == "2.0 of 4, median of 3 sessions, 1 reviewed by a supervisor"
    assert found[0]["Practice (feedback)"] == "4.0 of 4, 1 session, scored by the machine alone"
    assert found[0]["Name"] == "'=Ben()"
    assert (file.filled, file.missing) == (2, ("Cy",))


def test_canvas_gets_its_columns_and_the_assignment_by_number() -> None:
    file = canvas_csv("Practice", "12", GRADES, CONTACTS, highest=4)
    heading = file.text.splitlines()[0]
    assert heading == "Student,ID,SIS User ID,SIS Login ID,Section,Practice (12)"
    assert [(each["SIS User ID"], each["Practice (12)"]) for each in rows(file.text)] == [
        ("S2", "4.00"),
        ("S1", "2.00"),
    ]
    assert file.missing == ("Cy",)


def test_an_exported_gradebook_comes_back_with_one_column_filled() -> None:
    book = read_canvas(BOOK.encode())
    assert book.assignments == ("Essay (11)", "Practice (12)")
    file = fill_canvas(book, "Practice (12)", GRADES, CONTACTS, highest=4)
    found = rows(file.text)
    assert list(found[0]) == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Practice (12)"]
    # ten points are possible there; nobody else's grade is touched
    assert [(each["ID"], each["Practice (12)"]) for each in found] == [
        ("", "10"),
        ("901", "5.00"),
        ("902", "10.00"),
        ("903", "7"),
    ]
    assert found[1]["Student"] == "Ana, A"
    assert (file.filled, file.missing) == (2, ("Cy",))


def test_a_gradebook_with_semicolons_comes_back_with_semicolons() -> None:
    file = fill_canvas(
        read_canvas(BOOK.replace(",", ";").replace('"Ana; A"', '"Ana"').encode()), "Practice (12)", GRADES, CONTACTS, 4
    )
    assert file.text.splitlines()[0] == "Student;ID;SIS User ID;SIS Login ID;Section;Practice (12)"


def test_a_key_that_two_people_share_matches_neither() -> None:
    twins = {**CONTACTS, "b": Contact("b", "Ben", None, "s1")}
    file = fill_canvas(read_canvas(BOOK.encode()), "Practice (12)", GRADES, twins, 4)
    assert file.filled == 0
    assert [each["Practice (12)"] for each in rows(file.text)] == ["10", "", "3", "7"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"name,grade\nana,3\n", "no gradebook of Canvas"),
        (b"", "no gradebook of Canvas"),
        (b"\xff\xfeS\x00", "not in UTF-8"),
        (b"Student,ID\nana,1,2\n", "Row 2 has more cells"),
        (b'Student,ID\n"ana,1\n', "can't be read as CSV"),
    ],
)
def test_what_is_no_gradebook_is_refused_in_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(TranscriptError, match=said):
        read_canvas(data)


def test_a_column_that_canvas_works_out_is_not_filled() -> None:
    with pytest.raises(TranscriptError, match="no column Final Score"):
        fill_canvas(read_canvas(BOOK.encode()), "Final Score", GRADES, CONTACTS, 4)


def test_sessions_are_rows_with_empty_cells_where_nothing_was_scored() -> None:
    sessions: list[SessionFigure] = [held("a", 1.5), held("b", None, group="@B", signed=True)]
    first, second = rows(sessions_csv(sessions, {"a": "Ana"}))
    assert (first["trainee"], first["validation points"], first["validation scored replies"]) == ("Ana", "1.50", "4")
    assert (second["trainee"], second["validation points"], second["group"]) == ("b", "", "'@B")
    assert (first["signed off"], second["signed off"]) == ("no", "yes")
    assert first["open_questions points"] == ""
