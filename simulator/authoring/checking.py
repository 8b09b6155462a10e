"""Checking a text that is being written: what it means, or each fault with its line, quoted."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from simulator.authoring.files import FOLDERS
from simulator.content import Content
from simulator.errors import ContentError, Problem
from simulator.persona import Persona
from simulator.persona_check import load_persona
from simulator.scenario import Scenario, load_scenario
from simulator.store.publications import Edition, Kind
from simulator.yaml_tree import parse_yaml

QUOTED = 120
_CALLED = {"personas": "client", "scenarios": "task"}


@dataclass(frozen=True)
class Fault:
    """One thing wrong: the line (from 1; None for the whole file), that line's text, and a sentence."""

    line: int | None
    quoted: str
    message: str


@dataclass(frozen=True)
class Checked:
    """What a text holds; where anything is wrong, `part` is None and `faults` says it, in the file's order."""

    part: Persona | Scenario | None
    faults: tuple[Fault, ...]


def check(kind: Kind, content_id: str, text: str, content: Content) -> Checked:
    """Check a text as the file of this id among what is published.

    Beside what the readers refuse: an id that is not the file's, and a persona that leaves a scenario without the topic
    it begins on.
    """
    path = Path(FOLDERS[kind]) / f"{content_id}.yaml"
    part = _persona(path, text) if kind == "persona" else _scenario(path, text, content)
    if isinstance(part, ContentError):
        return Checked(None, quoted(text, part.problems))
    faults = _renamed(path, part, text, content)
    if isinstance(part, Persona):
        faults += _left_alone(path, part, text, content)
    return Checked(None if faults else part, quoted(text, faults))


@lru_cache(maxsize=16)
def _persona(path: Path, text: str) -> Persona | ContentError:
    """Reading a long file takes half a second, and a page is drawn more often than its text changes."""
    try:
        return load_persona(path, text)
    except ContentError as error:
        return error


def _scenario(path: Path, text: str, content: Content) -> Scenario | ContentError:
    try:
        return load_scenario(path, content.personas, text)
    except ContentError as error:
        return error


def quoted(text: str, problems: Collection[Problem]) -> tuple[Fault, ...]:
    """Problems with the lines that they name, shortened to what reads at a glance."""
    lines = text.splitlines()

    def quote(line: int | None) -> str:
        found = lines[line - 1].strip() if line and line <= len(lines) else ""
        return found if len(found) <= QUOTED else found[: QUOTED - 1] + "…"

    return tuple(Fault(each.line, quote(each.line), each.message) for each in problems)


def edition(part: Persona | Scenario, text: str) -> Edition:
    """A checked text as the store keeps it."""
    return Edition(part.version, part.hash, text)


def next_version(version: str, taken: Collection[str]) -> str:
    """The first version from `version` on that is not taken, the last number raised."""
    first, middle, last = (int(number) for number in version.split("."))
    while f"{first}.{middle}.{last}" in taken:
        last += 1
    return f"{first}.{middle}.{last}"


def with_version(text: str, version: str) -> str:
    """The text with another version on its version line, all else as it was. Raises ContentError for broken YAML."""
    file = parse_yaml(Path("draft.yaml"), text)
    lines = text.splitlines(keepends=True)
    at = file.line(("version",)) - 1
    lines[at] = re.sub(r"^(version:[ \t]*)[^\s#]+", rf"\g<1>{version}", lines[at])
    return "".join(lines)


def _line(text: str, path: Path, *key: str) -> int:
    return parse_yaml(path, text).line(key)


def _renamed(path: Path, part: Persona | Scenario, text: str, content: Content) -> list[Problem]:
    """A file keeps its id: sessions, scenarios and groups know the content by it."""
    there = next((held.id for file, held in content.files if _same(file, path)), path.stem)
    if part.id == there:
        return []
    said = f"id must stay {there}, as it is known by; for another {_CALLED[path.parent.name]}, begin a new file."
    return [Problem(path, _line(text, path, "id"), said)]


def _same(file: Path, path: Path) -> bool:
    return file.name == path.name and file.parent.name == path.parent.name


def _left_alone(path: Path, persona: Persona, text: str, content: Content) -> list[Problem]:
    topics = {topic.id for topic in persona.topics}
    return [
        Problem(
            path,
            _line(text, path, "topics"),
            f"the scenario {scenario.id} begins on the topic {scenario.topics[persona.id]}, which is no longer here;"
            " keep it, or change the scenario first.",
        )
        for scenario in content.scenarios.values()
        if persona.id in scenario.topics and scenario.topics[persona.id] not in topics
    ]
