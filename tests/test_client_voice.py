"""The voice over a model: sentence by sentence, one retry with the reason, then the rehearsed voice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from client_kit import persona

from simulator.client.choices import SHORT
from simulator.client.language import word_count
from simulator.client.plan import TurnPlan
from simulator.client.rehearsed import rehearse
from simulator.client.talk import SaidLine, Talk
from simulator.client.voice import ATTEMPTS, Attempt, SpokenLine, say_by_model, say_rehearsed
from simulator.errors import ModelError

NELL = persona("nell")
TALK = Talk((SaidLine("Afternoon. Mind the flour.", "recount", "bakery"),))
# asked for something that nobody has written down: the model is free to say what it likes
PLAN = TurnPlan("elaborate", "open", "wary", 20, "asked openly", topic="bakery", unknown=True)
BAD = "As an AI, I have no bakery."
SEED = 7


@dataclass(frozen=True)
class Piece:
    text: str
    finish_reason: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


@dataclass
class Model:
    """Answers with what it is given, one answer a call, and keeps what it was asked and how each answer ended."""

    answers: list[list[Piece | ModelError]]
    asked: list[tuple[tuple[str, ...], int]] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)

    def __call__(self, refused: tuple[str, ...], number: int) -> Iterator[Piece]:
        self.asked.append((refused, number))
        self.taken.append(0)
        return self._answer(number)

    def _answer(self, number: int) -> Iterator[Piece]:
        try:
            for piece in self.answers[number - 1]:
                self.taken[number - 1] += 1
                if isinstance(piece, ModelError):
                    raise piece
                yield piece
        finally:
            self.closed.append(number)


def pieces(text: str, size: int = 4, reason: str = "stop") -> list[Piece | ModelError]:
    """A text in pieces, as it comes over the wire, with the counts on the last."""
    cut: list[Piece | ModelError] = [Piece(text[i : i + size]) for i in range(0, len(text), size)]
    return [*cut, Piece("", reason, 100, 12)]


def said(*answers: str | list[Piece | ModelError], plan: TurnPlan = PLAN) -> tuple[SpokenLine, list[str], Model]:
    """The line that comes of a model's answers, what was shown on the way, and the model."""
    model = Model([pieces(answer) if isinstance(answer, str) else answer for answer in answers])
    shown: list[str] = []
    return say_by_model(NELL, plan, TALK, SEED, model, shown.append, []), shown, model


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


# Failing -------------------------------------------------------------------------------------------------------------


def test_a_first_sentence_that_fails_is_asked_for_once_more_with_the_reason() -> None:
    line, shown, model = said(f"{BAD} Sorry.", "It's slow.")
    assert model.asked == [((), 1), (("machine_talk",), 2)]
    assert shown == ["It's slow."]
    assert (line.text, line.voice, line.checks) == ("It's slow.", "model", ("machine_talk",))
    assert [attempt.checks for attempt in line.attempts] == [["machine_talk"], []]


def test_a_later_sentence_that_fails_ends_the_line() -> None:
    line, shown, model = said(f"It's slow. {BAD} Piers sleeps in.")
    assert shown == ["It's slow."]
    assert (line.text, line.voice, line.checks) == ("It's slow.", "model", ("machine_talk",))
    assert len(model.asked) == 1


def test_the_model_is_told_to_stop_when_a_line_is_trimmed() -> None:
    answer = f"It's slow. {BAD} " + "Piers sleeps in every day of the week. " * 10
    _, _, model = said(pieces(answer, 10))
    assert model.closed == [1]
    assert model.taken[0] < len(f"It's slow. {BAD} ") / 10 + 2


def test_after_two_failures_the_rehearsed_voice_says_it() -> None:
    line, shown, model = said(BAD, "I'm here to listen.")
    assert len(model.asked) == ATTEMPTS == 2
    rehearsed = rehearse(NELL, PLAN, TALK, SEED)
    assert shown == [rehearsed.text]
    assert (line.text, line.facts, line.voice) == (rehearsed.text, rehearsed.facts, "rehearsed")
    assert line.checks == ("machine_talk", "role_swap", "rehearsed_instead")
    assert [attempt.text for attempt in line.attempts] == [BAD, "I'm here to listen."]


@pytest.mark.parametrize("answer", ["", "...", "   \n", '""'])
def test_an_answer_without_words_is_asked_for_again(answer: str) -> None:
    line, shown, model = said(answer, "It's slow.")
    assert model.asked == [((), 1), ((), 2)]
    assert shown == [line.text] == ["It's slow."]


def test_a_sentence_told_against_the_plan_is_never_shown() -> None:
    line, shown, _ = said("Walter forged cheques and went to prison.", "It's slow. He forged cheques, prison and all.")
    assert "prison" not in "".join(shown)
    assert (line.text, line.checks) == ("It's slow.", ("unearned_fact",))


# Length --------------------------------------------------------------------------------------------------------------


def test_a_line_is_cut_at_a_sentence_when_it_runs_over() -> None:
    plan = TurnPlan("agree", "other", "wary", 12, "told something")
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
    plan = TurnPlan("agree", "other", "wary", 5, "told something")
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


# Facts and the ledger ------------------------------------------------------------------------------------------------


TELLING = TurnPlan("recount", "open", "wary", 20, "asked openly", topic="bakery", tell="rent_arrears")
LETTERS = "The landlord's sent letters about the rent."


