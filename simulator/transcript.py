"""Transcripts: who said what, in order; and the readers for files that hold them.

Stub of the types; the readers are written in the same file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
