"""How likely each thing a client holds answers a question, and what comes of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from client_kit import persona

from simulator.client.chances import TRAITS, chances, held_by, shipped_weights, traits
from simulator.client.likeliest import likeliest
from simulator.client.matter import Matter
from simulator.client.talk import SaidLine, Talk
from simulator.words import QuestionKind

ROBERT = persona("robert")
BAD_DATA = "The project's a bit behind. Bad data, mostly. And everybody's got another job as well."
LATE = Talk((SaidLine(BAD_DATA, "recount", "project", ("project_late",), "open"),), ("How is the project?",))


def test_the_chances_of_all_and_of_nothing_make_one() -> None:
    found = chances(ROBERT, "How far behind are you?", LATE, None)
    total = sum(found.facts.values()) + sum(found.small.values())
    assert 0 < total < 1.01
    assert set(found.facts) == {fact.id for fact in ROBERT.facts}
    assert set(found.small) == {small.id for small in ROBERT.small_facts}
    assert found == chances(ROBERT, "How far behind are you?", LATE, None)


def test_the_likeliest_is_the_one_with_the_highest_chance() -> None:
    found = chances(ROBERT, "How many hours do you sleep?", LATE, None)
    name, chance, is_fact = found.best
    assert chance == max((*found.facts.values(), *found.small.values()))
    assert name in (found.facts if is_fact else found.small)


def test_there_is_a_row_for_each_thing_and_a_weight_for_each_column() -> None:
    table, weights = traits(ROBERT, "And what is it about?", LATE, "project_late"), shipped_weights()
    assert table.shape == (len(held_by(ROBERT).things), len(TRAITS))
    assert weights.means.shape == weights.spreads.shape == (len(TRAITS),)
    assert np.isfinite(table).all()
    found = table[:, TRAITS.index("found by words")]
    assert found.sum() == 1
    assert held_by(ROBERT).things[int(found.argmax())].id == "project_late"


def asked(question: str, matter: Matter, talk: Talk = LATE, openness: float = 0.9) -> Matter:
    return likeliest(ROBERT, matter, openness, talk, question, question, "what")


def test_a_detail_that_shares_a_word_only_is_not_said() -> None:
    running = Matter("self_care", small="run_feel", named=True, meant=True)
    said = asked("So it is already running, and you're behind. What got in the way?", running)
    assert said.small != "run_feel"


def test_what_is_likelier_is_said_in_place_of_what_the_wording_found() -> None:
    said = asked("Sorry, what is the project about, actually?", Matter("team", small="team_chose", meant=True))
    assert said.small != "team_chose"
    assert said.topic == "project"


def test_a_subject_called_by_its_title_is_not_left() -> None:
    for question in ("What's the part of the new project that people don't see?", "And coming to therapy?"):
        topic = "project" if "project" in question else "therapy"
        assert asked(question, Matter(topic, named=True)).topic == topic


def test_what_is_likelier_and_not_earned_is_withheld() -> None:
    fact = max(ROBERT.facts, key=lambda each: each.openness)
    question = fact.asks[0]
    open_to_it = asked(question, Matter(), openness=1.0)
    assert fact.id in (open_to_it.tell, open_to_it.again)
    guarded = asked(question, Matter(), openness=0.1)
    assert (guarded.tell, guarded.withheld) == (None, fact.id)


def test_nobody_is_vague_twice_running() -> None:
    vague = ROBERT.rehearsed.vague["what"][0]
    after = Talk((*LATE.lines, SaidLine(vague, "elaborate", "project")), (*LATE.replies, "And then?"))
    odd = Matter("self_care", small="run_feel", named=True, meant=True)
    question = "What colour was the door of the third warehouse, back then?"
    assert asked(question, odd).small is None
    assert asked(question, odd, after).vague is None


def test_what_asks_of_others_is_left_as_it_is() -> None:
    of_others = Matter(unknown=True, others=True)
    assert asked("What does Priya's husband do?", of_others) is of_others


def test_a_question_that_names_nothing_comes_near_to_nothing_that_is_kept_back() -> None:
    dana = persona("dana")
    tea = Talk((SaidLine("I get up. I make tea. That's... yeah.", "minimise", "sleep"),), ("Why have you come?",))
    question = "How often does that happen?"
    assert chances(dana, question, tea, None).best[0] == "dream_often"
    assert likeliest(dana, Matter("sleep"), 0.3, tea, question, question, "how_much").withheld is None
    named = "How often do you have that dream?"
    assert likeliest(dana, Matter("sleep"), 0.3, tea, named, named, "how_much").withheld == "the_dream"


NEXT = Matter("project", tell="project_what")


def test_an_invitation_goes_on_with_what_is_next() -> None:
    assert asked("Can you say more?", NEXT) == NEXT
    assert asked("Can you tell me more about that?", NEXT) == NEXT


def test_who_asks_for_one_thing_is_not_told_the_next() -> None:
    said = asked("How many times?", NEXT)
    assert (said.tell, said.vague) == (None, "what")


def test_who_was_understood_and_trusts_goes_on_where_no_one_thing_is_asked_for() -> None:
    understood = Talk(tuple(replace(line, understood=True) for line in LATE.lines), LATE.replies)

    def said(talk: Talk, openness: float, wanted: QuestionKind) -> str | None:
        return likeliest(ROBERT, NEXT, openness, talk, "Who told you that?", "Who told you that?", wanted).tell

    assert said(understood, 0.95, "feeling") == "project_what"
    assert said(understood, 0.95, "who") is None
    assert said(understood, 0.3, "feeling") is None
    assert said(LATE, 0.95, "feeling") is None
