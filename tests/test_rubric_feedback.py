"""Feedback: rare, one thing, and an alternative that passes the rubric and holds only what was said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content import read_content
from simulator.fidelity.runs import run_session
from simulator.fidelity.trainees import read_trainees
from simulator.rubric.feedback import Feedback, feedback, is_news
from simulator.rubric.scores import code_and_score

ROOT = Path(__file__).parent.parent
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


def news(*talk: tuple[str, str]) -> list[bool]:
    """For each reply of a talk (the client's line and the reply), whether there is anything new to say."""
    coded = [(line, code_and_score(reply, line)) for line, reply in talk]
    return [is_news(coded[: place + 1]) for place in range(len(coded))]


def test_the_same_is_not_said_again_until_there_was_time_to_try() -> None:
    closed, right = (TIRED, "Do you sleep?"), (SCARED, "You're scared of losing it. What would that mean for you?")
    assert news(*[closed] * 6) == [True, False, False, False, True, False]
    assert news(*[right] * 6) == [True, False, False, False, True, False]
    assert news(closed, right, closed, (TIRED, "At least you have work.")) == [True, True, False, True]
    assert news((TIRED, "Mm-hmm.")) == [False]
    assert news() == []


def test_two_equal_misses_far_apart_are_both_told() -> None:
    quiet = (TIRED, "Mm-hmm.")
    assert news((TIRED, "Do you sleep?"), quiet, quiet, quiet, (TIRED, "Do you eat?"))[-1] is True


CONTENT = read_content(ROOT)
TRAINEES = read_trainees(ROOT / "scenarios" / "trainees")


def shares(trainee: str, scenario: str) -> tuple[float, float]:
    """Of the replies of a scripted session, how many get feedback, and how many praise."""
    task = CONTENT.scenarios[scenario]
    run = run_session(CONTENT.personas[task.personas[0]], task, TRAINEES[trainee], seed=1, turns=20)
    lines = [run.opening_line, *(exchange.line for exchange in run.exchanges)]
    talk = [(line, code_and_score(exchange.reply, line)) for line, exchange in zip(lines, run.exchanges, strict=False)]
    told = [place for place in range(len(talk)) if is_news(talk[: place + 1])]
    given = [feedback(run.exchanges[place].reply, *talk[place]) for place in told]
    assert all(given)
    return len(given) / len(talk), sum(bool(each and each.praise) for each in given) / len(talk)


@pytest.mark.parametrize("scenario", sorted(CONTENT.scenarios))
def test_feedback_is_rare_in_a_good_session(scenario: str) -> None:
    told, praised = shares("skilled", scenario)
    assert told <= 0.5
    assert praised <= 0.25


@pytest.mark.parametrize("trainee", ["adviser", "closed_questioner"])
def test_a_trainee_who_needs_it_hears_more_and_no_praise(trainee: str) -> None:
    told, praised = shares(trainee, "first_meeting")
    assert 0.2 <= told <= 0.75
    assert praised == 0


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
