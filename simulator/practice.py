"""A stored practice session read back as its rooms need it: content, turns, what has been said, plans, codes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from simulator.client.hearing import HURT_WINDOW, hurts
from simulator.client.plan import TurnPlan, said_line
from simulator.client.situations import Situation
from simulator.client.state import ClientState
from simulator.client.talk import SaidLine, Talk, opening
from simulator.clinic import Clinic
from simulator.persona import Persona
from simulator.review import SessionReview, reviewed
from simulator.rubric.codes import LOCAL_CODER, BehaviorCode, CodedReply, Score
from simulator.rubric.feedback import Feedback, feedback, is_news
from simulator.scenario import Scenario
from simulator.store import sessions, turns
from simulator.store.database import Store
from simulator.store.records import SessionRecord, TurnRecord
from simulator.store.review_reading import session_review
from simulator.transcript import Speaker
from simulator.words import SKILLS


@dataclass(frozen=True)
class PracticeSession:
    """One practice session as stored, with the persona and scenario it began with, and all its turns in order.

    `earlier` are the turns before the first, where the session was begun from a turn of another. `self_rating` is what
    the trainee gave themself after the end, skill to points; `declined`, that they would rather not; `returned`, what
    supervisors have signed off. `coder` is whose scores are shown where there are any; `uncoded` says, by turn number,
    why it gave none; `alternatives` are a model's other wordings, by turn number and skill.
    """

    record: SessionRecord
    persona: Persona
    scenario: Scenario
    turns: tuple[TurnRecord, ...]
    earlier: tuple[TurnRecord, ...] = ()
    self_rating: Mapping[str, int] = field(default_factory=dict)
    declined: bool = False
    returned: SessionReview | None = None
    coder: str = LOCAL_CODER
    uncoded: Mapping[int, str] = field(default_factory=dict)
    alternatives: Mapping[tuple[int, str], str] = field(default_factory=dict)

    @property
    def released(self) -> bool:
        """Whether a supervisor has signed the session off: in a probe the trainee may then see their scores."""
        return self.returned is not None and bool(self.returned.sign_offs)

    @property
    def self_rating_due(self) -> bool:
        """Whether the trainee is now asked how they did: after the end, once, and before any score."""
        answered = self.declined or all(skill in self.self_rating for skill in SKILLS)
        return self.record.ended is not None and self.replies > 0 and not answered

    @property
    def scores_open(self) -> bool:
        """Whether the trainee may see scores, codes, feedback and debrief of this session now."""
        return scores_open(self.record, released=self.released, rated=not self.self_rating_due)

    @property
    def therapist_turns(self) -> tuple[TurnRecord, ...]:
        """The trainee's replies, in order."""
        return tuple(turn for turn in self.turns if turn.speaker is Speaker.THERAPIST)

    @property
    def replies(self) -> int:
        """How many replies the trainee has made."""
        return len(self.therapist_turns)

    @property
    def replies_left(self) -> int:
        """How many more the scenario allows."""
        return max(0, self.record.turn_limit - self.replies)

    @property
    def state(self) -> ClientState:
        """The client's state now."""
        last = next(turn.state for turn in reversed(self.turns) if turn.state is not None)
        return ClientState(last.openness, last.distress)

    def coded(self, reply: TurnRecord) -> CodedReply:
        """A reply's codes and scores by the chosen coder, by the local coder where that one gave none."""
        chosen = self.coder if self.is_coded(reply) else LOCAL_CODER
        return coded_reply(reply, self.record.rubric_version, chosen)

    def is_coded(self, reply: TurnRecord) -> bool:
        """Whether the chosen coder has scored a reply."""
        return any(score.coder == self.coder for score in reply.scores)

    @property
    def awaits_coder(self) -> bool:
        """Whether the chosen coder may still be reading the last reply."""
        last = self.therapist_turns[-1] if self.therapist_turns else None
        if self.coder == LOCAL_CODER or last is None or self.is_coded(last) or last.number in self.uncoded:
            return False
        return (datetime.now(UTC) - last.at).total_seconds() < AWAITED_SECONDS

    def scored_by(self, *replies: TurnRecord) -> str:
        """A sentence on who scored these replies (all, where none is named); empty where the local coder was chosen."""
        replies = replies or self.therapist_turns
        left = [reply for reply in replies if not self.is_coded(reply)]
        if self.coder == LOCAL_CODER or not replies:
            return ""
        if not left:
            return f"Scored by the model coder ({self.coder.partition(':')[2]})."
        which = "Scored" if len(left) == len(replies) else f"{len(left)} of {len(replies)} replies scored"
        known = [self.uncoded[reply.number] for reply in left if reply.number in self.uncoded]
        return f"{which} by the local coder: {known[-1] if known else 'the model has not coded them yet'}."

    def position(self, number: int) -> int:
        """Where a turn stands in the whole talk, the turns before a branch included; seeds are drawn by it, so that the
        client of a branch is the same client."""
        return len(self.earlier) + number


