"""What coders are compared on, and how the codes of a reply read as a value of each.

A measure takes one value a reply (or a session): a class such as open, or a number such as points. The rubric's own
codes come from `words.py`; the others join them as the labelled data do (AnnoMI; the six ratings of Lend an Ear).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Literal

from simulator.agreement.figures import Value
from simulator.rubric.codes import BehaviorCode, CodedReply
from simulator.rubric.ratings import Ratings
from simulator.words import CODE_NAMES, SKILLS, CodeName

YES, NO = "yes", "no"
QUESTIONS: tuple[CodeName, ...] = ("open_question", "closed_question")
REFLECTIONS: tuple[CodeName, ...] = ("reflection_simple", "reflection_complex")
RATINGS: tuple[str, ...] = tuple(field.name for field in fields(Ratings))
# The rubric has no code for information: a reply of at least this many words without another code counts as that.
LENGTHY = 12


@dataclass(frozen=True)
class Measure:
    """One thing that coders are compared on.

    `classes` are its values, empty for numbers; `codes` the behaviour codes it rests on; `per` what has one value.
    """

    name: str
    label: str
    classes: tuple[str, ...] = ()
    codes: tuple[CodeName, ...] = ()
    per: Literal["reply", "session"] = "reply"

    @property
    def ordered(self) -> bool:
        """Whether values are numbers, so that near misses count for less."""
        return not self.classes


@dataclass(frozen=True)
class Judgement:
    """What one coder made of one item (a reply or a session) on one measure; None is "not scored"."""

    measure: str
    session: str
    item: str
    coder: str
    value: Value | None


@cache
def measures() -> Mapping[str, Measure]:
    """Every measure by its name, in the order they are shown."""
    both = (NO, YES)
    held = [
        Measure("question_present", "question present", both, QUESTIONS),
        Measure("question", "no / open / closed question", ("none", "open", "closed"), QUESTIONS),
        Measure("reflection_present", "reflection present", both, REFLECTIONS),
        Measure("reflection", "no / simple / complex reflection", ("none", "simple", "complex"), REFLECTIONS),
        Measure(
            "main_behaviour",
            "main behaviour",
            ("question", "reflection", "therapist_input", "other"),
            (*QUESTIONS, *REFLECTIONS, "advice"),
        ),
        *(Measure(name, name.replace("_", " "), both, (name,)) for name in CODE_NAMES),
        *(Measure(f"{skill}_points", f"{skill.replace('_', ' ')}, points") for skill in SKILLS),
        *(Measure(name, f"{name.replace('_', ' ')}, rating", per="session") for name in RATINGS),
    ]
    return {measure.name: measure for measure in held}


def value_of(measure: Measure, text: str, coded: CodedReply) -> Value | None:
    """What a coded reply says on a measure of replies; None where the coder did not score it.

    A coder that reads a reply more than once says nothing where its readings differ.
    """
    if measure.ordered:
        return next((score.points for score in coded.scores if f"{score.skill}_points" == measure.name), None)
    if measure.name == "main_behaviour" and coded.main:
        return coded.main
    readings = coded.passes or (coded.codes,)
    said = {_class_of(measure, {code.name for code in codes}, text) for codes in readings}
    return said.pop() if len(said) == 1 else None


def _class_of(measure: Measure, names: set[CodeName], text: str) -> str:
    if measure.name == "question":
        return question_kind(names)
    if measure.name == "reflection":
        return reflection_kind(names)
    if measure.name == "main_behaviour":
        return main_behaviour(names, text)
    return YES if names.intersection(measure.codes) else NO


def question_kind(names: set[CodeName]) -> str:
    """none, open or closed; open where both are there."""
    return "open" if "open_question" in names else "closed" if "closed_question" in names else "none"


def reflection_kind(names: set[CodeName]) -> str:
    """none, simple or complex; complex where both are there."""
    return "complex" if "reflection_complex" in names else "simple" if "reflection_simple" in names else "none"


def main_behaviour(names: set[CodeName], text: str) -> str:
    """The four classes of AnnoMI, from the codes of a coder who did not name one itself: a question before a reflection
    before input (advice, or telling at some length)."""
    if names.intersection(QUESTIONS):
        return "question"
    if names.intersection(REFLECTIONS):
        return "reflection"
    return "therapist_input" if "advice" in names or len(text.split()) >= LENGTHY else "other"


def evidence(measure: Measure, coded: CodedReply) -> tuple[BehaviorCode, ...]:
    """The codes that a coder's value on a measure of replies rests on."""
    if measure.ordered:
        return next((score.codes for score in coded.scores if f"{score.skill}_points" == measure.name), ())
    return tuple(code for code in coded.codes if code.name in measure.codes)
