"""How long lines are meant to be: as people's are after the same kind of reply."""

from __future__ import annotations

import random
from statistics import median

import pytest
from client_kit import SHIPPED, heard, persona

from simulator.client.lengths import GUARDED, MOST_WORDS, Kind, draw_words
from simulator.client.plan import GUARDED_AT, plan_line
from simulator.client.talk import SaidLine, Talk
from simulator.words import CodeName


def drawn(kind: Kind, length: float = 1.0, guarded: bool = False) -> list[int]:
    rng = random.Random(11)
    return [draw_words(kind, length, guarded, rng) for _ in range(2000)]


@pytest.mark.parametrize(
    ("kind", "words"), [("open", 17), ("closed", 7), ("reflection", 2), ("advice", 6), ("other", 8), ("room", 8)]
)
def test_lengths_have_the_medians_of_people(kind: Kind, words: int) -> None:
    # the median of 2,000 draws of so wide a spread is known to within about 5 %; a word more for rounding
    assert abs(median(drawn(kind)) - words) <= max(1, 0.1 * words)


def test_lengths_vary_as_people_do() -> None:
    other = sorted(drawn("other"))
    assert 0.1 <= sum(words <= 3 for words in other) / len(other) <= 0.4
    assert 35 <= other[int(0.95 * len(other))] <= MOST_WORDS
    assert (other[0], other[-1]) == (1, MOST_WORDS)


def test_lengths_scale_with_the_persona_and_shrink_with_guard() -> None:
    assert median(drawn("open", length=0.5)) == pytest.approx(8.5, abs=1)
    assert median(drawn("open", guarded=True)) == pytest.approx(17 * GUARDED, abs=1)


@pytest.mark.parametrize("name", [*SHIPPED, "nell"])
def test_an_open_question_gets_half_as_much_again_as_a_closed_one(name: str) -> None:
    who = persona(name)
    talk = Talk((SaidLine("Yeah.", "agree", who.topics[0].id),), ("Hello.",))

    def middle(kind: CodeName) -> float:
        reply = heard("What about it?", kind, openness=GUARDED_AT + 0.1)
        return median(plan_line(who, reply, talk, seed).words for seed in range(120))

    assert middle("open_question") >= 1.5 * middle("closed_question") > middle("reflection_simple")
