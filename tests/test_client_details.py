"""Details of what a client tells: asked for by name, or by what was spoken of last, and only by who may hear it."""

from __future__ import annotations

import pytest
from client_kit import MUG, after, opened, persona

from simulator.client.details import detail_asked, subject_of, topic_of
from simulator.client.matter import find_matter
from simulator.client.talk import SaidLine
from simulator.fidelity.signs import given_away, lay_out
from simulator.persona import SmallFact

CAT = SaidLine("We've got a cat, Pickle. She's Emma's, really.", "recount", "ordinary_week", ("the_cat",))
NIGHT = SaidLine("I wake up at four. Most nights now.", "recount", "body", ("wakes_at_four",))


@pytest.mark.parametrize(
    ("question", "detail"),
    [
        ("How long have you been with them, at the company?", "years_there"),
        ("What were the exact words you said to Diane?", "his_words"),
        ("Which of them isn't engaged, would you say?", "team_which_flat"),
        ("When is your next check-in with her?", "check_next"),
        ("What did Diane say, exactly?", "diane_words"),
        ("How far do you run?", "run_far"),
        ("How long have you been running?", "run_since"),
        ("How long ago was the last argument?", "fight_when"),
        ("How late do you get home from work?", "gets_home"),
    ],
)
def test_a_detail_is_asked_for_by_name(question: str, detail: str) -> None:
    found = find_matter(persona("robert"), question, 0.4, opened("robert", "workload"), probing=True, whole=question)
    assert found.small == detail
    assert found.topic == topic_of(persona("robert"), persona("robert").small_fact(detail))


@pytest.mark.parametrize(
    ("question", "line", "detail"),
    [
        ("How old is she?", CAT, "cat_old"),
        ("Since when?", NIGHT, "sleep_since"),
        ("What do you do then?", NIGHT, "at_four_do"),
        ("How did it end?", MUG, "fight_end"),
    ],
)
def test_a_question_that_names_nothing_asks_for_a_detail_of_what_was_just_told(
    question: str, line: SaidLine, detail: str
) -> None:
    found = find_matter(persona("robert"), question, 0.5, after(line), probing=True, whole=question)
    assert found.small == detail


@pytest.mark.parametrize(
    "question",
    ["What is the bigger thing she said yes to?", "So what was it she said yes to?"],
)
def test_a_question_of_little_more_than_a_verb_asks_for_the_detail_that_it_fits_best(question: str) -> None:
    talk = opened("robert", "supervisor_talk")
    assert find_matter(persona("robert"), question, 0.4, talk, probing=True, whole=question).small == "yes_to_what"


@pytest.mark.parametrize(
    ("lead", "question", "detail"),
    [
        ("So you said you talked to Diane.", "When was that?", "talk_when"),
        ("Let's go back to Diane, your supervisor.", "When did you talk to her?", "talk_when"),
        ("You live with Emma.", "How long have you been together?", "emma_years"),
    ],
)
def test_what_the_reply_names_before_its_question_is_meant_and_not_what_was_just_told(
    lead: str, question: str, detail: str
) -> None:
    found = find_matter(persona("robert"), question, 0.5, after(CAT), probing=True, whole=f"{lead} {question}")
    assert found.small == detail


def test_a_detail_of_a_fact_that_is_not_earned_is_withheld_with_it() -> None:
    who, question = persona("robert"), "What was your last argument about?"
    fact = subject_of(who, who.small_fact("fight_about"))
    assert fact is not None
    talk = opened("robert", "old_patterns")
    held = find_matter(who, question, fact.openness - 0.01, talk, probing=True, whole=question)
    assert (held.small, held.withheld) == (None, fact.id)
    assert find_matter(who, question, fact.openness, talk, probing=True, whole=question).small == "fight_about"


def test_of_two_questions_the_last_is_answered() -> None:
    found = detail_asked(persona("robert"), "Do you like it? And what time do you get home?", False, after(NIGHT))
    assert found is not None
    assert found.id == "gets_home"


def test_who_asks_to_be_told_gets_more_than_a_detail() -> None:
    for text in ("Tell me about your parents.", "What about Emma?", "What else about the project?"):
        assert detail_asked(persona("robert"), text, False, opened("robert", "team")) is None


def test_a_small_fact_of_nothing_in_the_file_is_no_detail() -> None:
    film = persona("robert").small_fact("film")
    assert (film.about, topic_of(persona("robert"), film)) == (None, None)
    assert isinstance(film, SmallFact)
    assert detail_asked(persona("robert"), "What's your favourite film?", False, opened("robert", "team")) is None


