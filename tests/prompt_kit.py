"""What the tests of the prompt share: prompts for Nell or a shipped persona, their direction, prompts as text."""

from __future__ import annotations

from client_kit import persona, scenario

from simulator.client.plan import TurnPlan
from simulator.client.prompt import Message, Prompt, build_prompt
from simulator.client.talk import SaidLine, Talk
from simulator.client.tokens import TokenCounter

COUNTER = TokenCounter("estimate")  # the same on every machine, whatever encodings it has
PLENTY = 100_000
NELL = persona("nell")
PLAN = TurnPlan("elaborate", "open", "wary", 10, "asked openly", topic="bakery")
REPLY = "How is the bakery doing?"


def prompt(
    plan: TurnPlan = PLAN,
    talk: Talk | None = None,
    reply: str = REPLY,
    budget: int = PLENTY,
    name: str = "nell",
    refused: tuple[str, ...] = (),
    seed: int = 0,
) -> Prompt:
    talk = talk or Talk((SaidLine(scenario(name).opening_lines[name], "recount"),))
    return build_prompt(persona(name), scenario(name), plan, talk, reply, COUNTER, budget, refused, seed)


def direction(made: Prompt) -> str:
    return made.messages[-1][1].rsplit("\n\n[", 1)[1].removesuffix("]")


def as_text(messages: tuple[Message, ...]) -> str:
    return "\n".join(f"--- {role}\n{text}\n" for role, text in messages)
