"""Transcripts: who said what, in order; and the readers for files that hold them.

Every form gives the same rows of speaker's name, words and line (`transcript_rows.py`); here it is settled which of the
two names is the therapist. Nothing is guessed: a file that leaves room for doubt is refused with a sentence. No turn is
merged with its neighbour, none is dropped, none moves.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from simulator.transcript_rows import CLIENT_NAMES, THERAPIST_NAMES, Form, Row, read_rows, refuse, speaker_key


class Speaker(StrEnum):
    """The two people of a session. `therapist` is the trainee's role in a transcript."""

    THERAPIST = "therapist"
    CLIENT = "client"


@dataclass(frozen=True)
class Turn:
    """One speaker's turn. `number` counts from 1 over both speakers; `at` is UTC where known."""

    number: int
    speaker: Speaker
    text: str
    at: datetime | None = None


@dataclass(frozen=True)
class Transcript:
    """The turns of one session in the order they were said. `source` names the file or session."""

    source: str
    turns: tuple[Turn, ...]


FORMS: dict[str, Form] = {".txt": "text", ".md": "text", ".csv": "csv", ".json": "json", ".jsonl": "jsonl"}
MAX_BYTES = 5 * 1024 * 1024
STANDARD_INPUT = Path("-")

# Chat roles: in a practice session the trainee types as "user", in recordings the client often does.
CHAT_ROLES = frozenset({"user", "assistant"})


def read_transcript(path: Path) -> Transcript:
    """Read one transcript file; its suffix names the form, and `-` is standard input, whose form is guessed.

    Raises TranscriptError: missing, a folder, of another kind, over MAX_BYTES, not UTF-8, or as `parse_transcript`.
    """
    if path == STANDARD_INPUT:
        source = "standard input"
        text = _decode(source, sys.stdin.buffer.read(MAX_BYTES + 1))
        return parse_transcript(text, source, _guess(text))
    source = str(path)
    form = FORMS.get(path.suffix.lower())
    try:
        if path.is_dir():
            refuse(source, None, "is a folder; name a transcript file in it.")
        if form is None and path.exists():
            refuse(source, None, f"is no form this program reads; save it as one of {', '.join(FORMS)}.")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        refuse(source, None, "there is no such file; check the name.")
    except (OSError, ValueError) as error:
        refuse(source, None, f"can't be read ({getattr(error, 'strerror', None) or error}); check the file.")
    return parse_transcript(_decode(source, content), source, form or "text")


def parse_transcript(text: str, source: str, form: Form) -> Transcript:
    """Read a transcript from text in one of the forms; `source` is what errors and the transcript name.

    Text forms: `Name: words` or `**Name:** words` at the start of a line; unlabelled lines go on with the turn, a
    wrapped line after a space and a paragraph after an empty line; Markdown headings and rules are layout. A label is
    in bold, known, or repeated. CSV: columns speaker and text. JSON: a list of objects with both, or {"turns": list}.

    Raises TranscriptError with file and line: empty, no label, not two speakers, nobody known as the therapist, a turn
    without words, broken CSV or JSON.
    """
    text = text.removeprefix("\ufeff")
    if not text.strip():
        refuse(source, None, "is empty; it needs the turns of a session.")
    if "\0" in text:
        refuse(source, _line_at(text, text.index("\0")), "holds a NUL byte; save the file as plain text.")
    rows = read_rows(text, source, form)
    for row in rows:
        _check_words(source, row)
    roles = _roles(source, rows)
    turns = (Turn(number, roles[speaker_key(row.name)], row.text.strip()) for number, row in enumerate(rows, start=1))
    return Transcript(source, tuple(turns))


def _line_at(text: str | bytes, position: int) -> int:
    before = text[:position]
    return (before.count(b"\n") if isinstance(before, bytes) else before.count("\n")) + 1


def _decode(source: str, content: bytes) -> str:
    if len(content) > MAX_BYTES:
        refuse(source, None, f"is over {MAX_BYTES // 1024**2} MB; split it into one session a file.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        refuse(source, _line_at(content, error.start), "holds a byte that is not UTF-8; save the file as UTF-8.")


def _guess(text: str) -> Form:
    start = text.lstrip("\ufeff \t\r\n")
    if not re.match(r"""\{|\[\s*[\[{"]""", start):
        return "text"
    try:
        json.loads(start.split("\n")[0])
    except (ValueError, RecursionError):
        return "json"
    return "jsonl" if start.startswith("{") and "\n" in start.rstrip() else "json"


def _check_words(source: str, row: Row) -> None:
    if not row.name:
        refuse(source, row.line, "a turn names no speaker; name the therapist or the client.")
    if not row.text.strip():
        refuse(source, row.line, f'{row.name} has a turn without words; write them, or "..." for a silence.')
    if re.search("[\0\ud800-\udfff]", row.name + row.text):
        refuse(source, row.line, f"{row.name[:30]!a} has a turn with a character that is none; remove its \\u code.")


def _roles(source: str, rows: Sequence[Row]) -> dict[str, Speaker]:
    """Which name is the therapist and which the client, by key."""
    names: dict[str, Row] = {}
    for row in rows:
        names.setdefault(speaker_key(row.name), row)
    shown = [row.name for row in names.values()]
    if len(names) == 1:
        refuse(source, None, f'has one speaker, {shown[0]}; begin the other\'s turns with "Therapist:" or "Client:".')
    if len(names) > 2:
        line = list(names.values())[2].line
        refuse(source, line, f"{_several(shown)} speak; leave two, one of them named Therapist.")
    (first, role), (second, other) = ((name, _known(name)) for name in names)
    if role is None and other is None:
        refuse(source, None, _nobody_known(shown, set(names)))
    if role is other:
        refuse(source, None, f"{shown[0]} and {shown[1]} both name the {role}; name one Therapist, one Client.")
    therapist = first if role is Speaker.THERAPIST or other is Speaker.CLIENT else second
    return {name: Speaker.THERAPIST if name == therapist else Speaker.CLIENT for name in (first, second)}


def _known(name: str) -> Speaker | None:
    if name in THERAPIST_NAMES:
        return Speaker.THERAPIST
    return Speaker.CLIENT if name in CLIENT_NAMES else None


def _several(names: Sequence[str]) -> str:
    if len(names) > 4:
        return f"{', '.join(names[:4])} and {len(names) - 4} more"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _nobody_known(shown: Sequence[str], names: set[str]) -> str:
    if names & CHAT_ROLES:
        return f"{shown[0]} and {shown[1]} do not say who is the therapist; name them therapist and client."
    return f"neither {shown[0]} nor {shown[1]} is known as the therapist; name that one Therapist."
