"""The values of the rubric: a behaviour code on a span of a reply, and a score on a skill.

Codes follow MISC 2.5 and MITI 3.1.1/4.2.1 (questions, reflections, affirmation, advice) and Linehan's levels of
validation; the code book (`codebook.yaml`) defines each with examples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from simulator.words import CodeName, Skill

LOCAL_CODER = "local"
MODEL_CODER = "model"
CODERS = (LOCAL_CODER, MODEL_CODER)


# What a reply mainly does, in AnnoMI's classes.
Main = Literal["question", "reflection", "therapist_input", "other"]
MAINS: tuple[Main, ...] = get_args(Main)


@dataclass(frozen=True)
class BehaviorCode:
    """One coded span of a reply.

    `start` and `end` are character offsets into the reply (end exclusive); `confidence` is 0-1;
    `level` is Linehan's 1-6, for `validation` only; `leading` marks a question that carries its own answer;
    `why` is a few words saying what in the words earned the code.
    """

    name: CodeName
    start: int
    end: int
    confidence: float
    level: int | None = None
    leading: bool = False
    why: str = ""


@dataclass(frozen=True)
class Score:
    """One coder's points for one reply on one skill.

    `points` is 0-4, or None for "not scored" (no opportunity, or the coder can't tell), never 0, never averaged.
    `anchor` is the code book's sentence for these points; `codes` are the codes that decided it.
    """

    skill: Skill
    points: int | None
    reason: str
    anchor: str = ""
    codes: tuple[BehaviorCode, ...] = ()
    coder: str = LOCAL_CODER


@dataclass(frozen=True)
class CodedReply:
    """What the rubric made of one reply: its codes and one score a skill.

    `passes` holds what each reading found, for a coder that reads a reply more than once; `main` is what the reply
    mainly does, where the coder says it.
    """

    codes: tuple[BehaviorCode, ...]
    scores: tuple[Score, ...]
    rubric_version: str
    coder: str = LOCAL_CODER
    passes: tuple[tuple[BehaviorCode, ...], ...] = ()
    main: Main | None = None


# Codes and scores of a reply against the client's last line.
Coder = Callable[[str, str | None], CodedReply]
