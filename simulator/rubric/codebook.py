"""The code book as values: skills, codes, levels, thresholds, read once from `codebook.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from simulator.words import CodeName, Skill
from simulator.yaml_file import load_content

CODEBOOK_PATH = Path(__file__).with_name("codebook.yaml")
POINTS = 5

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Mark = Literal["leading", "level"]
# As in SessionSummary.
FigureName = Literal[
    "open_share", "reflections_to_questions", "complex_share", "advice_per_reply", "stacks", "talk_share"
]


class Entry(BaseModel):
    """Base of every part of the code book: frozen, strict, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class SkillEntry(Entry):
    """A skill; `anchors` holds the sentence for each of the points 0 to 4, `samples` a reply to `client` for each."""

    id: Skill
    label: Text
    definition: Text
    not_scored: Text
    anchors: Annotated[tuple[Text, ...], Field(min_length=POINTS, max_length=POINTS)]
    client: Text
    samples: Annotated[tuple[Text, ...], Field(min_length=POINTS, max_length=POINTS)]
    sample_not_scored: Text


class NearMiss(Entry):
    """A sentence that looks like the code and is not, with the reason."""

    text: Text
    why: Text


class Pair(Entry):
    """Two replies to the same line of a client, with what makes the difference."""

    client: Text
    poor: Text
    good: Text
    why: Text


class CodeEntry(Entry):
    """A behaviour code; `counts` says whether it counts for or against its skill."""

    name: CodeName
    label: Text
    short: Annotated[str, StringConstraints(min_length=1, max_length=8)]
    skill: Skill
    counts: Literal["for", "against"]
    source: Text
    definition: Text
    marks: tuple[Mark, ...]
    examples: Annotated[tuple[Text, ...], Field(min_length=1)]
    pair: Pair
    near_misses: Annotated[tuple[NearMiss, ...], Field(min_length=1)]


class LevelEntry(Entry):
    """One of Linehan's levels of validation; `example` and `near_miss` answer the code book's `level_client`."""

    level: Annotated[int, Field(ge=1, le=6)]
    name: Text
    definition: Text
    example: Text
    near_miss: NearMiss


class FigureEntry(Entry):
    """A figure of a whole session."""

    id: FigureName
    label: Text
    definition: Text


class Threshold(Entry):
    """From where a session's figure is called fair, and good."""

    fair: float
    good: float


class Thresholds(Entry):
    """Thresholds for a session's figures, with their source."""

    source: Text
    reflections_to_questions: Threshold
    complex_share: Threshold


class Notes(Entry):
    """What a reader of scores has to know: where our definition differs, and what is not measured."""

    open: Text
    levels: Text
    single_replies: Text


class CodeBook(Entry):
    """The whole code book."""

    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    skills: tuple[SkillEntry, ...]
    codes: tuple[CodeEntry, ...]
    level_client: Text
    levels: tuple[LevelEntry, ...]
    figures: tuple[FigureEntry, ...]
    thresholds: Thresholds
    notes: Notes

    @model_validator(mode="after")
    def _complete(self) -> CodeBook:
        for what, held, wanted in (
            ("skills", [skill.id for skill in self.skills], list(get_args(Skill))),
            ("codes", [code.name for code in self.codes], list(get_args(CodeName))),
            ("figures", [figure.id for figure in self.figures], list(get_args(FigureName))),
            ("levels", [level.level for level in self.levels], [1, 2, 3, 4, 5, 6]),
        ):
            if sorted(held) != sorted(wanted):
                raise ValueError(f"{what} must be, once each: {', '.join(str(name) for name in wanted)}")
        return self

    def skill(self, skill: Skill) -> SkillEntry:
        """The entry of a skill."""
        return next(entry for entry in self.skills if entry.id == skill)

    def code(self, name: CodeName) -> CodeEntry:
        """The entry of a behaviour code."""
        return next(entry for entry in self.codes if entry.name == name)

    def figure(self, name: FigureName) -> FigureEntry:
        """The entry of a session's figure."""
        return next(entry for entry in self.figures if entry.id == name)

    def anchor(self, skill: Skill, points: int | None) -> str:
        """The sentence for these points on a skill; for None, when the skill is not scored."""
        entry = self.skill(skill)
        return entry.not_scored if points is None else entry.anchors[points]


@cache
def codebook() -> CodeBook:
    """The code book. Raises ContentError where the file is wrong. Read on first use and kept."""
    return load_content(CODEBOOK_PATH, CodeBook)[0]