def scores_open(record: SessionRecord, *, released: bool, rated: bool) -> bool:
    """Whether the trainee may see scores, codes, feedback and debrief of a session now: feedback fades by mode.

    `released`: a supervisor let them; `rated`: they have said how they did themself, or would rather not.
    """
    if record.ended is None:
        return record.mode == "guided"
    return rated and (released or record.mode in ("guided", "independent"))


def load(clinic: Clinic, session_id: str, by: str | None = None, *, own: bool = False) -> PracticeSession | None:
    """A practice session with all its turns; None for an unknown id, and for one that is not for the person `by`.

    `own`: theirs to practise in, not only to read. Without `by` it is read for the program itself or its operator.
    """
    found = sessions.session_with_turns(clinic.store, session_id, by, own=own)
    if found is None:
        return None
    record, here = found
    earlier = turns.earlier_turns(clinic.store, record)
    if record.parent_session is not None and record.parent_turn is not None:
        # a branch begins with a copy of the line that is answered afresh; how it came about stands with the first
        copied = turns.turns(clinic.store, record.parent_session, after=record.parent_turn - 1)[0]
        here[0] = replace(here[0], line=copied.line)
    practice = PracticeSession(
        record,
        _persona(clinic.store, record.persona_hash),
        _scenario(clinic.store, record.scenario_hash),
        tuple(here),
        tuple(earlier),
        coder=clinic.settings.scoring_coder,
        uncoded=_uncoded(clinic, session_id),
        alternatives=_alternatives(clinic, session_id),
    )
    return practice if record.ended is None else _afterwards(clinic.store, practice)


def _afterwards(store: Store, practice: PracticeSession) -> PracticeSession:
    """An ended session with what decides whether its scores are open."""
    session_id = practice.record.id
    return replace(
        practice,
        self_rating=sessions.self_ratings(store, session_id),
        declined=sessions.self_rating_declined(store, session_id),
        returned=whole.returned if (whole := session_review(store, None, session_id)) else None,
    )


# The event that says why the model coder left a reply: its turn number, the coder and a few words.
CODER_FAILED = "coder_failed"
# The event that keeps a model's other wording for a reply: its turn number, the skill and the words.
ALTERNATIVE = "alternative"
# So long a page waits for the model coder before it takes it for gone.
AWAITED_SECONDS = 180.0


def _uncoded(clinic: Clinic, session_id: str) -> dict[int, str]:
    coder = clinic.settings.scoring_coder
    if coder == LOCAL_CODER:
        return {}
    events = sessions.events(clinic.store, session_id=session_id, name=CODER_FAILED)
    return {event.detail["turn"]: event.detail["why"] for event in events if event.detail["coder"] == coder}


def _alternatives(clinic: Clinic, session_id: str) -> dict[tuple[int, str], str]:
    if clinic.settings.scoring_coder == LOCAL_CODER:
        return {}
    events = sessions.events(clinic.store, session_id=session_id, name=ALTERNATIVE)
    return {(event.detail["turn"], event.detail["skill"]): event.detail["text"] for event in events}


# Content under a hash never changes, so a process reads each once.
@lru_cache(maxsize=64)
def _persona(store: Store, content_hash: str) -> Persona:
    return Persona.model_validate_json(json.dumps(sessions.content(store, content_hash)))


