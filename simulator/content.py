"""The content folder: every persona and scenario in it, and everything wrong with their files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from simulator.errors import ContentError, Problem
from simulator.persona import Persona, load_persona
from simulator.scenario import Scenario, load_scenario

Held = TypeVar("Held", Persona, Scenario)


@dataclass(frozen=True)
class Content:
    """Personas and scenarios by id; `problems` names the files left out and why, so that one bad file stops nothing."""

    personas: dict[str, Persona]
    scenarios: dict[str, Scenario]
    problems: tuple[Problem, ...]


def read_content(folder: Path) -> Content:
    """Read `personas/` and `scenarios/` below a folder. Files that begin with an underscore are forms and left out."""
    problems: list[Problem] = []
    for name in ("personas", "scenarios"):
        if not any((folder / name).glob("[!_]*.yaml")):
            problems.append(
                Problem(folder / name, None, "holds no YAML file; set SIMULATOR_CONTENT_DIR to its parent.")
            )
    personas = _read(folder / "personas", load_persona, problems)
    scenarios = _read(folder / "scenarios", lambda path: load_scenario(path, personas), problems)
    return Content(personas, scenarios, tuple(problems))


def _read(folder: Path, load: Callable[[Path], Held], problems: list[Problem]) -> dict[str, Held]:
    found: dict[str, Held] = {}
    for path in sorted(folder.glob("[!_]*.yaml")):
        try:
            part = load(path)
        except ContentError as error:
            problems += error.problems
            continue
        if part.id in found:
            problems.append(Problem(path, None, f"the id {part.id} is taken by another file; choose another."))
            continue
        found[part.id] = part
    return found