@pytest.mark.parametrize("name", ["robert", "dana", "milo"])
def test_a_detail_gives_away_nothing_deeper_than_what_it_is_a_detail_of(name: str) -> None:
    who = persona(name)
    held = lay_out(who)
    for small in who.small_facts:
        fact = subject_of(who, small)
        depth = fact.openness if fact else 0.0
        for line in small.lines:
            assert [told for told in given_away(held, line) if who.fact(told).openness > depth] == [], small.id


@pytest.mark.parametrize("name", ["robert", "dana", "milo"])
def test_what_is_said_in_full_gives_away_nothing_deeper(name: str) -> None:
    who = persona(name)
    held = lay_out(who)
    said = [(line, 0.0) for topic in who.topics for line in topic.in_full]
    said += [(line, fact.openness) for fact in who.facts for line in fact.in_full]
    for line, depth in said:
        assert [told for told in given_away(held, line) if who.fact(told).openness > depth] == [], line


def test_whose_words_are_asked_for_decides_which_are_said() -> None:
    who = persona("robert")
    told = SaidLine("I said what I wanted.", "recount", "supervisor_talk", ("nerves_and_stuck",))
    hers = detail_asked(who, "What did Diane say back?", False, after(told))
    his = detail_asked(who, "What did you say to Diane?", False, after(told))
    assert (hers and hers.id, his and his.id) == ("diane_words", "his_words")


def test_words_that_the_last_line_stopped_short_of_are_asked_for_before_any_detail() -> None:
    fact = persona("robert").fact("not_told_diane")
    cut = next(line for line in (*fact.lines, *fact.more) if "I said" in line)
    asked_me = SaidLine(cut[: cut.index("I said")].strip(), "recount", "supervisor_talk", (fact.id,))
    assert detail_asked(persona("robert"), "And what did you answer her?", False, after(asked_me)) is None
    found = find_matter(persona("robert"), "And what did you answer her?", 0.6, after(asked_me), probing=True)
    assert found.again == fact.id


def test_two_questions_in_one_sentence_are_two() -> None:
    found = detail_asked(persona("robert"), "When was this, and what was it like?", False, after(MUG))
    assert found is not None
    assert found.id == "fight_when"


def test_a_name_alone_asks_for_no_detail_but_who_that_is() -> None:
    milo = opened("milo")
    found = detail_asked(persona("milo"), "Who is Bola?", False, milo)
    assert found is not None
    assert found.id == "bola_who"
    assert detail_asked(persona("robert"), "Is that connected with Emma?", True, after(CAT)) is None


def test_words_given_back_before_a_question_name_nothing_new() -> None:
    said = SaidLine("I told Diane. It came out in one breath.", "answer_briefly", "supervisor_talk")
    asked = "What did Diane say to that?"
    found = detail_asked(persona("robert"), asked, False, after(said), f"In one breath. {asked}")
    assert found is not None
    assert found.id == "diane_words"


def test_a_clause_is_no_second_question() -> None:
    asked = "And does Emma know about the project and what Diane said?"
    found = detail_asked(persona("robert"), asked, True, after(CAT))
    assert found is None or found.id not in ("his_words", "diane_words")


@pytest.mark.parametrize("name", ["robert", "dana", "milo"])
def test_each_line_of_a_fact_tells_no_other_fact(name: str) -> None:
    who = persona(name)
    held = lay_out(who)
    for fact in who.facts:
        for line in (*fact.lines, *fact.more, *fact.in_full, *fact.brief):
            assert set(given_away(held, line)) <= {fact.id}, line


def test_words_just_said_back_ask_for_nothing_of_another_subject() -> None:
    hill = after(SaidLine("I walked up a hill on Saturday to check.", "recount", "trip", ("trip_where",)))
    found = find_matter(persona("robert"), "What were you checking for?", 0.5, hill, probing=True)
    assert topic_of(persona("robert"), persona("robert").small_fact("check_hope")) == "check_ins"
    assert found.small is None


def test_who_somebody_is_is_told_in_so_many_words() -> None:
    for name, asked, fact in (("robert", "Who's Emma?", "emma_who"), ("dana", "Is Lee your husband?", "lee")):
        found = find_matter(persona(name), asked, 0.3, opened(name), probing=True, polar=asked.startswith("Is"))
        assert fact in (found.tell, found.again)