@lru_cache(maxsize=64)
def _scenario(store: Store, content_hash: str) -> Scenario:
    return Scenario.model_validate_json(json.dumps(sessions.content(store, content_hash)))


def talk_before(practice: PracticeSession, number: int) -> Talk:
    """What had been said when the reply with this turn number came."""
    here = [turn for turn in practice.turns if turn.number < number]
    before = [*practice.earlier, *here]
    lines = tuple(_said(turn, practice) for turn in before if turn.speaker is Speaker.CLIENT and turn.text)
    replies = [turn for turn in before if turn.speaker is Speaker.THERAPIST]
    # whoever else has coded them since: the client heard the local codes
    lately = [hurts(turn.text, _coded_by(turn, LOCAL_CODER)) for turn in replies[-HURT_WINDOW:]]
    return Talk(lines, tuple(turn.text for turn in replies), sum(lately))


def plan_of(turn: TurnRecord) -> TurnPlan:
    """The plan stored with a client's line. Raises ValueError for a turn that has none."""
    if turn.line is None:
        raise ValueError(f"turn {turn.number} is no planned line")
    values: dict[str, Any] = dict(turn.line.plan)
    situation = values.pop("situation")
    values["told"] = tuple(values["told"])
    return TurnPlan(**values, situation=Situation(**situation) if situation else None)


def coded_replies(practice: PracticeSession) -> dict[int, CodedReply]:
    """What the chosen coder, or else the local one, made of each reply, by turn number, as it was stored then."""
    return {turn.number: practice.coded(turn) for turn in practice.therapist_turns}


def reviewed_replies(practice: PracticeSession) -> dict[int, CodedReply]:
    """What each reply came to, by turn number: the coder's, and a supervisor's where one has signed off."""
    return {turn.number: reviewed_reply(practice, turn) for turn in practice.therapist_turns}


def reviewed_reply(practice: PracticeSession, turn: TurnRecord) -> CodedReply:
    """What one reply came to. Supervisors are shown the local coder's suggestion, and decide on that."""
    said = practice.returned.of_turn(turn.id) if practice.returned else None
    if said is None or not said.touched:
        return practice.coded(turn)
    return reviewed(coded_reply(turn, practice.record.rubric_version), codes_by_id(turn), said)


def codes_by_id(turn: TurnRecord) -> Mapping[int, BehaviorCode]:
    """The local coder's codes of a reply, by their id in the store."""
    return {each.id: each.code for each in turn.codes if each.coder == LOCAL_CODER}


def last_feedback(practice: PracticeSession) -> Feedback | None:
    """What to tell the trainee about the last reply; None where there is nothing, or the same was said lately.

    Raises IndexError where there is no reply yet.
    """
    talk: list[tuple[str | None, CodedReply]] = []
    client_line: str | None = None
    for turn in practice.turns:
        if turn.speaker is Speaker.THERAPIST:
            talk.append((client_line, practice.coded(turn)))
        elif turn.number < practice.therapist_turns[-1].number:
            client_line = turn.text
    reply = practice.therapist_turns[-1]
    found = feedback(reply.text, client_line, talk[-1][1]) if is_news(talk) else None
    if found is None or found.skill is None:
        return found
    return replace(found, alternative=practice.alternatives.get((reply.number, found.skill), found.alternative))


def coded_reply(turn: TurnRecord, rubric_version: str, coder: str = LOCAL_CODER) -> CodedReply:
    """A stored reply's codes and scores by one coder, as the rubric's own values."""
    codes = _coded_by(turn, coder)
    scores = tuple(
        Score(each.skill, each.points, each.reason, each.anchor, coder=coder)  # type: ignore[arg-type]
        for each in turn.scores
        if each.coder == coder
    )
    return CodedReply(codes, scores, rubric_version, coder)


def _coded_by(turn: TurnRecord, coder: str) -> tuple[BehaviorCode, ...]:
    return tuple(each.code for each in turn.codes if each.coder == coder)


def _said(turn: TurnRecord, practice: PracticeSession) -> SaidLine:
    if turn.line is None:
        return opening(practice.scenario, practice.persona.id)
    return said_line(turn.text, plan_of(turn), turn.line.facts_used)
