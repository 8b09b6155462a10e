"""Trying a client out: what it says to given replies, in memory, so that a draft can stand beside what is published.

The rehearsed voice speaks, whatever model is set: with the same replies and seed, every difference is the edit's.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.client.hearing import HURT_WINDOW, hear, hurts, line_seed
from simulator.client.plan import said_line
from simulator.client.state import ClientState, starting_state
from simulator.client.talk import Talk, opening
from simulator.client.voice import say_rehearsed
from simulator.fidelity.runs import run_session
from simulator.fidelity.trainees import Trainee
from simulator.persona import Persona
from simulator.scenario import Scenario
from simulator.words import Move


@dataclass(frozen=True)
class TrialLine:
    """A line of the client with the state it was said in, the move it made and the titles of the facts it told."""

    text: str
    state: ClientState
    move: Move
    facts: tuple[str, ...] = ()
    ends: bool = False


def talk(persona: Persona, scenario: Scenario, replies: Sequence[str], seed: int) -> list[TrialLine]:
    """The opening line and the answer to each reply, until the client leaves. Same arguments, same lines."""
    first = opening(scenario, persona.id)
    state = starting_state(persona, scenario)
    so_far = Talk((first,))
    hurt: deque[bool] = deque(maxlen=HURT_WINDOW)
    lines = [TrialLine(first.text, state, "recount")]
    for number, reply in enumerate(replies):
        at = 2 * number + 2  # turn numbers as a practice session has them
        heard = hear(persona, state, reply, so_far.lines[-1].text, so_far, line_seed(seed, at))
        state, plan = heard.change.after, heard.plan
        said = say_rehearsed(persona, plan, so_far, line_seed(seed, at + 1))
        titles = tuple(persona.fact(fact).title for fact in said.facts)
        lines.append(TrialLine(said.text, state, plan.move, titles, plan.ends))
        if plan.ends:
            break
        hurt.append(hurts(reply, heard.coded.codes))
        line = said_line(said.text, plan, said.facts)
        so_far = Talk((*so_far.lines, line), (*so_far.replies, reply), sum(hurt))
    return lines


def scripted(persona: Persona, scenario: Scenario, trainee: Trainee, seed: int, replies: int) -> list[str]:
    """What a scripted trainee says to this client, to fill a trial at once."""
    return [exchange.reply for exchange in run_session(persona, scenario, trainee, seed, replies).exchanges]


def playable(persona: Persona, scenarios: Mapping[str, Scenario]) -> list[Scenario]:
    """The scenarios that can be tried with this persona as it is: where it has an opening line, on a topic it holds.

    A persona that no scenario has yet is given a bare one, which opens with its first greeting.
    """
    topics = {topic.id for topic in persona.topics}
    found = [
        scenario
        for scenario in scenarios.values()
        if persona.id in scenario.personas and scenario.topics.get(persona.id, next(iter(topics))) in topics
    ]
    return found or [stand_in(persona)]


def stand_in(persona: Persona) -> Scenario:
    """A bare scenario for a persona that has none."""
    return Scenario(
        id="first_words",
        version="1.0.0",
        title="No task yet: a first meeting",
        setting="A first meeting.",
        task="Find out what brings the client here.",
        skills=("open_questions", "validation"),
        mode="guided",
        difficulty="gentle",
        turn_limit=20,
        opening_lines={persona.id: persona.rehearsed.greeting[0]},
    )
