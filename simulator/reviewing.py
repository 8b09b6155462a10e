"""A practice session open for review: what this supervisor may see of it now, and where they stand in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulator.clinic import Clinic
from simulator.practice import PracticeSession, coded_reply, codes_by_id, load
from simulator.review import ReplyReview, Review, SessionReview, reviewed
from simulator.rubric.codes import CodedReply
from simulator.store.records import TurnRecord
from simulator.store.review_reading import session_review
from simulator.transcript import Speaker


@dataclass(frozen=True)
class OpenReview:
    """A session under review by one supervisor. While they rate blind, the turns carry nothing of any machine's."""

    practice: PracticeSession
    whole: SessionReview
    look: Review

    @property
    def blind(self) -> bool:
        """Whether the machine's suggestion is still hidden."""
        return self.look.revealed is None

    @property
    def mine(self) -> SessionReview:
        """What this supervisor wrote and did not undo."""
        return self.whole.by(self.look.reviewer).standing

    @property
    def others(self) -> SessionReview:
        """What other supervisors wrote and did not undo; nothing while blind."""
        standing = self.whole.standing
        theirs = [author for author in standing.authors if author != self.look.reviewer]
        return replace(
            standing,
            decisions=tuple(each for each in standing.decisions if each.author in theirs),
            ratings=tuple(each for each in standing.ratings if each.author in theirs),
            comments=tuple(each for each in standing.comments if each.author in theirs),
            sign_offs=tuple(each for each in standing.sign_offs if each.author in theirs),
        )

    @property
    def replies(self) -> tuple[TurnRecord, ...]:
        """The trainee's replies, in order."""
        return tuple(turn for turn in self.practice.turns if turn.speaker is Speaker.THERAPIST)

    def said(self, reply: TurnRecord) -> ReplyReview:
        """What this supervisor says of a reply."""
        return self.mine.of_turn(reply.id)

    def done(self, reply: TurnRecord) -> bool:
        """Whether a reply is reviewed: each code and each skill; while blind, each skill."""
        return self.said(reply).done(codes_by_id(reply))

    def left(self) -> tuple[TurnRecord, ...]:
        """The replies that are not reviewed yet."""
        return tuple(reply for reply in self.replies if not self.done(reply))

    def after(self, reply: TurnRecord) -> TurnRecord:
        """Where to go on from a reply: the next that is not reviewed, else the first such, else the reply itself."""
        left = [each for each in self.left() if each.id != reply.id]
        return next((each for each in left if each.number > reply.number), next(iter(left), reply))

    def coded(self, reply: TurnRecord) -> CodedReply:
        """The local coder's codes and points; none while blind."""
        return coded_reply(reply, self.practice.record.rubric_version)

    def outcome(self, reply: TurnRecord) -> CodedReply:
        """The reply as it stands after this supervisor's decisions so far."""
        return reviewed(self.coded(reply), codes_by_id(reply), self.said(reply))

    def before(self, reply: TurnRecord) -> TurnRecord:
        """The client's line that a reply answers."""
        return [turn for turn in self.practice.turns if turn.number < reply.number][-1]


def open_review(clinic: Clinic, by: str, session_id: str) -> OpenReview | None:
    """The session as a supervisor who has begun its review may see it now; None for anyone else."""
    whole = session_review(clinic.store, by, session_id)
    look = next((each for each in whole.reviews if each.reviewer == by), None) if whole else None
    practice = load(clinic, session_id, by) if look else None
    if whole is None or look is None or practice is None:
        return None
    if look.revealed is None:
        here, earlier = (tuple(_bare(turn) for turn in turns) for turns in (practice.turns, practice.earlier))
        practice = replace(practice, turns=here, earlier=earlier)
    return OpenReview(practice, whole, look)


def _bare(turn: TurnRecord) -> TurnRecord:
    """A turn without what any coder made of it; the client's state and plan would tell it too."""
    return replace(turn, codes=(), scores=(), state=None, line=None)
