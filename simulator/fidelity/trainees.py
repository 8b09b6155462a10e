"""Scripted trainees: the people on the other side of a fidelity run, one YAML file each in scenarios/trainees/.

A script says how a kind of trainee talks: what they do on which occasion, in which words. It answers to what the client
just said: it can hand back the client's own words, take up a feeling, ask about a topic, or do something else when the
client pulls back. What is said is drawn by a seed, so that a run can be repeated.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from simulator.client.language import word_count
from simulator.errors import ContentError, Problem
from simulator.fidelity.trainee_words import echo_of, feeling_in, few_words_of, second_person
from simulator.persona import Line, Part, Persona, Share, Slug, Text, Version
from simulator.yaml_file import load_content

# How a trainee treats the client. `skilled`, `neutral` and `poor` are compared with each other; `hostile` counts as
# poor and must drive the client away; `mixed` does some of everything and is not compared; nor are those who stand
# `apart` (silent, off the subject, attacking the program), who give a client no ground for trust.
Standing = Literal["skilled", "neutral", "poor", "hostile", "mixed", "apart"]
# What the client's last line was: `told` has TOLD words or more, `brief` BRIEF or fewer, `feeling` names a feeling,
# `pulled_back` deflects, plays down or withdraws, `asked` asks something.
Occasion = Literal["always", "told", "brief", "feeling", "pulled_back", "asked"]
TOLD = 8
BRIEF = 3

SLOTS = {
    "name": "the client's name",
    "topic": "a topic of the persona's that was not asked about lately, as 'your mother'",
    "subject": "the topic asked about last",
    "echo": "a clause of the client's last line, turned to 'you'",
    "earlier": "a clause of an earlier line that told something, turned to 'you'",
    "bit": "a few words of the client's last line as they are, for quoting",
    "feeling": "a feeling that the client's last line names",
    "felt": "the same feeling in other words, from the script's own list",
}
_SLOT = re.compile(r"\{([^{}]*)\}")
# A wording may come again after this many other replies.
FRESH_AFTER = 12


def _known_slots(template: str) -> str:
    unknown = [name for name in _SLOT.findall(template) if name not in SLOTS]
    if unknown:
        raise ValueError(f"has no slot {{{unknown[0]}}}; there are {', '.join(SLOTS)}")
    return template


Template = Annotated[Text, AfterValidator(_known_slots)]


class Doing(Part):
    """One thing that a trainee does: on which occasions, how often beside the others, in which words.

    `then`, where given, is a second list; one of it follows in the same reply in `then_share` of the cases.
    """

    when: Annotated[tuple[Occasion, ...], Field(min_length=1)] = ("always",)
    weight: Annotated[float, Field(gt=0, le=100)] = 1.0
    say: Annotated[tuple[Template, ...], Field(min_length=1)]
    then: tuple[Template, ...] = ()
    then_share: Share = 1.0


class Trainee(Part):
    """One scripted trainee, versioned."""

    id: Slug
    version: Version
    title: Line
    description: Text
    stands: Standing
    first: Annotated[tuple[Template, ...], Field(min_length=1)]
    doings: Annotated[tuple[Doing, ...], Field(min_length=1)]
    feelings: dict[str, Annotated[tuple[Line, ...], Field(min_length=1)]] = Field(default_factory=dict)

    @property
    def cold(self) -> bool:
        """Whether this trainee gives a client no ground for trust, and so must never hear what takes most openness."""
        return self.stands in ("poor", "hostile", "apart")


@dataclass(frozen=True)
class Seen:
    """A line of the client's as the trainee takes it: its words, and whether the client drew back in it."""

    text: str
    pulled_back: bool = False


@dataclass(frozen=True)
class Reply:
    """What a scripted trainee says; `topic` is the topic of the persona's that it asks about by its title."""

    text: str
    topic: str | None = None


def load_trainee(path: Path, text: str | None = None) -> Trainee:
    """Read and check one script (`text`, where given, in its place). Raises ContentError with every fault by line."""
    trainee, file = load_content(path, Trainee, text)
    # Without a wording that fits every line, a trainee could be left with nothing to say.
    needed = {"echo", "earlier", "bit", "feeling", "felt", "subject"}
    always = [doing for doing in trainee.doings if "always" in doing.when]
    if not any(needed.isdisjoint(_SLOT.findall(each)) for doing in always for each in doing.say):
        message = (
            "no doing that is done always has words that fit any line (without a slot, or with {topic} or {name})."
        )
        raise ContentError([Problem(path, file.line(("doings",)), message)])
    return trainee


