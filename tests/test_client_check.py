"""The line check: each check fires on its table and stays quiet on what only looks like it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from client_kit import SHIPPED, persona

from simulator.client.check import (
    MOST_REPEATED,
    OWING_WORDS,
    SLACK_WORDS,
    SoFar,
    check_sentence,
    lacking,
    tells,
    unearned,
)
from simulator.client.language import sentences, word_count
from simulator.client.lengths import MOST_WORDS, Kind
from simulator.client.plan import TurnPlan
from simulator.client.situations import WRONG_NAME
from simulator.client.talk import SaidLine, Talk
from simulator.persona import MUCH, SOME, Fact, Persona

NELL = persona("nell")
PLAN = TurnPlan("elaborate", "open", "wary", 20, "asked openly")
NOTHING_SAID = Talk(())


def fired(
    sentence: str, who: Persona = NELL, plan: TurnPlan = PLAN, talk: Talk = NOTHING_SAID, so_far: SoFar | None = None
) -> tuple[str, ...]:
    return check_sentence(sentence, who, plan, talk, so_far or SoFar())


FIRES = {
    "machine_talk": [
        "As an AI, I don't have feelings.",
        "I'm an AI language model.",
        "I'm just a chatbot.",
        "I was trained on a lot of text.",
        "I was trained by OpenAI.",
        "My training data ends there.",
        "This is just a role-play.",
        "In this simulation I play Nell.",
        "I'm sorry, but I can't assist with that.",
        "I cannot help you with that request.",
        "I am sorry, but I'm unable to provide that.",
        "I'm an assistant, so I can't say.",
        "My instructions say that I can't tell you.",
        "That isn't in my prompt.",
    ],
    "role_swap": [
        "How can I help you today?",
        "I'm here to listen.",
        "I’m sorry, I’m just here to listen.",
        "Thank you for sharing that with me.",
        "It sounds like you had a long day.",
        "How does that make you feel?",
        "Have you considered writing it down?",
        "You could try breathing out slowly.",
        "Let's explore that together.",
        "That must be hard for you.",
        "I hear you saying that it's hard.",
    ],
    "speaker_label": [
        "Therapist: Tell me more.",
        "Client: I don't know.",
        "**Nell:** Yes.",
        "NELL: Well.",
    ],
    "own_name": ["Nell doesn't like to say.", "Poor Nell, up at all hours."],
    "narration": [
        "*sighs* I don't know.",
        "(pauses) I don't know.",
        "[looks away]",
        "[pauses] It's fine.",
        "(She looks at the floor.)",
        "It's fine (laughs nervously), really.",
        "I was *so* tired.",
    ],
    "seeks_advice": [
        "What should I do?",
        "What do you think I should do?",
        "Do you have any advice?",
        "How do I stop thinking about it?",
        "What would you do?",
        "Can you help me with that?",
        "What can I do about it?",
    ],
}

QUIET = {
    "machine_talk": [
        "I can't help it, I get up and check.",
        "I'm not able to sleep past four.",
        "I was trained as a joiner.",
        "I was trained at the hospital.",
        "I'm an assistant manager at the shop.",
        "I'm a program manager now.",
        "They made us do a role-play on the course.",
        "He works on flight simulators.",
        "My instructions to the lad were clear.",
        "I aimed to be home by ten.",
        "As an aid worker I saw worse.",
    ],
    "role_swap": [
        "Yeah. No, I hear you.",
        "I couldn't help her.",
        "She thinks it sounds like a bad idea.",
        "I've tried that.",
        "He never listens.",
        "You should have seen her face.",
        "It must have been hard for them.",
    ],
    "speaker_label": ["Thing is: nobody asked.", "My therapist before you: lovely man.", "The client was a bank."],
    "own_name": [
        "I'm Nell.",
        "My name is Nell.",
        "They call me Nell.",
        "Mother always said Nell, you'll manage.",
        "It's Nell, actually.",
        "I'm just Nell.",
    ],
    "narration": ["Well (and I mean it) that was that.", "Two times two is four.", "It's 5 * 3, so fifteen."],
    "seeks_advice": [
        "What can I say.",
        "How do I put this?",
        "How can I explain it?",
        "I know what I should do.",
        "They keep giving me advice.",
        "She asked what she should do.",
    ],
    "thanks": [
        "My boss says thanks a lot and goes home.",
        "He never said thank you.",
        "They don't say thanks.",
        "It works, thanks to Piers.",
        "There was no thank you.",
        "I appreciate a good loaf.",
    ],
}


@pytest.mark.parametrize(("name", "sentence"), [(name, each) for name, table in FIRES.items() for each in table])
def test_a_check_fires(name: str, sentence: str) -> None:
    assert name in fired(sentence)


THANKED = Talk((SaidLine("Thanks, that's kind.", "agree"),))


@pytest.mark.parametrize(("name", "sentence"), [(name, each) for name, table in QUIET.items() for each in table])
def test_a_check_stays_quiet_on_what_only_looks_like_it(name: str, sentence: str) -> None:
    assert name not in fired(sentence, talk=THANKED)


def test_plain_talk_passes() -> None:
    for sentence in ("It's fine.", "I don't know.", "Yeah... maybe.", "He just walked off and that was that."):
        assert fired(sentence) == ()


def test_the_client_may_give_the_name_where_it_is_what_is_asked() -> None:
    corrected = TurnPlan("correct", "other", "wary", 5, "wrong name", situation=WRONG_NAME)
    assert fired("Nell.", plan=corrected) == ()
    assert fired("Nell.") == ("own_name",)


# Shares of lines -----------------------------------------------------------------------------------------------------


def said(*lines: str) -> Talk:
    return Talk(tuple(SaidLine(line, "agree") for line in lines))


@pytest.mark.parametrize("sentence", ["Thank you.", "Thanks, I mean it.", "I appreciate that.", "Thanks to you."])
def test_a_first_thanks_passes_and_a_second_soon_after_fails(sentence: str) -> None:
    assert "thanks" not in fired(sentence)
    assert "thanks" in fired(sentence, talk=THANKED)


def test_thanks_are_free_again_when_their_share_allows() -> None:
    lines = ["Thanks."] + [f"Plain line {number}." for number in range(60)]
    assert "thanks" not in fired("Thank you.", talk=said(*lines))
    assert "thanks" in fired("Thank you.", talk=said(*lines[:30]))


def test_questions_are_held_to_the_personas_share() -> None:
    asked = said("Is it?", *["Plain."] * 5)
    assert "question" in fired("Is that so?", talk=asked)
    assert "question" not in fired("Is that so?")
    assert "question" not in fired("So it is.", talk=asked)
    asking = TurnPlan("ask_back", "other", "wary", 5, "did not follow")
    assert "question" not in fired("Sorry, what was that?", plan=asking, talk=asked)
    curious = NELL.model_copy(update={"limits": NELL.limits.model_copy(update={"questions": 0.5})})
    assert "question" not in fired("Is that so?", who=curious, talk=asked)


# Repetition and length -----------------------------------------------------------------------------------------------

EARLIER = said("I fire the ovens at four, every day God sends.")


@pytest.mark.parametrize(
    ("sentence", "repeats"),
    [
        ("I fire the ovens at four, every day God sends.", True),
        ("I fire the ovens at four, as I say.", True),
        ("I fire the ovens before the street lamps go out, winter and summer.", False),
        ("God knows I've tried.", False),
    ],
)
def test_what_was_said_is_not_said_again(sentence: str, repeats: bool) -> None:
    assert ("repetition" in fired(sentence, talk=EARLIER)) is repeats


def test_a_line_of_short_sentences_is_not_said_again() -> None:
    earlier = said("I've a dog, Duke. Ex-racer. He was sacked.")
    assert "repetition" in fired("He was sacked.", talk=earlier, so_far=SoFar(("I've got a dog, Duke.", "Ex-racer.")))
    assert "repetition" not in fired("He was sacked.", talk=earlier, so_far=SoFar(("Oh, him.",)))


def test_short_words_may_come_again_but_not_within_a_line() -> None:
    assert fired("Yeah.", talk=said("Yeah.")) == ()
    assert fired("Yeah.", so_far=SoFar(("Yeah.",))) == ("repetition",)
    assert "repetition" in fired("I can't think of it.", so_far=SoFar(("I can't think of it.",)))
    assert 0 < MOST_REPEATED < 1


def test_a_line_ends_before_it_runs_over_its_plan() -> None:
    ten = "Mike november oscar papa quebec romeo sierra tango uniform victor."
    begun = SoFar(("Alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima.",))
    assert begun.words == 12
    near = TurnPlan("elaborate", "open", "wary", 15 - SLACK_WORDS, "asked openly")
    assert fired("Mike november oscar.", plan=near, so_far=begun) == ()
    assert fired("Mike november oscar papa.", plan=near, so_far=begun) == ("too_long",)
    # a line that still owes what it is to say may run on for longer
    owing = SoFar(begun.sentences, owing=True)
    assert fired("Mike november oscar papa.", plan=near, so_far=owing) == ()
    far = TurnPlan("elaborate", "open", "wary", 22 - OWING_WORDS, "asked openly")
    assert fired(ten, plan=far, so_far=owing) == ()
    assert fired(f"Whiskey {ten}", plan=far, so_far=owing) == ("too_long",)


def test_a_further_sentence_is_kept_where_it_brings_a_line_nearer_to_its_plan() -> None:
    begun = SoFar(("Alpha bravo.",))
    plan = TurnPlan("elaborate", "open", "wary", 12, "asked openly")
    assert fired(" ".join(f"w{n}" for n in range(20)), plan=plan, so_far=begun) == ()
    assert fired(" ".join(f"w{n}" for n in range(21)), plan=plan, so_far=begun) == ("too_long",)


def test_a_first_sentence_may_pass_its_plan_but_not_what_any_line_may_hold() -> None:
    assert fired(" ".join(["word"] + [f"w{n}" for n in range(MOST_WORDS - 1)])) == ()
    assert fired(" ".join(["word"] + [f"w{n}" for n in range(MOST_WORDS)])) == ("too_long",)


# What a line leaves out ----------------------------------------------------------------------------------------------


def test_a_line_that_leaves_out_its_fact_is_known() -> None:
    plan = TurnPlan("recount", "open", "wary", 10, "asked openly", topic="bakery", tell="rent_arrears")
    assert lacking("It's a long day.", NELL, plan, "", "rent_arrears") == "untold"
    assert lacking("The landlord's sent letters about the rent.", NELL, plan, "", "rent_arrears") is None
    assert lacking("Yes.", NELL, plan, "", "rent_arrears") == "untold"


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


# Facts that are not earned -------------------------------------------------------------------------------------------


def gated(who: Persona) -> list[Fact]:
    return [fact for fact in who.facts if fact.openness >= SOME]


def caught(who: Persona, line: str, plan: TurnPlan = PLAN, talk: Talk = NOTHING_SAID) -> bool:
    return unearned(line, who, plan, talk) is not None


@pytest.mark.parametrize("name", SHIPPED)
def test_most_lines_that_tell_a_locked_fact_are_caught(name: str) -> None:
    """The rest tell it in the commonest words ("I say good before I've looked"), which no list of words can hold."""
    who = persona(name)
    lines = [line for fact in gated(who) for line in fact.lines]
    assert sum(caught(who, line) for line in lines) >= 0.85 * len(lines)


@pytest.mark.parametrize("name", SHIPPED)
def test_nearly_every_locked_fact_is_caught_when_told_as_its_file_puts_it(name: str) -> None:
    who = persona(name)
    texts = [fact.text for fact in gated(who)]
    assert sum(caught(who, text) for text in texts) >= 0.95 * len(texts)
    deepest = [fact.text for fact in who.facts if fact.openness >= MUCH]
    assert all(caught(who, text) for text in deepest)


@pytest.mark.parametrize("name", SHIPPED)
def test_lines_about_another_life_are_seldom_taken_for_a_locked_fact(name: str) -> None:
    """A false alarm costs a second attempt or the rest of a line, so some are worth what is caught for them."""
    who = persona(name)
    lines = [line for other in SHIPPED if other != name for line in _lines(persona(other))]
    assert len(lines) > 300
    assert sum(caught(who, line) for line in lines) <= 0.08 * len(lines)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_gives_nothing_away_passes(name: str) -> None:
    """The persona's own lines for moments, topics and held-back facts, as a model might say them."""
    who = persona(name)
    moments = [line for lines in who.rehearsed.lists().values() for line in lines]
    remarks = [line for topic in who.topics for line in topic.lines]
    assert sum(caught(who, line) for line in [*moments, *remarks]) <= 0.01 * len([*moments, *remarks])
    for fact in gated(who):
        held = TurnPlan("deflect", "open", "wary", 10, "held back", withheld=fact.id)
        assert not any(caught(who, line, held) for line in fact.withheld)