def test_a_fact_counts_as_told_only_when_it_was_said() -> None:
    assert said(LETTERS, plan=TELLING)[0].facts == ("rent_arrears",)
    assert said("It's a long day.", plan=PLAN)[0].facts == ()


def test_nothing_is_shown_until_the_line_tells_what_it_was_to_tell() -> None:
    line, shown, model = said(f"It's a long day. Longer each week. {LETTERS} There it is.", plan=TELLING)
    held = f"It's a long day. Longer each week. {LETTERS}"
    assert shown == [held, f"{held} There it is."]
    assert (line.text, line.facts, line.checks) == (shown[-1], ("rent_arrears",), ())
    assert len(model.asked) == 1


def test_a_line_that_leaves_out_what_it_was_to_tell_is_asked_for_once_more() -> None:
    line, shown, model = said("It's a long day.", LETTERS, plan=TELLING)
    assert model.asked == [((), 1), (("untold",), 2)]
    assert shown == [LETTERS]
    assert (line.text, line.voice, line.checks) == (LETTERS, "model", ("untold",))


def test_what_a_model_leaves_out_twice_the_rehearsed_voice_tells() -> None:
    line, shown, model = said("It's a long day.", "It's slow.", plan=TELLING)
    assert len(model.asked) == ATTEMPTS
    assert shown == [line.text]
    assert (line.facts, line.voice) == (("rent_arrears",), "rehearsed")
    assert line.checks == ("untold", "rehearsed_instead")


def test_a_sentence_that_fails_ends_a_line_that_has_told_nothing_yet() -> None:
    answer = f"It's a long day. As an AI, I see the landlord's rent letters. {LETTERS}"
    line, shown, model = said(answer, LETTERS, plan=TELLING)
    assert model.asked[1] == (("machine_talk", "untold"), 2)
    assert shown == [line.text] == [LETTERS]


def test_a_line_may_run_over_its_plan_to_tell_but_not_after() -> None:
    plan = replace(TELLING, words=8)
    answer = f"It's a long day, and longer each week now. {LETTERS} And there the landlord's letters lie, every one."
    line, _, _ = said(answer, plan=plan)
    assert line.text == f"It's a long day, and longer each week now. {LETTERS}"
    assert line.checks == ("too_long",)


def test_a_question_that_names_its_subject_is_not_talked_past() -> None:
    plan = replace(PLAN, asked="How is the bakery doing?", unknown=False)
    line, shown, model = said("Holidays were in Spain this summer.", "Dough, mostly. The bakery sells it.", plan=plan)
    assert model.asked == [((), 1), (("past_question",), 2)]
    assert shown == ["Dough, mostly.", "Dough, mostly. The bakery sells it."]
    assert line.text == shown[-1]


def test_a_line_that_says_something_else_than_it_was_to_say_is_asked_for_once_more() -> None:
    plan = TurnPlan("elaborate", "closed", "wary", 8, "asked", topic="bakery", asked="Is that so?")
    line, shown, model = said(
        "My friend had a cute one.", "Dough. My friend in Leeds sold a very cute red one.", plan=plan
    )
    assert model.asked == [((), 1), (("astray",), 2)]
    assert shown == [line.text] == ["Dough."]
    assert line.checks == ("astray",)


def test_an_attempt_keeps_what_it_took() -> None:
    (attempt,) = said("It's slow.")[0].attempts
    assert (attempt.text, attempt.finish_reason) == ("It's slow.", "stop")
    assert (attempt.prompt_tokens, attempt.completion_tokens) == (100, 12)
    assert attempt.first_token_ms is not None
    assert attempt.total_ms is not None
    assert 0 <= attempt.first_token_ms <= attempt.total_ms


@pytest.mark.parametrize("before", [0, 1])
def test_a_models_error_passes_through_with_its_attempts_recorded(before: int) -> None:
    error = ModelError("interrupted", "The model broke off.", "It's sl")
    broken: list[Piece | ModelError] = [Piece("It's slow. Pie"), error]
    model = Model([*[pieces(BAD)] * before, broken])
    shown: list[str] = []
    attempts: list[Attempt] = []
    with pytest.raises(ModelError) as caught:
        say_by_model(NELL, PLAN, TALK, SEED, model, shown.append, attempts)
    assert caught.value is error
    assert shown == ["It's slow."]
    assert len(attempts) == before + 1
    assert attempts[-1].text == "It's slow. Pie"
    assert attempts[-1].total_ms is not None
    assert model.closed == list(range(1, before + 2))


def test_a_model_that_refuses_the_call_itself_leaves_an_attempt() -> None:
    def ask(refused: tuple[str, ...], number: int) -> Iterator[Piece]:
        raise ModelError("unreachable", "The model can't be reached.")

    attempts: list[Attempt] = []
    with pytest.raises(ModelError):
        say_by_model(NELL, PLAN, TALK, SEED, ask, print, attempts)
    assert [attempt.text for attempt in attempts] == [""]


def test_the_rehearsed_voice_needs_no_model() -> None:
    line = say_rehearsed(NELL, PLAN, TALK, SEED)
    assert (line.voice, line.attempts, line.checks) == ("rehearsed", (), ())
    assert line.text == rehearse(NELL, PLAN, TALK, SEED).text
