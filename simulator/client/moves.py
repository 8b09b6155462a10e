"""Which moves a client has, given the kind of reply, how open they are, and what there is to say. Weights are ours."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.client.lengths import Kind
from simulator.client.matter import Matter
from simulator.words import Move

Weights = dict[Move, float]

# From here on advice is taken in rather than fended off, and a reflection is answered with more.
AT_EASE = 0.5


@dataclass(frozen=True)
class Signs:
    """What else tells in a reply: `missed`, a reflection did not fit; `misheard`, it hurt and may not have been meant
    so; `worn`, the client has been pushed far back; `understood`, something was given back."""

    missed: bool = False
    misheard: bool = False
    worn: bool = False
    understood: bool = False


def allowed_moves(kind: Kind, openness: float, matter: Matter, signs: Signs) -> Weights:
    """The moves open to the client and how likely each is; never empty. `openness` is 0-1 after the reply."""
    if kind == "hurt":
        return {"minimise": 0.5, "agree": 0.5} if signs.misheard else {"pull_back": 0.6, "minimise": 0.2, "agree": 0.2}
    if signs.missed:
        return {"correct": 1.0, "answer_briefly": 0.2}
    if kind == "advice":
        return _advised(openness, signs.worn)
    if kind in ("open", "closed"):
        return _asked(kind, openness, matter, signs.understood)
    if kind == "reflection":
        return _reflected(openness, matter)
    return _left_room(kind, openness, matter)


def _advised(openness: float, worn: bool) -> Weights:
    if openness >= AT_EASE:
        return {"yes_but": 0.45, "agree": 0.4, "minimise": 0.15}
    return {"yes_but": 0.65, "agree": 0.2, "minimise": 0.15, "pull_back": 0.3 if worn else 0.0}


def _asked(kind: Kind, openness: float, matter: Matter, understood: bool) -> Weights:
    if matter.small or matter.unknown:
        return {"answer_briefly": 1.0, "small_talk": 0.3}
    if matter.vague:
        return {"answer_briefly": 1.0, "elaborate": 0.4}
    if matter.small_talk:
        return {"small_talk": 1.0, "answer_briefly": 0.4}
    if matter.withheld:
        return {"deflect": 0.5, "minimise": 0.5, "answer_briefly": 0.01}
    if kind == "closed":
        return {"answer_briefly": 1.0, "recount": 0.4 * openness if matter.tell else 0.05, "elaborate": 0.05}
    if matter.tell:
        telling: Move = "open_up" if openness >= AT_EASE else "recount"
        if not matter.named:
            # "What was that like?" asks for more of the same, or for what lies near to it
            return {telling: 3.0 if understood else 1.0, "elaborate": 0.6}
        return {telling: 1.0, "elaborate": 0.1, "answer_briefly": 0.1}
    return {"elaborate": 0.6, "answer_briefly": 0.4}


def _reflected(openness: float, matter: Matter) -> Weights:
    weights: Weights = {"confirm": 1.0 - 0.6 * openness, "elaborate": 0.6 * openness}
    if matter.tell:
        weights["open_up"] = 8 * openness
    return weights


def _left_room(kind: Kind, openness: float, matter: Matter) -> Weights:
    # "Go on." is no statement to agree with
    weights: Weights = {"agree": 0.6 if kind == "other" else 0.05, "elaborate": 0.3 + openness / 2}
    if matter.tell:
        weights["recount"] = 2 * openness
    return weights
