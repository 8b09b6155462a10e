"""Six ratings of a whole session, 1-5, on the dimensions of Lend an Ear.

Each is a straight line over how often its codes come up in a reply, cut to 1-5 and rounded to a tenth. Their source is
twenty rated sessions of Lend an Ear (MIT licence): validating emotions and advice giving are ridge regressions on the
experts' mean with the sign of each weight fixed beforehand; the others were set by hand, so that their means lie near
the experts'. With each session left out in turn, quadratic kappa with a single expert was .40 and .52 for the two that
are fitted (experts among themselves: .25 to .70). Understanding and dismissal could not be learned from twenty sessions
(.1 and below), so their hand-set lines stay: a reading aid, to be measured on other sessions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from simulator.rubric.codes import BehaviorCode, CodedReply
from simulator.transcript import Turn

SURE = 0.5
# Twenty sessions show no weight for reflections in validating emotions; a small one is kept for what a reflection is.
REFLECTED = 0.4


@dataclass(frozen=True)
class Ratings:
    """Six ratings, 1 (not at all) to 5 (throughout); for the last three, low is better."""

    validating_emotions: float
    encouraging_elaboration: float
    demonstrating_understanding: float
    advice_giving: float
    self_oriented: float
    dismissing_emotions: float


def rate(turns: Sequence[Turn], coded: Mapping[int, CodedReply]) -> Ratings:
    """The ratings of a session with at least one coded reply.

    Raises ValueError where no turn is coded.
    """
    replies = [coded[turn.number] for turn in turns if turn.number in coded]
    if not replies:
        raise ValueError("a session without coded replies can't be rated")
    codes = [code for reply in replies for code in reply.codes]

    def share(*names: str) -> float:
        """Share of replies with any of these codes."""
        return sum(any(code.name in names for code in reply.codes) for reply in replies) / len(replies)

    reflected = _share_of(replies, _handed_back)
    acknowledged = _share_of(replies, _acknowledged)
    stock = share("validation") - acknowledged
    asked = sum(code.name == "open_question" for code in codes) / len(replies)
    closed = sum(code.name == "closed_question" for code in codes) / len(replies)
    advised, dismissed = share("advice"), share("invalidation")
    return Ratings(
        validating_emotions=_cut(
            2.0 + REFLECTED * reflected + 6.8 * acknowledged + 0.8 * stock - 1.4 * dismissed - 2.0 * advised
        ),
        encouraging_elaboration=_cut(1.2 + 4.2 * asked + 2.2 * closed),
        demonstrating_understanding=_cut(1.0 + 1.6 * reflected + 1.5 * acknowledged),
        advice_giving=_cut(1.85 + 3.0 * advised - 1.5 * share("open_question")),
        self_oriented=_cut(1.0 + 4.0 * share("self_focus")),
        dismissing_emotions=_cut(1.0 + 3.0 * dismissed),
    )


def _share_of(replies: list[CodedReply], wanted: Callable[[BehaviorCode], bool]) -> float:
    return sum(any(wanted(code) for code in reply.codes) for reply in replies) / len(replies)


def _handed_back(code: BehaviorCode) -> bool:
    return code.name in ("reflection_simple", "reflection_complex") and code.confidence >= SURE


def _acknowledged(code: BehaviorCode) -> bool:
    return code.name == "validation" and (code.level or 0) >= 2


def _cut(value: float) -> float:
    return round(min(5.0, max(1.0, value)), 1)
