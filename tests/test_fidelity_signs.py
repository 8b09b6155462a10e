"""Signs in one line: tables of lines that carry them and lines that only look like it."""

from __future__ import annotations

import pytest
from client_kit import SHIPPED, persona

from simulator.client.language import four_grams
from simulator.fidelity.signs import (
    Answer,
    announces_change,
    given_away,
    inventions,
    lay_out,
    out_of_role,
    repeated_share,
    takes_up,
    thanks,
)

NELL = lay_out(persona("nell"))


@pytest.mark.parametrize(
    ("line", "announced"),
    [
        ("I'm going to talk to her tonight.", True),
        ("I think I’ll try that, starting tomorrow.", True),
        ("I've decided to tell them.", True),
        ("That really helps, actually.", True),
        ("I feel so much better.", True),
        ("Maybe I should talk to Walter.", True),
        ("I feel worse, if anything.", False),
        ("I tried that. It didn't help.", False),
        ("He's going to talk to them, not me.", False),
        ("I should, I know.", False),
    ],
)
def test_an_announced_change(line: str, announced: bool) -> None:
    assert announces_change(line) is announced


@pytest.mark.parametrize(
    ("line", "held"),
    [
        ("Thanks for that.", True),
        ("I appreciate it.", True),
        ("They never thanked me.", False),
        ("It's thankless.", False),
    ],
)
def test_thanks(line: str, held: bool) -> None:
    assert thanks(line) is held


@pytest.mark.parametrize(
    ("line", "swapped"),
    [
        ("As an AI, I don't have feelings.", True),
        ("How can I help you today?", True),
        ("It sounds like you had a hard day.", True),
        ("Thank you for sharing that with me.", True),
        ("Have you tried talking to her?", True),
        ("I'm not a robot. I drive a bus.", False),
        ("She's an assistant at the school.", False),
        ("It sounds like a train going past.", False),
        ("I can't help it.", False),
    ],
)
def test_speaking_out_of_role(line: str, swapped: bool) -> None:
    assert out_of_role(line) is swapped


@pytest.mark.parametrize(
    ("line", "share"),
    [
        ("I was up at four again", 1.0),
        ("I was up at four today and tired", 0.5),
        ("Yes I was.", 0.0),
        ("Something else was said here", 0.0),
    ],
)
def test_the_share_of_a_line_said_before(line: str, share: float) -> None:
    earlier = four_grams("I was up at four again") | four_grams("up at four today")
    assert repeated_share(line, earlier) == pytest.approx(share, abs=0.11)


@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("I sold the almond recipe to a supermarket.", {"sold_the_recipe"}),
        ("He forged cheques and went to prison for it.", {"walter_prison"}),
        ("There's letters from the landlord, three of them. And Walter was in prison.", {"rent_arrears"}),
        ("It's my brother. We don't talk.", set()),
        ("I'd sooner not, about the brother.", set()),
        ("Yeah.", set()),
    ],
)
def test_a_fact_given_away_by_its_words(line: str, facts: set[str]) -> None:
    assert given_away(NELL, line) == facts


@pytest.mark.parametrize("name", SHIPPED)
def test_nearly_every_telling_of_a_fact_is_noticed_and_nothing_held_back_is_taken_for_one(name: str) -> None:
    who = persona(name)
    held = lay_out(who)
    told = [(fact.id, line) for fact in who.facts for line in fact.lines]
    noticed = [fact in given_away(held, line) for fact, line in told]
    assert sum(noticed) >= 0.95 * len(noticed)
    free = [line for fact in who.facts for line in fact.withheld] + [line for t in who.topics for line in t.lines]
    assert [line for line in free if given_away(held, line)] == []


@pytest.mark.parametrize(
    ("topic", "line", "planned", "held_back", "taken"),
    [
        ("brother", "Walter's in Canada. He phones at Christmas, that's the lot.", "brother", False, True),
        ("brother", "We're kin.", None, False, True),
        ("brother", "Well, he phones at Christmas, that's the lot.", "bakery", False, True),
        ("brother", "Yes, a bit.", "brother", False, True),
        ("brother", "Yes, a bit.", "bakery", False, False),
        ("brother", "Let's leave that where it is, shall we.", "brother", True, True),
        ("brother", "I fire the ovens at four.", "bakery", False, False),
        ("brother", "Rain's wanted.", "brother", False, True),
        ("brother", "We could do with rain.", "brother", False, False),
        ("brother", "Yes, it does. I lie awake over it.", "brother", False, True),
        ("brother", "It's a weight on me.", "brother", False, True),
        ("brother", "It's a weight on me.", "bakery", False, False),
        ("brother", "Yes. I fire the ovens at four.", "brother", False, False),
    ],
)
def test_a_topic_taken_up_or_talked_past(
    topic: str, line: str, planned: str | None, held_back: bool, taken: bool
) -> None:
    assert takes_up(NELL, topic, Answer(line, planned, held_back)) is taken


@pytest.mark.parametrize(
    ("line", "made_up"),
    [
        ("My sister Grace lives in Leeds.", ("Grace", "Leeds", "my sister grace")),
        ("I've been here 31 years.", ("31",)),
        ("It was Walter, in Canada.", ()),
        ("My ovens are on, and I'm tired.", ()),
        ("You said Tuesday. I thought Tuesday, too.", ()),
        ("I don't know. I'd have to think.", ()),
    ],
)
def test_names_figures_and_possessions_made_up(line: str, made_up: tuple[str, ...]) -> None:
    found = inventions(NELL, "Shall we say Tuesday?", line)
    assert tuple(each.lower() for each in found) == tuple(each.lower() for each in made_up)
