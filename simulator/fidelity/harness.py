"""The harness: how real the simulated clients are, measured in seeded sessions with scripted trainees.

Nothing is stored: runs are held in memory (`runs.py`), read line by line (`measures.py`) and session
by session (`properties.py`), and reported as rows of measure, people's figure, gate and value.
"""

from __future__ import annotations

import csv
import json
import multiprocessing
import os
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import TypeVar

from simulator.content import Content
from simulator.errors import SettingError
from simulator.fidelity.material import Material, Row
from simulator.fidelity.measures import line_rows, topical
from simulator.fidelity.properties import TraineeFigures, session_rows, trainee_figures, usage_rows
from simulator.fidelity.runs import ModelVoice, Run, run_session
from simulator.fidelity.signs import Holdings, lay_out
from simulator.fidelity.trainees import Trainee
from simulator.persona import Persona
from simulator.scenario import Scenario

Held = TypeVar("Held", Persona, Trainee)

ALL = "all"
# Questions and answers written out for a person to read, for each client.
SAMPLE = 60
# Sessions handed to a worker at a time: enough to pay for sending the persona along.
BATCH = 5


@dataclass(frozen=True)
class Job:
    """Some sessions of one persona with one trainee, each by its scenario and seed."""

    persona: Persona
    trainee: Trainee
    sessions: tuple[tuple[Scenario, int], ...]
    turns: int


@dataclass(frozen=True)
class Plan:
    """What is to be run: who talks with whom, how often and how long, in batches. Without `model` the rehearsed voice
    speaks."""

    personas: tuple[Persona, ...]
    trainees: tuple[Trainee, ...]
    sessions: int
    turns: int
    jobs: tuple[Job, ...]
    model: ModelVoice | None = None

    @property
    def total(self) -> int:
        """How many sessions there will be."""
        return len(self.personas) * len(self.trainees) * self.sessions


@dataclass(frozen=True)
class Report:
    """What was measured: the rows of every client (and of all together, under `all`), how far each trainee got, and
    the runs themselves."""

    plan: Plan
    rows: tuple[Row, ...]
    trainees: tuple[TraineeFigures, ...]
    runs: tuple[Run, ...]
    materials: tuple[Material, ...]

    @property
    def failed(self) -> tuple[Row, ...]:
        """The rows that miss their gate."""
        return tuple(row for row in self.rows if row.passed is False)


def prepare(
    content: Content,
    trainees: Mapping[str, Trainee],
    personas: Sequence[str] = (),
    names: Sequence[str] = (),
    sessions: int = 30,
    turns: int = 20,
    model: ModelVoice | None = None,
) -> Plan:
    """Plan sessions of these personas with the trainees of these names (none named: all).

    Seeds are 1 to `sessions`; they go round the scenarios that each persona can play, so that the same seed means the
    same scenario with every trainee and runs can be compared in pairs. Raises SettingError for a name that there is
    none of, and for a persona that no scenario has.
    """
    playing = [_named(content.personas, name, "persona") for name in dict.fromkeys(personas or content.personas)]
    talking = [_named(trainees, name, "trainee") for name in dict.fromkeys(names or trainees)]
    jobs: list[Job] = []
    for persona in playing:
        playable = [scenario for scenario in content.scenarios.values() if persona.id in scenario.personas]
        if not playable:
            raise SettingError(f"No scenario has an opening line for {persona.id}; write one, or name other personas.")
        planned = [(playable[seed % len(playable)], seed) for seed in range(1, sessions + 1)]
        batches = [tuple(planned[at : at + BATCH]) for at in range(0, sessions, BATCH)]
        jobs += [Job(persona, trainee, batch, turns) for trainee in talking for batch in batches]
    return Plan(tuple(playing), tuple(talking), sessions, turns, tuple(jobs), model)


def _named(held: Mapping[str, Held], name: str, what: str) -> Held:
    if name not in held:
        raise SettingError(f"There is no {what} {name}; choose from {', '.join(held)}.")
    return held[name]


def carry_out(plan: Plan, done: Callable[[int], None], workers: int | None = None) -> Report:
    """Run all sessions in parallel and measure them; `done` is told each time how many sessions came in.

    The rehearsed voice runs in `workers` processes (by default one a processor; 1, or a single session, runs here), a
    model in as many threads as SIMULATOR_MODEL_CONCURRENCY allows. Raises ModelError where the model can't be reached
    or refuses.
    """
    return measure(plan, _run_all(plan, done, workers or os.cpu_count() or 1))


