"""Lines that fail a check: asked for once more with the reason, then the rehearsed voice; each attempt is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from voice_kit import BAD, NELL, PLAN, SEED, TALK, Model, Piece, pieces, said

from simulator.client.plan import TurnPlan
from simulator.client.rehearsed import rehearse
from simulator.client.voice import ATTEMPTS, Attempt, say_by_model
from simulator.errors import ModelError

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
