"""The direction that ends a prompt: what to say, in whose words, how long, and why it was refused before."""

from __future__ import annotations

import pytest
from client_kit import SHIPPED, drawn_replies, persona, play, scenario
from prompt_kit import COUNTER, NELL, PLAN, PLENTY, REPLY, as_text, direction, prompt

from simulator.client.check import SoFar, check_sentence
from simulator.client.language import word_count
from simulator.client.plan import TurnPlan
from simulator.client.prompt import build_prompt
from simulator.client.rehearsed import rehearse
from simulator.client.situations import MANY_QUESTIONS
from simulator.client.talk import SaidLine, Talk


def test_the_direction_carries_the_clients_own_words_for_what_may_be_told() -> None:
    plan = TurnPlan("recount", "open", "wary", 20, "asked", topic="bakery", tell="rent_arrears")
    told = direction(prompt(plan))
    assert told.endswith(f'say in your own words: "{NELL.fact("rent_arrears").lines[0]}"')
    assert NELL.fact("rent_arrears").text not in told


@pytest.mark.parametrize("name", SHIPPED)
def test_what_to_say_comes_last_in_the_words_of_the_rehearsed_voice(name: str) -> None:
    """They are cut to the plan's length, never said before, and on the topic: a small model makes up what it lacks."""
    for turn in play(name, drawn_replies(4, 12), 4):
        plan, own = turn.hearing.plan, rehearse(persona(name), turn.hearing.plan, turn.before, 9)
        told = direction(prompt(plan, turn.before, turn.reply, name=name, seed=9))
        if plan.unknown and not plan.others and not plan.polar:
            assert own.text not in told
        else:
            assert told.endswith(f'"{own.text}"')
            assert ("in your own words" in told) is bool(own.facts)


def test_a_fact_is_given_in_words_that_were_not_said_yet() -> None:
    fact = next(fact for fact in persona("robert").facts if len(fact.lines) > 1)
    telling = TurnPlan("recount", "open", "wary", 60, "asked", topic=fact.topic, tell=fact.id)
    for said, left in (fact.lines[:2], fact.lines[1::-1]):
        talk = Talk((SaidLine("Hi.", "recount"), SaidLine(said, "recount", fact.topic)), ("Hello.",))
        for seed in range(6):
            given = direction(prompt(telling, talk, name="robert", seed=seed))
            # a filler may stand before them, and the first letter after it is small
            assert left[1:] in given
            assert said not in given


def test_a_held_back_fact_leaves_only_its_trace() -> None:
    made = prompt(TurnPlan("deflect", "open", "wary", 10, "asked", withheld="walter_prison"))
    assert NELL.fact("walter_prison").withheld[0] in direction(made)
    assert "prison" not in as_text(made.messages)


def test_a_client_who_has_closed_up_may_hold_back_what_leaves_no_trace() -> None:
    assert NELL.fact("walter_abroad").withheld == ()
    made = prompt(TurnPlan("deflect", "open", "wary", 10, "asked", withheld="walter_abroad"))
    assert "You would rather not go into this." in direction(made)
    assert "Canada" not in as_text(made.messages)


def test_the_direction_comes_last_and_says_what_is_felt_and_how_much() -> None:
    assert direction(prompt()).startswith("You feel wary.")
    sizes = {
        words: direction(prompt(TurnPlan("answer_briefly", "closed", "wary", words, "asked", unknown=True)))
        for words in (1, 3, 4, 12, 13, 24, 25, 60)
    }
    ends = {words: size.rsplit("Say ", 1)[-1] for words, size in sizes.items()}
    assert ends[1] == ends[3] == "two or three words."
    assert ends[4] == ends[12] == "one short sentence."
    assert ends[13] == ends[24] == "two short sentences."
    assert ends[25] == ends[60] == "three or four short sentences."


def test_no_more_is_asked_for_than_the_words_given_can_carry() -> None:
    """Beyond them a model makes things up: a fact is told in its own length, other lines in a little more at most."""
    own = "It's slow. Nobody wants rye, and nobody says so."
    who = NELL.model_copy(update={"topics": (NELL.topics[0].model_copy(update={"lines": (own,)}), *NELL.topics[1:])})
    talk = Talk((SaidLine("Afternoon.", "recount", "bakery"),))

    def asked_for(words: int, tell: str | None = None) -> str:
        plan = TurnPlan("recount", "open", "wary", words, "asked", topic="bakery", tell=tell)
        made = build_prompt(who, scenario("nell"), plan, talk, REPLY, COUNTER, PLENTY)
        return direction(made).split("In ", 1)[1].split(", say")[0]

    assert word_count(own) == 9
    assert asked_for(60) == asked_for(17) == "two short sentences"
    assert asked_for(10) == "one short sentence"
    fact = NELL.fact("opens_at_four")
    assert word_count(fact.lines[0]) == 13
    assert asked_for(13, fact.id) == asked_for(60, fact.id) == "two short sentences"


def test_a_situation_takes_the_place_of_the_move() -> None:
    plan = TurnPlan("answer_briefly", "closed", "wary", 3, "met", situation=MANY_QUESTIONS)
    assert MANY_QUESTIONS.hint in direction(prompt(plan))
    assert "Answer in few words." not in direction(prompt(plan))


def test_an_unknown_matter_asks_for_something_small() -> None:
    plan = TurnPlan("answer_briefly", "closed", "wary", 3, "asked", unknown=True)
    assert "small and ordinary" in direction(prompt(plan))


def test_a_second_attempt_is_told_why_the_first_failed() -> None:
    sentence = "As an AI, I thank you for sharing. (smiles) What should I do?"
    failed = check_sentence(sentence, NELL, PLAN, Talk(()), SoFar())
    first, second = prompt(), prompt(refused=failed)
    assert len(failed) >= 3
    before, own = direction(first).split("In one short sentence")
    again = direction(second)
    assert again.startswith(before)
    assert again.endswith(own)
    assert "You are a person, not a program." in again.removeprefix(before)


@pytest.mark.parametrize(
    "name",
    [
        "machine_talk",
        "role_swap",
        "speaker_label",
        "own_name",
        "narration",
        "unearned_fact",
        "thanks",
        "question",
        "seeks_advice",
        "repetition",
        "too_long",
        "untold",
        "past_question",
    ],
)
def test_every_check_has_its_reason(name: str) -> None:
    assert len(direction(prompt(refused=(name,)))) > len(direction(prompt()))
