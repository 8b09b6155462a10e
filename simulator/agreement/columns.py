"""The columns of labelled files: what each may hold, and the same as documentation for people."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from simulator.agreement.figures import Value
from simulator.agreement.measures import NO, RATINGS, YES, measures
from simulator.words import CODE_NAMES, SKILLS

WIDTH = 100
FLAGS: Mapping[str, Value] = {"0": NO, "1": YES}
POINTS: Mapping[str, Value] = {str(points): points for points in range(5)}
RATING: Mapping[str, Value] = {str(rating): rating for rating in range(1, 6)}


@dataclass(frozen=True)
class Column:
    """A column with one coder's labels: what its cells may say, and which value of which measures each stands for."""

    name: str
    cells: Mapping[str, Mapping[str, Value]]

    @property
    def allowed(self) -> str:
        """What a cell may say, in words."""
        *most, last = self.cells
        return f"{', '.join(most)} or {last}"


def _plain(name: str, cells: Mapping[str, Value], measure: str = "") -> Column:
    return Column(name, {cell: {measure or name: value} for cell, value in cells.items()})


# Open where both are asked, so that a closed question beside an open one can't be read from it.
QUESTION = Column(
    "question",
    {
        kind: {
            "question": kind,
            "question_present": NO if kind == "none" else YES,
            "open_question": YES if kind == "open" else NO,
        }
        for kind in ("none", "open", "closed")
    },
)


@cache
def own_columns() -> tuple[Column, ...]:
    """The label columns of our own layout. What `open_question` says goes before what `question` says of it."""
    return (
        QUESTION,
        *(_plain(name, FLAGS) for name in CODE_NAMES),
        *(_plain(f"{skill}_points", POINTS) for skill in SKILLS),
    )


@cache
def annomi_columns() -> tuple[Column, ...]:
    """The label columns of AnnoMI, one row a therapist turn."""
    behaviours = {name: name for name in measures()["main_behaviour"].classes}
    reflections = {
        kind: {"reflection": kind, "reflection_present": NO if kind == "none" else YES}
        for kind in ("none", "simple", "complex")
    }
    inputs = {kind: YES if kind == "advice" else NO for kind in ("none", "information", "negotiation", "options")}
    return (
        Column("question_type", QUESTION.cells),
        Column("reflection_type", reflections),
        _plain("input_type", {**inputs, "advice": YES}, "advice"),
        _plain("advice_present", FLAGS, "advice"),
        _plain("main_behaviour", behaviours),
    )


@cache
def rating_columns() -> tuple[Column, ...]:
    """The six ratings of Lend an Ear; in a file each name is followed by two underscores and the coder."""
    return tuple(_plain(name, RATING) for name in RATINGS)


EXAMPLE = """\
session,number,speaker,text,coder,open_question,question,validation_points
monday,1,client,I can't face the office.,,,,
monday,2,therapist,What is it about the office?,Vera,1,open,
monday,2,therapist,What is it about the office?,Omar,1,open,1
monday,3,client,They all look at me.,,,,
monday,4,therapist,You feel watched there.,Vera,0,none,3
monday,4,therapist,You feel watched there.,Omar,0,none,4
"""


def columns_text() -> str:
    """The documentation of the layouts that are read, as `simulator agreement --columns` prints it."""
    parts = [
        "Labelled files are CSV in UTF-8, with a heading. Which layout a file has is read from its heading.",
        "OUR OWN LAYOUT: one row a turn, and for a reply one row for each person who coded it.",
        _items(
            {
                "session": "name of the session; intervals come from drawing whole sessions",
                "number": "place of the turn in its session, over both speakers",
                "speaker": "therapist or client; labels stand on the therapist's rows",
                "text": "the words of the turn",
                "client_line": "optional: what the client said before this reply; without it, the client's last turn",
                "coder": "optional: who labelled this row; with several, their agreement with each other is shown too",
            }
        ),
        "And at least one column of labels. An empty cell is not labelled or not scored: it is left out and counted "
        "apart, never taken for 0. With several people a class is what most of them say (a tie is left out), and "
        "points are their median.",
        _items({column.name: column.allowed for column in own_columns()}),
        "The code book (simulator/rubric/codebook.yaml) says what each code and each of the points means. An example:",
        textwrap.indent(EXAMPLE, "  ").rstrip(),
        "ANNOMI: one row a therapist turn, with therapist_text, utterance_id, source_group or transcript_id (the "
        "session), prev_client_text if there is one, and at least one of:",
        _items({column.name: column.allowed for column in annomi_columns()}),
        "Rows with open_closed_reliable 0 are left out where open is told from closed. advice_present goes before "
        "input_type.",
        "LEND AN EAR: one row a session, with conversation_id, full_conversation (turns that begin with Seeker: or "
        "Supporter:) and ratings from 1 to 5 in columns such as validating_emotions__expert1, for:",
        _items(dict.fromkeys((column.name for column in rating_columns()), "")),
    ]
    return "\n\n".join(part if part.startswith("  ") else textwrap.fill(part, WIDTH) for part in parts) + "\n"


def _items(items: Mapping[str, str]) -> str:
    width = max(map(len, items))
    return "\n".join(f"  {name:{width}}  {meaning}".rstrip() for name, meaning in items.items())
