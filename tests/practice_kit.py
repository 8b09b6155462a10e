"""Content to practise with, and practice sessions of a served app begun, filled and read without a browser."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from serving import ROOT, App, until, warm
from sqlalchemy import update

from simulator import session
from simulator.clinic import Clinic, open_clinic
from simulator.practice import PracticeSession, load
from simulator.scenario import MODES
from simulator.settings import Settings
from simulator.store.database import writing
from simulator.store.tables import practice_session
from simulator.store.turns import add_turn
from simulator.transcript import Speaker

_TASK = """\
id: {id}
version: 1.0.0
title: {title}
setting: You meet for the second time.
task: Ask open questions, one at a time.
skills: [open_questions, validation]
mode: {mode}
difficulty: {difficulty}
turn_limit: {turn_limit}
opening_lines:
  {persona}: Hi, good to see you again.
"""


def write_task(content_dir: Path, id: str, **values: object) -> Path:
    """Write a scenario into a content folder: for Robert, guided and 20 replies long unless told otherwise."""
    given = {"title": f"Task {id}", "persona": "robert", "mode": "guided", "difficulty": "gentle", "turn_limit": 20}
    given |= values
    file = content_dir / "scenarios" / f"{id}.yaml"
    file.write_text(_TASK.format(id=id, **given), encoding="utf-8")
    return file


def own_content(folder: Path) -> Path:
    """A content folder with the shipped clients and one task for each mode: `guided`, `independent`, `probe`."""
    shutil.copytree(ROOT / "personas", folder / "personas")
    (folder / "scenarios").mkdir()
    for mode in MODES:
        write_task(folder, mode, mode=mode)
    return folder


@contextlib.contextmanager
def clinic_at(app: App) -> Iterator[Clinic]:
    """The app's store and content, from this process; its voice is the rehearsed one."""
    content = app.settings.get("SIMULATOR_CONTENT_DIR", str(ROOT))
    clinic = open_clinic(Settings(data_dir=Path(app.settings["SIMULATOR_DATA_DIR"]), content_dir=Path(content)))
    try:
        yield clinic
    finally:
        clinic.store.engine.dispose()


def begin(clinic: Clinic, scenario: str = "guided", persona: str = "robert") -> str:
    """Begin a practice session without a browser; its id."""
    content = clinic.content
    return session.begin(clinic, content.personas[persona], content.scenarios[scenario], "Trainee", seed=7).id


def lengthen(clinic: Clinic, session_id: str, turns: int) -> None:
    """Fill a new practice session up to so many turns, as if talked through, and allow many more."""
    with writing(clinic.store) as connection:
        for number in range(2, turns + 1):
            speaker = Speaker.CLIENT if number % 2 else Speaker.THERAPIST
            add_turn(connection, session_id, number, speaker, f"Turn {number} of many.", datetime.now(UTC))
        mine = update(practice_session).where(practice_session.c.id == session_id)
        connection.execute(mine.values(turn_limit=500))


def stored(clinic: Clinic, session_id: str) -> PracticeSession:
    """A practice session as the store has it now."""
    practice = load(clinic, session_id)
    assert practice is not None
    return practice


def receive_and_die(settings: Mapping[str, object], session_id: str, reply: str, heard: Callable[[], bool]) -> None:
    """Let a process of its own take a reply, and kill it as soon as `heard` (of the model it asks) holds."""
    process = warm().Process(target=_receive, args=(dict(settings), session_id, reply))
    process.start()
    try:
        until(lambda: heard() or not process.is_alive(), "the model is asked", seconds=200)
        assert process.is_alive()
    finally:
        process.kill()
        process.join()
        process.close()


def _receive(settings: dict[str, object], session_id: str, reply: str) -> None:
    session.receive(open_clinic(Settings.model_validate(settings)), session_id, reply, key="1")
    threading.Event().wait()
