"""Six ratings of a whole session, 1-5, on the dimensions of Lend an Ear.

Each is a straight line over how often its codes come up in a reply, cut to 1-5 and rounded to a tenth. The weights were
set by hand on twenty rated sessions of Lend an Ear (MIT licence), so that their means lie near those of its experts;
they are a reading aid, and how far they agree with people on other sessions has to be measured there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from simulator.rubric.codes import BehaviorCode, CodedReply
from simulator.transcript import Turn

SURE = 0.5


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
    advised = sum(code.name == "advice" for code in codes) / len(replies)
    return Ratings(
        validating_emotions=_cut(1.3 + 1.2 * reflected + 4.0 * acknowledged + 1.5 * stock),
        encouraging_elaboration=_cut(1.2 + 4.2 * asked + 2.2 * closed),
        demonstrating_understanding=_cut(1.0 + 1.6 * reflected + 1.5 * acknowledged),
        advice_giving=_cut(1.3 + 3.6 * advised),
        self_oriented=_cut(1.0 + 4.0 * share("self_focus")),
        dismissing_emotions=_cut(1.0 + 3.0 * share("invalidation")),
    )


def _share_of(replies: list[CodedReply], wanted: Callable[[BehaviorCode], bool]) -> float:
    return sum(any(wanted(code) for code in reply.codes) for reply in replies) / len(replies)


def _handed_back(code: BehaviorCode) -> bool:
    return code.name in ("reflection_simple", "reflection_complex") and code.confidence >= SURE


def _acknowledged(code: BehaviorCode) -> bool:
    return code.name == "validation" and (code.level or 0) >= 2


def _cut(value: float) -> float:
    return round(min(5.0, max(1.0, value)), 1)
