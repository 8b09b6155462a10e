"""Fidelity runs as they are made: the same steps as a practice session, repeatable, in processes or here, and the
command that reports them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from client_kit import persona, scenario
from model_server import aimock, said

from simulator import lines, session
from simulator.cli import main
from simulator.client.tokens import load_counter
from simulator.clinic import open_clinic
from simulator.content import Content, read_content
from simulator.errors import ModelError, SettingError
from simulator.fidelity.harness import BATCH, Report, as_json, carry_out, prepare, write_transcripts
from simulator.fidelity.runs import ModelVoice, run_session
from simulator.fidelity.trainees import read_trainees
from simulator.practice import load
from simulator.settings import Settings, load_settings
from simulator.transcript import Speaker, read_transcript

ROOT = Path(__file__).parent.parent
SCRIPTS = read_trainees(ROOT / "scenarios" / "trainees")


def nells() -> Content:
    """A content folder that holds Nell only."""
    return Content({"nell": persona("nell")}, {"baking": scenario("nell")}, ())


def small_report() -> Report:
    plan = prepare(nells(), SCRIPTS, names=["skilled", "hostile"], sessions=2, turns=4)
    return carry_out(plan, lambda _: None, workers=1)


# --- one run


@pytest.mark.parametrize("name", ["nell", "robert"])
def test_a_run_is_what_a_trainee_would_have_met(name: str) -> None:
    """The same replies in a practice session, with store and threads, draw the same lines and states."""
    made = run_session(persona(name), scenario(name), SCRIPTS["skilled"], 11, 4)
    clinic = open_clinic(load_settings())
    record = session.begin(clinic, persona(name), scenario(name), "Trainee", seed=11)
    for number, exchange in enumerate(made.exchanges):
        accepted = session.receive(clinic, record.id, exchange.reply, key=str(number))
        for _ in lines.follow(clinic, accepted.line_id):
            pass
    practice = load(clinic, record.id)
    assert practice is not None
    spoken = [turn.text for turn in practice.turns if turn.speaker is Speaker.CLIENT]
    assert spoken == [made.opening_line, *(exchange.line for exchange in made.exchanges)]
    assert practice.state == made.exchanges[-1].state


def test_a_run_can_be_repeated() -> None:
    def made(seed: int) -> object:
        return run_session(persona("dana"), scenario("dana"), SCRIPTS["neutral"], seed, 5)

    assert made(1) == made(1)
    assert made(1) != made(2)


def test_a_client_may_leave_before_the_end() -> None:
    runs = [run_session(persona("dana"), scenario("dana"), SCRIPTS["hostile"], seed, 20) for seed in range(1, 5)]
    gone = [run for run in runs if run.left]
    assert gone
    assert all(len(run.exchanges) < 20 and run.exchanges[-1].plan.move == "close" for run in gone)


# --- many


def test_the_same_seed_is_the_same_scenario_with_every_trainee() -> None:
    plan = prepare(read_content(ROOT), SCRIPTS, ["robert"], ["skilled", "adviser"], sessions=BATCH + 2, turns=3)
    planned: dict[str, list[tuple[str, int]]] = {"skilled": [], "adviser": []}
    for job in plan.jobs:
        planned[job.trainee.id] += [(played.id, seed) for played, seed in job.sessions]
    assert planned["skilled"] == planned["adviser"]
    assert [seed for _, seed in planned["skilled"]] == list(range(1, BATCH + 3))
    assert len({played for played, _ in planned["skilled"]}) > 1
    assert plan.total == 2 * (BATCH + 2)


@pytest.mark.parametrize(
    ("personas", "names", "fault"),
    [
        (["nobody"], [], "There is no persona nobody; choose from nell."),
        ([], ["nobody"], "There is no trainee nobody; choose from adviser, closed_questioner"),
    ],
)
def test_a_name_that_there_is_none_of(personas: list[str], names: list[str], fault: str) -> None:
    with pytest.raises(SettingError) as caught:
        prepare(nells(), SCRIPTS, personas, names)
    assert str(caught.value).startswith(fault)


def test_a_persona_that_nobody_wrote_a_scenario_for() -> None:
    with pytest.raises(SettingError, match="No scenario has an opening line for nell"):
        prepare(Content({"nell": persona("nell")}, {}, ()), SCRIPTS)


def test_processes_give_the_same_as_one() -> None:
    told: list[int] = []
    plan = prepare(nells(), SCRIPTS, names=["skilled", "hostile"], sessions=2, turns=4)
    apart = carry_out(plan, told.append, workers=2)
    assert apart.runs == small_report().runs
    assert sum(told) == plan.total == len(apart.runs)


def test_with_several_clients_there_are_rows_for_all_together() -> None:
    plan = prepare(read_content(ROOT), SCRIPTS, ["dana", "milo"], ["neutral"], sessions=1, turns=2)
    rows = carry_out(plan, lambda _: None, workers=1).rows
    assert list(dict.fromkeys(each.persona for each in rows)) == ["dana", "milo", "all"]


# --- what comes out


def test_the_figures_go_out_as_json() -> None:
    report = small_report()
    values = json.loads(as_json(report))
    assert {key: values[key] for key in ("voice", "sessions", "turns", "personas")} == {
        "voice": "rehearsed",
        "sessions": 2,
        "turns": 4,
        "personas": {"nell": "1.0.0"},
    }
    assert len(values["rows"]) == len(report.rows)
    assert {each["trainee"] for each in values["trainees"]} == {"skilled", "hostile"}
    assert values["passed"] is not any(each["passed"] is False for each in values["rows"])


def test_the_sessions_go_out_as_transcripts_and_answers_to_read(tmp_path: Path) -> None:
    report = small_report()
    write_transcripts(report, tmp_path / "out")
    for run in report.runs:
        file = tmp_path / "out" / f"{run.persona}-{run.trainee}-{run.scenario}-{run.seed}.txt"
        turns = read_transcript(file).turns
        assert [turn.text for turn in turns if turn.speaker is Speaker.CLIENT] == [
            run.opening_line,
            *(exchange.line for exchange in run.exchanges),
        ]
    with (tmp_path / "out" / "taken_up.csv").open(encoding="utf-8", newline="") as answers:
        rows = list(csv.DictReader(answers))
    assert all(row["taken up, by rule"] in ("yes", "no") and row["taken up, as read"] == "" for row in rows)


# --- the command


def test_the_command_prints_rows_and_fails_where_a_gate_is_missed(tmp_path: Path) -> None:
    shown = CliRunner().invoke(
        main,
        [
            *("fidelity", "dana", "--sessions", "1", "--turns", "3", "--trainee", "skilled"),
            *("--json", str(tmp_path / "f.json"), "--transcripts", str(tmp_path / "t")),
        ],
    )
    values = json.loads((tmp_path / "f.json").read_text(encoding="utf-8"))
    assert shown.exit_code == (0 if values["passed"] else 1)
    missed = sum(each["passed"] is False for each in values["rows"])
    gated = sum(each["passed"] is not None for each in values["rows"])
    assert f"{gated - missed} of {gated} gates passed" in shown.output
    assert "lines with thanks" in shown.output
    assert len(list((tmp_path / "t").glob("dana-skilled-*.txt"))) == 1


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["nobody"], "There is no persona nobody"),
        (["--trainee", "nobody"], "There is no trainee nobody"),
        (["--voice", "model"], "No model is set; set SIMULATOR_MODEL"),
        (["--sessions", "0"], "0 is not in the range"),
    ],
)
def test_what_the_command_refuses(arguments: list[str], fault: str) -> None:
    shown = CliRunner().invoke(main, ["fidelity", *arguments])
    assert shown.exit_code == 2
    assert fault in shown.output


def test_a_file_that_cant_be_written_is_named(tmp_path: Path) -> None:
    place = tmp_path / "no" / "f.json"
    shown = CliRunner().invoke(
        main, ["fidelity", "dana", "--sessions", "1", "--turns", "1", "--trainee", "silent", "--json", str(place)]
    )
    assert shown.exit_code == 2
    assert f"{place}: can't be written" in shown.output


# --- a model's voice


def voice(**more: str) -> ModelVoice:
    settings = Settings(model="local", **more)  # type: ignore[arg-type]
    return ModelVoice(settings, load_counter(settings))


@pytest.mark.model_server
def test_a_model_speaks_and_its_lines_are_counted() -> None:
    told = "I light the ovens at four. Nobody sees that."
    with aimock([said(told)]) as base_url:
        plan = prepare(nells(), SCRIPTS, names=["neutral"], sessions=2, turns=2, model=voice(openai_base_url=base_url))
        report = carry_out(plan, lambda _: None)
    told_it, said_else = sorted((run.exchanges for run in report.runs), key=lambda talk: talk[0].plan.tell is None)
    assert (told_it[0].line, told_it[0].voice, told_it[0].facts) == (told, "model", ("opens_at_four",))
    assert (said_else[0].voice, said_else[0].checks) == ("rehearsed", ("astray", "rehearsed_instead"))
    assert told_it[1].voice == "rehearsed", "the same words again are refused"
    assert all(exchange.usage and exchange.usage.total_ms > 0 for exchange in (*told_it, *said_else))
    measured = {each.measure: each.value for each in report.rows}
    assert measured["lines asked for twice"] == "50.0%"
    assert measured["lines too short to need the model"] == "0.0%"
    assert measured["lines the rehearsed voice had to say"] == "50.0%, of these 0 failures of the model"


def test_a_model_that_is_not_there_ends_the_run() -> None:
    plan = prepare(
        nells(), SCRIPTS, names=["neutral"], sessions=1, turns=1, model=voice(openai_base_url="http://127.0.0.1:9/v1")
    )
    with pytest.raises(ModelError):
        carry_out(plan, lambda _: None)
