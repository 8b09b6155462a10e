"""Six ratings of a whole session, 1-5, on the dimensions of Lend an Ear.

Each is a straight line over how often its codes come up in a reply, cut to 1-5 and rounded to a tenth. Their source is
twenty rated sessions of Lend an Ear (MIT licence): validating emotions and advice giving are ridge regressions on the
experts' mean with the sign of each weight fixed beforehand; the others were set by hand, so that their means lie near
the experts'. With each session left out in turn, quadratic kappa with the experts' median was .31 and .57 for the two
that are fitted (experts among themselves: .25 to .70). Understanding and dismissal could not be learned from twenty
sessions (.2 and below), so their hand-set lines stay: a reading aid, to be measured on other sessions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from simulator.rubric.codes import BehaviorCode, CodedReply
from simulator.transcript import Turn

SURE = 0.5
# For each rating its constant and what one more of a share adds to it.
LINES: Mapping[str, tuple[float, Mapping[str, float]]] = {
    "validating_emotions": (
        1.4, {"reflected": 0.4, "acknowledged": 7.8, "attended": 1.1, "advised": -0.5},
    ),
    "encouraging_elaboration": (1.2, {"open": 4.2, "closed": 2.2}),
    "demonstrating_understanding": (0.8, {"reflected": 3.1}),
    "advice_giving": (1.8, {"advised": 3.5, "open": -1.9}),
    "self_oriented": (1.0, {"self": 4.0}),
    "dismissing_emotions": (1.0, {"dismissed": 3.0}),
}  # fmt: skip


@dataclass(frozen=True)
class Ratings:
    """Six ratings, 1 (not at all) to 5 (throughout); for the last three, low is better."""

    validating_emotions: float
    encouraging_elaboration: float
    demonstrating_understanding: float
    advice_giving: float
    self_oriented: float
    dismissing_emotions: float


# What a session is rated by: shares of replies, and of questions a reply.
SHARES = ("reflected", "acknowledged", "attended", "praised", "open", "closed", "advised", "dismissed", "self")


def shares(turns: Sequence[Turn], coded: Mapping[int, CodedReply]) -> dict[str, float]:
    """How often each of SHARES comes up in the coded replies of a session.

    Shares of replies are 0-1; "open" and "closed" are questions a reply. Raises ValueError where no turn is coded.
    """
    replies = [coded[turn.number] for turn in turns if turn.number in coded]
    if not replies:
        raise ValueError("a session without coded replies can't be rated")

    def share(wanted: Callable[[BehaviorCode], bool]) -> float:
        return sum(any(wanted(code) for code in reply.codes) for reply in replies) / len(replies)

    def asked(name: str) -> float:
        return sum(code.name == name for reply in replies for code in reply.codes) / len(replies)

    acknowledged = share(_acknowledged)
    return {
        "reflected": share(_handed_back),
        "acknowledged": acknowledged,
        "attended": share(lambda code: code.name == "validation") - acknowledged,
        "praised": share(lambda code: code.name == "affirmation"),
        "open": asked("open_question"),
        "closed": asked("closed_question"),
        "advised": share(lambda code: code.name == "advice"),
        "dismissed": share(lambda code: code.name == "invalidation"),
        "self": share(lambda code: code.name == "self_focus"),
    }


def rate(turns: Sequence[Turn], coded: Mapping[int, CodedReply]) -> Ratings:
    """The ratings of a session with at least one coded reply.

    Raises ValueError where no turn is coded.
    """
    held = shares(turns, coded)
    found = {
        name: cut(constant + sum(weight * held[share] for share, weight in weights.items()))
        for name, (constant, weights) in LINES.items()
    }
    return Ratings(**found)


def _handed_back(code: BehaviorCode) -> bool:
    return code.name in ("reflection_simple", "reflection_complex") and code.confidence >= SURE


def _acknowledged(code: BehaviorCode) -> bool:
    return code.name == "validation" and (code.level or 0) >= 2


def cut(value: float) -> float:
    """A rating within 1-5, rounded to a tenth."""
    return round(min(5.0, max(1.0, value)), 1)
