"""What a line leaves out: the fact it was to tell, the client's own words, the question's subject."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from check_kit import NELL

from simulator.client.check import SoFar, check_sentence
from simulator.client.lengths import Kind
from simulator.client.omissions import lacking
from simulator.client.plan import TurnPlan
from simulator.client.talk import Talk


def test_a_line_that_leaves_out_its_fact_is_known() -> None:
    plan = TurnPlan("recount", "open", "wary", 10, "asked openly", topic="bakery", tell="rent_arrears")
    own = "There's letters from the landlord. Three of them. I never opened the last one."
    assert lacking("The landlord's sent letters about the rent.", NELL, plan, own, "rent_arrears") is None
    assert lacking("Three letters.", NELL, plan, own, "rent_arrears") is None
    assert lacking("It's a long day.", NELL, plan, own, "rent_arrears") == "untold"
    assert lacking("Yes.", NELL, plan, own, "rent_arrears") == "untold"


def test_words_of_a_fact_in_a_story_of_the_models_own_do_not_tell_it() -> None:
    plan = TurnPlan("recount", "open", "wary", 30, "asked openly", topic="bakery", tell="rent_arrears")
    own = "There's letters from the landlord. Three of them. I never opened the last one."
    story = "I was in the shop and it rained, and my landlord came by with his dog to buy some of the rolls."
    assert lacking(story, NELL, plan, own, "rent_arrears") == "untold"


@pytest.mark.parametrize("kind", ["advice", "other", "reflection"])
def test_what_answers_no_question_keeps_to_the_clients_words_too(kind: Kind) -> None:
    plan = TurnPlan("agree", kind, "wary", 10, "told something")
    own = "I can see that. Folk do say so."
    assert lacking("People say that, I can see it.", NELL, plan, own, None) is None
    assert lacking("Mm.", NELL, plan, own, None) is None
    assert lacking("My sister has a yellow boat on the river.", NELL, plan, own, None) == "astray"


def test_yes_is_no_answer_to_an_open_question() -> None:
    own = "I keep the shop going. There's not much else."
    asked_openly = TurnPlan("answer_briefly", "open", "wary", 10, "asked openly")
    assert lacking("Yes.", NELL, asked_openly, own, None) == "astray"
    assert lacking("Yes.", NELL, replace(asked_openly, kind="closed"), own, None) is None


def test_advice_that_is_to_be_doubted_is_not_taken() -> None:
    plan = TurnPlan("yes_but", "advice", "wary", 10, "was given advice without asking")
    own = "I could try. I'd only do it wrong."
    assert lacking("Yes, I'll try.", NELL, plan, own, None) == "astray"
    assert lacking("Maybe. I'd get it wrong, though.", NELL, plan, own, None) is None
    assert lacking("I know you're right.", NELL, plan, "I know. You're right.", None) is None


def test_a_fact_told_in_other_words_than_the_clients_is_told() -> None:
    plan = TurnPlan("recount", "open", "wary", 10, "asked openly", topic="bakery", tell="rent_arrears")
    own = "I say sorry all the time, I know."
    assert lacking("I know I say sorry for everything.", NELL, plan, own, "rent_arrears") is None
    assert lacking("I know I am late with everything.", NELL, plan, own, "rent_arrears") == "untold"


@pytest.mark.parametrize(
    ("line", "left_out"),
    [
        ("I'm good, thanks. And you?", True),
        ("Right. I don't think I explained it well.", True),
        ("I think I'll go now.", False),
        ("Enough. We're done here.", False),
        ("My coat's by the door.", False),
    ],
)
def test_a_client_who_leaves_says_so(line: str, left_out: bool) -> None:
    plan = TurnPlan("close", "hurt", "wary", 8, "hurt too often", ends=True)
    assert lacking(line, NELL, plan, "I'll get my coat.", None) == ("untold" if left_out else None)


def test_a_small_fact_is_said_as_the_client_holds_it() -> None:
    plan = TurnPlan("answer_briefly", "closed", "wary", 8, "asked", small="flour")
    own = "Strong white, from the mill at Bourn."
    assert lacking("Rye, I think. Somebody brings it.", NELL, plan, own, None) == "untold"
    assert lacking("It comes from the mill.", NELL, plan, own, None) is None
    assert lacking("Rye, I think.", NELL, plan, "I don't.", None) != "untold", "nothing in it to be said"


@pytest.mark.parametrize(
    ("own", "line", "astray"),
    [
        ("I'd have to think where.", "I got it from a friend who had a cute one.", True),
        ("I'd have to think where.", "I don't know where, I'd have to think.", False),
        ("It's quieter at home these days.", "She's like a light, warm hand.", True),
        ("It's quieter at home these days.", "Home has got a lot quieter lately.", False),
        ("I couldn't give you a date.", "I was so nervous, I didn't know how to ask for one.", True),
        ("I couldn't give you a date.", "Not sure.", False),
    ],
)
def test_a_line_that_says_something_else_than_the_clients_own_words_is_known(own: str, line: str, astray: bool) -> None:
    plan = TurnPlan("elaborate", "closed", "wary", 8, "asked", asked="Is that so?")
    assert lacking(line, NELL, plan, own, None) == ("astray" if astray else None)
    assert lacking(line, NELL, replace(plan, unknown=True), own, None) is None, "free to make it up"


@pytest.mark.parametrize(
    ("sentence", "astray"),
    [
        ("I read somewhere that it tastes of chocolate.", True),
        ("You hardly hear a word of an evening.", False),
        ("My home's my castle.", False),
    ],
)
def test_a_further_sentence_stays_with_the_clients_own_words(sentence: str, astray: bool) -> None:
    plan = TurnPlan("elaborate", "open", "wary", 40, "asked", asked="What has changed?")
    own = SoFar(("It's quieter at home.",), own="It's quieter at home these days. We hardly say a word.")
    assert ("astray" in check_sentence(sentence, NELL, plan, Talk(()), own)) == astray
    assert "astray" not in check_sentence(sentence, NELL, plan, Talk(()), replace(own, owing=True))


def about_the_bakery(kind: Kind = "open", **more: Any) -> TurnPlan:
    return TurnPlan("elaborate", kind, "wary", 10, "asked", topic="bakery", asked="How is the bakery doing?", **more)


@pytest.mark.parametrize(
    ("line", "past"),
    [
        ("The ovens are on at four.", False),
        ("My holidays are in Spain this summer.", True),
        ("I am losing touch with my friends, scared of their voices.", True),
        ("It's gone downhill since summer.", False),
        ("Well, that's been a weight on my chest.", False),
        ("I worry myself sick about it.", False),
        ("I don't know, really.", False),
        ("Holidays in Spain.", False),
        ("No, we had holidays in Spain.", False),
        ("Holidays in Spain, never a crust since.", False),
    ],
)
def test_a_line_that_talks_past_the_question_is_known(line: str, past: bool) -> None:
    own = "It pays. It buys the crust."
    assert (lacking(line, NELL, about_the_bakery(), own, None) == "past_question") == past


@pytest.mark.parametrize(
    ("line", "past"),
    [
        ("Mondays are slow as anything.", True),
        ("Mondays it gets slow as anything.", False),
        ("The bakery's slow on a Monday.", False),
        ("It's slow of a Monday.", False),
    ],
)
def test_a_line_keeps_the_name_of_the_subject_that_the_clients_own_words_have(line: str, past: bool) -> None:
    own = "The bakery is slow of a Monday."
    assert (lacking(line, NELL, about_the_bakery(), own, None) == "past_question") == past


def test_only_a_question_that_names_its_subject_is_held_to_it() -> None:
    line = "My holidays are in Spain this summer."
    bare = replace(about_the_bakery(), asked="What is that like?")
    told = replace(about_the_bakery(), kind="other")
    for plan in (bare, told, about_the_bakery(unknown=True), about_the_bakery(withheld="walter_prison")):
        assert lacking(line, NELL, plan, "", None) is None
    assert lacking(line, NELL, replace(bare, again="rent_arrears"), "", None) == "past_question"
