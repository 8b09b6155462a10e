"""What kind of answer a question asks for, and what a client says who has none."""

from __future__ import annotations

import pytest
from client_kit import SHIPPED, after, opened, persona

from simulator.client.matter import Matter, find_matter
from simulator.client.plan import TurnPlan
from simulator.client.questions import answers, asks_for_a_nod, put_as_statement, question_kind, sayer, wants_yes_or_no
from simulator.client.rehearsed import rehearse
from simulator.client.situations import situation_of
from simulator.client.talk import SaidLine
from simulator.client.vagueness import to_the_point, unanswered
from simulator.words import QUESTION_KINDS, QuestionKind

ASKED: dict[str, QuestionKind | None] = {
    "And when did that start?": "when",
    "What time do you go to bed?": "usually",
    "When does it get worse?": "usually",
    "Where were you?": "where",
    "Where do you feel it?": None,
    "Where would you like to go from here?": None,
    "Who knows about it?": "who",
    "So how long has that been going on?": "how_much",
    "How long ago was that?": "when",
    "What did she say?": "said",
    "Can you tell me what you said to Diane?": "said",
    "What were Diane's actual words?": "said",
    "And what were those exact words?": "said",
    "Who broke it, you or Emma?": "either",
    "When does it start?": "when",
    "Where do you think you learned that?": "why",
    "What does it say to you about yourself?": "thought",
    "How much of this does Emma know?": None,
    "What would you like to talk about today?": None,
    "What would you want somebody to understand about it?": None,
    "Why is that?": "why",
    "What makes you think so?": "why",
    "How does that make you feel?": "feeling",
    "What was that like?": "feeling",
    "What happens in you when you think of it?": "feeling",
    "How do you deal with that?": "coping",
    "And what did you do about it?": "coping",
    "What would you like instead?": "wish",
    "What would help?": "wish",
    "What goes through your mind?": "thought",
    "What do you make of that?": "thought",
    "What happened?": None,
    "Tell me about the team.": None,
    "What is your team working on?": None,
}


@pytest.mark.parametrize(("asked", "kind"), ASKED.items())
def test_wording_tells_what_is_wanted(asked: str, kind: QuestionKind | None) -> None:
    assert question_kind(asked, polar=False) == kind


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("Is it the work or the hours?", "either"),
        ("Did anybody help you, or encourage you to do it?", "yes_no"),
        ("Have you ever said so, or shown it?", "yes_no"),
    ],
)
def test_a_choice_is_told_from_yes_or_no(asked: str, kind: QuestionKind) -> None:
    assert question_kind(asked, polar=True) == kind


@pytest.mark.parametrize(
    ("asked", "wants"),
    {
        "Is it because of work?": True,
        "Do you remember what I asked?": True,
        "You like it there?": True,
        "Do you know why?": False,
        "Can you tell me about her?": False,
        "And then?": False,
        "When was that?": False,
    }.items(),
)
def test_yes_or_no_is_told_from_the_rest(asked: str, wants: bool) -> None:
    assert wants_yes_or_no(asked) is wants


def test_a_near_fact_is_no_answer_unless_it_is_of_the_kind_asked_for() -> None:
    robert = persona("robert")
    belief = next(fact for fact in robert.facts if fact.kind == "belief")
    event = next(fact for fact in robert.facts if fact.kind == "event")
    found = Matter(event.topic, tell=event.id)
    assert unanswered(robert, found, "why") == Matter(event.topic, vague="why")
    assert unanswered(robert, Matter(belief.topic, tell=belief.id), "why").tell == belief.id
    assert unanswered(robert, found, None) is found
    meant = Matter(event.topic, tell=event.id, meant=True)
    assert unanswered(robert, meant, "when") is meant
    older = robert.model_copy(update={"rehearsed": robert.rehearsed.model_copy(update={"vague": {}})})
    assert unanswered(older, found, "why") is found


CAT = after(SaidLine("We've got a cat, Pickle.", "recount", "ordinary_week", ("the_cat",)))
TOLD = Matter("supervisor_talk", again="nerves_and_stuck", meant=True)


