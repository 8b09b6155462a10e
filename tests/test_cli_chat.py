"""Talking with a client in the terminal: what is shown, what is stored, how a session goes on and ends."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import socket
import subprocess
from pathlib import Path

import pytest
from cli_kit import ROOT, change, command, fill_content, read_terminal, run, session_in

from simulator import lines, session
from simulator.chat import Terminal, begin
from simulator.chat import talk as talk_in_terminal
from simulator.clinic import open_clinic
from simulator.settings import load_settings
from simulator.store import database, sessions, turns
from simulator.transcript import Speaker


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return fill_content(tmp_path / "content", monkeypatch)


def stored(session_id: str) -> list[tuple[Speaker, str]]:
    settings = load_settings()
    store = database.open_store(settings.database_url, settings.data_dir)
    try:
        return [(turn.speaker, turn.text) for turn in turns.turns(store, session_id)]
    finally:
        store.engine.dispose()


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
            shown += read_terminal(ours)
        for _ in range(30):
            # a signal between the prompt and the wait for keys is only heard at the next key: press again, as people do
            talking.send_signal(signal.SIGINT)
            if select.select([ours], [], [], 2)[0]:
                break
        while chunk := read_terminal(ours):
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
