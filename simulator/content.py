"""The content folder: every persona and scenario in it, and everything wrong with their files."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from simulator.errors import ContentError, Problem
from simulator.persona import Persona
from simulator.persona_check import load_persona
from simulator.scenario import Scenario, load_scenario

Held = TypeVar("Held", Persona, Scenario)


@dataclass(frozen=True)
class Content:
    """Personas and scenarios by id, and the file that each came from.

    `problems` names the files left out and why, so that one bad file stops nothing.
    """

    personas: dict[str, Persona]
    scenarios: dict[str, Scenario]
    problems: tuple[Problem, ...]
    files: tuple[tuple[Path, Persona | Scenario], ...] = ()


def read_content(folder: Path) -> Content:
    """Read `personas/` and `scenarios/` below a folder. Files that begin with an underscore are forms and left out."""
    problems: list[Problem] = []
    for name in ("personas", "scenarios"):
        if not any((folder / name).glob("[!_]*.yaml")):
            problems.append(
                Problem(folder / name, None, "holds no YAML file; set SIMULATOR_CONTENT_DIR to its parent.")
            )
    played = _read(folder / "personas", _persona, problems)
    personas = {part.id: part for part in played.values()}
    # a client whose own file is broken is named there, and not again in every task that they play
    broken = frozenset(problem.path.stem for problem in problems)
    tasks = _read(folder / "scenarios", lambda path: load_scenario(path, personas, broken=broken), problems)
    scenarios = {part.id: part for part in tasks.values()}
    return Content(personas, scenarios, tuple(problems), (*played.items(), *tasks.items()))


def fresh_content(folder: Path) -> Content:
    """As `read_content`, but files are read again only when one was added, removed or changed."""
    files = sorted(path for name in ("personas", "scenarios") for path in (folder / name).glob("*.yaml"))
    with _one_reader:  # visitors who come together wait for one reading, instead of each doing it
        return _parsed(folder, tuple((path, *_stamp(path)) for path in files))


_one_reader = threading.Lock()


@lru_cache(maxsize=2)
def _parsed(folder: Path, stamps: tuple[tuple[Path, int, int], ...]) -> Content:  # noqa: ARG001 - a key of the cache
    return read_content(folder)


def _persona(path: Path) -> Persona:
    """A long file takes half a second: it is parsed again only when it was changed itself. Raises ContentError."""
    found = _parsed_persona(path, *_stamp(path))
    if isinstance(found, ContentError):
        raise ContentError(found.problems)
    return found


@lru_cache(maxsize=64)
def _parsed_persona(path: Path, _changed: int, _size: int) -> Persona | ContentError:
    try:
        return load_persona(path)
    except ContentError as error:
        return error


def _stamp(path: Path) -> tuple[int, int]:
    """Time of the last change (ns) and size (bytes); zeros for a file that went away meanwhile."""
    try:
        stat = path.stat()
    except OSError:
        return (0, 0)
    return (stat.st_mtime_ns, stat.st_size)


def _read(folder: Path, load: Callable[[Path], Held], problems: list[Problem]) -> dict[Path, Held]:
    found: dict[Path, Held] = {}
    for path in sorted(folder.glob("[!_]*.yaml")):
        try:
            part = load(path)
        except ContentError as error:
            problems += error.problems
            continue
        taken = next((other for other, held in found.items() if held.id == part.id), None)
        if taken is not None:
            problems.append(Problem(path, None, f"the id {part.id} is taken by {taken.name}; choose another."))
            continue
        found[path] = part
    return found
