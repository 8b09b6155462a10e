"""The line check: each check fires on its table and stays quiet on what only looks like it."""

from __future__ import annotations

import pytest
from check_kit import NELL, fired, said

from simulator.client.check import (
    MOST_REPEATED,
    OWING_WORDS,
    SLACK_WORDS,
    SoFar,
)
from simulator.client.lengths import MOST_WORDS
from simulator.client.plan import TurnPlan
from simulator.client.situations import WRONG_NAME
from simulator.client.talk import SaidLine, Talk

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
