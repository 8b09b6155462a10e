"""The client's state and the rule that moves it from a coded reply.

Pure functions. The rule is coarse on purpose: one misjudged reply must not swing the client. No change is the default;
each code counts once, a stock phrase of empathy earns nothing, steps are capped, trust is lost faster than won, and
what is not renewed drifts back to the persona's baseline.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from simulator.client.language import content_stems
from simulator.persona import Effect, Persona
from simulator.rubric.codes import BehaviorCode
from simulator.scenario import Scenario
from simulator.words import CodeName

# The largest step a single reply can make, on scales of 0-1.
MOST_OPENED = 0.06
MOST_CLOSED = 0.12
MOST_DISTRESS = 0.10
# Share of the way back to the baseline that is lost each turn.
OPENNESS_DRIFT = 0.03
DISTRESS_DRIFT = 0.05
# Asking well opens a client so far and no further; what is deepest has to be earned by having understood.
ASKING_OPENS_TO = 0.55
# What an insult does to a client whose file gives invalidation no effect.
HURT = Effect(openness=-0.08, distress=0.05)
# A slight is read by rule from polite words and may be misheard: it weighs this much of a plain invalidation.
SLIGHT_WEIGHS = 0.5
# A code the coder is less sure of than this moves nothing.
SURE_ENOUGH = 0.45
# Codes that only count when the words take up something of the client's.
_EARNED_BY_CONTENT: frozenset[CodeName] = frozenset(
    ("reflection_simple", "reflection_complex", "validation", "affirmation")
)
_STOCK = frozenset(
    content_stems(
        "hard tough difficult challenging understand understandable sorry sense great wonderful excellent fantastic"
        " amazing nice natural normal common many absolutely exactly definitely totally completely perfectly valid"
        " awful terrible horrible rough brilliant incredible impressive job anyone anybody everyone everybody"
    )
)


@dataclass(frozen=True)
class ClientState:
    """How far the client is willing to let the trainee in, and how troubled the client is; both 0-1."""

    openness: float
    distress: float


@dataclass(frozen=True)
class Cause:
    """One code's part in a change: the trainee's words (offsets into the reply) and how far they moved the client."""

    code: CodeName
    start: int
    end: int
    openness: float
    distress: float


@dataclass(frozen=True)
class StateChange:
    """State before and after one reply, and what moved it. `causes` may be empty: then only the drift moved."""

    before: ClientState
    after: ClientState
    causes: tuple[Cause, ...] = ()


def starting_state(persona: Persona, scenario: Scenario) -> ClientState:
    """Where the client begins: the scenario's starting state, or else the persona's baseline."""
    start = scenario.starting_state or persona.baseline
    return ClientState(start.openness, start.distress)


def move_state(
    state: ClientState,
    persona: Persona,
    text: str,
    codes: Iterable[BehaviorCode],
    rude: bool = False,
    insincere: bool = False,
    slight: tuple[int, int] | None = None,
) -> StateChange:
    """The state after a reply `text` coded as `codes`.

    `rude` is told apart from the codes: MISC has no insults. `insincere` marks a reply that is not meant for a person
    (an attack on the prompt); its warm words earn nothing, as in a reply that also insults or dismisses. `slight` is
    where contempt stands in polite words (`slights.py`).
    """
    cold = insincere or slight is not None
    causes = tuple(_asked_too_deep(cause, state) for cause in _causes(persona, text, list(codes), rude, cold))
    if slight is not None and all(cause.code != "invalidation" for cause in causes):
        hurt = persona.effects.get("invalidation", HURT)
        causes += (Cause("invalidation", *slight, hurt.openness * SLIGHT_WEIGHS, hurt.distress * SLIGHT_WEIGHS),)
    opened = sum(cause.openness for cause in causes)
    eased = sum(cause.distress for cause in causes)
    openness = state.openness + max(-MOST_CLOSED, min(MOST_OPENED, opened))
    distress = state.distress + max(-MOST_DISTRESS, min(MOST_DISTRESS, eased))
    openness += OPENNESS_DRIFT * (persona.baseline.openness - openness)
    distress += DISTRESS_DRIFT * (persona.baseline.distress - distress)
    return StateChange(state, ClientState(_unit(openness), _unit(distress)), causes)


def _asked_too_deep(cause: Cause, state: ClientState) -> Cause:
    asks = cause.code in ("open_question", "closed_question") and cause.openness > 0
    return replace(cause, openness=0.0) if asks and state.openness >= ASKING_OPENS_TO else cause


def _causes(persona: Persona, text: str, codes: list[BehaviorCode], rude: bool, cold: bool) -> Iterable[Cause]:
    """At most one cause a code name: a second reflection in one reply earns nothing more; in a cold one none does."""
    seen: set[CodeName] = set()
    dismissed = any(code.name == "invalidation" and code.confidence >= SURE_ENOUGH for code in codes)
    cold = cold or rude or dismissed
    for code in sorted(codes, key=lambda code: -code.confidence):
        effect = persona.effects.get(code.name)
        if effect is None or code.name in seen or not _counts(code, text[code.start : code.end]):
            continue
        if cold and code.name in _EARNED_BY_CONTENT:
            continue
        seen.add(code.name)
        yield Cause(code.name, code.start, code.end, effect.openness, effect.distress)
    if rude and "invalidation" not in seen:
        hurt = persona.effects.get("invalidation", HURT)
        yield Cause("invalidation", 0, len(text), hurt.openness, hurt.distress)


def _counts(code: BehaviorCode, span: str) -> bool:
    if code.confidence < SURE_ENOUGH:
        return False
    if code.name == "validation" and code.level == 1:
        return False
    return code.name not in _EARNED_BY_CONTENT or any(stem not in _STOCK for stem in content_stems(span))


def _unit(value: float) -> float:
    return round(max(0.0, min(1.0, value)), 4)
