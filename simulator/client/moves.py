"""Which moves a client has, given the kind of reply, how open they are, and what there is to say. Weights are ours."""

from __future__ import annotations

from simulator.client.lengths import Kind
from simulator.client.matter import Matter
from simulator.words import Move

Weights = dict[Move, float]

# From here on advice is taken in rather than fended off, and a reflection is answered with more.
AT_EASE = 0.5


def allowed_moves(kind: Kind, openness: float, matter: Matter, missed: bool) -> Weights:
    """The moves open to the client and how likely each is; never empty.

    `openness` 0-1 after the reply; `missed` says that a reflection did not fit.
    """
    if missed:
        return {"correct": 1.0, "answer_briefly": 0.2}
    if kind == "advice":
        return _advised(openness)
    if kind == "hurt":
        return {"pull_back": 0.6, "minimise": 0.2, "agree": 0.2}
    if kind in ("open", "closed"):
        return _asked(kind, openness, matter)
    if kind == "reflection":
        return _reflected(openness, matter)
    return _left_room(kind, openness, matter)


def _advised(openness: float) -> Weights:
    if openness >= AT_EASE:
        return {"yes_but": 0.45, "agree": 0.4, "minimise": 0.15}
    return {"yes_but": 0.65, "agree": 0.2, "minimise": 0.15}


def _asked(kind: Kind, openness: float, matter: Matter) -> Weights:
    if matter.small or matter.unknown:
        return {"answer_briefly": 1.0, "small_talk": 0.3}
    if matter.small_talk:
        return {"small_talk": 1.0, "answer_briefly": 0.4}
    if matter.withheld:
        return {"deflect": 0.5, "minimise": 0.5, "answer_briefly": 0.01}
    if kind == "closed":
        return {"answer_briefly": 1.0, "recount": 0.4 * openness if matter.tell else 0.05, "elaborate": 0.05}
    if matter.tell:
        telling: Move = "open_up" if openness >= AT_EASE else "recount"
        if not matter.named:
            # "What was that like?" asks for more of the same before anything new
            return {telling: 0.5, "elaborate": 0.6}
        return {telling: 1.0, "elaborate": 0.1, "answer_briefly": 0.1}
    return {"elaborate": 0.6, "answer_briefly": 0.4}


def _reflected(openness: float, matter: Matter) -> Weights:
    weights: Weights = {"confirm": 1.0 - 0.6 * openness, "elaborate": 0.6 * openness}
    if matter.tell:
        weights["open_up"] = 3 * openness
    return weights


def _left_room(kind: Kind, openness: float, matter: Matter) -> Weights:
    weights: Weights = {"agree": 0.6 if kind == "other" else 0.3, "elaborate": 0.3 + openness / 2}
    if matter.tell:
        weights["recount"] = openness
    return weights
