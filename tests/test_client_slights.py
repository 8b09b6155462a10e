"""Slights in polite words: what any client would hear as contempt, and what only sounds like it."""

from __future__ import annotations

import pytest

from simulator.client.slights import slight_in


@pytest.mark.parametrize(
    "reply",
    [
        "You're being rather dramatic.",
        "That's a trivial thing to come here for.",
        "Most adults simply get on with it.",
        "Surely somebody of your age can make a phone call.",
        "It can't possibly be that hard.",
        "I fail to see what the problem is.",
        "I'd have thought that was obvious.",
        "You only have yourself to blame.",
        "Well, you asked for it.",
        "What did you expect?",
        "You should know better.",
        "Perhaps you're just not cut out for it.",
        "I find that rather hard to believe.",
        "What are you hiding?",
        "Enough excuses.",
        "Could you get to the point?",
        "You're wasting my time.",
        "Is that supposed to be an answer?",
        "Oh dear, poor you.",
        "If you won't talk, why are you here?",
        "I ask the questions.",
    ],
)
def test_contempt_in_polite_words_is_heard(reply: str) -> None:
    assert slight_in(reply) is not None


@pytest.mark.parametrize(
    "reply",
    [
        "You feel that you only have yourself to blame.",
        "Part of you wonders whether you're being dramatic.",
        "He told you that you were being silly.",
        "You're not being dramatic.",
        "So what would you like to talk about?",
        "What happened then?",
        "It's hard to believe, even now.",
        "No wonder you're tired. Most people would be.",
        "You're afraid that you're not good enough.",
        "It sounds as if nobody had time for you.",
        "Could you say more about the excuses he makes?",
        "Take your time, we're not in a hurry.",
        "You should talk to your doctor.",
        "",
    ],
)
def test_what_only_sounds_like_it_is_not(reply: str) -> None:
    assert slight_in(reply) is None


def test_the_words_that_slight_are_pointed_to() -> None:
    reply = "Okay, I see. You brought that on yourself, frankly. And then?"
    begins, ends = slight_in(reply) or (0, 0)
    assert reply[begins:ends] == "You brought that on yourself, frankly."
