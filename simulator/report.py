"""A coded transcript as people and programs read it: laid out in lines, as plain values for JSON, as rows for CSV."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from simulator.rubric.addressing import addressed
from simulator.rubric.codebook import FigureEntry, FigureName, codebook
from simulator.rubric.codes import BehaviorCode, CodedReply, Coder, Score
from simulator.rubric.scores import code_and_score, quote
from simulator.rubric.summary import SessionSummary, code_transcript, summarize
from simulator.transcript import Speaker, Transcript, Turn
from simulator.words import CODE_NAMES, SKILLS

Style = Literal["title", "reply", "line", "code", "points", "plain"]

INDENT = 4
# A cell that begins so is run as a formula by spreadsheet programs (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class CodedTranscript:
    """A transcript with what the rubric made of each reply, by turn number, and of the whole."""

    transcript: Transcript
    coded: Mapping[int, CodedReply]
    summary: SessionSummary


@dataclass(frozen=True)
class Figure:
    """A session's figure in words. `label` is `low`, `fair` or `good`, None where there is no threshold or no value."""

    entry: FigureEntry
    value: str
    label: str | None


@dataclass(frozen=True)
class Laid:
    """One line of layout before it is wrapped: its words, how far it is moved in, and what it is."""

    text: str = ""
    indent: int = 0
    style: Style = "plain"


def score_transcript(transcript: Transcript, coder: Coder = code_and_score) -> CodedTranscript:
    """Code, score and sum up a transcript; by the local coder it is local and pure."""
    coded = code_transcript(transcript, coder)
    return CodedTranscript(transcript, coded, summarize(transcript.turns, coded))


# --- for people


def layout(scored: CodedTranscript) -> Iterator[Laid]:
    """The coded transcript and its summary, line by line."""
    yield Laid(scored.transcript.source, style="title")
    yield Laid()
    for turn in scored.transcript.turns:
        yield from _turn(turn, scored.coded.get(turn.number))
    yield from layout_summary(scored.summary)


def layout_summary(summary: SessionSummary) -> Iterator[Laid]:
    """The summary of a session, line by line."""
    book = codebook()
    yield Laid("Summary", style="title")
    for skill in SKILLS:
        scored = f"{summary.scored[skill]} of {summary.replies} replies scored"
        yield _figure(book.skill(skill).label, f"{_points(summary.points[skill])}, {scored}", "points")
    if summary.uncertain:
        yield Laid(summary.uncertain, INDENT)
    for figure in figures(summary):
        verdict = f" ({figure.label}, {book.thresholds.source})" if figure.label else ""
        yield _figure(figure.entry.label, f"{figure.value}{verdict}")
    counts = [f"{book.code(code).label} {count}" for code, count in summary.counts.items() if count]
    yield Laid(f"Behaviour counts: {', '.join(counts) or 'none'}", INDENT, "code")
    if summary.ratings:
        ratings = [f"{name.replace('_', ' ')} {value:.1f}" for name, value in summary.as_dict()["ratings"].items()]
        yield Laid(f"Ratings, 1 to 5: {', '.join(ratings)}", INDENT)
    yield Laid("Single replies are uncertain, whole sessions much less. Scored by the machine.", INDENT)


def figures(summary: SessionSummary) -> list[Figure]:
    """The figures of a session in the code book's order, as people read them."""
    shown: dict[FigureName, tuple[str, str | None]] = {
        "open_share": (_percent(summary.open_share), None),
        "reflections_to_questions": (_number(summary.reflections_to_questions), summary.reflections_label),
        "complex_share": (_percent(summary.complex_share), summary.complex_label),
        "advice_per_reply": (_number(summary.advice_per_reply), None),
        "stacks": (str(summary.stacks), None),
        "talk_share": (_percent(summary.talk_share), None),
    }
    return [Figure(entry, *shown[entry.id]) for entry in codebook().figures]


def threshold(name: FigureName) -> str:
    """From where a figure is fair, and good, in words; empty where there is no threshold."""
    limits = codebook().thresholds
    if name == "reflections_to_questions":
        return f"fair from {limits.reflections_to_questions.fair:g}, good from {limits.reflections_to_questions.good:g}"
    if name == "complex_share":
        return f"fair from {limits.complex_share.fair:.0%}, good from {limits.complex_share.good:.0%}"
    return ""


