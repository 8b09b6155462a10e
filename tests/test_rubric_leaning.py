"""Stances that no stock phrase gives away: what belittles, judges or argues, what says why a feeling makes sense."""

from __future__ import annotations

import pytest

from simulator.rubric.coder import code_reply, local_coding_with
from simulator.rubric.codes import BehaviorCode
from simulator.rubric.invalidating import Stance
from simulator.rubric.leaning import STANCES, leaning
from simulator.rubric.learned import Head, Leaning, Weights, shipped
from simulator.rubric.scores import code_and_score
from simulator.rubric.sentences import sentences


def coded(client_line: str, reply: str) -> dict[str, BehaviorCode]:
    return {code.name: code for code in code_reply(reply, client_line)}


@pytest.mark.parametrize(
    ("client_line", "reply", "why"),
    [
        ("I snapped at Ravi in front of the whole team.", "That was hardly how a grown man behaves.", "judges"),
        (
            "She says I never listen to her.",
            "I'd imagine she has her own reasons for saying it.",
            "takes another's side",
        ),
        ("I feel like a fraud at work.", "Frauds don't get hired by a company like that.", "argues with it"),
        ("I'm afraid of the talk on Monday.", "You should feel lucky to be asked at all.", "tells how to feel"),
    ],
)
def test_invalidation_without_a_stock_phrase_is_found_and_says_how(client_line: str, reply: str, why: str) -> None:
    found = coded(client_line, reply)
    assert "invalidation" in found
    assert found["invalidation"].why.startswith(f"{why}: “")
    assert not found.keys() & {"reflection_simple", "reflection_complex"}
    assert (code_and_score(reply, client_line).scores[0].points or 0) <= 1


@pytest.mark.parametrize(
    ("client_line", "reply"),
    [
        ("I should have been there when he died.", "You keep telling yourself that you should have been there."),
        ("There's no point in trying any more.", "There's no reason to go on trying, as it looks to you."),
        ("I'm a bad father, that's the truth.", "A bad father, that's what you see when you look at yourself."),
    ],
)
def test_a_harsh_word_handed_back_is_no_invalidation(client_line: str, reply: str) -> None:
    assert "invalidation" not in coded(client_line, reply)


def test_a_validation_that_rests_on_the_past_is_level_four_and_one_on_the_present_five() -> None:
    past = coded("I can't rely on anyone.", "With parents who kept forgetting you, you learned to count on nobody.")
    now = coded("I freeze when he calls.", "Most people would dread the phone with a boss like that.")
    assert (past["validation"].level, now["validation"].level) == (4, 5)


def test_without_heads_the_rules_have_it_to_themselves() -> None:
    part = sentences("At least you have a job.")[0]
    by_rule = (Stance("invalidation", 0.8, "makes it small"),)
    assert leaning({}, by_rule, {}, part) == by_rule


def heads(**chances: float) -> dict[Leaning, Head]:
    """Heads that give the same log-odds whatever they see."""
    return {name: Head(chances.get(name, -9.0), 0.5, 0.5, 1.0, 0.0, {}) for name in STANCES}


def test_of_opposed_stances_the_likeliest_stands() -> None:
    part = sentences("You care about them, but that is no excuse.")[0]
    found = leaning(heads(invalidation=3.0, affirmation=1.0), (), {}, part)
    assert [stance.name for stance in found] == ["invalidation"]
    assert found[0].learned


def test_a_stock_phrase_outweighs_a_stance_that_only_the_weights_see_by_a_little() -> None:
    part = sentences("It makes sense that you are tired.")[0]
    by_rule = (Stance("validation", 0.75, "makes sense now", level=5),)
    assert leaning(heads(validation=0.0, invalidation=0.5), by_rule, {}, part) == by_rule
    assert [one.name for one in leaning(heads(validation=-3.0, invalidation=3.0), by_rule, {}, part)] == [
        "invalidation"
    ]


def test_what_the_weights_all_but_rule_out_goes() -> None:
    part = sentences("Things happen on Mondays.")[0]
    assert leaning(heads(), (Stance("invalidation", 0.8, "makes it small"),), {}, part) == ()


def test_lower_levels_of_validation_stay_with_the_rules() -> None:
    part = sentences("I hear you.")[0]
    attends = Stance("validation", 0.45, "a stock phrase", level=1, stock=True)
    assert leaning(heads(validation=3.0), (attends,), {}, part) == (attends,)


def test_weights_without_stances_code_by_rule() -> None:
    weights = Weights(shipped().heads, shipped().main, shipped().encoder)
    names = {code.name for code in local_coding_with(weights, "At least you have a job.", "They cut my hours.").codes}
    assert "invalidation" in names
