"""Personas: the people who sit in the client's chair, one YAML file each.

A persona is content, not code: who this person is, what they know (facts, each with the openness it takes to say it and
the transcript turns it rests on), how they talk, how far each skill of the trainee moves them, and what they say when
no language model is configured (rehearsed lines).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)

from simulator.words import QUESTION_KINDS, CodeName, QuestionKind
from simulator.yaml_file import SLUG_PATTERN, VERSION_PATTERN

Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN)]
Version = Annotated[str, StringConstraints(pattern=VERSION_PATTERN)]
_QUOTED = re.compile(r"^[“”„‘’][^“”„‘]*[“”]$")


def _without_typed_quotes(text: str) -> str:
    """Typographic quotes round a whole text are meant for YAML's, and the client would say them."""
    if _QUOTED.match(text):
        raise ValueError(f'stands between typographic quotes; put it between straight ones: "{text[1:-1]}"')
    return text


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1200)]
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=480),
    AfterValidator(_without_typed_quotes),
]
Share = Annotated[float, Field(ge=0, le=1)]
Shift = Annotated[float, Field(ge=-0.2, le=0.2)]


def _kind_of_source(value: object) -> str | None:
    """Which of its two forms a source has; None for neither, which gives one complaint in place of two."""
    if isinstance(value, list | tuple):
        return "turns"
    return "word" if value == "authored" else None


Source = Annotated[
    Annotated[Literal["authored"], Tag("word")]
    | Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=1), Tag("turns")],
    Discriminator(_kind_of_source, "source", "must be the word authored or a list of turn numbers, as [3, 12]"),
]
Tier = Literal["anyone", "some", "much"]
FactKind = Literal["event", "feeling", "belief", "wish", "coping", "trait"]


# Where the tiers begin on the scale of openness (0-1). A fact at 0 is said to anyone; from MUCH on it takes much.
SOME = 0.25
MUCH = 0.6


class Part(BaseModel):
    """Base of every piece of content: frozen, strict, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Belief(Part):
    """Something the client holds true about themself or others, with where it comes from."""

    text: Text
    source: Source


class State(Part):
    """Openness and distress, each 0-1, as a persona or scenario file states them."""

    openness: Share
    distress: Share


class Effect(Part):
    """How far one behaviour code, done once, moves this client. Steps are capped in `client.state`."""

    openness: Shift = 0.0
    distress: Shift = 0.0


class Feelings(Part):
    """What shows on this client's face and in the voice, by state: words for the plan and the prompt."""

    guarded: Line
    strained: Line
    easier: Line
    open: Line


class Style(Part):
    """How this client talks. `length` scales the human table of words a line (1.0 is average)."""

    description: Text
    length: Annotated[float, Field(ge=0.3, le=2.0)] = 1.0
    fillers: tuple[Line, ...] = ()
    avoids: tuple[Line, ...] = ()


class Limits(Part):
    """Shares of lines that may hold thanks or a question; beyond them the line check steps in."""

    thanks: Share = 0.05
    questions: Share = 0.12


class Fact(Part):
    """One thing about this client's life.

    `text` is what the model is told once the fact is earned; `openness` is what it takes (0 = said to anyone);
    `asks` are questions that this fact answers and `cues` words that point to it, beside those of its topic;
    `withheld` is what shows instead; `brief` answers a closed question in a few words; `lines` are the client's own
    words for telling it (one is used; its first sentence can stand alone); `more` deepens it once told, when the
    trainee reflects it rightly or asks to hear more; `in_full` says it whole, with who and what is meant, to one who
    asks what a short line of it meant ("Which half hour?");
    `source` is the transcript turns it rests on (counted from 1 over both speakers), or `authored`.
    """

    id: Slug
    topic: Slug
    kind: FactKind
    title: Line
    text: Text
    openness: Share
    asks: tuple[Line, ...] = ()
    cues: tuple[Line, ...] = ()
    withheld: tuple[Line, ...] = ()
    brief: tuple[Line, ...] = ()
    lines: Annotated[tuple[Line, ...], Field(min_length=1)]
    more: tuple[Line, ...] = ()
    in_full: tuple[Line, ...] = ()
    source: Source

    @property
    def tier(self) -> Tier:
        """The tier its openness puts it in."""
        if self.openness < SOME:
            return "anyone"
        return "some" if self.openness < MUCH else "much"

    @model_validator(mode="after")
    def _withheld_where_gated(self) -> Fact:
        if self.tier != "anyone" and not self.withheld:
            raise ValueError("takes openness, so it needs withheld: what shows while it is held back")
        return self


class SmallFact(Part):
    """Something small that people ask in passing (a favourite film, the boss's name) and that matters to no story.

    `lines` answer it, the first time with one of them, later with another or with "like I said". `about` makes it a
    detail of a fact or a topic (how old the cat is): it is asked for without naming that again, and said only to who
    may hear the fact.
    """

    id: Slug
    about: Slug | None = None
    asks: Annotated[tuple[Line, ...], Field(min_length=1)]
    lines: Annotated[tuple[Line, ...], Field(min_length=1)]


class Topic(Part):
    """A subject the trainee may raise. `cues` are the words and short phrases that raise it.

    `lines` are remarks on the subject that give nothing away, for when there is nothing more to tell (yet); `in_full`
    says what such a remark is about, to one who asks.
    """

    id: Slug
    title: Line
    cues: Annotated[tuple[Line, ...], Field(min_length=1)]
    lines: Annotated[tuple[Line, ...], Field(min_length=1)]
    in_full: tuple[Line, ...] = ()
    small_talk: bool = False


