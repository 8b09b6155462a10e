"""What answers a question is not cut away, and figures answer "how long"."""

from __future__ import annotations

import pytest

from simulator.client.answers import best_answers, cut_to_answer, echoes, lacks_figure, lacks_person, near_enough

SHOP = "Emma's my partner, seven years now. She's got a little framing shop with a friend. She's funny."


@pytest.mark.parametrize(
    ("asked", "words", "said"),
    [
        ("", 6, "Emma's my partner, seven years now."),
        ("How long have you two been together?", 6, "Emma's my partner, seven years now."),
        ("Does she have a shop?", 6, "She's got a little framing shop with a friend."),
        ("Does she have a shop?", 12, "She's got a little framing shop with a friend. She's funny."),
    ],
)
def test_a_line_is_cut_so_that_the_answer_is_in(asked: str, words: int, said: str) -> None:
    assert cut_to_answer([SHOP], asked, words) == [said]


def test_a_sentence_that_leans_on_the_one_before_takes_it_along() -> None:
    line = "It was raining. There was a card. And his daughter wrote it."
    assert cut_to_answer([line], "What did his daughter write?", 5)[0].startswith("There was a card.")


def test_figures_answer_how_long() -> None:
    lines = ("I drive a bus.", "Nineteen years.", "Nights.")
    assert best_answers(lines, "How long have you done that?") == ("Nineteen years.",)
    assert set(best_answers(lines, "")) == set(lines)
    bus = ("I drive a bus.", "Nineteen years.")
    assert best_answers(bus, "How long have you been driving the bus?") == ("Nineteen years.",)
    assert lacks_figure(("One lad. Lee.",), "How old is he?")
    assert not lacks_figure(("One lad. Lee.",), "What is he like?")


def test_what_lies_far_from_the_question_is_no_answer() -> None:
    said = "I walked up a hill to check for a signal. What was the weather like up there?"
    assert near_enough(("It rained the whole way up the hill.", "I was nervous in my boss's office."), said) == (
        "It rained the whole way up the hill.",
    )
    assert near_enough((), said) == ()
    assert near_enough(("It rained the whole way up the hill.",), said, least=0.99) == ()


def test_who_wants_somebody() -> None:
    assert lacks_person(("Above a launderette.", "Not yet."), "Who's been kind to you?")
    assert not lacks_person(("Not a soul.",), "Who knows?")
    assert not lacks_person(("We call on Priya.",), "And who helps?")
    assert not lacks_person(("Above a launderette.",), "Where do you live?")


@pytest.mark.parametrize(
    ("answer", "asked", "fits"),
    [
        ("We do. Yeah.", "Have you told Emma?", False),
        ("We do. Yeah.", "Do you still care about each other?", True),
        ("I have, yeah.", "Did you tell her?", True),
        ("No, I haven't.", "Are you all right?", False),
        ("It isn't.", "Is it helping?", True),
        ("Not yet.", "Have you told her?", True),
        ("I do, yeah.", "And the train?", True),
    ],
)
def test_a_short_answer_says_back_the_verb_of_its_question(answer: str, asked: str, fits: bool) -> None:
    assert echoes(answer, asked) is fits
