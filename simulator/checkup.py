"""What `simulator check` looks at: content files, code book and settings; facts about each, warnings, problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from simulator.content import fresh_content
from simulator.errors import ContentError, Problem, SettingError, SimulatorError, StoreError
from simulator.fidelity.trainees import Trainee, load_trainee
from simulator.persona import Persona, Tier
from simulator.persona_check import load_persona, thin_spots
from simulator.rubric.codebook import CODEBOOK_PATH, codebook
from simulator.scenario import Scenario, load_scenario
from simulator.settings import Settings, load_settings, settings_table, unknown_settings

FORM = "_template.yaml"


@dataclass
class Findings:
    """One line for each thing looked at, what is allowed but hardly meant so, and what is wrong."""

    lines: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def check_paths(paths: Sequence[Path], found: Findings, content_dir: Path) -> None:
    """Check files and folders; a folder that holds personas/ and scenarios/ is checked as the program reads it."""
    for path in paths:
        if (path / "personas").is_dir() or (path / "scenarios").is_dir():
            check_content(path, found)
            continue
        files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not files:
            found.problems.append(f"{_shown(path)}: holds no YAML file.")
        for file in files:
            _check_file(file, found, content_dir)


def check_content(folder: Path, found: Findings) -> None:
    """Check a content folder: all that the program reads, and the two blank forms."""
    content = fresh_content(folder)
    for path, part in content.files:
        _describe(path, part, found)
    found.problems += map(_told, content.problems)
    for name in ("personas", "scenarios"):
        if (folder / name / FORM).is_file():
            _check_file(folder / name / FORM, found, folder)
        elif (folder / name).is_dir():
            found.problems.append(f"{_shown(folder / name / FORM)}: the blank form is missing.")
    for path in sorted((folder / "scenarios" / "trainees").glob("*.yaml")):
        _check_file(path, found, folder)


def check_codebook(found: Findings) -> None:
    """Check that the code book can be read."""
    try:
        book = codebook()
    except ContentError as error:
        found.problems += map(_told, error.problems)
        return
    found.lines.append(f"{_shown(CODEBOOK_PATH)}: code book {book.version}, {len(book.codes)} behaviour codes")


def check_settings(found: Findings, environ: Mapping[str, str]) -> Settings | None:
    """Check the settings; None where they can't be used."""
    known = [name for name, _, _ in settings_table()]
    unknown = unknown_settings(environ)
    found.problems += unknown
    if unknown:
        found.lines.append(f"settings there are: {', '.join(known)}")
    try:
        settings = load_settings()
    except SettingError as error:
        found.problems += str(error).splitlines()
        return None
    chosen = [name for name in known if environ.get(name)]
    found.lines.append(f"settings: {settings.voice} voice; set: {', '.join(chosen) or 'none, all at their defaults'}")
    found.warnings += settings.hints()
    _check_store(settings, found)
    return settings


def _check_store(settings: Settings, found: Findings) -> None:
    """Open the database as the app would; it is made where there is none."""
    from simulator.store.database import open_store

    try:
        store = open_store(settings.database_url, settings.data_dir)
    except StoreError as error:
        found.problems.append(f"database: {error}")
        return
    store.engine.dispose()
    found.lines.append(f"database: {store.url}")


def check_answer(settings: Settings, found: Findings) -> None:
    """Ask the language model one tiny question."""
    from simulator.model import check_model

    try:
        found.lines.append(f"model: {check_model(settings)}")
    except SimulatorError as error:
        found.problems.append(f"model: {error}")


def _check_file(path: Path, found: Findings, content_dir: Path) -> None:
    try:
        part = _load(path, content_dir)
    except ContentError as error:
        found.problems += map(_told, error.problems)
    else:
        _describe(path, part, found)


def _load(path: Path, content_dir: Path) -> Persona | Scenario | Trainee:
    if path.absolute().parent.name == "trainees":
        return load_trainee(path)
    if path.absolute().parent.name != "scenarios":
        return load_persona(path)
    beside = path.absolute().parent.parent
    folder = beside if (beside / "personas").is_dir() else content_dir
    personas = dict(fresh_content(folder).personas)
    if path.name == FORM and (folder / "personas" / FORM).is_file():  # the two blank forms belong together
        sample = load_persona(folder / "personas" / FORM)
        personas[sample.id] = sample
    return load_scenario(path, personas)


def _describe(path: Path, part: Persona | Scenario | Trainee, found: Findings) -> None:
    if isinstance(part, Trainee):
        found.lines.append(f"{_shown(path)}: {part.title} {part.version}, a scripted trainee")
        return
    if isinstance(part, Scenario):
        found.lines.append(f"{_shown(path)}: {part.title} {part.version}, {part.mode}, with {', '.join(part.personas)}")
        return
    tiers = Counter(fact.tier for fact in part.facts)
    held = ", ".join(f"{tier} {tiers[tier]}" for tier in get_args(Tier))
    found.lines.append(
        f"{_shown(path)}: {part.name} {part.version}, {len(part.facts)} facts ({held}), {len(part.topics)} topics"
    )
    if path.name != FORM:  # a blank form shows one of each
        found.warnings += [f"{_shown(path)}: {spot}" for spot in thin_spots(part)]


def _told(problem: Problem) -> str:
    return str(Problem(_shown(problem.path), problem.line, problem.message))


def _shown(path: Path) -> Path:
    """The path as seen from where the command was started, where it lies below."""
    return path.relative_to(Path.cwd()) if path.is_absolute() and path.is_relative_to(Path.cwd()) else path
