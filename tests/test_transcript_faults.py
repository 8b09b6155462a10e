"""Transcripts that can't be read: each fault is one sentence that names its place and what to do."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from simulator.errors import TranscriptError
from simulator.transcript import MAX_BYTES, read_transcript

SENTENCES: list[tuple[str, str, str]] = [
    (".txt", "", "FILE: is empty; it needs the turns of a session."),
    (".json", " \n", "FILE: is empty; it needs the turns of a session."),
    (".txt", "Hi there.\nHello.", 'FILE: names no speakers; begin each turn with "Therapist:" or "Client:".'),
    (
        ".txt",
        "T: a\nT: b",
        'FILE: has one speaker, T; begin the other\'s turns with "Therapist:" or "Client:".',
    ),
    (
        ".txt",
        "Therapist: a\nAna: b\nMia: c\nAna: d\nMia: e",
        "FILE:3: Therapist, Ana and Mia speak; leave two, one of them named Therapist.",
    ),
    (
        ".csv",
        "speaker,text\n" + "".join(f"s{n},x\n" for n in range(6)),
        "FILE:4: s0, s1, s2, s3 and 2 more speak; leave two, one of them named Therapist.",
    ),
    (
        ".txt",
        "**Ana:** a\n**Ben:** b",
        "FILE: neither Ana nor Ben is known as the therapist; name that one Therapist.",
    ),
    (
        ".json",
        '[{"role": "user", "text": "a"}, {"role": "assistant", "text": "b"}]',
        "FILE: user and assistant do not say who is the therapist; name them therapist and client.",
    ),
    (".md", "T: a\nTherapist: b", "FILE: T and Therapist both name the therapist; name one Therapist, one Client."),
    (".md", "Client: a\nSeeker: b", "FILE: Client and Seeker both name the client; name one Therapist, one Client."),
    (
        ".txt",
        "\nHi.\nTherapist: a",
        'FILE:2: stands before the first speaker; put "Therapist:" or "Client:" before it, or a #.',
    ),
    (
        ".txt",
        "T: a\nC:\nT: b",
        'FILE:2: C has a turn without words; write them, or "..." for a silence.',
    ),
    (".txt", "T: a\nC: b\0", "FILE:2: holds a NUL byte; save the file as plain text."),
    (".csv", "who,text\nT,a", 'FILE:1: has no column "speaker"; the first row must name the columns speaker and text.'),
    (".csv", "\nspeaker\nT", 'FILE:2: has no column "text"; the first row must name the columns speaker and text.'),
    (".csv", "speaker,text\n", "FILE: holds no turns below its heading; add a row for each turn."),
    (
        ".csv",
        'speaker,text\nT,"a\nb"\nC',
        "FILE:4: has fewer cells than the heading; each row needs a speaker and a text.",
    ),
    (".csv", "speaker,text\nT,a\n,b", "FILE:3: a turn names no speaker; name the therapist or the client."),
    (
        ".csv",
        'speaker,text\nT,a\nC,"b\n\n',
        "FILE:3: is not CSV (unexpected end of data); check the quotes around the text from here on.",
    ),
    (
        ".csv",
        "speaker,text\nT," + "x" * (csv.field_size_limit() + 1),
        "FILE:2: is not CSV (field larger than field limit (131072)); check the quotes around the text from here on.",
    ),
    (
        ".json",
        '[{"speaker": "T",\n"text" 1}]',
        "FILE:2: is not JSON (Expecting ':' delimiter at column 8); correct it there.",
    ),
    (".json", '"a"', 'FILE:1: must be a list of turns, or an object with one: {"turns": [...]}.'),
    (".json", '{"turn": []}', 'FILE:1: must be a list of turns, or an object with one: {"turns": [...]}.'),
    (".json", "[]", "FILE:1: holds no turns; it needs the turns of a session."),
    (".json", "[1]", 'FILE: turn 1 must be an object with "speaker" and "text".'),
    (".json", '[{"speaker": "T"}]', 'FILE: turn 1 needs "text" with a text in quotes.'),
    (".json", '[{"speaker": null, "text": "a"}]', 'FILE: turn 1 needs "speaker" with a text in quotes.'),
    (
        ".json",
        "[" * 100_000,
        "FILE:1: is JSON too deep or with a number too long to be a transcript; simplify it.",
    ),
    (
        ".json",
        "9" * 5000,
        "FILE:1: is JSON too deep or with a number too long to be a transcript; simplify it.",
    ),
    (
        ".jsonl",
        '{"speaker": "T", "text": "a"}\n{"speaker": "C", "text": "\\ud800"}',
        "FILE:2: 'C' has a turn with a character that is none; remove its \\u code.",
    ),
    (
        ".jsonl",
        '{"speaker": "T", "text": "a"}\n{"speaker"',
        "FILE:2: is not JSON (Expecting ':' delimiter at column 11); correct it there.",
    ),
    (".jsonl", '{"speaker": "T", "text": "a"}\n\n[]', 'FILE:3: this turn must be an object with "speaker" and "text".'),
    (".docx", "T: a", "FILE: is no form this program reads; save it as one of .txt, .md, .csv, .json, .jsonl."),
]  # fmt: skip


@pytest.mark.parametrize(("suffix", "text", "sentence"), SENTENCES)
def test_a_fault_is_one_sentence_with_its_place(suffix: str, text: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / f"session{suffix}"
    path.write_text(text, encoding="utf-8", newline="")
    with pytest.raises(TranscriptError) as caught:
        read_transcript(path)
    assert str(caught.value) == sentence.replace("FILE", str(path))


def test_a_byte_that_is_not_utf8_is_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "session.txt"
    path.write_bytes(b"T: a\nC: caf\xe9\n")
    with pytest.raises(TranscriptError, match=r"session\.txt:2: holds a byte that is not UTF-8; save"):
        read_transcript(path)


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match=r"no\.txt: there is no such file; check the name\."):
        read_transcript(tmp_path / "no.txt")
    with pytest.raises(TranscriptError, match="is a folder; name a transcript file in it"):
        read_transcript(tmp_path)
    with pytest.raises(TranscriptError, match=r"can't be read .*; check the file"):
        read_transcript(tmp_path / "nul\0.txt")


def test_size_limit(tmp_path: Path) -> None:
    path = tmp_path / "session.txt"
    ending = b"\nC: b"
    path.write_bytes(b"T: " + b"a" * (MAX_BYTES - 3 - len(ending)) + ending)
    assert len(read_transcript(path).turns) == 2
    path.write_bytes(path.read_bytes() + b".")
    with pytest.raises(TranscriptError, match="is over 5 MB; split it into one session a file"):
        read_transcript(path)


def test_a_comma_outside_quotes_in_csv_is_named_and_cuts_nothing(tmp_path: Path) -> None:
    path = tmp_path / "talk.csv"
    path.write_text("speaker,text\ntherapist,Hi, there\nclient,Hello.\n", encoding="utf-8")
    with pytest.raises(TranscriptError, match=r"talk\.csv:2: has more cells than the heading"):
        read_transcript(path)
