"""What the store hands back: plain frozen values, none of them tied to a connection. Times are UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from simulator.rubric.codes import BehaviorCode
from simulator.transcript import Speaker, Turn

Status = Literal["complete", "streaming", "failed", "interrupted"]
VoiceName = Literal["rehearsed", "model"]


@dataclass(frozen=True)
class SessionRecord:
    """One practice session. `turns` counts both speakers' turns stored so far.

    For "try again from here", `parent_turn` is the number, in the parent, of the client's line answered afresh.
    """

    id: str
    trainee: str
    cohort: str | None
    persona_hash: str
    scenario_hash: str
    persona_id: str
    persona_version: str
    scenario_id: str
    scenario_version: str
    rubric_version: str
    voice: VoiceName
    model: str | None
    mode: str
    seed: int
    turn_limit: int
    parent_session: str | None
    parent_turn: int | None
    started: datetime
    ended: datetime | None
    end_reason: str | None
    turns: int


@dataclass(frozen=True)
class CodeRecord:
    """A behaviour code as a coder gave it under a rubric version."""

    id: int
    code: BehaviorCode
    coder: str
    rubric_version: str
    at: datetime


@dataclass(frozen=True)
class ScoreRecord:
    """One coder's points for one reply; `author` is the person behind an override, None for a machine."""

    id: int
    turn_id: int
    skill: str
    points: int | None
    coder: str
    rubric_version: str
    reason: str
    anchor: str
    author: str | None
    at: datetime


@dataclass(frozen=True)
class StateRecord:
    """The client's state after a turn, and the named steps that moved it."""

    openness: float
    distress: float
    change: dict[str, Any]


@dataclass(frozen=True)
class LineRecord:
    """How a client's line came about: the plan it was given, and what saying it took."""

    plan: dict[str, Any]
    voice: VoiceName
    model: str | None
    move: str
    facts_used: tuple[str, ...]
    checks: tuple[Any, ...]
    attempt: int
    prompt_tokens: int | None
    completion_tokens: int | None
    dropped_exchanges: int
    first_token_ms: int | None
    total_ms: int | None
    finish_reason: str | None
    failure: str | None
    failure_text: str | None


@dataclass(frozen=True)
class TurnRecord:
    """One turn with everything that hangs on it. `line` is None for replies and for the opening line."""

    id: int
    session_id: str
    number: int
    speaker: Speaker
    text: str
    at: datetime
    client_key: str | None
    status: Status
    codes: tuple[CodeRecord, ...] = ()
    scores: tuple[ScoreRecord, ...] = ()
    state: StateRecord | None = None
    line: LineRecord | None = None

    @property
    def turn(self) -> Turn:
        """The turn as a transcript has it."""
        return Turn(self.number, self.speaker, self.text, self.at)


@dataclass(frozen=True)
class JobRecord:
    """The lease on a line being produced. `beat` is when its owner was last heard of."""

    turn_id: int
    session_id: str
    owner: str
    beat: datetime
    attempt: int
    cancel: bool


@dataclass(frozen=True)
class Progress:
    """How far a client's line is: `job` is None once nobody works on it."""

    status: Status
    text: str
    failure: str | None
    failure_text: str | None
    job: JobRecord | None


@dataclass(frozen=True)
class Accepted:
    """A stored reply and the client's line that answers it. `repeated`: it had been stored before; nothing was."""

    session_id: str
    reply_id: int
    reply_number: int
    line_id: int
    line_number: int
    repeated: bool = False


@dataclass(frozen=True)
class LineDetails:
    """What `finish_line` stores beside the text. Times in milliseconds; None where not known."""

    voice: VoiceName
    move: str
    model: str | None = None
    facts_used: tuple[str, ...] = ()
    checks: tuple[Any, ...] = ()
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    dropped_exchanges: int = 0
    first_token_ms: int | None = None
    total_ms: int | None = None
    finish_reason: str | None = None


@dataclass(frozen=True)
class ModelCall:
    """One call of the language model as the ledger keeps it.

    `partial_text` is what arrived of a call that failed, and the whole answer of a model coder.
    """

    attempt: int
    model: str
    prompt_hash: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    ms: int | None = None
    first_token_ms: int | None = None
    finish_reason: str | None = None
    failure: str | None = None
    partial_text: str = ""


@dataclass(frozen=True)
class EventRecord:
    """A flag or an entry of the audit trail."""

    id: int
    session_id: str | None
    name: str
    at: datetime
    detail: Mapping[str, Any] = field(default_factory=dict)