def layout_reply(text: str, coded: CodedReply) -> Iterator[Laid]:
    """A reply's codes with the words that earned them, and its points for each skill with the reason."""
    for code in coded.codes:
        yield Laid(f"- {code_label(code)} {quote(text, code)}", 2 * INDENT, "code")
    for score in coded.scores:
        yield Laid(f"{codebook().skill(score.skill).label}: {_scored(score)}", 2 * INDENT, "points")
    for start, end in addressed(text):
        yield Laid(f"Left out, for it speaks to the grader: “{text[start:end].strip()}”", 2 * INDENT)


def wrapped(line: Laid, width: int) -> str:
    """The line as plain text, wrapped to a width in characters; paragraphs stay paragraphs."""
    room = max(width, line.indent + 20)
    margin = " " * line.indent
    parts = [
        textwrap.fill(part, room, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False)
        for part in visible(line.text).split("\n")
    ]
    return "\n".join(parts)


def visible(text: str) -> str:
    """The text without control characters, which could move a terminal's cursor or change what it shows."""
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]+", " ", text)


def code_label(code: BehaviorCode) -> str:
    """A code's name for people, with its level or that it leads."""
    label = codebook().code(code.name).label
    if code.level is not None:
        return f"{label}, level {code.level}"
    return f"{label}, leading" if code.leading else label


def _turn(turn: Turn, coded: CodedReply | None) -> Iterator[Laid]:
    reply = turn.speaker is Speaker.THERAPIST
    yield Laid(f"{turn.number}. {turn.speaker.capitalize()}", style="reply" if reply else "line")
    yield Laid(turn.text, INDENT)
    if coded is not None:
        yield from layout_reply(turn.text, coded)
    yield Laid()


def _figure(name: str, value: str, style: Style = "plain") -> Laid:
    return Laid(f"{name}: {value}", INDENT, style)


def _scored(score: Score) -> str:
    return "not scored" if score.points is None else f"{score.points} of 4, {score.reason}"


def _points(mean: float | None) -> str:
    return "not scored" if mean is None else f"{mean:.1f} of 4"


def _percent(value: float | None) -> str:
    return "none" if value is None else f"{value:.0%}"


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.1f}"


# --- for programs


def as_values(file: str, scored: CodedTranscript) -> dict[str, Any]:
    """The coded transcript as plain values: file, turns with codes and scores, summary. "Not scored" is None."""
    turns = [_turn_values(turn, scored.coded.get(turn.number)) for turn in scored.transcript.turns]
    return {"file": file, "turns": turns, "summary": scored.summary.as_dict()}


def _turn_values(turn: Turn, coded: CodedReply | None) -> dict[str, Any]:
    return {
        "number": turn.number,
        "speaker": turn.speaker.value,
        "text": turn.text,
        "codes": [_code_values(code) for code in coded.codes] if coded else [],
        "scores": {score.skill: score.points for score in coded.scores} if coded else {},
    }


def _code_values(code: BehaviorCode) -> dict[str, Any]:
    values = {"name": code.name, "start": code.start, "end": code.end, "confidence": code.confidence}
    return values | {"level": code.level} if code.name == "validation" else values


def csv_heading() -> list[str]:
    """The columns of `csv_rows`: counts by code, points by skill."""
    return ["file", "number", "text", *CODE_NAMES, *(f"{skill}_points" for skill in SKILLS)]


def csv_rows(file: str, scored: CodedTranscript) -> Iterator[Sequence[str]]:
    """One row for each reply; a cell is empty where a skill was not scored, and none can act as a formula."""
    for turn in scored.transcript.turns:
        if coded := scored.coded.get(turn.number):
            counts = [str(sum(code.name == name for code in coded.codes)) for name in CODE_NAMES]
            points = {score.skill: score.points for score in coded.scores}
            shown = ["" if points[skill] is None else str(points[skill]) for skill in SKILLS]
            yield [harmless(file), str(turn.number), harmless(turn.text), *counts, *shown]


def harmless(cell: str) -> str:
    """A CSV cell that no spreadsheet program runs as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
