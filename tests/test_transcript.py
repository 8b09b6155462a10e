"""Transcript readers: every form, every way to name who speaks, and that no turn is merged, dropped or moved."""

from __future__ import annotations

import csv
import io
import json
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import TranscriptError
from simulator.transcript import Speaker, Transcript, parse_transcript, read_transcript
from simulator.transcript_rows import Form

T, C = Speaker.THERAPIST, Speaker.CLIENT
Said = list[tuple[Speaker, str]]

SESSION: Said = [
    (T, "Hi, Robert. How was your week?"),
    (C, "Long. My boss said: do it again."),
    (C, "So I did."),
    (T, 'You sound tired, "worn out" even.'),
]
BOLD = """**Therapist:** Hi, Robert. How was your week?

**Robert:** Long. My boss said: do it again.

**Robert:** So I did.

**Therapist:** You sound tired, "worn out" even.
"""


def said(transcript: Transcript) -> Said:
    assert [turn.number for turn in transcript.turns] == list(range(1, len(transcript.turns) + 1))
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def parse(text: str, form: Form = "text") -> Said:
    return said(parse_transcript(text, "x", form))


def as_csv(turns: Said) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["speaker", "text"])
    writer.writerows((speaker.value, text) for speaker, text in turns)
    return out.getvalue()


def as_json(turns: Said) -> list[dict[str, str]]:
    return [{"speaker": speaker.value, "text": text} for speaker, text in turns]


@pytest.mark.parametrize("suffix", [".txt", ".md", ".csv", ".json", ".jsonl", ".TXT"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_every_form_gives_the_same_turns(suffix: str, start: str, tmp_path: Path) -> None:
    text = {
        ".csv": as_csv(SESSION),
        ".json": json.dumps({"turns": as_json(SESSION)}, indent=2),
        ".jsonl": "\n\n".join(json.dumps(turn) for turn in as_json(SESSION)),
    }.get(suffix, BOLD)
    path = tmp_path / f"session{suffix}"
    path.write_bytes((start + text).encode())
    transcript = read_transcript(path)
    assert said(transcript) == SESSION
    assert transcript.source == str(path)


@pytest.mark.parametrize(
    "text",
    [
        BOLD.replace("\n", "\r\n"),
        BOLD.replace("\n", "\r"),
        BOLD.replace(":**", "**:"),
        BOLD.replace("**", ""),
        BOLD.replace("**", "__"),
        BOLD.replace("**", "").replace("Therapist", "T").replace("Robert:", "C:"),
        BOLD.replace("Therapist", "COUNSELLOR").replace("**Robert", "> **Robert"),
        BOLD.replace("**", "").replace("Therapist:", "[00:12] Dr. Ann Lee :").replace("Robert:", "Client (quietly):"),
        "# Session 3\n\n" + BOLD + "\n---\n",
        BOLD.replace("Long. My", "Long.\nMy"),
    ],
)
def test_the_ways_people_write_labels(text: str) -> None:
    assert parse(text) == SESSION


def test_a_turn_runs_on_over_lines_and_paragraphs() -> None:
    text = (
        "Therapist: How do you feel\n  about that?\n\n\nTake your time.\nClient:\nBad: really bad.\n10:30 was worst.\n"
    )
    assert parse(text) == [
        (T, "How do you feel about that?\n\nTake your time."),
        (C, "Bad: really bad. 10:30 was worst."),
    ]


def test_a_colon_within_a_turn_is_no_label() -> None:
    text = (
        "Therapist: Hi.\nOne thing: what now?\nhttp://a.example\nClient: No.\nBecause of this one thing today: you.\n"
    )
    assert parse(text) == [
        (T, "Hi. One thing: what now? http://a.example"),
        (C, "No. Because of this one thing today: you."),
    ]


def test_bold_names_leave_plain_colons_alone() -> None:
    text = "**Therapist:** Look.\nListen: go.\nListen: stay.\n**Ana:** Both?\n"
    assert parse(text) == [(T, "Look. Listen: go. Listen: stay."), (C, "Both?")]


@pytest.mark.parametrize(
    "therapist", ["therapist", "Counselor", "trainee", "supporter", "interviewer", "listener", "t"]
)
def test_the_therapist_is_known_by_many_names(therapist: str) -> None:
    assert parse(f"{therapist}: Hi.\nRobert: Hello.\n") == [(T, "Hi."), (C, "Hello.")]


@pytest.mark.parametrize("client", ["client", "Patient", "seeker", "c"])
def test_the_client_is_known_by_many_names(client: str) -> None:
    assert parse(f"Ann: Hi.\n{client}: Hello.\n") == [(T, "Hi."), (C, "Hello.")]


@pytest.mark.parametrize(
    "text",
    [
        "Role;Utterance;id\r\nTherapist;Hi.;1\r\nClient;Hello.;2\r\n",
        "transcript_id\tinterlocutor\tutterance_text\n1\ttherapist\tHi.\n1\tclient\tHello.\n",
        "\nSPEAKER,TEXT\n\ntherapist,Hi.\nclient,Hello.\n,\n",
    ],
)
def test_csv_columns_of_other_programs(text: str) -> None:
    assert parse(text, "csv") == [(T, "Hi."), (C, "Hello.")]


def test_csv_cells_may_hold_quotes_commas_and_lines() -> None:
    text = 'speaker,text\ntherapist,"You said ""no"", twice.\n\nWhy?"\nclient,"a,b"\n'
    assert parse(text, "csv") == [(T, 'You said "no", twice.\n\nWhy?'), (C, "a,b")]


class StandardInput:
    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)


@pytest.mark.parametrize(
    "text",
    [
        BOLD,
        json.dumps(as_json(SESSION)),
        "\ufeff" + json.dumps({"turns": as_json(SESSION)}, indent=1),
        "\n".join(json.dumps(turn) for turn in as_json(SESSION)) + "\n",
        BOLD.replace("**Therapist", "[00:01] **Therapist"),
    ],
)
def test_standard_input_has_its_form_guessed(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StandardInput(text.encode()))
    transcript = read_transcript(Path("-"))
    assert (said(transcript), transcript.source) == (SESSION, "standard input")


def test_broken_json_on_standard_input_is_told_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StandardInput(b'[{"speaker": "T",}]'))
    with pytest.raises(TranscriptError, match="standard input:1: is not JSON"):
        read_transcript(Path("-"))


