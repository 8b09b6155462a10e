"""A supervisor's review as values, and what a reply comes to once a supervisor has spoken. Pure functions.

Every row of a supervisor stays as it was written; one that was undone carries when. What counts is, for each code and
each skill of a reply, the latest row of that supervisor which was not undone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeVar

from simulator.rubric.codes import BehaviorCode, CodedReply, Score
from simulator.words import SKILLS, CodeName, Skill

# A supervisor is a coder too; which one it was is in the row's author.
SUPERVISOR_CODER = "supervisor"
# Reasons that are not an override's: nothing was overridden.
AGREES = "agrees with the suggestion"
BLIND = "given before the machine's suggestion was shown"

DecisionKind = Literal["agree", "change", "remove", "add"]


@dataclass(frozen=True)
class CodeDecision:
    """What a supervisor says of one coded span of a reply (`code_id`), or a code they add (`code_id` None).

    `name`, `start`, `end` and `level` are the code as it should be; of one removed or agreed with, as it was.
    """

    id: int
    turn_id: int
    code_id: int | None
    decision: DecisionKind
    name: CodeName
    start: int
    end: int
    level: int | None
    reason: str
    author: str
    at: datetime
    withdrawn: datetime | None = None


@dataclass(frozen=True)
class Rating:
    """A supervisor's points (0-4, None for not scored) for one reply on one skill."""

    id: int
    turn_id: int
    skill: Skill
    points: int | None
    reason: str
    anchor: str
    author: str
    at: datetime
    withdrawn: datetime | None = None


@dataclass(frozen=True)
class Comment:
    """A supervisor's words to the trainee: on the session (`turn_id` None), a turn, or a span of it."""

    id: int
    turn_id: int | None
    start: int | None
    end: int | None
    text: str
    author: str
    at: datetime
    withdrawn: datetime | None = None


@dataclass(frozen=True)
class SignOff:
    """A review finished and returned to the trainee, with a note that may be empty."""

    id: int
    note: str
    author: str
    at: datetime
    withdrawn: datetime | None = None


@dataclass(frozen=True)
class Review:
    """One supervisor's look at a session. `revealed` is None while they rate blind."""

    reviewer: str
    blind: bool
    begun: datetime
    revealed: datetime | None


Row = TypeVar("Row", CodeDecision, Rating, Comment, SignOff)


