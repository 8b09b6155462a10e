"""The learned part of the coder, and where it meets the rules."""

from __future__ import annotations

import pytest

from simulator.rubric.coder import code_reply, local_coding_with
from simulator.rubric.learned import ACTS, Head, Weights, any_chance, chosen, log_odds, shipped, squash

TIRED = "I never get a minute to myself. By the evening I just sit in the car for a while."


@pytest.mark.parametrize(
    ("chances", "threshold", "expected"),
    [
        ([], 0.4, set()),
        ([0.1, 0.2], 0.4, set()),
        ([0.3, 0.25], 0.4, {0}),
        ([0.3, 0.3], 0.4, {1}),
        ([0.5, 0.9, 0.1], 0.4, {0, 1}),
    ],
)
def test_which_sentences_do_an_act(chances: list[float], threshold: float, expected: set[int]) -> None:
    assert chosen(chances, threshold) == expected


def test_any_of_two_even_chances_is_three_quarters() -> None:
    assert any_chance([0.5, 0.5]) == 0.75
    assert any_chance([]) == 0


@pytest.mark.parametrize("chance", [0.01, 0.3, 0.5, 0.99])
def test_log_odds_and_back(chance: float) -> None:
    assert squash(log_odds(chance)) == pytest.approx(chance)


def test_a_head_adds_up_its_traits_and_sets_the_chance_right() -> None:
    head = Head(bias=-1.0, threshold=0.4, bare_threshold=0.5, slope=2.0, offset=0.5, by_trait={"a": 2.0, "b": -0.5})
    (chance,) = head.chances([{"a": 1.0, "b": 2.0, "never seen": 9.0}])
    assert chance == pytest.approx(0.5)
    assert head.confidence(chance) == pytest.approx(squash(0.5))


def test_a_reply_without_punctuation_has_a_threshold_of_its_own() -> None:
    head = Head(bias=-1.0, threshold=0.4, bare_threshold=0.6, slope=1.0, offset=0.0, by_trait={"a": 1.0})
    assert head.picked([{"points": 1.0, "a": 1.0}]) == {0}
    assert head.picked([{"bare": 1.0, "a": 1.0}]) == set()
    assert head.picked([]) == set()


def test_the_shipped_weights_hold_every_act_and_know_their_words() -> None:
    heads = shipped().heads
    assert set(heads) == set(ACTS)
    for head in heads.values():
        assert 0.2 <= head.threshold <= 0.6
        assert 0.2 <= head.bare_threshold <= 0.6
        assert head.slope > 0
    assert heads["open"].by_trait["encoder:open"] > 0 > heads["question"].by_trait["points mark:0 none"]


def empty(bias: float) -> Weights:
    """Weights that take every sentence for equally likely to do anything."""
    return Weights({act: Head(bias, 0.4, 0.4, 1.0, 0.0, {}) for act in ACTS})


def test_without_likelihood_nothing_is_asked_or_handed_back() -> None:
    names = {code.name for code in local_coding_with(empty(-6.0), "You're worn out. What else is there?", TIRED).codes}
    assert not names & {"open_question", "closed_question", "reflection_simple", "reflection_complex"}


def test_rules_say_which_kind_of_question_it_is() -> None:
    assert [code.name for code in local_coding_with(empty(2.0), "What happens then?", TIRED).codes] == ["open_question"]
    assert [code.name for code in local_coding_with(empty(2.0), "Do you sleep?", TIRED).codes] == ["closed_question"]


def test_idle_words_ask_nothing_however_likely() -> None:
    names = {code.name for code in local_coding_with(empty(4.0), "Right?", TIRED).codes}
    assert not names & {"open_question", "closed_question"}


@pytest.mark.parametrize("mark", ["", ".", "?"])
def test_a_stock_reflection_stays_one_whatever_ends_it(mark: str) -> None:
    names = {code.name for code in code_reply(f"It sounds like you never get to rest{mark}", TIRED)}
    assert names <= {"reflection_simple", "reflection_complex"}
    assert names