@pytest.mark.parametrize("name", [*SHIPPED, "nell"])
def test_a_fact_that_may_be_told_or_was_told_is_free(name: str) -> None:
    who = persona(name)
    for fact in who.facts:
        telling = TurnPlan("open_up", "open", "wary", 40, "asked openly", tell=fact.id)
        told = Talk((SaidLine("Right.", "recount", fact.topic, (fact.id,)),))
        for line in (fact.text, *fact.lines):
            assert not caught(who, line, telling)
            assert not caught(who, line, talk=told)


def test_what_either_has_said_is_free() -> None:
    line = "He was in prison for forged cheques."
    assert caught(NELL, line)
    assert unearned(line, NELL, PLAN, NOTHING_SAID, own="I'd forged no cheques. It's like a prison in here.") is None
    assert not caught(NELL, line, talk=said("There was prison, and forged cheques, and two years of it."))
    asked = Talk((SaidLine("Hello.", "agree"),), ("Prison? Forging cheques?",))
    assert not caught(NELL, line, talk=asked)


def test_a_fact_spread_over_sentences_is_caught_where_it_comes_together() -> None:
    first, last = "He was in prison.", "It was the cheques he forged."
    assert "unearned_fact" not in fired(first)
    assert "unearned_fact" in fired(last, so_far=SoFar((first,)))


@pytest.mark.parametrize("name", [*SHIPPED, "nell"])
def test_a_line_tells_the_fact_it_is_made_for(name: str) -> None:
    who = persona(name)
    for fact in who.facts:
        assert all(tells(line, fact, who) for line in fact.lines), fact.id
        assert not tells("Mm. Yeah, I suppose so.", fact, who)


def _lines(who: Persona) -> list[str]:
    facts = [line for fact in who.facts for line in (*fact.lines, *fact.more)]
    found = [*facts, *(line for topic in who.topics for line in topic.lines)]
    return [line for line in found if word_count(line) > 3 and sentences(line)]
