"""Hearing a reply: the one pure step from the trainee's words to the plan for the line that answers them.

Practice sessions and the fidelity runs both take it, so that what is measured is what trainees meet.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass

from simulator.client.kinds import Heard
from simulator.client.plan import TurnPlan, plan_line
from simulator.client.slights import slight_in
from simulator.client.state import SURE_ENOUGH, ClientState, StateChange, move_state
from simulator.client.talk import Talk
from simulator.persona import Persona
from simulator.rubric.acts import Act, dialogue_acts
from simulator.rubric.codes import BehaviorCode, CodedReply
from simulator.rubric.scores import code_and_score

# How many of the last replies count when a client decides whether to stay.
HURT_WINDOW = 4


@dataclass(frozen=True)
class Hearing:
    """What came of hearing one reply: how it was coded, what it does, how it moved the client, and the plan."""

    coded: CodedReply
    acts: frozenset[Act]
    change: StateChange
    plan: TurnPlan


def hear(persona: Persona, state: ClientState, text: str, last_line: str, talk: Talk, seed: int) -> Hearing:
    """Code `text` against the client's last line, move the client, plan the answer. Same arguments, same hearing."""
    acts = dialogue_acts(text)
    coded = code_and_score(text, last_line)
    insincere = not acts.isdisjoint((Act.PROMPT_ATTACK, Act.ASKS_IF_MACHINE))
    slight = slight_in(text)
    change = move_state(state, persona, text, coded.codes, Act.RUDE in acts, insincere, slight)
    heard = Heard(text, coded.codes, acts, change, slight is not None)
    return Hearing(coded, acts, change, plan_line(persona, heard, talk, seed))


def hurts(text: str, codes: Iterable[BehaviorCode]) -> bool:
    """Whether a reply dismissed, judged, slighted or insulted the client."""
    if any(code.name == "invalidation" and code.confidence >= SURE_ENOUGH for code in codes):
        return True
    return slight_in(text) is not None or Act.RUDE in dialogue_acts(text)


def line_seed(session_seed: int, number: int) -> int:
    """A seed for one line, from the session's seed and the line's turn number; the same on every machine."""
    return random.Random(f"{session_seed}:{number}").getrandbits(31)
