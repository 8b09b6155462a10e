"""The debrief of a practice session: what the client told, what they held back, and which reply moved them.

Pure functions over a session read back. Facts are named by their titles only; what was not told stays untold.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from simulator.practice import PracticeSession, plan_of
from simulator.store.records import TurnRecord
from simulator.transcript import Speaker
from simulator.words import CodeName

# Kinds of reply that ask; a fact told to any other was volunteered.
ASKING = ("open", "closed")


@dataclass(frozen=True)
class Mover:
    """A part of a reply that moved the client: its code, its words, and how far it moved openness."""

    code: CodeName
    words: str
    openness: float


@dataclass(frozen=True)
class Step:
    """One reply's effect: openness (0-1) before and after, what moved it, the fact told in answer, the one held back.

    `reply` is its place among the trainee's replies, from 1.
    """

    reply: int
    number: int
    before: float
    after: float
    movers: tuple[Mover, ...]
    told: str | None = None
    held: str | None = None


@dataclass(frozen=True)
class Told:
    """A fact that was told: its title, the reply it answered, and whether that reply had asked."""

    title: str
    reply: int
    elicited: bool


@dataclass(frozen=True)
class Held:
    """A fact that takes openness and was not told: its title, the reply that came closest, the openness missing then.

    `deep` marks the deepest tier, whose very title would give it away to a trainee who is about to try again; `topic`
    is the title of its topic.
    """

    title: str
    topic: str
    deep: bool
    closest: int
    missing: float
    asked: bool


@dataclass(frozen=True)
class Debrief:
    """All of it, in the order of the replies; `held` begins with what was asked for, then the nearest."""

    steps: tuple[Step, ...]
    told: tuple[Told, ...]
    held: tuple[Held, ...]


def debrief(practice: PracticeSession) -> Debrief:
    """The debrief of a session that has at least one answered reply; an empty one otherwise."""
    pairs = [
        (reply, line)
        for reply, line in pairwise(practice.turns)
        if reply.speaker is Speaker.THERAPIST and line.line is not None and reply.state is not None
    ]
    steps = tuple(_step(practice, place, reply, line) for place, (reply, line) in enumerate(pairs, start=1))
    told = tuple(
        _told(practice, place, line, fact) for place, (_, line) in enumerate(pairs, start=1) for fact in _facts(line)
    )
    return Debrief(steps, told, _held(practice, pairs, steps))


def _step(practice: PracticeSession, place: int, reply: TurnRecord, line: TurnRecord) -> Step:
    change: dict[str, Any] = reply.state.change if reply.state else {}
    movers = tuple(
        Mover(cause["code"], reply.text[cause["start"] : cause["end"]], cause["openness"])
        for cause in change.get("causes", [])
    )
    plan = plan_of(line)
    facts = _facts(line)
    return Step(
        reply=place,
        number=reply.number,
        before=change["before"]["openness"],
        after=reply.state.openness if reply.state else 0.0,
        movers=movers,
        told=practice.persona.fact(facts[0]).title if facts else None,
        held=practice.persona.fact(plan.withheld).title if plan.withheld else None,
    )


def _facts(line: TurnRecord) -> tuple[str, ...]:
    return line.line.facts_used if line.line else ()


def _told(practice: PracticeSession, place: int, line: TurnRecord, fact: str) -> Told:
    return Told(practice.persona.fact(fact).title, place, plan_of(line).kind in ASKING)


def _held(
    practice: PracticeSession, pairs: list[tuple[TurnRecord, TurnRecord]], steps: tuple[Step, ...]
) -> tuple[Held, ...]:
    if not steps:
        return ()
    told = {fact for turn in (*practice.earlier, *practice.turns) for fact in _facts(turn)}
    asked: dict[str, int] = {}
    for place, (_, line) in enumerate(pairs, start=1):
        withheld = plan_of(line).withheld
        if withheld and withheld not in told:
            asked[withheld] = place
    widest = max(steps, key=lambda step: step.after)
    rows = []
    for fact in practice.persona.facts:
        if fact.id in told or fact.tier == "anyone":
            continue
        closest = asked.get(fact.id, widest.reply)
        missing = max(0.0, fact.openness - steps[closest - 1].after)
        topic = practice.persona.topic(fact.topic).title
        rows.append(Held(fact.title, topic, fact.tier == "much", closest, round(missing, 2), fact.id in asked))
    # what was already earned and merely never came up stands last
    return tuple(sorted(rows, key=lambda row: (not row.asked, row.missing == 0, row.missing)))
