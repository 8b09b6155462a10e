"""Facts that are not earned: caught in the words of any line that tells them, free once they may be or were told."""

from __future__ import annotations

import pytest
from check_kit import NELL, NOTHING_SAID, PLAN, fired, said
from client_kit import SHIPPED, persona

from simulator.client.check import SoFar
from simulator.client.language import sentences, word_count
from simulator.client.plan import TurnPlan
from simulator.client.talk import SaidLine, Talk
from simulator.client.telling import tells, unearned
from simulator.persona import MUCH, SOME, Fact, Persona


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
