"""The errors of the simulator, drawn as one tree.

    SimulatorError
    ├── ContentError      a persona, scenario or code book file is wrong
    ├── TranscriptError   a transcript file can't be read
    ├── SettingError      a setting has a value that can't be used
    ├── AccessError       a person asks for what their role does not give
    ├── ReplyError        a trainee's reply can't be taken (empty, too long, session ended)
    ├── ReviewError       a supervisor's decision can't be taken (no reason, words not there, signed off)
    ├── StoreError        the database is missing, newer, damaged or unreachable
    └── ModelError        the language model is absent, refuses, is slow or sends nothing usable

The contract of the base class: its text is shown to a person as it is. It says what is wrong, where,
and what to do. Anything else that escapes is a bug.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


class SimulatorError(Exception):
    """Base of every error whose text is written for the person who meets it."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one file: `personas/ana.yaml:7: age must be a whole number, got "thirty".`"""

    path: Path
    line: int | None
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{where}: {self.message}"


class ContentError(SimulatorError):
    """A content file is wrong. `problems` holds every fault found, in the file's order."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class TranscriptError(SimulatorError):
    """A transcript can't be read; the text names the file and, where there is one, the line."""


class SettingError(SimulatorError):
    """A setting can't be used; the text names the setting and what it may be."""


class AccessError(SimulatorError):
    """A person asked for what their role in the cohort does not give; nothing was shown or stored."""


class ReplyError(SimulatorError):
    """A trainee's reply was not taken; nothing was stored."""


class ReviewError(SimulatorError):
    """A supervisor's decision was not taken; nothing was stored."""


class StoreError(SimulatorError):
    """The database can't be used as it is."""


ModelFailure = Literal[
    "not_configured",
    "unreachable",
    "refused",
    "quota",
    "slow",
    "interrupted",
    "empty",
    "filtered",
    "budget",
    "invalid",
]


class ModelError(SimulatorError):
    """The language model gave no usable line. `failure` names the kind; `partial` holds what had arrived."""

    def __init__(self, failure: ModelFailure, text: str, partial: str = "") -> None:
        self.failure: ModelFailure = failure
        self.partial = partial
        super().__init__(text)
