"""The summary of a session: counts, shares, ratings; and a transcript coded turn by turn."""

from __future__ import annotations

import json

import pytest

from simulator.rubric.codes import CodedReply
from simulator.rubric.ratings import rate
from simulator.rubric.summary import SessionSummary, code_transcript, summarize
from simulator.transcript import Speaker, Transcript, Turn

CLIENT_LINES = (
    "I'm scared to tell my sister, she always takes it the wrong way.",
    "Last time she did not call for a month. I was so lonely.",
    "I just want her to listen for once.",
    "Maybe I should write to her. I don't know.",
    "I'm tired of it all.",
)
SKILLED = (
    "It sounds like you're scared of what she will do with it. What happened last time?",
    "You were lonely, and it makes sense to be careful after a month like that. What was that month like for you?",
    "You want her to listen. What would it mean to you if she did?",
    "Part of you wants to write and part of you isn't sure. What would you like her to know?",
    "You're worn out by it. What is the hardest part?",
)
POOR = (
    "You should just call her. Have you tried that?",
    "At least she called in the end. You should get over it.",
    "I had the same with my brother, I just stopped calling.",
    "You should write. Don't worry, it will be fine.",
    "Do you sleep? Do you eat well? You need to take care of yourself.",
)


def session(replies: tuple[str, ...]) -> Transcript:
    """A session in which the client speaks first and both take turns."""
    turns: list[Turn] = []
    for line, reply in zip(CLIENT_LINES, replies, strict=True):
        turns.append(Turn(len(turns) + 1, Speaker.CLIENT, line))
        turns.append(Turn(len(turns) + 1, Speaker.THERAPIST, reply))
    return Transcript("test", tuple(turns))


def summary_of(replies: tuple[str, ...]) -> SessionSummary:
    """The summary of a session with these replies."""
    transcript = session(replies)
    return summarize(transcript.turns, code_transcript(transcript))


def test_each_therapist_turn_is_coded_against_the_line_before_it() -> None:
    turns = (
        Turn(1, Speaker.CLIENT, "My father died last week."),
        Turn(2, Speaker.THERAPIST, "You should be proud."),
        Turn(3, Speaker.CLIENT, "I got the job!"),
        Turn(4, Speaker.THERAPIST, "You should be proud."),
    )
    coded = code_transcript(Transcript("test", turns))
    assert set(coded) == {2, 4}
    assert {code.name for code in coded[2].codes} == {"invalidation"}
    assert {code.name for code in coded[4].codes} == {"affirmation"}


def test_a_skilled_session_counts_as_one() -> None:
    summary = summary_of(SKILLED)
    assert summary.replies == 5
    assert summary.counts["open_question"] == 5
    assert summary.open_share == 1.0
    assert summary.reflections_to_questions is not None
    assert summary.reflections_to_questions >= 1
    assert summary.reflections_label in ("fair", "good")
    assert summary.advice_per_reply == 0
    assert summary.stacks == 0
    assert summary.uncertain == ""


def test_skilled_and_poor_sessions_part_on_every_measure() -> None:
    skilled, poor = summary_of(SKILLED), summary_of(POOR)
    assert skilled.ratings is not None
    assert poor.ratings is not None
    for measure in ("validating_emotions", "encouraging_elaboration", "demonstrating_understanding"):
        assert getattr(skilled.ratings, measure) > getattr(poor.ratings, measure) + 0.5
    for measure in ("advice_giving", "self_oriented", "dismissing_emotions"):
        assert getattr(skilled.ratings, measure) < getattr(poor.ratings, measure)
    for skill in ("validation", "open_questions"):
        high, low = skilled.points[skill], poor.points[skill]
        assert high is not None
        assert low is not None
        assert high > low + 1
    assert poor.stacks == 1
    assert poor.advice_per_reply is not None
    assert poor.advice_per_reply > 0.5


def test_what_can_not_be_divided_is_none_and_never_zero() -> None:
    turns = (Turn(1, Speaker.CLIENT, "Hello."), Turn(2, Speaker.THERAPIST, "Hello, good to see you."))
    summary = summarize(turns, code_transcript(Transcript("test", turns)))
    assert summary.points == {"validation": None, "open_questions": None}
    assert summary.scored == {"validation": 0, "open_questions": 0}
    assert summary.open_share is None
    assert summary.reflections_to_questions is None
    assert summary.reflections_label is None
    assert summary.complex_share is None
    assert "fewer than 5" in summary.uncertain


def test_a_session_without_replies_has_no_ratings() -> None:
    turns = (Turn(1, Speaker.CLIENT, "Hello?"),)
    summary = summarize(turns, {})
    assert summary.replies == 0
    assert summary.ratings is None
    assert summary.advice_per_reply is None
    assert summary.talk_share == 0
    with pytest.raises(ValueError, match="without coded replies"):
        rate(turns, {})


def test_unscored_replies_do_not_pull_the_mean_down() -> None:
    with_hums = list(session(SKILLED).turns)
    with_hums.append(Turn(len(with_hums) + 1, Speaker.THERAPIST, "Mm-hmm."))
    coded = code_transcript(Transcript("test", tuple(with_hums)))
    assert summarize(with_hums, coded).points == summary_of(SKILLED).points


def test_talk_share_counts_words_of_both() -> None:
    turns = (Turn(1, Speaker.CLIENT, "one two three"), Turn(2, Speaker.THERAPIST, "four"))
    assert summarize(turns, {2: CodedReply((), (), "1.0.0")}).talk_share == 0.25


def test_a_summary_can_be_written_as_json() -> None:
    held = json.loads(json.dumps(summary_of(SKILLED).as_dict()))
    assert held["counts"]["open_question"] == 5
    assert set(held["ratings"]) >= {"validating_emotions", "dismissing_emotions"}
