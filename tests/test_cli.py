"""The command line, run as a person runs it: what it prints, what it refuses, what it leaves behind."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator import lines, report, session
from simulator.chat import Terminal, begin
from simulator.chat import talk as talk_in_terminal
from simulator.cli import main
from simulator.clinic import open_clinic
from simulator.persona import Persona
from simulator.report import score_transcript
from simulator.settings import load_settings
from simulator.store import database, sessions, turns
from simulator.transcript import Speaker, read_transcript
from simulator.words import CODE_NAMES, SKILLS

ROOT = Path(__file__).resolve().parent.parent

TALK = """**Therapist:** What has this week been like for you?

**Ana:** Long. I'm worn out, and nobody at work sees it.

**Therapist:** It makes sense that you're worn out: you carried all of it alone, and nobody saw.

**Ana:** Yeah. That's it exactly.

**Therapist:** You should just take a day off. Did you try that?
"""


def run(*arguments: str | Path, text: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=text, prog_name="simulator")


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "simulator", *map(str, arguments)]


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.md"
    path.write_text(TALK, encoding="utf-8")
    return path


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A content folder of one's own: the forms, and a client and a task made of them."""
    for kind, name in (("personas", "sam"), ("scenarios", "move")):
        folder = tmp_path / "content" / kind
        folder.mkdir(parents=True)
        shutil.copy(ROOT / kind / "_template.yaml", folder / "_template.yaml")
        shutil.copy(ROOT / kind / "_template.yaml", folder / f"{name}.yaml")
    monkeypatch.setenv("SIMULATOR_CONTENT_DIR", str(tmp_path / "content"))
    monkeypatch.chdir(tmp_path / "content")
    return tmp_path / "content"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


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


# --- score


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
        while chunk := _read(ours):
            shown += chunk
    os.close(ours)
    assert process.returncode == 0
    assert b"\x1b[" in shown
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown.decode())
    assert max(len(line) for line in plain.splitlines()) <= 50
    assert "".join(plain.split()) == "".join(run("score", talk).stdout.split())


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux says so when the other end is closed
        return b""


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


# --- chat


def stored(session_id: str) -> list[tuple[Speaker, str]]:
    settings = load_settings()
    store = database.open_store(settings.database_url, settings.data_dir)
    try:
        return [(turn.speaker, turn.text) for turn in turns.turns(store, session_id)]
    finally:
        store.engine.dispose()


def session_in(shown: str) -> str:
    found = re.search(r"Session ([\w-]+)\. ", shown)
    assert found is not None
    return found[1]


def test_chat_lists_the_scenarios(content: Path) -> None:
    assert "example_scenario: Settling in (guided, with sam_example)" in run("chat").stdout


def test_chat_is_stored_as_it_is_shown_and_can_be_taken_up_again(content: Path) -> None:
    first = run("chat", "example_scenario", "--seed", "3", text="What is it like here?\n\n/end\n")
    assert first.exit_code == 0
    session_id = session_in(first.stdout)
    said = stored(session_id)
    assert [speaker for speaker, _ in said] == [Speaker.CLIENT, Speaker.THERAPIST, Speaker.CLIENT]
    assert said[1][1] == "What is it like here?"
    assert f"Sam: {said[2][1]}\n" in first.stdout
    assert 'Your reply is empty; write something, or "..." to stay silent.' in first.stdout
    assert "Open questions: " in first.stdout
    assert "19 of 20 replies left" in first.stdout
    assert f"Session {session_id} ended: by you" in first.stdout
    again = run("chat", "--session", session_id)
    assert again.exit_code == 0
    assert f"Sam: {said[2][1]}" in " ".join(again.stdout.split())
    assert f"Session {session_id} ended: by you" in again.stdout


def test_the_end_of_input_ends_the_session(content: Path) -> None:
    result = run("chat", "example_scenario", text="Hello, Sam.\n")
    assert result.exit_code == 0
    assert "ended: by you" in result.stdout
    assert "Summary" not in result.stdout
    again = f"simulator chat --session {session_in(result.stdout)}"
    assert f"Scores appear once you have rated yourself: {again}" in " ".join(result.stdout.split())


def test_scores_follow_the_trainees_own_rating(content: Path) -> None:
    shown = run("chat", "example_scenario", text="What was the move like?\n/end\n7\n3\n2\n").stdout
    asked, scored = shown.split("Summary")
    assert asked.count("0 to 4, or Enter if you would rather not.") == 3
    assert "Validation: You gave yourself 3." in scored
    assert re.search(r"Open questions: You gave yourself 2, \d\.\d less than the session's \d", scored)
    again = run("chat", "--session", session_in(shown)).stdout
    assert "How do you think it went?" not in again
    assert "You gave yourself 3." in again


def test_a_trainee_may_rather_not_rate_themself(content: Path) -> None:
    shown = run("chat", "example_scenario", text="What was the move like?\n/end\n\n").stdout
    assert "Summary" in shown
    assert "You gave yourself" not in shown


def test_commands_are_answered_and_never_sent(content: Path) -> None:
    shown = run("chat", "example_scenario", text="/help\n/stop now\n/rehearsed\n/end\n").stdout
    assert "/end  ends the session" in shown
    assert "There is no command /stop; nothing was sent." in shown
    assert "nothing to ask again. Nothing was sent." in " ".join(shown.split())
    assert len(stored(session_in(shown))) == 1