@pytest.mark.parametrize(
    ("asked", "matter", "vague"),
    [
        ("What does her dog eat for breakfast?", TOLD, "what"),
        ("Why did the heating break?", TOLD, "why"),
        ("How nervous were you, asking Diane for more?", TOLD, None),
        ("What is in the leaflet?", Matter("supervisor_talk"), "what"),
        ("Is there a leaflet?", Matter("supervisor_talk"), "yes_no"),
        ("Is there a leaflet?", Matter("supervisor_talk", named=True), None),
        ("What's been happening there?", Matter("supervisor_talk"), None),
        ("And what was it she had for you?", Matter("supervisor_talk", tell="nerves_and_stuck"), "what"),
        ("What color is it?", Matter("supervisor_talk", tell="nerves_and_stuck", named=True), "what"),
        ("What was that moment like?", Matter("supervisor_talk", tell="nerves_and_stuck"), None),
        ("What don't you tell her?", Matter("emma", tell="how_they_met"), "what"),
        ("How did you two meet?", Matter("emma", tell="how_they_met", meant=True), None),
        ("Tell me about Emma.", Matter("emma", tell="how_they_met", named=True), None),
        ("What don't you tell her?", Matter("emma", small="emma_years"), None),
        ("What don't you tell her?", Matter("emma", withheld="still_care"), None),
        ("What is in the leaflet?", Matter(None), None),
    ],
)
def test_what_nothing_left_to_say_answers_gets_a_vague_answer(
    asked: str, matter: Matter, vague: QuestionKind | None
) -> None:
    robert, wanted = persona("robert"), question_kind(asked, wants_yes_or_no(asked))
    found = to_the_point(robert, matter, asked, wanted, CAT)
    assert found == (Matter(matter.topic, named=matter.named, vague=vague) if vague else matter)


def test_nobody_is_vague_twice_running() -> None:
    robert, asked = persona("robert"), "What does her dog eat for breakfast?"
    evasive = after(SaidLine(robert.rehearsed.vague["what"][0], "recount", "supervisor_talk"))
    assert to_the_point(robert, TOLD, asked, None, evasive) is TOLD
    older = robert.model_copy(update={"rehearsed": robert.rehearsed.model_copy(update={"vague": {}})})
    assert to_the_point(older, TOLD, asked, None, CAT) is TOLD


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("kind", QUESTION_KINDS)
def test_each_client_has_a_vague_answer_of_each_kind(name: str, kind: QuestionKind) -> None:
    who = persona(name)
    plan = TurnPlan("answer_briefly", "open", "wary", 10, "asked", topic=who.topics[0].id, vague=kind)
    said = {rehearse(who, plan, opened(name, who.topics[0].id), seed).text for seed in range(20)}
    assert all(any(own.partition(" ")[2] in line for own in who.rehearsed.vague[kind]) for line in said)
    assert len(said) >= 3


@pytest.mark.parametrize(
    ("text", "nod"),
    {
        "You were tired, and nobody saw it. Have I got that right?": True,
        "It was too much. Does that fit?": True,
        "Did you get it right?": False,
        "Is that right now or last week?": False,
    }.items(),
)
def test_a_check_of_understanding_is_known(text: str, nod: bool) -> None:
    assert asks_for_a_nod(text) is nod


def test_a_question_put_as_a_statement_is_taken_out() -> None:
    assert put_as_statement("I'm a bit curious why you stayed.") == "why you stayed."
    assert put_as_statement("I wonder what that was like.") == "what that was like."
    assert put_as_statement("You wondered why she left.") == ""


def test_a_fact_holds_the_kind_of_answer_that_its_questions_ask_for() -> None:
    robert = persona("robert")
    wakes = robert.fact("wakes_at_four")
    assert not answers(wakes, "who")
    for fact in robert.facts:
        if fact.kind == "coping":
            assert answers(fact, "coping")
    assert any(answers(fact, "why") for fact in robert.facts if fact.kind != "belief")


def test_what_is_locked_stays_so_however_it_is_asked_for() -> None:
    robert = persona("robert")
    for fact in robert.facts:
        for ask in fact.asks:
            found = find_matter(robert, ask, fact.openness - 0.01, opened("robert", fact.topic), probing=True)
            assert found.tell != fact.id


def test_a_question_in_the_last_words_or_a_date_is_met_as_one() -> None:
    robert = persona("robert")
    for text, name in {
        "The timing of what?": "repair",
        "What do you mean, in the background?": "repair",
        "Okay. Shall we meet again next week?": "farewell",
        "Is it Richard? I forgot. Was your name Richard?": "wrong_name",
    }.items():
        made = situation_of(robert, text, (), frozenset(), first=False)
        assert made is not None, text
        assert made.name == name
    for text in ("What is it about?", "Who do you talk to?", "Your name is Robert, right?"):
        assert situation_of(robert, text, (), frozenset(), first=False) is None


@pytest.mark.parametrize(
    ("asked", "whose"),
    [
        ("What did you say to her?", "client"),
        ("What were your words?", "client"),
        ("What did she say back?", "another"),
        ("What were Diane's actual words?", "another"),
        ("What was said?", None),
    ],
)
def test_whose_words_are_asked_for(asked: str, whose: str | None) -> None:
    assert sayer(asked) == whose
