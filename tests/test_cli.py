"""The command line, run as a person runs it: help, checks, schemas, backup, settings, and what it refuses."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cli_kit import ROOT, change, fill_content, run, session_in, write_talk
from click.testing import CliRunner

from simulator.cli import main
from simulator.persona import Persona
from simulator.store import database, sessions


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    return write_talk(tmp_path)


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return fill_content(tmp_path / "content", monkeypatch)


# --- help


def test_help_names_every_command() -> None:
    shown = run("--help").output
    for name in ("backup", "chat", "check", "run", "schema", "score"):
        assert re.search(rf"^  {name} +\w", shown, re.MULTILINE)
        assert run(name, "--help").exit_code == 0
    assert "..." not in shown.split("Commands:")[1]


HEAVY = {"streamlit", "langchain", "langchain_core", "openai", "sqlalchemy", "alembic", "tiktoken", "rich"}


@pytest.mark.parametrize(("arguments", "unwanted"), [(["--help"], HEAVY | {"pydantic", "ruamel"}), (["score"], HEAVY)])
def test_help_and_scoring_load_little(arguments: list[str], unwanted: set[str], talk: Path) -> None:
    program = (
        "import sys; from simulator.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "finally: print(*sys.modules, file=sys.stderr)"
    )
    rest = [str(talk)] if arguments == ["score"] else []
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments, *rest], capture_output=True, text=True, check=True
    )
    loaded = set(done.stderr.split())
    assert "click" in loaded
    assert loaded & unwanted == set()


# --- check


def test_the_shipped_content_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = run("check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "warning" not in result.stdout
    assert re.search(
        r"^personas/robert\.yaml: Robert \d+\.\d+\.\d+, \d+ facts \(anyone \d+, some \d+, much \d+\), \d+ topics$",
        result.stdout,
        re.MULTILINE,
    )
    files = {path.relative_to(ROOT) for kind in ("personas", "scenarios") for path in (ROOT / kind).glob("*.yaml")}
    assert {Path(line.split(":")[0]) for line in result.stdout.splitlines()} >= files


def test_check_tells_each_problem_by_file_and_line(content: Path) -> None:
    change(content / "personas" / "sam.yaml", "\nage: 40", "\nagee: 40")
    result = run("check")
    assert result.exit_code == 1
    problems = result.stderr.splitlines()
    assert problems[0] == "problem: personas/sam.yaml:22: age is missing."
    assert problems[1] == 'problem: personas/sam.yaml:30: unknown key agee; did you mean "age"?'
    assert problems[2].endswith("opening_lines names sam_example, but there is no such persona.")
    assert "personas/_template.yaml: Sam 1.0.0, 4 facts" in result.stdout


def test_check_warns_of_what_will_run_dry(content: Path) -> None:
    change(
        content / "personas" / "sam.yaml",
        '["Hello.", "Hi there.", "Hi. Good to be here, I think.", "Hello, yeah."]',
        '["Hi."]',
    )
    result = run("check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "warning: personas/sam.yaml: rehearsed lists with fewer than 4 lines: greeting" in result.stdout


def test_check_of_named_files_and_folders(content: Path) -> None:
    change(content / "scenarios" / "move.yaml", "turn_limit: 20", "turn_limit: 99")
    assert run("check", "personas").exit_code == 0
    assert run("check", "personas/sam.yaml").exit_code == 0
    assert run("check", "scenarios/_template.yaml").exit_code == 0
    (problem,) = run("check", "scenarios").stderr.splitlines()
    assert problem.endswith("turn_limit must be 60 or less, got 99.")
    assert problem.startswith("problem: scenarios/move.yaml:")
    (problem,) = run("check", "personas/none.yaml").stderr.splitlines()
    assert problem == "problem: personas/none.yaml: can't be read: No such file or directory."


def test_check_wants_the_blank_forms(content: Path) -> None:
    (content / "personas" / "_template.yaml").unlink()
    result = run("check")
    assert result.exit_code == 1
    assert "problem: personas/_template.yaml: the blank form is missing." in result.stderr


def test_check_looks_at_the_settings(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    result = run("check")
    assert result.exit_code == 0
    assert "warning: OPENAI_API_KEY is set but SIMULATOR_MODEL is not" in result.stdout
    assert "sk-secret" not in result.output
    monkeypatch.setenv("SIMULATOR_MODL", "x")
    monkeypatch.setenv("SIMULATOR_LINE_TOKENS", "few")
    result = run("check")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "problem: SIMULATOR_MODL is no setting; did you mean SIMULATOR_MODEL?",
        'problem: SIMULATOR_LINE_TOKENS must be a whole number, 16 or more, got "few".',
    ]
    assert "SIMULATOR_SESSION_TOKENS" in result.stdout


def test_check_asks_the_model_only_when_told_to(content: Path) -> None:
    result = run("check", "--model")
    assert result.exit_code == 1
    assert result.stderr == "problem: model: No model is set; set SIMULATOR_MODEL to let a model speak.\n"


def test_schemas_for_editors(tmp_path: Path) -> None:
    result = run("schema", tmp_path / "new" / "folder")
    assert result.exit_code == 0
    written = {path.name: json.loads(path.read_text()) for path in (tmp_path / "new" / "folder").iterdir()}
    assert set(written) == {"persona.schema.json", "scenario.schema.json"}
    assert set(written["persona.schema.json"]["properties"]) == set(Persona.model_fields)
    assert written["persona.schema.json"]["additionalProperties"] is False
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    assert {Path(name).name for name in settings["yaml.schemas"]} == set(written)
    (tmp_path / "file").write_text("")
    assert run("schema", tmp_path / "file").exit_code == 2


# --- operate


def test_backup_holds_the_sessions(content: Path, tmp_path: Path) -> None:
    session_id = session_in(run("chat", "example_scenario", text="Hello.\n").stdout)
    target = tmp_path / "copy.sqlite3"
    result = run("backup", target)
    assert result.exit_code == 0
    store = database.open_store(f"sqlite:///{target}", tmp_path / "elsewhere")
    assert sessions.session(store, session_id) is not None
    store.engine.dispose()
    again = run("backup", target)
    assert (again.exit_code, again.stderr) == (2, f"{target} exists already. Name a new file for the backup.\n")


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.1", "example.org"])  # noqa: S104 - these are refused
def test_the_app_is_served_to_this_machine_only(address: str) -> None:
    result = run("run", "--address", address)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"The app can't be served on {address}: without sign-in")


def test_a_wrong_setting_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMULATOR_DATABASE_URL", "mysql://x")
    for arguments in (["chat"], ["backup", "x"]):
        result = run(*arguments)
        assert result.exit_code == 2
        assert result.stderr.startswith("SIMULATOR_DATABASE_URL must be an address that begins with sqlite://")


def test_check_names_a_database_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "practice.db").write_text("this is no database" * 50, encoding="utf-8")
    found = CliRunner().invoke(main, ["check"])
    assert found.exit_code == 1
    assert "practice.db" in found.output