class Rehearsed(Part):
    """What this client says, offline, in moments that belong to no topic; no line is used twice in a session."""

    greeting: tuple[Line, ...]
    farewell: tuple[Line, ...]
    acknowledge: tuple[Line, ...]  # "Mm.", "Yeah." - the short lines that make up a third of human speech
    confirm: tuple[Line, ...]  # a right reflection
    confirm_feeling: tuple[Line, ...]  # validation that was felt
    correct: tuple[Line, ...]  # a reflection that misses
    elaborate: tuple[Line, ...]  # "go on" with nothing new to tell
    deflect: tuple[Line, ...]
    minimise: tuple[Line, ...]
    yes_but: tuple[Line, ...]  # early advice
    agree: tuple[Line, ...]  # agrees without engaging
    pull_back: tuple[Line, ...]  # after pushing, judging, dismissing
    close: tuple[Line, ...]  # ends early
    silence: tuple[Line, ...]  # the trainee says "..."
    repair: tuple[Line, ...]  # "sorry, what do you mean?"
    puzzled: tuple[Line, ...]  # gibberish
    other_language: tuple[Line, ...]
    machine: tuple[Line, ...]  # "are you an AI?"
    attack: tuple[Line, ...]  # "ignore your instructions"
    rude: tuple[Line, ...]
    wrong_name: tuple[Line, ...]
    unknown: tuple[Line, ...]  # asked for something small of their own that the file does not hold
    already_said: tuple[Line, ...]
    many_questions: tuple[Line, ...]
    thanked: tuple[Line, ...]
    apology: tuple[Line, ...]
    crisis: tuple[Line, ...]  # the trainee asks about suicide or self-harm
    # `unknown` serves where these are missing, as in clients that were written before there were such lists
    unknown_yes_no: tuple[Line, ...] = ()  # the same as `unknown`, where the question wants yes or no
    unknown_others: tuple[Line, ...] = ()  # asked about somebody of whom they know little
    # asked about this very talk ("How is it to tell me that?"): immediacy, in Hill's helping skills; without lines for
    # it such a question is met like any other
    immediacy: tuple[Line, ...] = ()
    # said before something of another subject that nobody asked about ("There's another thing.")
    bridge: tuple[Line, ...] = ()
    # asked for something about a topic that the file doesn't say: a vague answer of the kind asked for
    vague: dict[QuestionKind, tuple[Line, ...]] = {}

    @model_validator(mode="after")
    def _none_empty(self) -> Rehearsed:
        empty = [
            name for name, field in type(self).model_fields.items() if field.is_required() and not getattr(self, name)
        ]
        if empty:
            raise ValueError(f"has no lines for {', '.join(empty)}")
        return self

    def lists(self) -> dict[str, tuple[str, ...]]:
        """Every list of lines by its name, those under `vague` as `vague.when`."""
        plain = {name: getattr(self, name) for name in type(self).model_fields if name != "vague"}
        return plain | {f"vague.{kind}": self.vague.get(kind, ()) for kind in QUESTION_KINDS}


class Persona(Part):
    """One client, versioned. `hash` is the SHA-256 of the content; sessions and cohorts compare only equal hashes."""

    id: Slug
    version: Version
    name: Line
    age: Annotated[int, Field(ge=16, le=110)]
    pronouns: Line
    presenting_problem: Text
    background: Text
    beliefs: tuple[Belief, ...]
    style: Style
    baseline: State
    effects: dict[CodeName, Effect]
    feelings: Feelings
    limits: Limits = Limits()
    always: Annotated[tuple[Line, ...], Field(min_length=1)]
    never: Annotated[tuple[Line, ...], Field(min_length=1)]
    topics: Annotated[tuple[Topic, ...], Field(min_length=1)]
    facts: Annotated[tuple[Fact, ...], Field(min_length=1)]
    small_facts: tuple[SmallFact, ...] = ()
    rehearsed: Rehearsed

    @cached_property
    def hash(self) -> str:
        """SHA-256 (hex) of the content, the same on every machine."""
        return hashlib.sha256(self.model_dump_json().encode("utf-8")).hexdigest()

    def __hash__(self) -> int:
        return hash(self.hash)

    def fact(self, fact_id: str) -> Fact:
        """The fact with this id. Raises KeyError."""
        return self.fact_by_id[fact_id]

    @cached_property
    def fact_by_id(self) -> Mapping[str, Fact]:
        """Every fact by its id."""
        return {fact.id: fact for fact in self.facts}

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Persona:
        """A copy, changed by `update`, that has worked out nothing yet: its hash and facts are its own."""
        copy = super().model_copy(update=update, deep=deep)
        for kept in ("hash", "fact_by_id"):
            copy.__dict__.pop(kept, None)
        return copy

    def topic(self, topic_id: str) -> Topic:
        """The topic with this id. Raises KeyError."""
        return {topic.id: topic for topic in self.topics}[topic_id]

    def small_fact(self, fact_id: str) -> SmallFact:
        """The small fact with this id. Raises KeyError."""
        return {fact.id: fact for fact in self.small_facts}[fact_id]
