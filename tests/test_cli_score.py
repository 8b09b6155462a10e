"""Scoring a file on the command line: each form of the report, bad files beside good ones, the terminal."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
from pathlib import Path

import pytest
from cli_kit import ROOT, TALK, command, read_terminal, run, write_talk

from simulator import report
from simulator.report import score_transcript
from simulator.transcript import read_transcript
from simulator.words import CODE_NAMES, SKILLS


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    return write_talk(tmp_path)


def test_score_prints_every_turn_with_codes_points_and_summary(talk: Path) -> None:
    result = run("score", talk)
    assert (result.exit_code, result.stderr) == (0, "")
    flat = " ".join(result.stdout.split())
    scored = score_transcript(read_transcript(talk))
    position = 0
    for turn in scored.transcript.turns:
        position = flat.index(f"{turn.number}. {turn.speaker.capitalize()} {turn.text}", position)
        for code in scored.coded[turn.number].codes if turn.number in scored.coded else ():
            position = flat.index(
                f"- {report.code_label(code)} “{turn.text[code.start : code.end].split()[0]}", position
            )
    assert flat.index("Open questions: not scored") > 0
    assert flat.index("Summary Validation: ") > position
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_json_is_a_list_with_one_object_a_file(talk: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("T: Hm.\nC: So.\nC: Well.\nT: What next?\n")
    result = run("score", "--json", talk, other)
    assert result.exit_code == 0
    values = json.loads(result.stdout)
    assert [one["file"] for one in values] == [str(talk), str(other)]
    assert [set(one) for one in values] == [{"file", "turns", "summary"}] * 2
    assert [(turn["number"], turn["speaker"]) for turn in values[1]["turns"]] == [
        (1, "therapist"), (2, "client"), (3, "client"), (4, "therapist"),
    ]  # fmt: skip
    for one in values:
        for turn in one["turns"]:
            assert set(turn) == {"number", "speaker", "text", "codes", "scores"}
            if turn["speaker"] == "client":
                assert (turn["codes"], turn["scores"]) == ([], {})
                continue
            assert set(turn["scores"]) == set(SKILLS)
            assert all(points is None or points in range(5) for points in turn["scores"].values())
            for code in turn["codes"]:
                level = {"level"} if code["name"] == "validation" else set()
                assert set(code) == {"name", "start", "end", "confidence"} | level
                assert 0 <= code["start"] < code["end"] <= len(turn["text"])
    assert values[0]["summary"] == score_transcript(read_transcript(talk)).summary.as_dict()
    assert values[0]["turns"][2]["scores"]["open_questions"] is None


def test_csv_has_a_row_for_each_reply(talk: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("score", "--csv", talk).stdout)))
    assert [row["number"] for row in rows] == ["1", "3", "5"]
    assert list(rows[0]) == ["file", "number", "text", *CODE_NAMES, "validation_points", "open_questions_points"]
    (values,) = json.loads(run("score", "--json", talk).stdout)
    replies = [turn for turn in values["turns"] if turn["speaker"] == "therapist"]
    for row, turn in zip(rows, replies, strict=True):
        assert (row["file"], row["text"]) == (str(talk), turn["text"])
        assert {name: int(row[name]) for name in CODE_NAMES} == {
            name: sum(code["name"] == name for code in turn["codes"]) for name in CODE_NAMES
        }
        assert {skill: row[f"{skill}_points"] for skill in SKILLS} == {
            skill: "" if points is None else str(points) for skill, points in turn["scores"].items()
        }


def test_no_cell_of_the_csv_can_act_as_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    said = ["=1+1", "+1", "-1", "@x", "a=b"]
    path.write_text(json.dumps([{"speaker": "T", "text": text} for text in said] + [{"speaker": "C", "text": "x"}]))
    rows = csv.DictReader(io.StringIO(run("score", "--csv", path).stdout))
    assert [row["text"] for row in rows] == ["'=1+1", "'+1", "'-1", "'@x", "a=b"]


@pytest.mark.parametrize("form", [[], ["--json"], ["--csv"]])
def test_one_bad_file_does_not_stop_the_others(form: list[str], talk: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("nobody speaks")
    result = run("score", *form, bad, talk, tmp_path / "none.txt")
    assert result.exit_code == 2
    assert result.stdout == run("score", *form, talk).stdout
    assert result.stderr.splitlines() == [
        f'{bad}: names no speakers; begin each turn with "Therapist:" or "Client:".',
        f"{tmp_path}/none.txt: there is no such file; check the name.",
    ]


def test_standard_input_is_read(talk: Path) -> None:
    by_name = json.loads(run("score", "--json", talk).stdout)[0]
    by_input = json.loads(run("score", "--json", "-", text=TALK).stdout)[0]
    assert by_input.pop("file") == "-"
    by_name.pop("file")
    assert by_input == by_name


def test_score_wants_one_form_and_a_file(talk: Path) -> None:
    assert run("score").exit_code == 2
    both = run("score", "--json", "--csv", talk)
    assert both.exit_code == 2
    assert "choose one" in both.stderr


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    path.write_text("T: What \x1b[31mnow\x9b0m?\nC: \x07So.\n", encoding="utf-8")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", run("score", path).stdout)


def test_output_goes_on_where_the_encoding_lacks_a_character(talk: Path) -> None:
    env = os.environ | {"PYTHONIOENCODING": "latin-1"}
    plain = subprocess.run(command("score", talk), capture_output=True, env=env, cwd=ROOT, check=True)
    assert rb"\u201cWhat has this week" in plain.stdout
    talk.write_text(TALK.replace("Long.", "“Long” 😀."), encoding="utf-8")
    values = subprocess.run(command("score", "--json", talk), capture_output=True, env=env, cwd=ROOT, check=True)
    assert json.loads(values.stdout)[0]["turns"][1]["text"].startswith("“Long” 😀.")


def test_a_reader_that_stops_early_hears_no_complaint(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("T: What is that like?\nC: I don't know.\n" * 2000)
    with subprocess.Popen(
        command("score", "--csv", path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"file,number")
        process.stdout.close()
        assert process.stderr.read() == b""


def test_on_a_terminal_there_are_colours_and_its_width_is_kept(talk: Path) -> None:
    ours, theirs = pty.openpty()
    env = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    env |= {"COLUMNS": "50", "TERM": "xterm-256color"}
    with subprocess.Popen(command("score", talk), stdout=theirs, env=env, cwd=ROOT) as process:
        os.close(theirs)
        shown = b""
        while chunk := read_terminal(ours):
            shown += chunk
    os.close(ours)
    assert process.returncode == 0
    assert b"\x1b[" in shown
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown.decode())
    assert max(len(line) for line in plain.splitlines()) <= 50
    assert "".join(plain.split()) == "".join(run("score", talk).stdout.split())
