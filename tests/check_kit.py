"""What the tests of the line check share: Nell's plan of a line, what was said before it, the checks that fire."""

from __future__ import annotations

from client_kit import persona

from simulator.client.check import SoFar, check_sentence
from simulator.client.plan import TurnPlan
from simulator.client.talk import SaidLine, Talk
from simulator.persona import Persona

NELL = persona("nell")
PLAN = TurnPlan("elaborate", "open", "wary", 20, "asked openly")
NOTHING_SAID = Talk(())


def fired(
    sentence: str, who: Persona = NELL, plan: TurnPlan = PLAN, talk: Talk = NOTHING_SAID, so_far: SoFar | None = None
) -> tuple[str, ...]:
    return check_sentence(sentence, who, plan, talk, so_far or SoFar())


def said(*lines: str) -> Talk:
    return Talk(tuple(SaidLine(line, "agree") for line in lines))
