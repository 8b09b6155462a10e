"""The demo's supervisors review some of its sessions, by rules of their own that look at the words and the codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from simulator.fidelity.trainee_words import feeling_in
from simulator.practice import coded_reply
from simulator.rubric.codes import LOCAL_CODER, CodedReply
from simulator.store import reviews, turns
from simulator.store.database import Store
from simulator.store.records import TurnRecord
from simulator.transcript import Speaker
from simulator.words import SKILLS, Skill

MOST_OVERRIDES = 2
_PAST_A_FEELING = "The client named a feeling here and the reply goes past it."
_STOCK = "A stock phrase fits any client; it doesn't show that you heard this one."
_STACK = "More than one question at once: the client can pick the easy one."
_HEARD = "This shows that you heard it. See how the client goes on from here."
_COMMENTS: dict[Skill, tuple[str, str]] = {
    "validation": (
        "You ask well. Next time say back what you heard before you ask on; the feeling first, then the facts.",
        "You stay with what the client feels, and it shows in what they tell you. Keep that pace.",
    ),
    "open_questions": (
        "Many of your questions can be answered with yes or no. Begin some with what or how, and wait.",
        "Your questions leave room and come one at a time. Now let some of the silences stand.",
    ),
}
# From this mean (of 4) on a supervisor has something good to say.
GOOD = 2.0


@dataclass(frozen=True)
class Override:
    """Other points than the machine's for one reply, and why."""

    turn_id: int
    skill: Skill
    points: int
    reason: str


def review(store: Store, supervisor: str, session_id: str) -> None:
    """Decide on every reply of an ended session, comment on it, and sign it off."""
    held = turns.turns(store, session_id)
    replies = [turn for turn in held if turn.speaker is Speaker.THERAPIST]
    reviews.begin_review(store, supervisor, session_id)
    for each in list(overrides(held))[:MOST_OVERRIDES]:
        reviews.rate(store, supervisor, each.turn_id, each.skill, each.points, each.reason)
    for turn in replies:
        reviews.agree(store, supervisor, turn.id)
    best = max(replies, key=lambda turn: (_points(turn, "validation") or 0, -turn.number))
    if (_points(best, "validation") or 0) >= GOOD:
        reviews.add_comment(store, supervisor, session_id, _HEARD, best.id)
    reviews.add_comment(store, supervisor, session_id, comment_on(replies))
    reviews.sign_off_review(store, supervisor, session_id, "Thank you for this session.")


def overrides(held: Sequence[TurnRecord]) -> Iterator[Override]:
    """Where these supervisors score otherwise than the machine, in the order of the turns."""
    line = ""
    for turn in held:
        if turn.speaker is Speaker.CLIENT:
            line = turn.text
            continue
        coded = _coded(turn)
        points = {score.skill: score for score in coded.scores}
        if points["validation"].points is None and feeling_in(line):
            yield Override(turn.id, "validation", 1, _PAST_A_FEELING)
        elif points["validation"].points == 2 and points["validation"].reason.startswith("a stock phrase"):
            yield Override(turn.id, "validation", 1, _STOCK)
        if (points["open_questions"].points or 0) > 2 and any(code.name == "question_stack" for code in coded.codes):
            yield Override(turn.id, "open_questions", 2, _STACK)


def comment_on(replies: Sequence[TurnRecord]) -> str:
    """A few words on the skill that the session shows less of; on what it does well where both are good."""
    means: dict[Skill, float] = {}
    for skill in SKILLS:
        points = [given for turn in replies if (given := _points(turn, skill)) is not None]
        means[skill] = fmean(points) if points else 0.0
    weaker = min(SKILLS, key=means.__getitem__)
    return _COMMENTS[weaker][means[weaker] >= GOOD]


def _points(turn: TurnRecord, skill: Skill) -> int | None:
    return next(score.points for score in _coded(turn).scores if score.skill == skill)


def _coded(turn: TurnRecord) -> CodedReply:
    return coded_reply(turn, turn.scores[0].rubric_version, LOCAL_CODER)
