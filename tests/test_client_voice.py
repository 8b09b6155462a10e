"""The voice over a model: shown sentence by sentence, freed of labels and quotes, cut to its length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from voice_kit import NELL, PLAN, SEED, TALK, Piece, pieces, said

from simulator.client.choices import SHORT
from simulator.client.language import word_count
from simulator.client.plan import TurnPlan
from simulator.client.rehearsed import rehearse
from simulator.client.voice import say_by_model, say_rehearsed


def test_the_rehearsed_voice_needs_no_model() -> None:
    line = say_rehearsed(NELL, PLAN, TALK, SEED)
    assert (line.voice, line.attempts, line.checks) == ("rehearsed", (), ())
    assert line.text == rehearse(NELL, PLAN, TALK, SEED).text


# Sentence by sentence ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 3, 7, 500])
def test_each_sentence_is_shown_as_it_is_completed(size: int) -> None:
    line, shown, _ = said(pieces("It's slow. Piers sleeps in! What can you do", size))
    assert shown == ["It's slow.", "It's slow. Piers sleeps in!", "It's slow. Piers sleeps in! What can you do"]
    assert (line.text, line.voice, line.checks) == (shown[-1], "model", ())


def test_nothing_is_shown_before_a_sentence_is_whole() -> None:
    shown: list[str] = []
    at: list[int] = []

    def ask(refused: tuple[str, ...], number: int) -> Iterator[Piece]:
        for text in ("It's ", "slow", ". ", "Piers ", "sleeps in."):
            at.append(len(shown))
            yield Piece(text)

    say_by_model(NELL, PLAN, TALK, SEED, ask, shown.append, [])
    assert at == [0, 0, 0, 1, 1]
    assert len(shown) == 2


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("Nell: It's slow.", "It's slow."),
        ("**Nell:** It's slow.", "It's slow."),
        ("nell: It's slow.\nNell: Very.", "It's slow. Very."),
        ('"It\'s slow."', "It's slow."),
        ('"It\'s slow. Very slow."', "It's slow. Very slow."),
        ("“It's slow. Very slow.”", "It's slow. Very slow."),
        ('Nell: "It\'s slow. Very slow."', "It's slow. Very slow."),
        ('"Nell: It\'s slow."', "It's slow."),
        ('"It\'s slow."\n"Very."', "It's slow. Very."),
        ('He said, "get up."', 'He said, "get up."'),
        ('He said, "Get up. It\'s late."', 'He said, "Get up. It\'s late."'),
        ('"Get up," he said.', '"Get up," he said.'),
        ('"He said "get up" again. Twice."', 'He said "get up" again. Twice.'),
        ("\n\nIt's slow.\n\n", "It's slow."),
        ("Well... it's slow.", "Well... it's slow."),
        ("It's 4.30 when I start.", "It's 4.30 when I start."),
    ],
)
def test_labels_and_wrapping_quotes_go_and_quotes_within_stay(answer: str, text: str) -> None:
    for size in (1, 5, 500):
        line, _, _ = said(pieces(answer, size))
        assert (line.text, line.checks) == (text, ())


def test_a_stammer_is_no_repetition() -> None:
    assert said("I... I... I don't know.")[0].text == "I... I... I don't know."


# Length --------------------------------------------------------------------------------------------------------------


def test_a_line_is_cut_at_a_sentence_when_it_runs_over() -> None:
    plan = replace(PLAN, words=12)
    kept = "It's slow in the mornings. Then the school lot come for buns."
    text = f"{kept} Nobody stops long enough to talk of the weather. No."
    line, _, model = said(text, plan=plan)
    assert line.text == kept
    assert line.checks == ("too_long",)
    assert model.closed == [1]


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("It's slow in the mornings, but the school lot come for buns. Then it rains.", "It's slow in the mornings."),
        ("It's slow in the mornings; then the school lot come for buns.", "It's slow in the mornings."),
        ("When it's slow in the mornings, I sit in the back and read.", "When it's slow in the mornings, I sit"),
        ("Slow, but the school lot come for buns every day at ten.", "Slow, but the school lot come"),
        ("It's slow and the school lot come for buns every day at ten.", "It's slow and the school lot come"),
    ],
)
def test_a_first_sentence_that_runs_over_keeps_a_first_clause_that_can_stand(answer: str, text: str) -> None:
    plan = replace(PLAN, words=5)
    line, shown, model = said(answer, plan=plan)
    assert line.text.startswith(text)
    cut = line.text == text
    assert line.text == (text if cut else answer)
    assert (line.checks, shown, model.closed) == (("too_long",) if cut else (), [line.text], [1])
    assert said(answer)[0].text == answer, "within the plan, nothing is cut"


def test_a_line_of_a_few_words_needs_no_model() -> None:
    plan = TurnPlan("agree", "other", "wary", 2, "told something")
    rehearsed = rehearse(NELL, plan, TALK, SEED)
    assert 0 < word_count(rehearsed.text) <= SHORT
    line, shown, model = said("It's slow.", plan=plan)
    assert shown == [line.text] == [rehearsed.text]
    assert (line.facts, line.voice, line.checks, line.attempts) == (rehearsed.facts, "rehearsed", (), ())
    assert model.asked == []


def test_a_short_line_for_which_the_client_has_no_short_words_is_the_models() -> None:
    plan = TurnPlan("yes_but", "advice", "wary", 2, "was given advice")
    assert word_count(rehearse(NELL, plan, TALK, SEED).text) > SHORT
    line, _, model = said("I could.", plan=plan)
    assert (line.text, line.voice) == ("I could.", "model")
    assert len(model.asked) == 1


def test_a_first_sentence_beyond_all_measure_is_asked_for_again() -> None:
    endless = "and ".join(f"loaf{number} " for number in range(60))
    line, _, model = said(f"{endless}.", "It's slow.")
    assert model.asked[1] == (("too_long",), 2)
    assert line.text == "It's slow."


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("It's slow. Piers sleeps in and", "It's slow."),
        ("It's slow! Piers sleeps in and", "It's slow!"),
        ("It's slow. Piers sleeps in.", "It's slow. Piers sleeps in."),
        ("It's slow and Piers sleeps", "It's slow and Piers sleeps"),
        ("At 4.30 it's slow and Piers sleeps", "At 4.30 it's slow and Piers sleeps"),
    ],
)
def test_a_torn_last_sentence_goes_unless_it_is_all_there_is(answer: str, text: str) -> None:
    line, _, _ = said(pieces(answer, reason="length"))
    assert line.text == text
    assert line.attempts[0].finish_reason == "length"


def test_an_untorn_last_sentence_needs_no_full_stop() -> None:
    assert said("It's slow. Well, you know")[0].text == "It's slow. Well, you know"
