"""What was just told: questions that ask on about it stay with it, and what is brought up next lies near to it."""

from __future__ import annotations

import pytest
from client_kit import persona, scenario

from simulator.client.matter import Matter, find_matter
from simulator.client.recent import asks_on, last_spoken_of, near_to
from simulator.client.talk import SaidLine, Talk, opening
from simulator.client.topics import raised

LENA = SaidLine("I lost it a bit with Lena.", "open_up", "leading", ("snapped_at_lena",))
CRACK = SaidLine("Marcus made a crack about me. He didn't know I was there.", "open_up", "team", ("overheard_marcus",))
AT_HOME = SaidLine("We both get defensive.", "recount", "old_patterns", ("needs_and_defence",))


def after(*lines: SaidLine) -> Talk:
    first = opening(scenario("robert"), "robert")
    return Talk((first, *lines), ("Hello.",) * len(lines))


def asked(question: str, *lines: SaidLine, openness: float = 0.65) -> Matter:
    return find_matter(persona("robert"), question, openness, after(*lines), probing=True, whole=question)


@pytest.mark.parametrize(
    ("question", "line", "fact"),
    [
        ("What happened with Lena?", LENA, "snapped_at_lena"),
        ("What did you do then?", LENA, "snapped_at_lena"),
        ("What did he say?", CRACK, "overheard_marcus"),
        ("What was it that you heard?", CRACK, "overheard_marcus"),
        ("Can you tell me a bit more?", CRACK, "overheard_marcus"),
        ("What does she say when that happens?", AT_HOME, "needs_and_defence"),
    ],
)
def test_a_question_for_more_of_it_stays_with_what_was_just_told(question: str, line: SaidLine, fact: str) -> None:
    found = asked(question, line)
    assert (found.again, found.tell, found.meant) == (fact, None, True)


@pytest.mark.parametrize(
    "question",
    [
        "How so?",
        "Could you give me an example?",
        "What does that look like?",
        "Help me understand.",
        "Walk me through it.",
        "What's behind that?",
        "Can you unpack that?",
        "What's that about?",
    ],
)
@pytest.mark.parametrize(
    ("name", "fact"), [("robert", "team_not_engaged"), ("dana", "incident"), ("milo", "quiet_boy")]
)
def test_whoever_asks_to_hear_more_hears_more_of_what_was_just_told(name: str, fact: str, question: str) -> None:
    told = persona(name).fact(fact)
    first = opening(scenario(name), name)
    talk = Talk((first, SaidLine(told.lines[0], "recount", told.topic, (fact,))), ("Hello.",))
    found = find_matter(persona(name), question, 0.4, talk, probing=True, whole=question)
    assert (found.topic, found.again) == (told.topic, fact)


@pytest.mark.parametrize("question", ["What else comes to mind?", "What stands out?"])
@pytest.mark.parametrize("name", ["robert", "dana", "milo"])
def test_stock_words_of_a_question_raise_no_subject(name: str, question: str) -> None:
    assert raised(persona(name), question).topic is None


def test_a_subject_begun_goes_deeper_with_who_is_trusted() -> None:
    robert, question = persona("robert"), "What else?"
    told = SaidLine(robert.fact("emma_who").lines[0], "recount", "emma", ("emma_who",))
    depths = []
    for openness in (0.3, 0.62, 0.95):
        found = find_matter(robert, question, openness, after(told), probing=True, whole=question)
        assert found.tell is not None
        depths.append(robert.fact(found.tell).openness)
    assert depths == sorted(depths)
    assert depths[-1] - depths[0] >= 0.3


@pytest.mark.parametrize(
    ("question", "fact"), [("What is Lena like?", "team_lena"), ("Who is on the project with you?", "team_who")]
)
def test_a_question_in_the_files_own_words_is_about_what_it_names(question: str, fact: str) -> None:
    assert asked(question, LENA).tell == fact


@pytest.mark.parametrize(
    "question", ["What is that like for you?", "How do you carry that?", "What did that do to you?"]
)
def test_what_anyone_is_told_does_not_follow_upon_what_hurt(question: str) -> None:
    found = asked(question, CRACK)
    assert found.topic == "team"
    assert found.tell is None or persona("robert").fact(found.tell).openness >= 0.2
    felt = near_to(persona("robert"), after(CRACK), question, "feeling")
    assert all(persona("robert").fact(fact).kind not in ("event", "trait") for fact in felt)


def test_a_feeling_said_back_is_about_what_was_just_told() -> None:
    reply = "That hurt, and it still hurts."
    found = find_matter(persona("robert"), reply, 0.9, after(LENA), probing=False, whole=reply)
    assert (found.topic, found.meant) == ("leading", False)


def test_what_was_told_is_known_by_its_words_where_it_is_spoken_of_again() -> None:
    who = persona("robert")
    again = SaidLine("I haven't told anyone that. Not Emma either.", "elaborate", "team")
    spoken = last_spoken_of(who, after(CRACK, again))
    assert spoken is not None
    assert spoken.id == "overheard_marcus"
    nods = (SaidLine("Mm.", "agree", "team"),) * 4
    assert last_spoken_of(who, after(CRACK, *nods)) is None
    assert last_spoken_of(who, after(CRACK, SaidLine("It's full.", "elaborate", "workload"))) is None


def test_a_question_that_names_something_else_does_not_ask_on() -> None:
    fact = persona("robert").fact("overheard_marcus")
    assert asks_on("What did Marcus say to you then?", fact, CRACK.text)
    assert not asks_on("What did your mother say then?", fact, CRACK.text)
    assert not asks_on("Is Marcus older?", fact, CRACK.text)
    assert not asks_on("What else did he say?", fact, CRACK.text)


def test_a_topic_that_is_named_is_gone_on_to() -> None:
    met = SaidLine("We've been together seven years.", "recount", "emma", ("emma_who",))
    assert asked("And having it all together, what is it that stays with you?", met).topic == "together"


@pytest.mark.parametrize(
    "question", ["Did she say anything after Wednesday?", "Have you told her so?", "You should tell her that directly."]
)
def test_she_is_the_one_who_is_being_spoken_of(question: str) -> None:
    who = persona("robert")
    assert raised(who, question, "old_patterns").topic != "supervisor_talk"
    assert asked(question, AT_HOME).topic == "old_patterns"
    assert raised(who, "Have you told her so?", "supervisor_talk").topic == "supervisor_talk"
    assert raised(who, "Have you told Diane so?", "old_patterns").topic == "supervisor_talk"