def test_an_interrupted_talk_says_how_to_go_on(content: Path) -> None:
    # a shell's background job ignores Ctrl-C, and whatever it starts does so too, unless told otherwise
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    ours, theirs = pty.openpty()
    talking = subprocess.Popen(
        command("chat", "example_scenario"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        start_new_session=True,
    )
    signal.signal(signal.SIGINT, before)
    os.close(theirs)
    try:
        shown = b""
        while b"You: " not in shown:
            shown += _read(ours)
        for _ in range(30):
            # a signal between the prompt and the wait for keys is only heard at the next key: press again, as people do
            talking.send_signal(signal.SIGINT)
            if select.select([ours], [], [], 2)[0]:
                break
        while chunk := _read(ours):
            shown += chunk
        assert talking.wait(20) == 130
    finally:
        talking.kill()
        talking.wait()
        os.close(ours)
    text = shown.decode()
    session_id = session_in(text)
    assert f"Go on with: simulator chat --session {session_id}" in text
    assert "Traceback" not in text
    assert len(stored(session_id)) == 1


def test_an_open_session_goes_on_where_it_stood(content: Path) -> None:
    begun = run("chat", "example_scenario", text="Hello, Sam.\n")
    session_id = session_in(begun.stdout)
    settings = load_settings()
    store = database.open_store(settings.database_url, settings.data_dir)
    record = sessions.session(store, session_id)
    assert record is not None
    fresh = sessions.create_session(
        store, trainee="T", persona_hash=record.persona_hash, scenario_hash=record.scenario_hash, rubric_version="1",
        voice="rehearsed", mode="guided", seed=1, turn_limit=1, opening_line="Hi.",
        opening_state={"openness": 0.3, "distress": 0.4},
    )  # fmt: skip
    store.engine.dispose()
    result = run("chat", "--session", fresh.id, text="How are you today?\n")
    assert [text for _, text in stored(fresh.id)][:2] == ["Hi.", "How are you today?"]
    assert f"Session {fresh.id} ended: all replies used" in result.stdout


def test_what_was_said_elsewhere_is_shown_before_it_is_answered(content: Path) -> None:
    clinic = open_clinic(load_settings())
    said: list[str] = []

    def ask() -> str | None:
        if not said:  # while the trainee types here, a reply is sent from another window
            (record,) = sessions.sessions(clinic.store)
            accepted = session.receive(clinic, record.id, "Hello from the browser.", key="b")
            list(lines.follow(clinic, accepted.line_id))
        said.append("")
        return "Hello from the terminal." if len(said) == 1 else None

    shown: list[str] = []
    terminal = Terminal(ask, shown.append, lambda laid: shown.extend(line.text for line in laid))
    begun = begin(clinic, "example_scenario", None, 1)
    talk_in_terminal(clinic, begun.id, terminal)
    clinic.store.engine.dispose()
    _, reply, line = stored(begun.id)
    assert reply == (Speaker.THERAPIST, "Hello from the browser.")
    assert shown.index("You: Hello from the browser.") + 1 == shown.index(f"Sam: {line[1]}")


def test_the_same_seed_gives_the_same_client(content: Path) -> None:
    replies = "Hello.\nHow are your evenings?\nTell me more about that.\n"
    told = [stored(session_in(run("chat", "example_scenario", "--seed", "7", text=replies).stdout)) for _ in range(2)]
    assert told[0] == told[1]


@pytest.mark.parametrize(("mode", "points"), [("guided", True), ("independent", False), ("probe", False)])
def test_scores_are_seen_when_the_mode_allows(mode: str, points: bool, content: Path) -> None:
    change(content / "scenarios" / "move.yaml", "\nmode: guided", f"\nmode: {mode}")
    shown = run("chat", "example_scenario", text="What is it like here?\n/end\n\n").stdout
    talked, ended = shown.split(" ended: by you")
    assert ("Open questions: " in talked) is points
    assert ("Summary" in ended) is (mode != "probe")
    assert ("released" in ended or "releases" in ended) is (mode == "probe")


def test_a_word_of_crisis_is_answered_out_of_role(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMULATOR_CRISIS_TEXT", "Call 000.")
    shown = run("chat", "example_scenario", text="I want to kill myself.\n").stdout
    assert "not help in a crisis. Call 000." in shown


def test_a_model_that_fails_leaves_the_reply_and_a_choice(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    monkeypatch.setenv("SIMULATOR_MODEL", "openai:nobody")
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{port}/v1")
    monkeypatch.setattr("simulator.model.FIRST_PAUSE_SECONDS", 0.01)
    result = run("chat", "example_scenario", text="What was it like to move here?\n/rehearsed\n")
    assert result.exit_code == 0
    assert "Your reply is kept.\nPress Enter to ask again, /rehearsed" in result.stdout
    said = stored(session_in(result.stdout))
    assert said[1][1] == "What was it like to move here?"
    assert said[2][1]
    assert f"Sam: {said[2][1]}\n" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "There is no scenario nowhere; choose one of example_scenario."),
        (["example_scenario", "--persona", "eve"], "There is no persona eve; choose one of sam_example."),
        (["--session", "none"], "There is no practice session none; check the id."),
    ],
)
def test_what_there_is_not_is_said_in_a_sentence(arguments: list[str], sentence: str, content: Path) -> None:
    result = run("chat", *arguments)
    assert (result.exit_code, result.stderr) == (2, sentence + "\n")


def test_one_of_several_clients_has_to_be_named() -> None:
    result = run("chat", "first_meeting")
    assert result.exit_code == 2
    assert re.search(r"has several clients; choose with --persona \w+(, \w+)+\.$", result.stderr.strip())


@pytest.mark.parametrize("arguments", [["--seed", "1"], ["--persona", "dana"], ["x", "--session", "y"]])
def test_options_that_do_not_go_together(arguments: list[str]) -> None:
    assert run("chat", *arguments).exit_code == 2


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
