"""What the fidelity tests share: a client made up for tests, trainees by standing, runs put together by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from client_kit import persona

from simulator.client.lengths import Kind
from simulator.client.plan import TurnPlan
from simulator.client.state import ClientState
from simulator.fidelity.material import Material, Row
from simulator.fidelity.runs import Exchange, Run
from simulator.fidelity.signs import lay_out
from simulator.fidelity.trainees import Trainee, load_trainee
from simulator.words import CodeName, Move

STANDINGS = ("skilled", "neutral", "poor", "hostile", "mixed", "apart")


def trainee(stands: str) -> Trainee:
    """A trainee of a standing, under the same id."""
    words = f"id: {stands}\nversion: 1.0.0\ntitle: T\ndescription: D\nstands: {stands}\n"
    return load_trainee(Path(f"{stands}.yaml"), words + 'first: ["Hello."]\ndoings: [{say: ["Mm, {topic}."]}]\n')


TRAINEES: Mapping[str, Trainee] = {stands: trainee(stands) for stands in STANDINGS}


def exchange(
    line: str,
    *,
    reply: str = "And?",
    kind: Kind = "open",
    move: Move = "recount",
    openness: float = 0.3,
    distress: float = 0.5,
    facts: Sequence[str] = (),
    tell: str | None = None,
    topic: str | None = None,
    asked: str | None = None,
    words: int = 8,
    codes: Sequence[CodeName] = (),
    ends: bool = False,
) -> Exchange:
    """An exchange in which the client says `line`."""
    plan = TurnPlan(move, kind, "wary", words, "because", topic=topic, tell=tell, ends=ends)
    state = ClientState(openness, distress)
    return Exchange(reply, asked, tuple(codes), state, plan, line, tuple(facts), "rehearsed", (), 1.0)


def run(stands: str, *exchanges: Exchange, seed: int = 1, distress: float = 0.5) -> Run:
    """A run of Nell with a trainee of this standing."""
    return Run("nell", "baking", stands, seed, "Afternoon.", ClientState(0.3, distress), exchanges)


def material(*runs: Run, length: float = 1.0) -> Material:
    """Nell's runs."""
    return Material("nell", runs, {"nell": lay_out(persona("nell"))}, TRAINEES, length)


def row(rows: Sequence[Row], measure: str) -> Row:
    """The one row whose measure begins so."""
    (found,) = [each for each in rows if each.measure.startswith(measure)]
    return found
