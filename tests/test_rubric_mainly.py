"""What a reply mainly does."""

from __future__ import annotations

import pytest

from simulator.rubric.coder import local_coding
from simulator.rubric.codes import MAINS
from simulator.rubric.learned import shipped
from simulator.rubric.mainly import HEARD, likeliest, signs
from simulator.rubric.scores import code_and_score

TIRED = "I never get a minute to myself. By the evening I just sit in the car for a while."


def test_signs_are_cut_and_need_no_opinion() -> None:
    found = signs(dict.fromkeys(HEARD, 1.0), [], 2)
    assert found["few"] == 1
    assert found["does question"] == 5
    assert found["taken for other"] == -5


def test_the_choice_is_the_class_with_most_weight() -> None:
    weights = {"a": [0.0, 1.0, 0.0, 0.5], "b": [0.9, 0.0, 0.0, 0.0]}
    assert likeliest(weights, {"a": 1.0, "b": 1.0}) == "reflection"
    assert likeliest(weights, {"a": 1.0, "b": 2.0}) == "question"


def test_the_shipped_weights_know_every_sign() -> None:
    held = shipped().main
    assert set(held) == set(signs(dict.fromkeys(HEARD, 0.5), [], 5))
    assert all(len(values) == len(MAINS) for values in held.values())


@pytest.mark.parametrize(
    ("reply", "main"),
    [
        ("What goes through your mind in the car?", "question"),
        ("It sounds like you never get any time for yourself.", "reflection"),
        ("Mm-hmm.", "other"),
        (
            "The patch gives off a little nicotine all day, and most people stop after eight weeks.",
            "therapist_input",
        ),
    ],
)
def test_plain_replies(reply: str, main: str) -> None:
    assert local_coding(reply, TIRED).main == main
    assert code_and_score(reply, TIRED).main == main
