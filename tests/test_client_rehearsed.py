"""The rehearsed voice over whole sessions: nothing said twice, nothing given away, cut where sentences end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from client_kit import EVERY_REPLY, SHIPPED, drawn_session, locked_facts, opened, persona, play

from simulator.client.choices import SHORT
from simulator.client.language import four_grams, sentences, word_count
from simulator.client.plan import TurnPlan
from simulator.client.rehearsed import MOST_REPEATED, Spoken, rehearse
from simulator.client.situations import WRONG_NAME, Situation
from simulator.client.talk import SaidLine, Talk
from simulator.persona import Rehearsed

NELL = persona("nell")
SEEDS = range(10)


def bare(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def own_lines(name: str) -> Iterator[str]:
    """Everything that a persona may say, whole."""
    who = persona(name)
    for lines in who.rehearsed.lists().values():
        yield from lines
    for topic in who.topics:
        yield from (*topic.lines, *topic.in_full)
    for fact in who.facts:
        yield from (*fact.lines, *fact.more, *fact.in_full, *fact.brief, *fact.withheld)
    for small in who.small_facts:
        yield from small.lines


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("seed", SEEDS)
def test_no_line_is_said_twice_in_a_session(name: str, seed: int) -> None:
    for turn in drawn_session(name, seed):
        line = turn.spoken.text
        assert word_count(line) > 0 or line == "..."
        if word_count(line) <= SHORT:
            continue
        assert line not in [said.text for said in turn.before.lines]
        grams = four_grams(line)
        used = {gram for said in turn.before.lines for gram in four_grams(said.text)}
        assert len(grams & used) <= MOST_REPEATED * len(grams), line


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_locked_facts_words_are_never_said(name: str, seed: int) -> None:
    who = persona(name)
    public = {bare(s) for line in _open_lines(name) for s in sentences(line)}
    for turn in drawn_session(name, seed):
        allowed = (*turn.before.told, *turn.spoken.facts)
        hidden = {
            bare(sentence)
            for fact in locked_facts(who, turn.openness, allowed)
            for line in (*fact.lines, *fact.more, *fact.brief)
            for sentence in sentences(line)
            if word_count(sentence) > SHORT  # "No." is nobody's secret
        }
        said = {bare(sentence) for sentence in sentences(turn.spoken.text)}
        assert not said & (hidden - public), turn.spoken.text


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("seed", SEEDS)
def test_only_what_the_plan_allows_is_told_and_it_is_told_once(name: str, seed: int) -> None:
    who = persona(name)
    for turn in drawn_session(name, seed):
        assert set(turn.spoken.facts) <= {turn.hearing.plan.tell}
        for fact in turn.spoken.facts:
            assert who.fact(fact).openness <= turn.openness
            assert fact not in turn.before.told


@pytest.mark.parametrize("name", SHIPPED)
def test_lines_are_cut_where_sentences_end(name: str) -> None:
    """Every sentence said is one of the persona's, whole; only the first may have a filler before it."""
    own = {bare(sentence) for line in own_lines(name) for sentence in sentences(line)}
    fillers = {bare(filler) for filler in persona(name).style.fillers}
    for seed in SEEDS:
        for turn in drawn_session(name, seed):
            for number, sentence in enumerate(sentences(turn.spoken.text)):
                whole = bare(sentence)
                filled = number == 0 and any(
                    whole.startswith(filler) and whole.removeprefix(filler) in own for filler in fillers
                )
                assert whole in own or filled, sentence


@pytest.mark.parametrize("name", SHIPPED)
def test_lines_are_as_long_as_peoples(name: str) -> None:
    """Gates on the share of short lines and on long ones; a cut line may still be longer than was drawn."""
    lengths = sorted(word_count(turn.spoken.text) for seed in SEEDS for turn in drawn_session(name, seed))
    assert sum(length <= SHORT for length in lengths) >= 0.1 * len(lengths)
    assert lengths[int(0.95 * len(lengths))] <= 60
    assert lengths[-1] <= 80


@pytest.mark.parametrize("name", SHIPPED)
def test_a_session_tells_something_and_not_everything(name: str) -> None:
    told = [len({fact for turn in drawn_session(name, seed) for fact in turn.spoken.facts}) for seed in SEEDS]
    assert max(told) < len(persona(name).facts)
    # one who is hurt from the first reply on may keep it all
    assert sum(count > 0 for count in told) >= 0.8 * len(SEEDS)


def test_the_same_plan_and_seed_give_the_same_line() -> None:
    first, second = (tuple(turn.spoken for turn in play("dana", EVERY_REPLY[:12], 4)) for _ in range(2))
    assert first == second


# One line ------------------------------------------------------------------------------------------------------------

NOTHING = Talk((SaidLine("Afternoon.", "recount", "bakery"),))


def say(plan: TurnPlan, talk: Talk = NOTHING, seed: int = 1) -> Spoken:
    return rehearse(NELL, plan, talk, seed)


def told(fact: str, text: str | None = None) -> Talk:
    held = NELL.fact(fact)
    return Talk((*NOTHING.lines, SaidLine(text or held.lines[0], "recount", held.topic, (fact,))), ("Go on.",))


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (9, "There's letters from the landlord. Three of them."),
        (13, "There's letters from the landlord. Three of them. I never opened the last one."),
    ],
)
def test_a_line_is_cut_near_the_length_planned(words: int, line: str) -> None:
    plan = TurnPlan("recount", "open", "wary", words, "asked openly", topic="bakery", tell="rent_arrears")
    assert say(plan) == Spoken(line, ("rent_arrears",))


