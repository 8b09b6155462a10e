"""One fidelity run: a scripted trainee talks with a client, in memory, by the same steps as a practice session."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from simulator.client.hearing import HURT_WINDOW, Hearing, hear, hurts, line_seed
from simulator.client.plan import TurnPlan, said_line
from simulator.client.prompt import build_prompt, most_tokens
from simulator.client.state import ClientState, starting_state
from simulator.client.talk import Talk, opening
from simulator.client.tokens import TokenCounter
from simulator.client.voice import Attempt, SpokenLine, say_by_model, say_rehearsed
from simulator.errors import ModelError
from simulator.fidelity.trainees import Reply, ScriptedTalk, Seen, Trainee
from simulator.model import Chunk, chat_model
from simulator.persona import Persona
from simulator.scenario import Scenario
from simulator.settings import Settings
from simulator.words import CodeName, Move

# Moves in which a client draws back, as a trainee would notice.
DRAWS_BACK: frozenset[Move] = frozenset(("pull_back", "deflect", "minimise", "close"))
# A model that fails in one of these ways will fail in them again; the run stops. After the others the rehearsed voice
# says the line, as it does in a practice session.
_FATAL = frozenset(("not_configured", "unreachable", "refused", "quota"))


@dataclass(frozen=True)
class ModelVoice:
    """What a run needs to let a language model speak."""

    settings: Settings
    counter: TokenCounter


@dataclass(frozen=True)
class Usage:
    """What a model took for one line: tokens read and written (where counted), milliseconds, attempts (none where the
    line was too short to need it), the failure."""

    prompt_tokens: int | None
    completion_tokens: int | None
    first_token_ms: int | None
    total_ms: int
    attempts: int
    failure: str | None = None


@dataclass(frozen=True)
class Exchange:
    """A reply of the trainee's and the line that answered it.

    `asked_topic` is the topic that the reply asked about by its title; `state` is the client's after the reply; `facts`
    are those that the line told; `ms` is the time to code, plan and (rehearsed) say, in milliseconds, and `cpu_ms` how
    much of it this thread was at work.
    """

    reply: str
    asked_topic: str | None
    codes: tuple[CodeName, ...]
    state: ClientState
    plan: TurnPlan
    line: str
    facts: tuple[str, ...]
    voice: str
    checks: tuple[str, ...]
    ms: float = field(compare=False)
    usage: Usage | None = None
    cpu_ms: float = field(default=0.0, compare=False)


@dataclass(frozen=True)
class Run:
    """One session: who talked with whom, the client's opening line and state, and every exchange. Shorter than asked
    for where the client left."""

    persona: str
    scenario: str
    trainee: str
    seed: int
    opening_line: str
    opening_state: ClientState
    exchanges: tuple[Exchange, ...]

    @property
    def left(self) -> bool:
        """Whether the client ended it."""
        return bool(self.exchanges) and self.exchanges[-1].plan.ends

    @property
    def told(self) -> tuple[str, ...]:
        """Ids of the facts told, in order."""
        return tuple(dict.fromkeys(fact for exchange in self.exchanges for fact in exchange.facts))


@dataclass(frozen=True)
class Spoken:
    """A reply of a scripted trainee, how it was heard, and the line that answered it; `usage` where a model spoke."""

    reply: Reply
    heard: Hearing
    said: SpokenLine
    ms: float
    cpu_ms: float
    usage: Usage | None


def converse(
    persona: Persona, scenario: Scenario, script: ScriptedTalk, seed: int, turns: int, model: ModelVoice | None = None
) -> Iterator[Spoken]:
    """Talk for `turns` replies or until the client leaves, by the steps and the seeds of a practice session.

    Raises ModelError where the model can't be reached or refuses.
    """
    first = opening(scenario, persona.id)
    state = starting_state(persona, scenario)
    talk = Talk((first,))
    seen = [Seen(first.text)]
    hurt: deque[bool] = deque(maxlen=HURT_WINDOW)
    for number in range(turns):
        reply = script.reply(seen)
        began, cpu_began = time.perf_counter(), time.thread_time()
        # turn numbers as a practice session has them: 1 is the opening line; reply and line have a seed each
        at = 2 * number + 2
        heard = hear(persona, state, reply.text, talk.lines[-1].text, talk, line_seed(seed, at))
        state = heard.change.after
        said, usage = _say(persona, scenario, heard.plan, talk, reply.text, line_seed(seed, at + 1), model)
        ms, cpu_ms = (time.perf_counter() - began) * 1000, (time.thread_time() - cpu_began) * 1000
        yield Spoken(reply, heard, said, ms, cpu_ms, usage)
        if heard.plan.ends:
            return
        seen.append(Seen(said.text, heard.plan.move in DRAWS_BACK))
        hurt.append(hurts(reply.text, heard.coded.codes))
        line = said_line(said.text, heard.plan, said.facts)
        talk = Talk((*talk.lines, line), (*talk.replies, reply.text), sum(hurt))


def run_session(
    persona: Persona, scenario: Scenario, trainee: Trainee, seed: int, turns: int, model: ModelVoice | None = None
) -> Run:
    """Talk for `turns` replies or until the client leaves. Same arguments, same run, where no model speaks.

    Raises ModelError where the model can't be reached or refuses.
    """
    script = ScriptedTalk(trainee, persona, seed)
    exchanges = tuple(_exchange(spoken) for spoken in converse(persona, scenario, script, seed, turns, model))
    opening, start = scenario.opening_lines[persona.id], starting_state(persona, scenario)
    return Run(persona.id, scenario.id, trainee.id, seed, opening, start, exchanges)


def _exchange(spoken: Spoken) -> Exchange:
    reply, heard, said = spoken.reply, spoken.heard, spoken.said
    codes = tuple(code.name for code in heard.coded.codes)
    return Exchange(
        reply.text,
        reply.topic,
        codes,
        heard.change.after,
        heard.plan,
        said.text,
        said.facts,
        said.voice,
        said.checks,
        spoken.ms,
        spoken.usage,
        spoken.cpu_ms,
    )


def _say(
    persona: Persona, scenario: Scenario, plan: TurnPlan, talk: Talk, reply: str, seed: int, model: ModelVoice | None
) -> tuple[SpokenLine, Usage | None]:
    if model is None:
        return say_rehearsed(persona, plan, talk, seed), None
    settings, chat = model.settings, chat_model(model.settings)
    attempts: list[Attempt] = []

    def ask(refused: tuple[str, ...], number: int) -> Iterator[Chunk]:
        prompt = build_prompt(
            persona, scenario, plan, talk, reply, model.counter, settings.prompt_tokens, refused, seed
        )
        most = most_tokens(plan, settings.line_tokens)
        return chat.stream(prompt.messages, seed=seed + number - 1, max_tokens=most)

    began = time.monotonic()
    try:
        line, failure = say_by_model(persona, plan, talk, seed, ask, _unseen, attempts), None
    except ModelError as error:
        if error.failure in _FATAL:
            raise
        line, failure = say_rehearsed(persona, plan, talk, seed), error.failure
    return line, _usage(attempts, round((time.monotonic() - began) * 1000), failure)


def _unseen(_text: str) -> None:
    """Nobody watches a fidelity run."""


def _usage(attempts: list[Attempt], total_ms: int, failure: str | None) -> Usage:
    def total(counts: list[int | None]) -> int | None:
        known = [count for count in counts if count is not None]
        return sum(known) if known else None

    return Usage(
        total([attempt.prompt_tokens for attempt in attempts]),
        total([attempt.completion_tokens for attempt in attempts]),
        attempts[0].first_token_ms if attempts else None,
        total_ms,
        len(attempts),
        failure,
    )
