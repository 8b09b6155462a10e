"""Server work of the pages with many people: 200 trainees and 5,000 practice sessions in one store.

Prints milliseconds for what each page asks of the store and reckons, the middle of several tries. The sessions are some
real ones, stored again and again for other people at other times.

    python benchmarks/scale.py [--trainees 200] [--sessions 5000]
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from simulator import cohort as comparing
from simulator import demo, progress
from simulator.clinic import Clinic, open_clinic
from simulator.gradebook import sessions_csv
from simulator.session import keep
from simulator.settings import Settings
from simulator.store import cohorts, figures, own_figures, people, sessions
from simulator.store.imports import PastSession, import_sessions

UNTIL = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
TEMPLATES = 24
GROUPS = 10
TRIES = 3
AT_ONCE = 250


def fill(clinic: Clinic, trainees: int, count: int) -> str:
    """A cohort of so many trainees with so many sessions; its id."""
    store = clinic.store
    cohort = cohorts.add_cohort(store, None, "Large").id
    people.add_person(store, people.DEMO, "supervisor", "Supervisor")
    cohorts.give_role(store, None, cohort, "supervisor", "supervisor")
    people.add_person(store, people.DEMO, "instructor", "Instructor")
    cohorts.give_role(store, None, cohort, "instructor", "instructor")
    for number in range(trainees):
        people.add_person(store, people.DEMO, f"t{number}", f"Trainee {number}")
        cohorts.give_role(store, None, cohort, f"t{number}", "trainee", f"Group {number % GROUPS}")
    held = list(itertools.islice(templates(clinic, cohort), TEMPLATES))
    past = (_moved(held[number % len(held)], f"t{number % trainees}", number) for number in range(count))
    while some := list(itertools.islice(past, AT_ONCE)):
        import_sessions(store, some)
    return cohort


def templates(clinic: Clinic, cohort: str) -> Any:
    """Sessions of the demo, held now."""
    due = demo.appointments(clinic.content, 0, UNTIL)
    scripts = demo.scripts_of(clinic)
    for each in due[:: max(1, len(due) // TEMPLATES)]:
        keep(clinic.store, each.persona, each.scenario)
        yield demo.held(each, demo.talk(each, scripts), cohort)


def _moved(past: PastSession, trainee: str, number: int) -> PastSession:
    away = timedelta(hours=number % (8 * 7 * 24))
    turns = tuple(replace(turn, at=turn.at - away) for turn in past.turns)
    return replace(past, trainee=trainee, turns=turns, ended=past.ended - away)


def measured(work: Callable[[], object]) -> float:
    """Milliseconds of this process, the middle of TRIES: other programs on the machine don't count."""
    took = []
    for _ in range(TRIES):
        began = time.process_time()
        work()
        took.append((time.process_time() - began) * 1000)
    return median(took)


def cohort_page(clinic: Clinic, by: str, cohort: str) -> None:
    """What the cohort page asks and reckons for one look."""
    found = figures.cohort_figures(clinic.store, by, cohort)
    sets = comparing.comparable_sets(found.sessions, "validation", found.view)
    kept, _ = comparing.compared(found.sessions, sets[0].like, "validation", found.view, comparing.Filter())
    order = sorted({each.shown or "" for each in kept})[:25]
    comparing.by_trainee([each for each in kept if (each.shown or "") in order], "validation")
    comparing.by_group(kept, "validation", found.view)
    comparing.by_week(kept, "validation", found.view)


def progress_page(clinic: Clinic, by: str) -> None:
    """What a trainee's own page asks and reckons for one look."""
    found = own_figures.own_figures(clinic.store, by, by)
    own_figures.returned_comments(clinic.store, by, by)
    progress.suggest(found, clinic.content.scenarios)
    for skill in ("validation", "open_questions"):
        progress.trend(progress.growth(found, skill))
        progress.calibration(found, skill)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--trainees", type=int, default=200)
    asked.add_argument("--sessions", type=int, default=5000)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        clinic = open_clinic(Settings(data_dir=Path(folder)))
        began = time.perf_counter()
        cohort = fill(clinic, given.trainees, given.sessions)
        size = sum(file.stat().st_size for file in Path(folder).glob("*.db")) / 1e6
        print(f"filled in {time.perf_counter() - began:.0f} s, {size:.0f} MB")
        store = clinic.store
        everything = figures.cohort_figures(store, "supervisor", cohort).sessions
        works: dict[str, Callable[[], object]] = {
            "cohort page, supervisor": lambda: cohort_page(clinic, "supervisor", cohort),
            "  of it the figures": lambda: figures.cohort_figures(store, "supervisor", cohort),
            "cohort page, instructor": lambda: cohort_page(clinic, "instructor", cohort),
            "cohort page, trainee": lambda: cohort_page(clinic, "t1", cohort),
            "progress page": lambda: progress_page(clinic, "t1"),
            "  of it the queries": lambda: own_figures.own_figures(store, "t1", "t1"),
            "list of one's sessions": lambda: sessions.sessions(store, "t1", by="t1", limit=21),
            "list of the cohort's sessions": lambda: sessions.sessions(store, by="supervisor", cohort=cohort, limit=50),
            "spreadsheet of all sessions": lambda: sessions_csv(everything, {}),
        }
        print(f"{'':34}{'ms':>8}")
        for name, work in works.items():
            print(f"{name:34}{measured(work):8.0f}")
        store.engine.dispose()


if __name__ == "__main__":
    main()
