"""Asked what a short line meant, a client says it whole; asked anything else, they don't."""

from __future__ import annotations

import pytest
from client_kit import MUG, after, persona

from simulator.client.meant import asks_what_was_meant, said_in_full
from simulator.client.plan import TurnPlan
from simulator.client.rehearsed import rehearse
from simulator.client.situations import REPAIR
from simulator.client.talk import SaidLine, Talk
from simulator.persona import Persona

WHOLE = "Our last quarrel, I mean. It was over a mug that was left in the sink."
ABOUT = "How it goes when we quarrel, Emma and me."


def robert() -> Persona:
    who = persona("robert")
    facts = tuple(
        fact.model_copy(update={"in_full": (WHOLE,) if fact.id == "quiet_and_push" else ()}) for fact in who.facts
    )
    topics = tuple(
        topic.model_copy(update={"in_full": (ABOUT,) if topic.id == "old_patterns" else ()}) for topic in who.topics
    )
    return who.model_copy(update={"facts": facts, "topics": topics})


@pytest.mark.parametrize(
    "reply",
    [
        "Which mug?",
        "A mug?",
        "Basically?",
        "Shut up about what?",
        "What do you mean by shut up?",
        "Hm. So you're sitting there? How do you mean?",
        "Who's she?",
        "Hang on, but you said it went well. Which was it?",
    ],
)
def test_a_question_about_the_last_line_itself_asks_what_was_meant(reply: str) -> None:
    assert asks_what_was_meant(reply, robert(), after(MUG))


@pytest.mark.parametrize(
    "reply",
    [
        "A mug.",
        "What happened with the mug?",
        "A mug? What did she say?",
        "Which of you left it there?",
        "Which train do you take?",
        "What else?",
        "And you?",
        "What was it like?",
        "What kind of mug?",
    ],
)
def test_a_question_for_more_does_not(reply: str) -> None:
    assert not asks_what_was_meant(reply, robert(), after(MUG))


def test_nothing_is_asked_of_a_file_that_does_not_say() -> None:
    who = robert().model_copy(update={"facts": persona("robert").facts[:1]})
    assert not asks_what_was_meant("Which bridge?", who, after(SaidLine("The bridge.", "elaborate", "getting_here")))


def test_a_fact_told_is_said_whole_else_its_topic() -> None:
    assert said_in_full(robert(), after(MUG)) == (WHOLE,)
    untold = SaidLine("Last time it was over a mug.", "elaborate", "old_patterns")
    assert said_in_full(robert(), after(untold)) == (ABOUT,)
    assert said_in_full(robert(), after(SaidLine("Hm.", "agree"))) == ()


def test_what_was_kept_back_stays_so() -> None:
    held = SaidLine("There was a thing the other night.", "minimise", "old_patterns", ("quiet_and_push",))
    assert said_in_full(robert(), after(held)) == ()
    assert asks_what_was_meant("What do you mean by that?", robert(), after(held))
    assert not asks_what_was_meant("A thing?", robert(), after(held))


def test_it_is_said_once_then_in_other_words() -> None:
    plan = TurnPlan("elaborate", "closed", "calm", 4, "asked what was meant", situation=REPAIR, topic="old_patterns")
    first = rehearse(robert(), plan, after(MUG), 3)
    assert first.text == WHOLE
    said = SaidLine(first.text, "elaborate", "old_patterns")
    again = rehearse(robert(), plan, Talk((*after(MUG).lines, said), ("How is that?", "Which mug?")), 3)
    assert again.text in robert().rehearsed.repair


def test_what_is_told_of_another_subject_is_led_over_to() -> None:
    who = robert()
    who = who.model_copy(update={"rehearsed": who.rehearsed.model_copy(update={"bridge": ("There's another thing.",)})})
    plan = TurnPlan("open_up", "reflection", "calm", 9, "was reflected", topic="emma", tell="still_care", turns=True)
    said = rehearse(who, plan, after(MUG), 3)
    assert said.text.startswith("There's another thing. ")
    assert said.facts == ("still_care",)
    assert not rehearse(robert(), plan, after(MUG), 3).text.startswith("There's")
