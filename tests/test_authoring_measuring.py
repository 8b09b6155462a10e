"""Measuring an edit in a thread: both runs come in, a cancel stops them, a failure is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.authoring.measuring import measurement
from simulator.authoring.trial import stand_in
from simulator.content import Content
from simulator.errors import SettingError
from simulator.fidelity.trainees import read_trainees
from simulator.persona import Persona
from simulator.persona_check import load_persona

ROOT = Path(__file__).parent.parent
SCRIPTS = {name: each for name, each in read_trainees(ROOT / "scenarios" / "trainees").items() if name == "skilled"}


def sam() -> Persona:
    return load_persona(ROOT / "personas" / "_template.yaml")


def content(persona: Persona) -> Content:
    bare = stand_in(persona)
    return Content({persona.id: persona}, {bare.id: bare}, ())


def test_both_runs_come_in_and_are_compared() -> None:
    terse = sam().model_copy(update={"style": sam().style.model_copy(update={"length": 0.3})})
    running = measurement(content(sam()), content(terse), SCRIPTS, sessions=1, turns=8, workers=1)
    assert (running.total, running.came, running.under_way) == (2, 0, False)
    running.start()
    running.wait(120)
    assert running.rows is not None
    assert (running.came, running.failed, running.under_way) == (2, None, False)
    moved = {row.measure for row in running.rows if row.changed}
    assert "words a line" in moved
    assert not any(row.measure.startswith("ms ") for row in running.rows), "the machine's speed is not the client's"


def test_a_cancelled_measurement_ends_without_rows() -> None:
    running = measurement(content(sam()), content(sam()), SCRIPTS, sessions=30, turns=10, workers=1)
    running.cancel()
    running.start()
    running.wait(120)
    assert (running.under_way, running.rows, running.failed, running.cancelled) == (False, None, None, True)
    assert running.came < running.total


def test_a_client_nobody_can_play_is_refused_at_once() -> None:
    lost = Content({"sam_example": sam()}, {}, ())
    with pytest.raises(SettingError, match="No scenario"):
        measurement(lost, lost, SCRIPTS, 1, 4)
