"""What a reply raises: topics and facts by paraphrase, by a listed wording, and nothing by nothing.

The questions are worded as trainees ask them, not as the persona files list them; a new wording that goes wrong in a
real session belongs here.
"""

from __future__ import annotations

import pytest
from client_kit import SHIPPED, persona

from simulator.client.topics import RAISED, focus_of, raised
from simulator.persona import FactKind

PARAPHRASED = {
    "robert": {
        "What did you say to Diane when you brought it up?": "supervisor_talk",
        "How did your boss take it?": "supervisor_talk",
        "Will you make the deadline?": "project",
        "Who are the people working under you?": "team",
        "How do the four of them behave in meetings?": "team",
        "Being in charge, how does that sit with you?": "leading",
        "How do you fit everything into a week?": "workload",
        "Do you ever answer emails late at night?": "workload",
        "Why is it so important to look like you've got it together?": "together",
        "Who would be let down if you dropped a ball?": "disappointing",
        "Tell me about your childhood.": "family",
        "How did the weekend away with Emma go?": "trip",
        "What happens when you two sit down on Sundays?": "check_ins",
        "When you two fight, how does it usually go?": "old_patterns",
        "Have you and Emma thought about kids?": "future",
        "Are you getting any sleep these days?": "body",
        "Is the running helping?": "self_care",
        "How did you end up seeing a therapist?": "therapy",
        "How was the drive in?": "getting_here",
        "What's she like, Emma?": "emma",
    },
    "dana": {
        "Why did your doctor think of sending you to me?": "coming_here",
        "Have you ever spoken to a counsellor before?": "coming_here",
        "Do you lie awake on your nights off?": "sleep",
        "Do bad dreams wake you up?": "sleep",
        "How did you end up behind the wheel of a bus?": "driving",
        "What have your colleagues been saying?": "driving",
        "Can you take me back to the night it happened?": "that_night",
        "Do you think you could have saved him?": "that_night",
        "Who was the man?": "the_man",
        "Were you there when he was buried?": "the_man",
        "Does your boy know what you've been through?": "son",
        "Who do you lean on when things are rough?": "son",
        "What was your mum like with all you kids?": "mother",
        "How did you lose your mother?": "mother",
        "How have you kept going since then?": "coping",
        "When was the last time you had a good cry?": "coping",
        "What sort of dog have you got?": "dog",
        "What do you do with your evenings when you're off?": "radios",
        "How was the walk over?": "ordinary_days",
        "Is it lonely, living by yourself?": "son",
    },
    "milo": {
        "What went on in that classroom?": "the_lesson",
        "How loud did you get with them?": "the_lesson",
        "Which of the pupils is on your mind?": "the_boy",
        "What was he drawing?": "the_boy",
        "Why did you choose teaching?": "school",
        "When do you have to face your tutor?": "school",
        "What keeps you up at night?": "going_over",
        "How many times a day does it run through your head?": "going_over",
        "You say sorry a lot, have you noticed?": "own_fault",
        "Do you always take the blame for things?": "own_fault",
        "What does your mum make of all this?": "mum",
        "Does your mother know you're off?": "mum",
        "What was your father like when he was angry?": "dad",
        "When did your dad leave?": "dad",
        "Do Tess and Bola know what's up?": "friends",
        "Who else lives in the flat?": "friends",
        "Do you still get to the pool?": "swimming",
        "What have you been eating?": "ordinary_days",
        "What do you want me to say to you?": "coming_here",
        "How come you booked in the middle of the night?": "coming_here",
    },
}


@pytest.mark.parametrize("name", SHIPPED)
def test_paraphrased_questions_reach_their_topic(name: str) -> None:
    """Of 11 to 18 topics the right one in at least 14 of 20 wordings that the file doesn't hold (measured: 15 to 16).

    The gate for whole sessions is higher (95 %), since there the topic under discussion and the listed wordings help.
    """
    table = PARAPHRASED[name]
    assert len(table) == 20
    asks = {ask.lower() for fact in persona(name).facts for ask in fact.asks}
    assert not asks & {question.lower() for question in table}
    missed = [question for question, topic in table.items() if raised(persona(name), question).topic != topic]
    assert len(missed) <= 6, missed


@pytest.mark.parametrize("name", [*SHIPPED, "nell"])
def test_a_question_listed_for_a_fact_reaches_it(name: str) -> None:
    for fact in persona(name).facts:
        for ask in fact.asks:
            found = raised(persona(name), ask.upper().rstrip("?"))
            assert found.topic == fact.topic, ask
            assert fact.id in found.close, ask


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How did you feel?", "feeling"),
        ("What would you hope for?", "wish"),
        ("How do you cope?", "coping"),
        ("Why do you think you do that?", "belief"),
        ("What happened?", "event"),
        ("Who is she?", "trait"),
        ("Blue?", None),
    ],
)
def test_the_wording_says_what_a_question_is_after(question: str, kind: FactKind | None) -> None:
    assert focus_of(question) == kind


def test_nothing_is_raised_by_nothing() -> None:
    for text in ("", "...", "Mm-hmm.", "?!"):
        found = raised(persona("nell"), text)
        assert (found.topic, found.facts, found.close) == (None, (), ())
        assert found.score < RAISED


def test_the_topic_under_discussion_wins_what_is_nearly_a_tie() -> None:
    who = persona("nell")
    question = "Walter and the shop?"
    assert {raised(who, question, current).topic for current in ("bakery", "brother")} == {"bakery", "brother"}


def test_what_somebody_else_is_called_is_no_small_fact_of_the_clients() -> None:
    assert raised(persona("robert"), "What's your last name?").small == "last_name"
    assert raised(persona("robert"), "What's your mother's name?").small is None


def test_a_cue_without_words_points_to_nothing() -> None:
    who = persona("nell")
    marked = [topic.model_copy(update={"cues": (*topic.cues, "...")}) for topic in who.topics]
    wordless = who.model_copy(update={"topics": tuple(marked)})
    for text in ("The weather turned.", "How was the bakery?", "Why?"):
        assert raised(wordless, text) == raised(who, text)