def read_trainees(folder: Path) -> dict[str, Trainee]:
    """Every script in a folder by id; files that begin with an underscore are forms. Raises ContentError."""
    problems: list[Problem] = []
    found: dict[str, Trainee] = {}
    for path in sorted(folder.glob("[!_]*.yaml")):
        try:
            trainee = load_trainee(path)
        except ContentError as error:
            problems += error.problems
            continue
        if trainee.id in found:
            problems.append(Problem(path, None, f"the id {trainee.id} is taken by another script; choose another."))
        found[trainee.id] = trainee
    if not found and not problems:
        problems.append(Problem(folder, None, "holds no YAML file with a scripted trainee."))
    if problems:
        raise ContentError(problems)
    return found


@dataclass
class ScriptedTalk:
    """One session from the trainee's side. `reply` is asked for each in turn; same seed and lines, same replies."""

    trainee: Trainee
    persona: Persona
    seed: int
    _rng: random.Random = field(init=False)
    _topics: list[str] = field(init=False, default_factory=list)
    _subject: str | None = field(init=False, default=None)
    _used: list[str] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._rng = random.Random(f"{self.trainee.id}:{self.seed}")

    def reply(self, lines: Sequence[Seen]) -> Reply:
        """The next reply, to the client's lines so far (the opening line first)."""
        slots = self._slots(lines)
        if not self._used:
            return self._filled([self._choose(self.trainee.first, slots) or self.trainee.first[0]], slots)
        occasions = _occasions(lines[-1])
        fits = [(d, w) for d in self.trainee.doings if occasions & set(d.when) and (w := self._choose(d.say, slots))]
        doing, words = self._rng.choices(fits, [doing.weight for doing, _ in fits])[0]
        wordings = [words]
        if doing.then and self._rng.random() < doing.then_share:
            wordings.append(self._choose(doing.then, slots) or "")
        return self._filled(wordings, slots)

    def _choose(self, templates: Sequence[str], slots: dict[str, str]) -> str | None:
        """A wording whose slots can all be filled, one not used lately if there is one."""
        able = [each for each in templates if all(name in slots for name in _SLOT.findall(each))]
        fresh = [each for each in able if each not in self._used[-FRESH_AFTER:]]
        return self._rng.choice(fresh or able) if able else None

    def _filled(self, wordings: list[str], slots: dict[str, str]) -> Reply:
        self._used += wordings
        words = " ".join(each for each in wordings if each)
        asked = None
        if "{topic}" in words:
            asked = self._subject = self._topics.pop()
        elif "{subject}" in words:
            asked = self._subject
        text = _SLOT.sub(lambda slot: slots.get(slot.group(1), ""), words)
        return Reply(_capital(text), asked)

    def _slots(self, lines: Sequence[Seen]) -> dict[str, str]:
        if not self._topics:
            self._topics = [topic.id for topic in self.persona.topics if topic.id != self._subject]
            self._rng.shuffle(self._topics)
        feeling = feeling_in(lines[-1].text)
        found = {
            "name": self.persona.name,
            "topic": second_person(self.persona.topic(self._topics[-1]).title, self.persona),
            "subject": second_person(self.persona.topic(self._subject).title, self.persona) if self._subject else None,
            "echo": echo_of(lines[-1].text),
            "earlier": next(
                (said for line in reversed(lines[:-1]) if _tells(line) and (said := echo_of(line.text))), None
            ),
            "bit": few_words_of(lines[-1].text),
            "feeling": feeling,
            "felt": self._rng.choice(self.trainee.feelings[feeling]) if feeling in self.trainee.feelings else None,
        }
        return {name: value for name, value in found.items() if value}


def _tells(line: Seen) -> bool:
    return word_count(line.text) >= TOLD


def _occasions(line: Seen) -> set[Occasion]:
    found: set[Occasion] = {"always"}
    if line.pulled_back:
        found.add("pulled_back")
    if _tells(line):
        found.add("told")
    if word_count(line.text) <= BRIEF:
        found.add("brief")
    if feeling_in(line.text):
        found.add("feeling")
    if line.text.rstrip().endswith("?"):
        found.add("asked")
    return found


def _capital(text: str) -> str:
    """Sentences begin with a capital, also where a slot begins them."""
    return re.sub(r"(^|[.!?] +)([a-z])", lambda found: found.group(1) + found.group(2).upper(), text.strip())
