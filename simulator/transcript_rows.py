"""The rows of a transcript file in each form: speaker's name, words, and the line they stand on."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, NoReturn

from simulator.errors import TranscriptError

Form = Literal["text", "csv", "json", "jsonl"]

THERAPIST_NAMES = frozenset(
    {"therapist", "counsellor", "counselor", "trainee", "supporter", "interviewer", "listener", "t"}
)
CLIENT_NAMES = frozenset({"client", "patient", "seeker", "c"})

SPEAKER_KEYS = ("speaker", "role", "interlocutor")
TEXT_KEYS = ("text", "utterance_text", "utterance")

# Up to three words, then perhaps a bracket such as [00:12] or (quietly).
_NAME = r"(?P<name>[^\W\d_][\w.'’-]{0,29}(?: [\w.'’-]{1,30}){0,2})(?: ?[\[(][^\])]{0,30}[\])])?"
_PREFIX = r"\s{0,8}(?:[-*>]\s+)?(?:[\[(][\d:.]+[\])]\s*)?"
_BOLD_LABEL = re.compile(rf"{_PREFIX}(?P<mark>\*\*|__){_NAME}\s*(?:[:：]\s*(?P=mark)|(?P=mark)\s*[:：])")
_PLAIN_LABEL = re.compile(rf"{_PREFIX}{_NAME}\s?[:：](?!//)")
_LAYOUT = re.compile(r"\s*(?:#{1,6}\s.*|([-*_])(?:\s*\1){2,}\s*)")  # a Markdown heading or rule


class Row(NamedTuple):
    """One turn as the file has it."""

    name: str
    text: str
    line: int | None


def read_rows(text: str, source: str, form: Form) -> list[Row]:
    """Every turn of the text as it stands there, in order. Raises TranscriptError with file and line."""
    readers = {"text": _text_rows, "csv": _csv_rows, "json": _json_rows, "jsonl": _jsonl_rows}
    return readers[form](text, source)


def speaker_key(name: str) -> str:
    """The same for every spelling of one name in capitals and spaces."""
    return " ".join(name.casefold().split())


def refuse(source: str, line: int | None, sentence: str) -> NoReturn:
    """Raise TranscriptError, with file and line in front."""
    raise TranscriptError(f"{source}:{line}: {sentence}" if line else f"{source}: {sentence}")


# --- text


def _text_rows(text: str, source: str) -> list[Row]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    labels = _labels(lines)
    if not labels:
        refuse(source, None, 'names no speakers; begin each turn with "Therapist:" or "Client:".')
    turns: list[tuple[str, int, list[str]]] = []
    for number, line in enumerate(lines, start=1):
        if found := labels.get(number):
            turns.append((found["name"], number, [line[found.end() :]]))
        elif turns and not _LAYOUT.fullmatch(line):
            turns[-1][2].append(line)
        elif line.strip() and not _LAYOUT.fullmatch(line):
            refuse(source, number, 'stands before the first speaker; put "Therapist:" or "Client:" before it, or a #.')
    return [Row(name, _words(said), number) for name, number, said in turns]


def _words(lines: Sequence[str]) -> str:
    """The lines of one turn as one text: wrapped lines run on, an empty line begins a paragraph."""
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            paragraphs[-1].append(line.strip())
        else:
            paragraphs.append([])
    return "\n\n".join(" ".join(part) for part in paragraphs if part)


def _labels(lines: Sequence[str]) -> dict[int, re.Match[str]]:
    """Line number to the speaker label that begins it. A colon alone makes no label; see `parse_transcript`."""
    bold: dict[int, re.Match[str]] = {}
    plain: dict[int, re.Match[str]] = {}
    for number, line in enumerate(lines, start=1):
        if found := _BOLD_LABEL.match(line):
            bold[number] = found
        elif found := _PLAIN_LABEL.match(line):
            plain[number] = found
    speakers = {speaker_key(found["name"]) for found in bold.values()}
    names = Counter(speaker_key(found["name"]) for found in plain.values())
    if len(speakers) < 2:
        speakers |= {name for name, count in names.items() if count > 1}
    speakers |= names.keys() & (THERAPIST_NAMES | CLIENT_NAMES)
    once = [found["name"] for found in plain.values() if speaker_key(found["name"]) not in speakers]
    if (
        len(speakers) == len(once) == 1
        and len(bold | plain) <= 3
        and all(word[0].isupper() for word in once[0].split())
    ):
        speakers.add(speaker_key(once[0]))  # two or three turns: nobody had time to speak twice
    return bold | {number: found for number, found in plain.items() if speaker_key(found["name"]) in speakers}


# --- CSV


def _csv_rows(text: str, source: str) -> list[Row]:
    heading = re.split("[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0]
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    columns: list[int] = []
    width = 0
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if columns:
                    if any(cell.strip() for cell in cells[width:]):
                        refuse(source, line, "has more cells than the heading; put a text that holds commas in quotes.")
                    rows.append(_csv_row(source, line, cells, columns))
                else:
                    width = len(cells)
                    columns = [_column(source, line, cells, keys) for keys in (SPEAKER_KEYS, TEXT_KEYS)]
            line = reader.line_num + 1
    except csv.Error as error:
        refuse(source, line, f"is not CSV ({error}); check the quotes around the text from here on.")
    if not rows:
        refuse(source, None, "holds no turns below its heading; add a row for each turn.")
    return rows


def _column(source: str, line: int, heading: Sequence[str], keys: Sequence[str]) -> int:
    names = [cell.strip().casefold() for cell in heading]
    for key in keys:
        if key in names:
            return names.index(key)
    refuse(source, line, f'has no column "{keys[0]}"; the first row must name the columns speaker and text.')


def _csv_row(source: str, line: int, cells: Sequence[str], columns: Sequence[int]) -> Row:
    if len(cells) <= max(columns):
        refuse(source, line, "has fewer cells than the heading; each row needs a speaker and a text.")
    return Row(cells[columns[0]].strip(), cells[columns[1]], line)


# --- JSON


def _json_rows(text: str, source: str) -> list[Row]:
    data = _json(source, text, 1)
    turns = data.get("turns") if isinstance(data, dict) else data
    if not isinstance(turns, list):
        refuse(source, 1, 'must be a list of turns, or an object with one: {"turns": [...]}.')
    if not turns:
        refuse(source, 1, "holds no turns; it needs the turns of a session.")
    return [_json_row(source, None, f"turn {number}", turn) for number, turn in enumerate(turns, start=1)]


def _jsonl_rows(text: str, source: str) -> list[Row]:
    lines = enumerate(text.split("\n"), start=1)
    return [_json_row(source, n, "this turn", _json(source, line, n)) for n, line in lines if line.strip()]


def _json(source: str, text: str, first_line: int) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        line = first_line + error.lineno - 1
        refuse(source, line, f"is not JSON ({error.msg} at column {error.colno}); correct it there.")
    except (ValueError, RecursionError):
        refuse(source, first_line, "is JSON too deep or with a number too long to be a transcript; simplify it.")


def _json_row(source: str, line: int | None, what: str, turn: Any) -> Row:
    if not isinstance(turn, dict):
        refuse(source, line, f'{what} must be an object with "speaker" and "text".')
    held = {str(key).casefold(): value for key, value in turn.items()}
    values: list[str] = []
    for keys in (SPEAKER_KEYS, TEXT_KEYS):
        value = next((held[key] for key in keys if key in held), None)
        if not isinstance(value, str):
            refuse(source, line, f'{what} needs "{keys[0]}" with a text in quotes.')
        values.append(value)
    return Row(values[0].strip(), values[1], line)