# --- properties


signs = st.characters(exclude_categories=["Cs", "Cc"])
words = st.text(signs | st.sampled_from("\n\r\t\v"), min_size=1).map(str.strip).filter(bool)
plain_words = st.text(signs, min_size=1, max_size=12).map(
    lambda text: "x" + text.strip().translate({58: ";", 65306: ";"})
)
speakers = st.sampled_from([T, C])


def both_speak(turns: Said) -> bool:
    return {speaker for speaker, _ in turns} == {T, C}


def sessions(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Said]:
    return st.lists(st.tuples(speakers, texts), min_size=2, max_size=12).filter(both_speak)


@given(turns=sessions(words))
def test_csv_and_json_give_back_what_was_written(turns: Said) -> None:
    assert parse(as_csv(turns), "csv") == turns
    assert parse(json.dumps(as_json(turns)), "json") == turns
    assert parse("\n".join(json.dumps(turn) for turn in as_json(turns)), "jsonl") == turns


@given(
    turns=sessions(plain_words),
    form=st.sampled_from(["**{}:** {}", "{}: {}", "**{}**: {}"]),
    client=st.sampled_from(["Client", "C", "patient"]),
    end=st.sampled_from(["\n", "\r\n", "\n\n", "\r"]),
)
def test_text_gives_back_what_was_written(turns: Said, form: str, client: str, end: str) -> None:
    names = {T: "Therapist", C: client}
    assert parse(end.join(form.format(names[speaker], text) for speaker, text in turns)) == turns


paragraphs = st.lists(plain_words, min_size=1, max_size=3).map("\n\n".join)


@given(turns=sessions(paragraphs))
def test_paragraphs_stay_with_their_turn(turns: Said) -> None:
    assert parse("\n".join(f"**{speaker}:** {text}" for speaker, text in turns)) == turns


@given(text=st.text(max_size=400), form=st.sampled_from(["text", "csv", "json", "jsonl"]))
def test_any_text_is_read_or_refused_with_a_sentence(text: str, form: Form) -> None:
    try:
        turns = parse(text, form)
    except TranscriptError:
        return
    assert {speaker for speaker, _ in turns} == {T, C}


@given(lines=st.lists(st.sampled_from(["T: a", "C: b", "Ana: c", "x", "", "# h", "Ana:", "**C:** d", "---", "T:"])))
def test_any_mixture_of_lines_is_read_or_refused(lines: list[str]) -> None:
    try:
        turns = parse("\n".join(lines))
    except TranscriptError:
        return
    labelled = [line for line in lines if line.startswith(("T:", "C:", "**C:"))]
    assert len(turns) >= len(labelled)


def test_the_network_is_out_of_reach() -> None:
    with socket.socket() as outside, pytest.raises(RuntimeError, match=r"may not reach 192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 9))
    with socket.socket() as here, socket.socket() as caller:
        here.bind(("127.0.0.1", 0))
        here.listen()
        caller.connect(here.getsockname())
