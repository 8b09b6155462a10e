"""Checking a persona file: what is wrong with it by line, and what would make the client run dry offline."""

from __future__ import annotations

from pathlib import Path

from simulator.errors import ContentError, Problem
from simulator.persona import MUCH, SOME, Persona
from simulator.yaml_file import load_content

# A topic, or a list of rehearsed lines, with fewer lines than this is reported: it will run dry in a long session.
ENOUGH_LINES = 4
# A skilled trainee hears about ten facts in 20 replies, and asks about twice as many.
ENOUGH_FACTS = 20
# Fewer wordings of a question than this, and trainees ask past the fact.
ENOUGH_ASKS = 2
ENOUGH_SMALL_FACTS = 10


def load_persona(path: Path, text: str | None = None) -> Persona:
    """Read and check one persona file (`text`, where given, in its place).

    Raises ContentError with every fault by line: what the YAML reader and the types refuse, and ids that repeat, a fact
    or belief without a source, a fact on an unknown topic, a tier without facts.
    """
    persona, file = load_content(path, Persona, text)
    problems = [
        Problem(path, file.line(where), message)
        for where, message in [*_repeated(persona), *_unheld(persona), *_gaps(persona)]
    ]
    if problems:
        raise ContentError(sorted(problems, key=lambda problem: problem.line or 0))
    return persona


def thin_spots(persona: Persona) -> list[str]:
    """What would make this client run dry offline, one sentence each; empty when nothing would."""
    told = {topic.id: len(topic.lines) for topic in persona.topics}
    for fact in persona.facts:
        told[fact.topic] += len(fact.lines) + len(fact.more)
    thin_topics = [topic for topic, count in told.items() if count < ENOUGH_LINES]
    thin_lists = [name for name, lines in persona.rehearsed.lists().items() if len(lines) < ENOUGH_LINES]
    spots = []
    if len(persona.facts) < ENOUGH_FACTS:
        spots.append(
            f"only {len(persona.facts)} facts: a session of 20 replies runs through them; {ENOUGH_FACTS} carry it"
        )
    unasked = [fact.id for fact in persona.facts if len(fact.asks) < ENOUGH_ASKS]
    if unasked:
        spots.append(f"facts with fewer than {ENOUGH_ASKS} questions under asks: {', '.join(unasked)}")
    half_said = [topic.id for topic in persona.topics if not topic.in_full]
    half_said += [fact.id for fact in persona.facts if not fact.in_full]
    if half_said:
        spots.append(
            "facts and topics without in_full, so that who asks what a short line meant is not told:"
            f" {', '.join(half_said)}"
        )
    if len(persona.small_facts) < ENOUGH_SMALL_FACTS:
        spots.append(
            f"only {len(persona.small_facts)} small facts: asked in passing (a film, a car), the client evades;"
            f" {ENOUGH_SMALL_FACTS} or more make them answer"
        )
    if thin_topics:
        spots.append(f"topics with fewer than {ENOUGH_LINES} lines: {', '.join(thin_topics)}")
    if thin_lists:
        spots.append(f"rehearsed lists with fewer than {ENOUGH_LINES} lines: {', '.join(thin_lists)}")
    return spots


Fault = tuple[tuple[int | str, ...], str]


def _repeated(persona: Persona) -> list[Fault]:
    faults: list[Fault] = []
    for name, parts in (("facts", persona.facts), ("topics", persona.topics), ("small_facts", persona.small_facts)):
        ids = [part.id for part in parts]
        faults += [
            ((name, i, "id"), f"{name} has the id {this} twice; ids are used once.")
            for i, this in enumerate(ids)
            if this in ids[:i]
        ]
    return faults


def _unheld(persona: Persona) -> list[Fault]:
    topics = {topic.id for topic in persona.topics}
    known = topics | {fact.id for fact in persona.facts}
    faults: list[Fault] = [
        (
            ("facts", i, "topic"),
            f"fact {fact.id} is on topic {fact.topic}, which is not among the topics ({', '.join(sorted(topics))}).",
        )
        for i, fact in enumerate(persona.facts)
        if fact.topic not in topics
    ]
    faults += [
        (
            ("small_facts", i, "about"),
            f"small fact {small.id} is about {small.about}, which is the id of no fact and no topic.",
        )
        for i, small in enumerate(persona.small_facts)
        if small.about is not None and small.about not in known
    ]
    return faults


def _gaps(persona: Persona) -> list[Fault]:
    held = {fact.tier for fact in persona.facts}
    return [
        (("facts",), f"no fact is in the tier {tier!r} ({meaning}); a client needs facts in every tier.")
        for tier, meaning in (
            ("anyone", f"openness below {SOME}"),
            ("some", f"openness {SOME} to {MUCH}"),
            ("much", f"openness {MUCH} or more"),
        )
        if tier not in held
    ]
