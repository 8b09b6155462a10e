"""Feedback: rare, one thing, and an alternative that passes the rubric and holds only what was said."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.rubric.feedback import Feedback, feedback
from simulator.rubric.scores import code_and_score

TIRED = "I never get a minute to myself. It's all piling up and I'm just so tired."
SCARED = "Honestly, I'm scared I'll lose my job, but my wife doesn't know."


def feedback_on(reply: str, client_line: str | None) -> Feedback | None:
    """Feedback on a reply as the local coder sees it."""
    return feedback(reply, client_line, code_and_score(reply, client_line))


@pytest.mark.parametrize(
    ("client_line", "reply"),
    [(None, "Hi, good to see you."), (TIRED, "Mm-hmm."), ("It rained all day.", "I see."), (TIRED, "...")],
)
def test_nothing_is_said_where_nothing_was_scored(client_line: str | None, reply: str) -> None:
    assert feedback_on(reply, client_line) is None


def test_a_right_reply_gets_a_few_words_and_no_correction() -> None:
    found = feedback_on("You're scared of losing it. What would that mean for you?", SCARED)
    assert found is not None
    assert found.praise
    assert (found.skill, found.goal, found.alternative) == (None, "", None)


def test_a_merely_fine_reply_gets_silence() -> None:
    assert feedback_on("You're scared you'll lose it.", SCARED) is None


@pytest.mark.parametrize(
    ("client_line", "reply", "skill"),
    [
        (TIRED, "At least you have work.", "validation"),
        (SCARED, "I'm sure it'll be fine.", "validation"),
        (SCARED, "You should tell your wife.", "open_questions"),
        (TIRED, "Do you sleep?", "open_questions"),
        ("My boss walked past me as if I wasn't there.", "Don't take it personally.", "validation"),
    ],
)
def test_a_missed_goal_gets_one_alternative_that_passes(client_line: str, reply: str, skill: str) -> None:
    found = feedback_on(reply, client_line)
    assert found is not None
    assert found.skill == skill
    assert found.goal
    assert found.praise == ""
    assert found.alternative is not None
    scores = {score.skill: score.points for score in code_and_score(found.alternative, client_line).scores}
    assert (scores[found.skill] or 0) >= 3


def test_what_was_done_well_is_quoted() -> None:
    found = feedback_on("You're so tired. You should sleep more. Did you try tea? Or a walk?", TIRED)
    assert found is not None
    assert "“You're so tired”" in found.did_well


def test_the_clients_words_are_turned_round() -> None:
    found = feedback_on("At least you have a job.", "My boss walked past me like I wasn't there.")
    assert found is not None
    assert found.alternative == "So your boss walked past you like you weren't there."


FRAME = set(
    "it sounds like so you said what is that like for you goes through your mind when that happens and i can hear how"
    " hard are you're you've you'd you'll weren't were yours yourself your".split()
)


@given(
    st.lists(
        st.sampled_from("i i'm my tired scared alone work never sister told hate . , but because the of again".split()),
        max_size=25,
    ).map(" ".join)
)
def test_an_alternative_holds_nothing_but_the_clients_words(client_line: str) -> None:
    found = feedback_on("You should just get over it.", client_line)
    assert found is not None
    if found.alternative:
        said = set(re.findall(r"[\w']+", client_line.lower()))
        assert set(re.findall(r"[\w']+", found.alternative.lower())) <= said | FRAME


@given(st.text(max_size=150), st.one_of(st.none(), st.text(max_size=150)))
def test_any_text_is_taken(reply: str, client_line: str | None) -> None:
    found = feedback_on(reply, client_line)
    assert found is None or bool(found.praise) != bool(found.goal)
