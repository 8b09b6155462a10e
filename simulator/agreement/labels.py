"""Labelled replies from a CSV file, in any of the layouts of `columns.py`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from simulator.agreement.columns import Column, annomi_columns, own_columns, rating_columns
from simulator.agreement.figures import Value
from simulator.agreement.measures import Judgement
from simulator.agreement.sheet import HELP, Sheet, SheetRow, read_sheet, read_text
from simulator.transcript import Speaker, Turn, parse_transcript
from simulator.transcript_rows import CLIENT_NAMES, THERAPIST_NAMES, refuse, speaker_key

Layout = Literal["own", "annomi", "lend_an_ear"]

# Who labelled, where a file does not say.
LABELS = "labels"
# What AnnoMI's coder who hardly ever says "closed" can't be a label for.
NEEDS_OPEN_AND_CLOSED = frozenset({"question", "open_question"})


@dataclass(frozen=True)
class Reply:
    """One therapist turn to be coded. `item` is its own in the whole file."""

    item: str
    session: str
    number: int
    text: str
    client_line: str | None


@dataclass(frozen=True)
class LabelFile:
    """What a labelled file holds: the replies to be coded, and what people said of them or of whole sessions.

    `turns` holds the talk of each session, in the layout whose sessions are rated.
    """

    source: str
    layout: Layout
    replies: tuple[Reply, ...]
    judgements: tuple[Judgement, ...]
    turns: Mapping[str, tuple[Turn, ...]] = field(default_factory=dict)


def read_labels(path: Path) -> LabelFile:
    """Read a labelled CSV file.

    Raises TranscriptError with file and line: missing, too large, not UTF-8, not CSV, no layout that is known, a cell
    that can't be a label.
    """
    return parse_labels(read_text(path), str(path))


def parse_labels(text: str, source: str) -> LabelFile:
    """Read labels from the text of a CSV file; `source` is what errors name. Raises TranscriptError."""
    sheet = read_sheet(text, source)
    if "full_conversation" in sheet.names:
        return _rated_sessions(sheet)
    if "therapist_text" in sheet.names:
        return _annomi(sheet)
    if not {"session", "number", "speaker", "text"} <= set(sheet.names):
        sheet.refuse(
            "is in no layout this program knows; name the columns session, number, speaker, text and at least one "
            f"label such as open_question ({HELP})."
        )
    return _own(sheet)


def stripped(file: LabelFile) -> LabelFile:
    """The file with punctuation and capitals taken from all talk, as speech to text gives it."""
    replies = tuple(
        replace(reply, text=bare(reply.text), client_line=reply.client_line and bare(reply.client_line))
        for reply in file.replies
    )
    turns = {
        session: tuple(replace(turn, text=bare(turn.text)) for turn in held) for session, held in file.turns.items()
    }
    return replace(file, replies=replies, turns=turns)


def bare(text: str) -> str:
    """A text without punctuation but apostrophes, and without capitals."""
    return " ".join(re.sub(r"[^\w\s']", "", re.sub(r"[-–—]", " ", text)).lower().split())


def _judgements(
    row: SheetRow, columns: Iterable[Column], session: str, item: str, coder: str, end: str = ""
) -> Iterator[Judgement]:
    """What a row says in these columns, whose names may have an end; where two speak of one measure, the later wins."""
    found: dict[str, Value] = {}
    for column in columns:
        text = row.cells.get(column.name + end, "").strip()
        if text and text not in column.cells:
            row.refuse(f'{column.name}{end} may be {column.allowed}, or empty; got "{text[:30]}".')
        if text:
            found |= column.cells[text]
    for measure, value in found.items():
        yield Judgement(measure, session, item, coder, value)


# --- AnnoMI


def _annomi(sheet: Sheet) -> LabelFile:
    columns = annomi_columns()
    session = sheet.need("source_group", "transcript_id")
    sheet.need("utterance_id")
    sheet.need(*(column.name for column in columns))
    replies: dict[str, Reply] = {}
    judgements: list[Judgement] = []
    for row in sheet.rows():
        reply = _annomi_reply(row, row.words(session))
        if reply.item in replies:
            row.refuse(f"is the second row for turn {reply.number} of {reply.session}; leave one.")
        replies[reply.item] = reply
        found = _judgements(row, columns, reply.session, reply.item, LABELS)
        unreliable = row.cells.get("open_closed_reliable", "").strip() == "0"
        judgements += [one for one in found if not (unreliable and one.measure in NEEDS_OPEN_AND_CLOSED)]
    return LabelFile(sheet.source, "annomi", tuple(replies.values()), tuple(judgements))


def _annomi_reply(row: SheetRow, session: str) -> Reply:
    number = row.whole("utterance_id")
    item = f"{session}/{row.cells.get('transcript_id', session)}/{number}"
    return Reply(item, session, number, row.words("therapist_text"), row.cells.get("prev_client_text") or None)


# --- Lend an Ear


def _rated_sessions(sheet: Sheet) -> LabelFile:
    columns = rating_columns()
    names = {column.name for column in columns}
    parts = [name.partition("__") for name in sheet.names]
    coders = dict.fromkeys(coder for name, _, coder in parts if name in names and coder)
    sheet.need("conversation_id")
    if not coders:
        sheet.refuse(f"has no column such as {columns[0].name}__expert1; add the ratings ({HELP}).")
    turns: dict[str, tuple[Turn, ...]] = {}
    judgements: list[Judgement] = []
    for row in sheet.rows():
        session = row.words("conversation_id").strip()
        if session in turns:
            row.refuse(f"is the second row for conversation {session}; leave one.")
        where = f"{sheet.source}:{row.number}: conversation {session}"
        turns[session] = parse_transcript(row.words("full_conversation"), where, "text").turns
        for coder in coders:
            judgements += _judgements(row, columns, session, session, coder, f"__{coder}")
    replies = [reply for session, held in turns.items() for reply in replies_of(session, held)]
    return LabelFile(sheet.source, "lend_an_ear", tuple(replies), tuple(judgements), turns)


def replies_of(session: str, turns: Sequence[Turn]) -> list[Reply]:
    """The therapist's turns of a session, each with the client's last line before it."""
    found: list[Reply] = []
    client_line: str | None = None
    for turn in turns:
        if turn.speaker is Speaker.CLIENT:
            client_line = turn.text
        else:
            found.append(Reply(f"{session}/{turn.number}", session, turn.number, turn.text, client_line))
    return found


# --- our own


def _own(sheet: Sheet) -> LabelFile:
    columns = own_columns()
    sheet.need(*(column.name for column in columns))
    talk = _client_talk(sheet, columns)
    replies: dict[str, Reply] = {}
    judgements: dict[tuple[str, str], list[Judgement]] = {}
    for row in sheet.rows():
        if speaker_key(row.cells["speaker"]) in CLIENT_NAMES:
            continue
        reply = _own_reply(row, talk)
        coder = row.cells.get("coder", "").strip() or LABELS
        if replies.setdefault(reply.item, reply) != reply:
            row.refuse(f"turn {reply.number} of {reply.session} has other words in an earlier row; make them equal.")
        if (reply.item, coder) in judgements:
            row.refuse(f"is the second row of {coder} for turn {reply.number} of {reply.session}; leave one.")
        judgements[reply.item, coder] = list(_judgements(row, columns, reply.session, reply.item, coder))
    if not replies:
        refuse(sheet.source, None, "holds no reply of the therapist; add one, with its labels.")
    found = [one for held in judgements.values() for one in held]
    return LabelFile(sheet.source, "own", tuple(replies.values()), tuple(found))


def _own_reply(row: SheetRow, talk: Mapping[str, Mapping[int, str]]) -> Reply:
    speaker = row.cells["speaker"]
    if speaker_key(speaker) not in THERAPIST_NAMES:
        row.refuse(f'speaker must be therapist or client, got "{speaker[:30]}".')
    session, number, text = row.words("session").strip(), row.whole("number"), row.words("text")
    before = row.cells.get("client_line", "").strip()
    if not before:
        said = talk.get(session, {})
        last = max((each for each in said if each < number), default=None)
        before = "" if last is None else said[last]
    return Reply(f"{session}/{number}", session, number, text, before or None)


def _client_talk(sheet: Sheet, columns: Iterable[Column]) -> dict[str, dict[int, str]]:
    """What the client said, by session and number."""
    talk: dict[str, dict[int, str]] = {}
    for row in sheet.rows():
        if speaker_key(row.cells["speaker"]) not in CLIENT_NAMES:
            continue
        labelled = next((column.name for column in columns if row.cells.get(column.name, "").strip()), None)
        if labelled:
            row.refuse(f"{labelled} stands on a turn of the client; labels belong to the therapist's turns.")
        talk.setdefault(row.words("session").strip(), {})[row.whole("number")] = row.words("text")
    return talk
