"""The summary of a whole session: behaviour counts, shares after MITI 4.2.1, and six ratings after Lend an Ear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from simulator.rubric.codebook import Threshold, codebook
from simulator.rubric.codes import BehaviorCode, CodedReply, Coder
from simulator.rubric.ratings import Ratings, rate
from simulator.rubric.scores import code_and_score
from simulator.transcript import Speaker, Transcript, Turn
from simulator.words import CODE_NAMES, SKILLS, CodeName, Skill

# A session with fewer scored replies than this is shown as uncertain.
ENOUGH_SCORED = 5


@dataclass(frozen=True)
class SessionSummary:
    """What the rubric makes of one session.

    `counts` is behaviour counts by code; `replies` the coded replies; `scored` how many of them have points on a skill;
    `points` their mean (0-4), None where none is scored. `open_share` is open questions among questions,
    `reflections_to_questions` and `complex_share` carry their MITI label (`low`, `fair`, `good`); each is None where
    nothing was there to divide by. `advice_per_reply` is advice codes a reply; `talk_share` the therapist's share of
    all words (0-1). `stacks` counts question stacks. `uncertain` is a sentence for the reader, empty where enough
    was scored. `ratings` are 1-5, None where no reply was coded.
    """

    counts: dict[CodeName, int]
    replies: int
    scored: dict[Skill, int]
    points: dict[Skill, float | None]
    open_share: float | None
    reflections_to_questions: float | None
    reflections_label: str | None
    complex_share: float | None
    complex_label: str | None
    advice_per_reply: float | None
    talk_share: float | None
    stacks: int
    uncertain: str
    ratings: Ratings | None

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON and tables."""
        return asdict(self)


def code_transcript(transcript: Transcript, coder: Coder = code_and_score) -> dict[int, CodedReply]:
    """Each therapist turn coded and scored against the client's last line before it, by turn number."""
    coded: dict[int, CodedReply] = {}
    client_line: str | None = None
    for turn in transcript.turns:
        if turn.speaker is Speaker.CLIENT:
            client_line = turn.text
        else:
            coded[turn.number] = coder(turn.text, client_line)
    return coded


def summarize(turns: Sequence[Turn], coded: Mapping[int, CodedReply]) -> SessionSummary:
    """The summary of a session from its turns and the coded replies by turn number."""
    replies = [coded[turn.number] for turn in turns if turn.number in coded]
    counts = _counts(replies)
    reflections = counts["reflection_simple"] + counts["reflection_complex"]
    questions = counts["open_question"] + counts["closed_question"]
    to_questions = _ratio(reflections, questions)
    complex_share = _ratio(counts["reflection_complex"], reflections)
    limits = codebook().thresholds
    points = {skill: _points(replies, skill) for skill in SKILLS}
    return SessionSummary(
        counts=counts,
        replies=len(replies),
        scored={skill: len(points[skill]) for skill in SKILLS},
        points={skill: _ratio(sum(points[skill]), len(points[skill])) for skill in SKILLS},
        open_share=_ratio(counts["open_question"], questions),
        reflections_to_questions=to_questions,
        reflections_label=_label(to_questions, limits.reflections_to_questions),
        complex_share=complex_share,
        complex_label=_label(complex_share, limits.complex_share),
        advice_per_reply=_ratio(counts["advice"], len(replies)),
        talk_share=_talk_share(turns),
        stacks=counts["question_stack"],
        uncertain=_uncertain({skill: len(points[skill]) for skill in SKILLS}),
        ratings=rate(turns, coded) if replies else None,
    )


def _counts(replies: list[CodedReply]) -> dict[CodeName, int]:
    codes: list[BehaviorCode] = [code for reply in replies for code in reply.codes]
    return {name: sum(code.name == name for code in codes) for name in CODE_NAMES}


def _points(replies: list[CodedReply], skill: Skill) -> list[int]:
    scores = [score for reply in replies for score in reply.scores if score.skill == skill]
    return [score.points for score in scores if score.points is not None]


def _ratio(part: float, whole: float) -> float | None:
    return round(part / whole, 3) if whole else None


def _label(value: float | None, limit: Threshold) -> str | None:
    if value is None:
        return None
    return "good" if value >= limit.good else "fair" if value >= limit.fair else "low"


def _talk_share(turns: Sequence[Turn]) -> float | None:
    words = {speaker: sum(len(turn.text.split()) for turn in turns if turn.speaker is speaker) for speaker in Speaker}
    return _ratio(words[Speaker.THERAPIST], sum(words.values()))


def _uncertain(scored: dict[Skill, int]) -> str:
    few = [codebook().skill(skill).label for skill in SKILLS if scored[skill] < ENOUGH_SCORED]
    if not few:
        return ""
    return f"Uncertain: fewer than {ENOUGH_SCORED} scored replies for {' and '.join(few)}."
