"""One's own data in an archive: all of it, for oneself and the operator, without scores that are not open yet."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from test_demo import UNTIL

from simulator import demo
from simulator.cli import main
from simulator.clinic import Clinic, open_clinic
from simulator.errors import AccessError, StoreError
from simulator.own_data import archive
from simulator.settings import Settings
from simulator.store.audit import audit_trail
from simulator.transcript import Speaker, read_transcript

WHO = "Farid Holm"


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """A store in which WHO has a guided session, a probe that was returned, and one that was not."""
    one = open_clinic(Settings(data_dir=tmp_path_factory.mktemp("data")))
    due = [each for each in demo.appointments(one.content, 0, UNTIL) if each.profile.name == WHO]
    probes = [each for each in due if each.scenario.mode == "probe"]
    demo.check(one, add=False)
    demo.fill(one, [due[0], probes[0], probes[-1]], lambda _: None)
    yield one
    one.store.engine.dispose()


def unpacked(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {name: found.read(name).decode("utf-8-sig") for name in found.namelist()}


def test_everything_is_there_and_reads_back(clinic: Clinic, tmp_path: Path) -> None:
    files = unpacked(archive(clinic, WHO, WHO))
    data: dict[str, Any] = json.loads(files["data.json"])
    assert data["person"]["name"] == WHO
    assert [each["role"] for each in data["roles"]] == ["trainee"]
    waits = {each["id"]: each["scores_wait_for"] for each in data["sessions"]}
    assert list(waits.values()) == [None, None, "release"]
    assert data["comments"]
    assert {"export", "signed_off"} <= {each["action"] for each in data["trail"]}
    transcripts = [name for name in files if name.startswith("transcripts/")]
    assert len(transcripts) == 3
    for name, session in zip(sorted(transcripts), data["sessions"], strict=True):
        file = tmp_path / Path(name).name
        file.write_text(files[name], encoding="utf-8")
        read = read_transcript(file)
        assert [turn.speaker.value for turn in read.turns] == [turn["speaker"] for turn in session["turn_by_turn"]]
        replies = [turn for turn in session["turn_by_turn"] if turn["speaker"] == Speaker.THERAPIST]
        assert all(("scores" in turn) == (waits[session["id"]] is None) for turn in replies)
        assert bool(session["points"]) == (waits[session["id"]] is None)
    rows = list(csv.DictReader(io.StringIO(files["replies.csv"])))
    assert {row["file"] for row in rows} == {
        Path(name).stem for name in transcripts if not name.endswith(f"{list(waits)[2]}.txt")
    }


def test_only_the_person_and_the_operator_take_it_along(clinic: Clinic) -> None:
    for by in ("Supervisor", "Instructor", "Administrator", "Greta Osei"):
        with pytest.raises(AccessError):
            archive(clinic, WHO, by)
    with pytest.raises(StoreError, match="no person nobody"):
        archive(clinic, "nobody", None)
    assert unpacked(archive(clinic, WHO, None))["data.json"]
    assert {each.actor for each in audit_trail(clinic.store, WHO) if each.action == "export"} == {WHO, None}


def test_the_command_writes_it_to_a_new_file(clinic: Clinic, tmp_path: Path) -> None:
    environment = {"SIMULATOR_DATA_DIR": str(clinic.settings.data_dir)}
    file = tmp_path / "farid.zip"
    answer = CliRunner().invoke(main, ["export", WHO, str(file)], env=environment)
    assert (answer.exit_code, answer.stdout.strip()) == (0, str(file))
    assert "data.json" in unpacked(file.read_bytes())
    again = CliRunner().invoke(main, ["export", WHO, str(file)], env=environment)
    assert again.exit_code == 2
    assert "exists already" in again.stderr