def test_what_was_left_unsaid_comes_when_more_is_asked() -> None:
    talk = told("rent_arrears", "There's letters from the landlord.")
    plan = TurnPlan("elaborate", "open", "wary", 20, "asked openly", topic="bakery", told=("rent_arrears",))
    assert say(plan, talk) == Spoken("Three of them. I never opened the last one.")


def test_a_closed_question_gets_the_brief_answer() -> None:
    plan = TurnPlan("answer_briefly", "closed", "wary", 4, "asked", topic="bakery", tell="opens_at_four", meant=True)
    assert say(plan) == Spoken("Four o'clock.", ("opens_at_four",))


def test_no_is_not_said_to_what_was_not_asked() -> None:
    robert, talk = persona("robert"), opened("robert", "supervisor_talk")
    plan = TurnPlan("recount", "open", "wary", 30, "asked", topic="supervisor_talk", tell="not_told_diane", meant=True)
    plan = replace(plan, asked="Tell me more about this new thing Diane offered you.")
    said = [rehearse(robert, plan, talk, seed).text for seed in range(12)]
    assert not any(line.startswith("No") for line in said)
    assert any(line.startswith("No, ") for line in robert.fact("not_told_diane").lines)


def test_a_held_back_fact_shows_only_its_trace() -> None:
    plan = TurnPlan("deflect", "open", "wary", 8, "held back", topic="bakery", withheld="rent_arrears")
    spoken = say(plan)
    assert spoken.text in NELL.fact("rent_arrears").withheld
    assert spoken.facts == ()


def test_a_fact_asked_about_again_is_deepened_and_not_told_again() -> None:
    plan = TurnPlan("elaborate", "open", "wary", 8, "asked", topic="bakery", again="opens_at_four")
    assert say(plan, told("opens_at_four")) == Spoken("You get to see the milkman, at least.")


def test_a_right_reflection_is_confirmed_and_felt_validation_otherwise() -> None:
    plan = TurnPlan("confirm", "reflection", "wary", 5, "was reflected")
    assert say(plan).text in NELL.rehearsed.confirm
    felt = TurnPlan("confirm", "reflection", "wary", 5, "was validated", felt=True)
    assert say(felt).text in NELL.rehearsed.confirm_feeling
    brief = TurnPlan("confirm", "reflection", "wary", 2, "was reflected")
    assert say(brief).text in NELL.rehearsed.acknowledge


def test_a_confirmation_with_room_is_deepened() -> None:
    plan = TurnPlan("confirm", "reflection", "wary", 20, "was reflected", topic="bakery", told=("opens_at_four",))
    assert say(plan, told("opens_at_four")).text.endswith("You get to see the milkman, at least.")


@pytest.mark.parametrize(
    "name", [name for name in Rehearsed.model_fields if name not in ("elaborate", "yes_but", "vague")]
)
def test_a_situation_is_met_from_its_own_list(name: str) -> None:
    plan = TurnPlan("agree", "other", "wary", 5, "met", situation=Situation(name, "agree", "hint"))
    assert say(plan).text in getattr(NELL.rehearsed, name)


def test_when_everything_has_been_said_a_short_word_still_comes() -> None:
    everything = [line for lines in NELL.rehearsed.lists().values() for line in lines]
    everything += [line for topic in NELL.topics for line in topic.lines]
    plan = TurnPlan("correct", "other", "wary", 5, "met", situation=WRONG_NAME)
    talk = Talk(tuple(SaidLine(line, "agree") for line in everything))
    assert say(plan, talk).text in NELL.rehearsed.acknowledge


def test_an_early_end_is_said_whole() -> None:
    plan = TurnPlan("close", "hurt", "wary", 2, "hurt too often", ends=True)
    assert say(plan).text == "I'll get my coat. That's enough for one day."


def test_a_filler_goes_before_a_line_and_spares_names() -> None:
    who = NELL.model_copy(update={"style": NELL.style.model_copy(update={"fillers": ("Well",)})})
    plan = TurnPlan("recount", "open", "wary", 9, "asked", topic="brother", tell="walter_abroad")
    lines = {rehearse(who, plan, NOTHING, seed).text for seed in range(80)}
    assert {line.split(",")[0] for line in lines} == {"Walter's in Canada. He phones at Christmas", "Well"}
    assert all("Walter's in Canada" in line for line in lines)


def _open_lines(name: str) -> Iterator[str]:
    who = persona(name)
    for lines in who.rehearsed.lists().values():
        yield from lines
    for topic in who.topics:
        yield from topic.lines


def test_a_filler_never_makes_a_line_sound_said_before() -> None:
    line = "It's going to be all right."
    style = NELL.style.model_copy(update={"fillers": ("I mean",)})
    who = NELL.model_copy(update={"style": style, "rehearsed": NELL.rehearsed.model_copy(update={"confirm": (line,)})})
    plan = TurnPlan("confirm", "reflection", "wary", 6, "was reflected")

    def said_after(before: str) -> set[str]:
        talk = Talk((SaidLine(before, "recount"),), ("Go on.",))
        return {rehearse(who, plan, talk, seed).text for seed in range(60)}

    assert said_after("Afternoon.") == {line, "I mean, it's going to be all right."}
    assert said_after("I mean, it's going to.") == {line}