@dataclass(frozen=True)
class SessionReview:
    """Everything supervisors wrote on one session, in the order it was written; `names` says who each author is, and
    to supervisors who the trainee is."""

    session_id: str
    reviews: tuple[Review, ...] = ()
    decisions: tuple[CodeDecision, ...] = ()
    ratings: tuple[Rating, ...] = ()
    comments: tuple[Comment, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def by(self, author: str) -> SessionReview:
        """What one supervisor wrote."""
        return replace(
            self,
            reviews=tuple(each for each in self.reviews if each.reviewer == author),
            decisions=tuple(each for each in self.decisions if each.author == author),
            ratings=tuple(each for each in self.ratings if each.author == author),
            comments=tuple(each for each in self.comments if each.author == author),
            sign_offs=tuple(each for each in self.sign_offs if each.author == author),
        )

    @property
    def authors(self) -> frozenset[str]:
        """Everyone who looked at the session or wrote something."""
        wrote = {each.author for each in self.decisions} | {each.author for each in self.ratings}
        wrote |= {each.author for each in self.comments} | {each.author for each in self.sign_offs}
        return frozenset(wrote | {each.reviewer for each in self.reviews})

    @property
    def standing(self) -> SessionReview:
        """Without what was undone."""
        return replace(
            self,
            decisions=_kept(self.decisions),
            ratings=_kept(self.ratings),
            comments=_kept(self.comments),
            sign_offs=_kept(self.sign_offs),
        )

    @property
    def signed_off(self) -> SignOff | None:
        """The latest sign-off that stands."""
        return next(iter(reversed(_kept(self.sign_offs))), None)

    @property
    def returned(self) -> SessionReview:
        """What the trainee may see: what stands, of the supervisors who have signed off."""
        standing = self.standing
        done = {each.author for each in standing.sign_offs}
        return replace(
            standing,
            reviews=tuple(each for each in standing.reviews if each.reviewer in done),
            decisions=tuple(each for each in standing.decisions if each.author in done),
            ratings=tuple(each for each in standing.ratings if each.author in done),
            comments=tuple(each for each in standing.comments if each.author in done),
        )

    def of_turn(self, turn_id: int) -> ReplyReview:
        """What stands on one reply; the latest where several rows speak of the same code or skill."""
        decided = {
            each.code_id: each for each in self.decisions if each.turn_id == turn_id and each.code_id is not None
        }
        added = [each for each in self.decisions if each.turn_id == turn_id and each.code_id is None]
        ratings = {each.skill: each for each in self.ratings if each.turn_id == turn_id}
        return ReplyReview(decided, tuple(added), ratings)


@dataclass(frozen=True)
class ReplyReview:
    """What a supervisor says of one reply: of each code by its id, the codes they added, the points by skill."""

    decided: Mapping[int, CodeDecision]
    added: tuple[CodeDecision, ...]
    ratings: Mapping[Skill, Rating]

    def done(self, codes: Mapping[int, BehaviorCode]) -> bool:
        """Whether every code that the machine gave (by id) was decided on, and every skill has points or none."""
        return all(skill in self.ratings for skill in SKILLS) and all(id in self.decided for id in codes)

    @property
    def touched(self) -> bool:
        """Whether anything was said of the reply."""
        return bool(self.decided or self.added or self.ratings)

    def overrides(self, coded: CodedReply) -> int:
        """In how many codes and points the supervisor differs from the machine."""
        changed = sum(each.decision != "agree" for each in self.decided.values()) + len(self.added)
        machine = {score.skill: score.points for score in coded.scores}
        return changed + sum(each.points != machine.get(skill) for skill, each in self.ratings.items())


def reviewed(coded: CodedReply, codes: Mapping[int, BehaviorCode], said: ReplyReview) -> CodedReply:
    """A coded reply as it stands after a supervisor spoke: their codes and points where they gave any.

    `codes` are the machine's by their id in the store. A code added where the machine's stands already is one code.
    """
    kept = [after for id, code in codes.items() if (after := _decided(code, said.decided.get(id)))]
    for each in said.added:
        if not any(_same(each, code) for code in kept):
            kept.append(_added(each))
    scores = tuple(_rated(score, said.ratings.get(score.skill)) for score in coded.scores)
    return replace(coded, codes=tuple(sorted(kept, key=lambda code: (code.start, code.end))), scores=scores)


def _decided(code: BehaviorCode, decision: CodeDecision | None) -> BehaviorCode | None:
    if decision is None or decision.decision == "agree":
        return code
    if decision.decision == "remove":
        return None
    leading = code.leading and decision.name == code.name
    return replace(_added(decision), leading=leading)


def _added(decision: CodeDecision) -> BehaviorCode:
    return BehaviorCode(
        decision.name, decision.start, decision.end, 1.0, decision.level, why=f"supervisor: {decision.reason}"
    )


def _same(decision: CodeDecision, code: BehaviorCode) -> bool:
    return decision.name == code.name and decision.start < code.end and code.start < decision.end


def _rated(score: Score, rating: Rating | None) -> Score:
    if rating is None or rating.points == score.points:
        return score
    return Score(score.skill, rating.points, rating.reason, rating.anchor, coder=SUPERVISOR_CODER)


def blind_part(review: SessionReview, author: str) -> SessionReview:
    """What a supervisor gave before they saw the machine's suggestion; nothing where they never rated blind.

    What was undone before the reveal is not part of it; what was undone after it is: second thoughts are not blind.
    """
    mine = next((each for each in review.reviews if each.reviewer == author and each.blind), None)
    own = review.by(author)
    if mine is None:
        return SessionReview(review.session_id)
    until = mine.revealed

    def blind(row: CodeDecision | Rating) -> bool:
        if until is None:
            return row.withdrawn is None
        return row.at < until and (row.withdrawn is None or row.withdrawn >= until)

    return SessionReview(
        review.session_id,
        own.reviews,
        tuple(replace(each, withdrawn=None) for each in own.decisions if blind(each)),
        tuple(replace(each, withdrawn=None) for each in own.ratings if blind(each)),
        names=review.names,
    )


def span_of(text: str, typed: str) -> tuple[int, int] | None:
    """The characters of a reply that a supervisor means: the words themselves, or their places as in `3-7` or `3`.

    None where they are not in the reply.
    """
    typed = typed.strip().strip('“”"')
    places = re.fullmatch(r"(\d+)(?:\s*[-–]\s*(\d+))?", typed)
    if places:
        words = [match.span() for match in re.finditer(r"\S+", text)]
        first, last = int(places[1]), int(places[2] or places[1])
        return (words[first - 1][0], words[last - 1][1]) if 1 <= first <= last <= len(words) else None
    at = text.casefold().find(typed.casefold()) if typed else -1
    return None if at < 0 else (at, at + len(typed))


def _kept(rows: Sequence[Row]) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.withdrawn is None)