def run_job(job: Job, model: ModelVoice | None = None) -> list[Run]:
    """Run a batch. Raises ModelError where a model is to speak and can't be reached or refuses."""
    return [run_session(job.persona, scenario, job.trainee, seed, job.turns, model) for scenario, seed in job.sessions]


def _run_all(plan: Plan, done: Callable[[int], None], workers: int) -> list[Run]:
    """All runs, in the order of the plan."""
    if plan.model is None and (workers == 1 or plan.total == 1):
        return [run for job in plan.jobs for run in _counted(run_job(job), done)]
    found: dict[int, list[Run]] = {}
    with _executor(plan.model, workers) as executor:
        waiting = {executor.submit(run_job, job, plan.model): at for at, job in enumerate(plan.jobs)}
        try:
            for future in as_completed(waiting):
                found[waiting[future]] = _counted(future.result(), done)
        except BaseException:
            # the executor waits for what it was given when its block ends, so what has not begun is taken back
            for future in waiting:
                future.cancel()
            raise
    return [run for at in sorted(found) for run in found[at]]


def _executor(model: ModelVoice | None, workers: int) -> Executor:
    if model is not None:
        return ThreadPoolExecutor(model.settings.model_concurrency)
    # spawned, not forked: the same on every system, and safe beside other threads
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def _counted(runs: list[Run], done: Callable[[int], None]) -> list[Run]:
    done(len(runs))
    return runs


def measure(plan: Plan, runs: Sequence[Run]) -> Report:
    """Read the runs of a plan into a report."""
    trainees = {trainee.id: trainee for trainee in plan.trainees}
    held = {persona.id: lay_out(persona) for persona in plan.personas}
    materials = [_material(name, runs, held, trainees) for name in held]
    if len(materials) > 1:
        # terse clients lower the gate of all together by their part in it
        length = fmean(min(1.0, each.persona.style.length) for each in held.values())
        materials.append(Material(ALL, tuple(runs), held, trainees, length))
    rows = [row for material in materials for row in _rows(material)]
    figures = [each for material in materials for each in trainee_figures(material)]
    return Report(plan, tuple(rows), tuple(figures), tuple(runs), tuple(materials))


def _material(name: str, runs: Sequence[Run], held: dict[str, Holdings], trainees: dict[str, Trainee]) -> Material:
    mine = tuple(run for run in runs if run.persona == name)
    return Material(name, mine, held, trainees, held[name].persona.style.length)


def _rows(material: Material) -> Iterator[Row]:
    yield from line_rows(material)
    yield from session_rows(material)
    yield from usage_rows(material)


def as_json(report: Report) -> str:
    """The report without its runs, for other programs: what was run, rows, trainees, passed."""
    values = {
        "voice": report.plan.model.settings.model if report.plan.model else "rehearsed",
        "sessions": report.plan.sessions,
        "turns": report.plan.turns,
        "personas": {persona.id: persona.version for persona in report.plan.personas},
        "scripts": {trainee.id: trainee.version for trainee in report.plan.trainees},
        "passed": not report.failed,
        "rows": [asdict(row) for row in report.rows],
        "trainees": [asdict(each) for each in report.trainees],
    }
    return json.dumps(values, indent=2, allow_nan=False) + "\n"


def write_transcripts(report: Report, folder: Path) -> None:
    """Write every run as a transcript that this program reads, and for each client a sample of topical questions and
    answers for a person to read (`taken_up.csv`; the last column is left empty for them).

    Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for run in report.runs:
        name = f"{run.persona}-{run.trainee}-{run.scenario}-{run.seed}.txt"
        (folder / name).write_text("\n\n".join(_spoken(run)) + "\n", encoding="utf-8")
    with (folder / "taken_up.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["persona", "trainee", "topic", "question", "answer", "taken up, by rule", "taken up, as read"])
        for material in report.materials:
            if material.name != ALL:
                asked = list(topical(material))
                for one in random.Random(material.name).sample(asked, min(SAMPLE, len(asked))):
                    taken = "yes" if one.taken_up else "no"
                    rows.writerow([material.name, one.trainee, one.topic, one.question, one.line, taken, ""])


def _spoken(run: Run) -> Iterator[str]:
    yield f"Client: {run.opening_line}"
    for exchange in run.exchanges:
        yield f"Therapist: {exchange.reply}"
        yield f"Client: {exchange.line}"
