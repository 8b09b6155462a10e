"""Scenarios: one practice task each, in a YAML file of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field

from simulator.errors import ContentError, Problem
from simulator.persona import Line, Part, Persona, Slug, State, Text, Version
from simulator.words import Skill
from simulator.yaml_file import load_content
from simulator.yaml_tree import YamlFile

Mode = Literal["guided", "independent", "probe"]
Difficulty = Literal["gentle", "steady", "hard"]

# The gentlest first.
DIFFICULTIES: tuple[Difficulty, ...] = get_args(Difficulty)

MODES: dict[Mode, str] = {
    "guided": "scores and feedback after each reply",
    "independent": "scores and feedback after the session",
    "probe": "scores when the supervisor releases them",
}


class Scenario(Part):
    """One practice task, versioned.

    `opening_lines` holds, for each persona that can play it, what the client says first; `topics` are what the client
    has on their mind at the start and `told` the facts that the opening line tells; `starting_state` stands in for the
    persona's baseline where given.
    """

    id: Slug
    version: Version
    title: Line
    setting: Text
    task: Text
    skills: Annotated[tuple[Skill, ...], Field(min_length=1)]
    mode: Mode
    difficulty: Difficulty
    turn_limit: Annotated[int, Field(ge=2, le=60)]
    opening_lines: Annotated[dict[Slug, Line], Field(min_length=1)]
    topics: dict[Slug, Slug] = Field(default_factory=dict)
    told: dict[Slug, tuple[Slug, ...]] = Field(default_factory=dict)
    starting_state: State | None = None

    @property
    def personas(self) -> tuple[str, ...]:
        """Ids of the personas that can play this scenario."""
        return tuple(self.opening_lines)

    @property
    def hash(self) -> str:
        """SHA-256 (hex) of the content, the same on every machine."""
        return hashlib.sha256(self.model_dump_json().encode("utf-8")).hexdigest()


def load_scenario(
    path: Path, personas: Mapping[str, Persona], text: str | None = None, broken: Collection[str] = ()
) -> Scenario:
    """Read and check one scenario file against the personas it names.

    `broken` are ids of personas whose own files can't be read: the scenario may name them, and they can't play it.
    Raises ContentError with every fault by line: what the reader and the types refuse, an unknown persona or topic.
    """
    scenario, file = load_content(path, Scenario, text)
    problems = [
        Problem(
            path,
            file.line(("opening_lines", name)),
            f"opening_lines names {name}, but there is no such persona.",
        )
        for name in scenario.personas
        if name not in personas and name not in broken
    ]
    for name, topic in scenario.topics.items():
        if name not in scenario.personas:
            problems.append(
                Problem(path, file.line(("topics", name)), f"topics names {name}, who has no opening line here.")
            )
        elif name in personas and topic not in {held.id for held in personas[name].topics}:
            problems.append(Problem(path, file.line(("topics", name)), f"{name} has no topic {topic}."))
    problems += _told_problems(path, scenario, personas, file)
    if problems:
        raise ContentError(problems)
    return scenario


def _told_problems(
    path: Path, scenario: Scenario, personas: Mapping[str, Persona], file: YamlFile
) -> Iterator[Problem]:
    for name, told in scenario.told.items():
        where = file.line(("told", name))
        if name not in scenario.personas:
            yield Problem(path, where, f"told names {name}, who has no opening line here.")
        elif name in personas:
            held = {fact.id for fact in personas[name].facts}
            yield from (Problem(path, where, f"{name} has no fact {fact}.") for fact in told if fact not in held)
