"""From codes to points: tables of replies, and what is never scored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.rubric.codebook import codebook
from simulator.rubric.codes import CodedReply
from simulator.rubric.scores import code_and_score
from simulator.words import SKILLS

TIRED = "I never get a minute to myself. I'm exhausted and everything is piling up."
SCARED = "I'm scared to tell my sister, she always takes it the wrong way."
GRIEF = "My father died three weeks ago and everyone expects me back at work."
PLAIN = "We moved here in spring. The flat is on the third floor."


def points(coded: CodedReply) -> tuple[int | None, int | None]:
    """Points on validation and on open questions."""
    by_skill = {score.skill: score.points for score in coded.scores}
    return by_skill["validation"], by_skill["open_questions"]


@pytest.mark.parametrize(
    ("client_line", "reply", "validation", "open_questions"),
    [
        # nothing to score
        (None, "Hi Maria, good to see you.", None, None),
        (TIRED, "Mm-hmm.", None, None),
        (TIRED, "I see.", None, None),
        (PLAIN, "...", None, None),
        (PLAIN, "See you next week.", None, None),
        # validation
        (TIRED, "You should get up earlier.", 1, 0),
        (SCARED, "I'm sure it'll be fine.", 0, None),
        (SCARED, "I get that you're scared, but she means well.", 0, None),
        (SCARED, "Shut up, you idiot.", 0, None),
        (GRIEF, "That sounds tough.", 2, None),
        (GRIEF, "That sounds tough, with everyone wanting you back at work.", 4, None),
        (TIRED, "No entiendo nada de lo que dices.", None, None),
        (GRIEF, "When my mother died I went straight back to work.", 1, 0),
        (SCARED, "I understand.", 2, None),
        (SCARED, "I'm sorry to hear that.", 2, None),
        (SCARED, "It sounds like you're scared to tell her.", 3, None),
        (SCARED, "It makes sense to be scared when she has taken it the wrong way so often before.", 4, None),
        (TIRED, "Part of you wants to stop, and part of you is afraid of what happens if you do.", 4, None),
        (TIRED, "Part of you wants to stop. You should take a week off.", 3, None),
        (SCARED, "You're happy to tell her.", 1, None),
        # open questions
        (PLAIN, "Do you like it?", None, 1),
        (PLAIN, "Do you like it? Is it noisy? Is it cold?", None, 0),
        (PLAIN, "Don't you think it was too early?", None, 0),
        (PLAIN, "Have you tried meeting the neighbours?", 1, 0),
        (PLAIN, "What do you do all day? Do you work?", None, 2),
        (PLAIN, "What do you do all day? You should get out more.", 1, 2),
        (PLAIN, "What do you do all day?", None, 3),
        (PLAIN, "What was it like when you moved?", None, 4),
        (SCARED, "You're scared to tell her. What would be the worst part?", 3, 4),
    ],
)
def test_points(client_line: str | None, reply: str, validation: int | None, open_questions: int | None) -> None:
    coded = code_and_score(reply, client_line)
    assert points(coded) == (validation, open_questions)


def test_the_reply_of_many_parts() -> None:
    coded = code_and_score("That sounds exhausting. Have you tried a planner? What else is on your plate?", TIRED)
    assert points(coded) == (3, 2)


@pytest.mark.parametrize(
    ("client_line", "reply", "words"),
    [
        (SCARED, "I'm sure it'll be fine.", "I'm sure it'll be fine"),
        (TIRED, "You should get up earlier.", "exhausted"),
        (PLAIN, "Do you like it?", "Do you like it?"),
        (SCARED, "You're happy to tell her.", "happy"),
    ],
)
def test_the_reason_quotes_the_words_that_earned_the_points(client_line: str, reply: str, words: str) -> None:
    reasons = [score.reason for score in code_and_score(reply, client_line).scores]
    assert any(words in reason for reason in reasons)


texts = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from("you feel that sounds hard what was it like do should never i'm sorry but ? . okay".split()),
        max_size=30,
    ).map(" ".join),
)


@given(texts, st.one_of(st.none(), texts))
def test_any_text_gets_one_score_a_skill_within_the_scale(text: str, client_line: str | None) -> None:
    coded = code_and_score(text, client_line)
    assert [score.skill for score in coded.scores] == list(SKILLS)
    assert coded.rubric_version == codebook().version
    for score in coded.scores:
        assert score.points in (None, 0, 1, 2, 3, 4)
        assert score.anchor == codebook().anchor(score.skill, score.points)
        assert score.reason
        assert set(score.codes) <= set(coded.codes)


@given(st.text(alphabet=" .,!…\n\t-()*", max_size=60))
def test_a_reply_without_words_is_not_scored(text: str) -> None:
    assert points(code_and_score(text, SCARED)) == (None, None)
