"""The plan of a line: what may be told, which move, which length, when the client leaves."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from client_kit import (
    EVERY_REPLY,
    ODD,
    POOR,
    SHIPPED,
    STEADY,
    code,
    drawn_replies,
    heard,
    locked_facts,
    persona,
    play,
    still,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.client.kinds import Heard, kind_of
from simulator.client.lengths import MOST_WORDS, Kind
from simulator.client.plan import HURTS_TO_LEAVE, LEAVES_AT, WORN_AFTER, TurnPlan, feeling_of, plan_line
from simulator.client.state import SURE_ENOUGH, ClientState
from simulator.client.talk import SaidLine, Talk
from simulator.rubric.acts import Act, dialogue_acts
from simulator.rubric.codes import BehaviorCode
from simulator.words import CODE_NAMES, CodeName

NELL = persona("nell")
OPENING = SaidLine("Afternoon. I came straight from the ovens.", "recount", "bakery")
BEGUN = Talk((OPENING, SaidLine("Yes.", "agree")), ("Good afternoon.",))


def plan(text: str, *names: CodeName, openness: float = 0.4, talk: Talk = BEGUN, seed: int = 1) -> TurnPlan:
    return plan_line(NELL, heard(text, *names, openness=openness), talk, seed)


# What may be told ----------------------------------------------------------------------------------------------------


@st.composite
def moments(draw: st.DrawFn) -> tuple[str, Heard, Talk, int]:
    """Any persona in any state, with any facts told, hearing any reply under any codes."""
    name = draw(st.sampled_from([*SHIPPED, "nell"]))
    who = persona(name)
    ask = st.sampled_from([ask for fact in who.facts for ask in fact.asks])
    text = draw(st.one_of(st.sampled_from(EVERY_REPLY), ask))
    names = draw(st.lists(st.sampled_from(CODE_NAMES), max_size=4))
    codes = tuple(code(each, text, confidence=draw(st.floats(0, 1))) for each in names)
    openness = draw(st.floats(0, 1))
    told = draw(st.lists(st.sampled_from([fact.id for fact in who.facts]), max_size=6, unique=True))
    topic = draw(st.one_of(st.none(), st.sampled_from([topic.id for topic in who.topics])))
    lines = tuple(SaidLine(who.fact(fact).lines[0], "recount", who.fact(fact).topic, (fact,)) for fact in told)
    talk = Talk(
        (*lines, SaidLine("Yeah.", "agree", topic)), ("Hello.",) * draw(st.integers(0, 3)), draw(st.integers(0, 4))
    )
    return name, Heard(text, codes, dialogue_acts(text), still(openness)), talk, draw(st.integers(0, 2**31))


@settings(STEADY, max_examples=400)
@given(moments())
def test_a_fact_that_is_not_earned_is_never_told(moment: tuple[str, Heard, Talk, int]) -> None:
    name, reply, talk, seed = moment
    made = plan_line(persona(name), reply, talk, seed)
    locked = {fact.id for fact in locked_facts(persona(name), reply.change.after.openness, talk.told)}
    assert made.tell not in locked
    assert made.tell not in talk.told
    assert made.again is None or made.again in talk.told
    assert made.withheld is None or made.withheld in locked
    assert made.told == talk.told
    assert 1 <= made.words <= MOST_WORDS
    assert made.feeling
    assert made.reason


@STEADY
@given(moments())
def test_the_same_moment_gives_the_same_plan(moment: tuple[str, Heard, Talk, int]) -> None:
    name, reply, talk, seed = moment
    assert plan_line(persona(name), reply, talk, seed) == plan_line(persona(name), reply, talk, seed)


def test_seeds_matter() -> None:
    assert len({plan("How are things with your brother?", "open_question", seed=seed).words for seed in range(30)}) > 5


def test_a_private_fact_asked_for_is_held_back_and_leaves_its_trace() -> None:
    plans = [plan("Did your brother ever get into trouble?", "closed_question", seed=seed) for seed in range(60)]
    assert all(made.tell is None for made in plans)
    assert sum(made.withheld == "walter_prison" for made in plans) > 50
    assert {made.move for made in plans if made.withheld} == {"deflect", "minimise"}


def test_the_same_fact_is_told_once_it_is_earned() -> None:
    asked = "Tell me about the trouble your brother got into."
    plans = [plan(asked, "open_question", openness=0.65, seed=seed) for seed in range(40)]
    assert {made.tell for made in plans} == {"walter_prison"}
    assert all(made.withheld is None for made in plans)


def test_a_fact_already_told_is_spoken_of_again() -> None:
    talk = Talk((OPENING, SaidLine("Walter's in Canada.", "recount", "brother", ("walter_abroad",))), ("Hello.",))
    made = plan("Where does your brother live?", "closed_question", talk=talk)
    assert (made.again, made.tell) == ("walter_abroad", None)


def test_a_question_about_what_the_persona_does_not_hold_is_unknown() -> None:
    made = plan("What is your favourite film?", "closed_question")
    assert made.unknown
    assert made.tell is None


# Moves ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_no_move_comes_three_times_running(name: str) -> None:
    """Over 200 turns in each persona; a move that the moment dictates (silence, an insult) is the reply's doing."""
    for seed in range(7):
        moves = [
            "situation" if turn.hearing.plan.situation else turn.hearing.plan.move
            for turn in play(name, drawn_replies(seed, 30, [r for r in EVERY_REPLY if r not in ODD]), seed)
        ]
        free = [trio for trio in zip(moves, moves[1:], moves[2:], strict=False) if "situation" not in trio]
        assert len(free) > 10
        assert [trio for trio in free if len(set(trio)) == 1 and trio[0] != "close"] == []


def test_advice_meets_yes_but_and_a_dismissal_a_pull_back() -> None:
    advised = [plan("You should get a lodger.", "advice", seed=seed).move for seed in range(100)]
    hurt = [plan("It isn't that bad.", "invalidation", seed=seed).move for seed in range(100)]
    assert max(set(advised), key=advised.count) == "yes_but"
    assert max(set(hurt), key=hurt.count) == "pull_back"
    assert not {"open_up", "recount", "confirm"} & {*advised, *hurt}


def test_an_open_client_tells_where_a_guarded_one_does_not() -> None:
    asked = "How is the bakery doing for money?"
    told = {
        openness: sum(plan(asked, "open_question", openness=openness, seed=seed).tell is not None for seed in range(50))
        for openness in (0.1, 0.8)
    }
    assert told == {0.1: 0, 0.8: 50}


def test_a_reflection_that_names_what_nobody_said_is_corrected() -> None:
    text = "You resent your husband's gambling and the caravan holidays in Spain."
    assert {plan(text, "reflection_complex", seed=seed).move for seed in range(40)} == {"correct", "answer_briefly"}


def test_a_reflection_of_what_was_said_is_not_corrected() -> None:
    text = "You came here straight from the ovens, flour and all."
    assert "correct" not in {plan(text, "reflection_simple", seed=seed).move for seed in range(40)}


@pytest.mark.parametrize(
    ("text", "missed"),
    [("You want a divorce and a boat.", True), ("And the ovens, all alone.", False), ("You love it here.", False)],
)
def test_a_reflection_the_coder_doubts_is_a_miss_only_where_it_names_what_nobody_said(text: str, missed: bool) -> None:
    doubted = Heard(text, (code("reflection_simple", text, confidence=SURE_ENOUGH - 0.1),), frozenset(), still(0.4))
    assert ("correct" in {plan_line(NELL, doubted, BEGUN, seed).move for seed in range(40)}) is missed


# Leaving -------------------------------------------------------------------------------------------------------------


def leaving(openness: float, hurts: int) -> TurnPlan:
    talk = Talk((OPENING, SaidLine("Yes.", "agree")), ("It isn't that bad.",), hurts)
    return plan("You're making too much of it.", "invalidation", openness=openness, talk=talk)


def test_a_client_who_goes_on_being_hurt_ends_the_session() -> None:
    made = leaving(LEAVES_AT, HURTS_TO_LEAVE)
    assert (made.move, made.ends, made.tell) == ("close", True, None)


@pytest.mark.parametrize(
    ("openness", "hurts"), [(LEAVES_AT + 0.01, HURTS_TO_LEAVE), (LEAVES_AT, HURTS_TO_LEAVE - 1), (0.0, 0)]
)
def test_neither_a_low_ebb_nor_hurts_alone_do(openness: float, hurts: int) -> None:
    assert not leaving(openness, hurts).ends


@pytest.mark.parametrize("name", SHIPPED)
def test_a_hostile_trainee_meets_a_pull_back_and_soon_an_end(name: str) -> None:
    replies = ["You're being ridiculous.", "Stop whining.", "That's pathetic, everyone has problems."] * 5
    turns = list(play(name, replies, 3))
    assert "pull_back" in {turn.hearing.plan.move for turn in turns[:10]}
    assert any(turn.hearing.plan.ends for turn in turns)


def test_a_kind_trainee_is_never_left() -> None:
    for name in SHIPPED:
        replies = drawn_replies(5, 30, [r for r in EVERY_REPLY if r not in POOR + ODD])
        assert not any(turn.hearing.plan.ends for turn in play(name, replies, 5))


# Kind, feeling, disclosure -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["open_question"], "open"),
        (["closed_question"], "closed"),
        (["reflection_simple"], "reflection"),
        (["reflection_complex", "open_question"], "open"),
        (["validation"], "reflection"),
        (["advice", "open_question"], "advice"),
        (["invalidation", "advice", "open_question"], "hurt"),
        ([], "other"),
        (["self_focus"], "other"),
    ],
)
def test_a_reply_is_of_the_kind_that_weighs_most(names: list[CodeName], kind: Kind) -> None:
    assert kind_of(heard("Something was said.", *names, acts=frozenset())) == kind


@pytest.mark.parametrize("act", [Act.MINIMAL_PROMPT, Act.SILENCE, Act.RESPECTS_PAUSE])
def test_room_that_is_left_is_a_kind(act: Act) -> None:
    assert kind_of(heard("Mm.", acts=frozenset({act}))) == "room"


@pytest.mark.parametrize(("confidence", "kind"), [(0.5, "room"), (0.8, "reflection")])
def test_leaving_time_is_room_unless_more_is_plainly_said(confidence: float, kind: Kind) -> None:
    codes = (BehaviorCode("validation", 0, 15, confidence),)
    assert kind_of(Heard("Take your time.", codes, frozenset({Act.RESPECTS_PAUSE}), still(0.4))) == kind


@pytest.mark.parametrize(
    ("text", "advises", "kind"),
    [
        ("Let's try something easier: how old is he?", 0.55, "closed"),
        ("Have you tried a planner?", 0.7, "advice"),
        ("How old is he? Let's try something easier.", 0.55, "advice"),
    ],
)
def test_doubtful_advice_does_not_drown_the_plain_question_that_a_reply_ends_in(
    text: str, advises: float, kind: Kind
) -> None:
    codes = (
        BehaviorCode("advice", 0, len(text), advises),
        BehaviorCode("closed_question", 0, len(text), 0.95),
    )
    assert kind_of(Heard(text, codes, frozenset(), still(0.4))) == kind


def test_an_unsure_code_makes_no_kind() -> None:
    text = "You should get a lodger."
    codes = (BehaviorCode("advice", 0, len(text), SURE_ENOUGH - 0.01),)
    assert kind_of(Heard(text, codes, frozenset(), still(0.4))) == "other"


@pytest.mark.parametrize(
    ("openness", "distress", "shown"),
    [(0.1, 0.9, "wary"), (0.4, 0.9, "tight in the jaw"), (0.4, 0.2, "a little looser"), (0.8, 0.2, "unguarded")],
)
def test_what_shows_follows_the_state(openness: float, distress: float, shown: str) -> None:
    assert feeling_of(NELL, ClientState(openness, distress)) == shown


def test_a_good_trainee_gets_further_in_small_steps() -> None:
    for name in SHIPPED:
        replies = drawn_replies(2, 30, [r for r in EVERY_REPLY if r not in POOR + ODD])
        opened = [turn.openness for turn in play(name, replies, 2)]
        assert opened[-1] > opened[0]
        assert all(abs(later - earlier) < 0.07 for earlier, later in pairwise(opened))


# Contempt in polite words --------------------------------------------------------------------------------------------

SLIGHTED = Heard("Most people would simply manage.", (), frozenset(), still(0.3), slighted=True)


def moves(heard_: Heard, talk: Talk) -> set[str]:
    return {plan_line(NELL, heard_, talk, seed).move for seed in range(40)}


def test_one_slight_is_taken_lightly_and_the_next_is_not() -> None:
    assert moves(SLIGHTED, BEGUN) == {"minimise", "agree"}
    again = replace(BEGUN, hurts=1)
    assert moves(SLIGHTED, again) == {"pull_back", "minimise", "agree"}


def test_a_question_that_slights_once_is_still_answered() -> None:
    text = "What did you do wrong at the bakery?"
    asked = Heard(text, (code("open_question", text),), frozenset(), still(0.4), slighted=True)
    assert "pull_back" not in moves(asked, BEGUN)
    assert "pull_back" in moves(asked, replace(BEGUN, hurts=1))


def test_a_client_who_has_been_pushed_far_back_also_pulls_back_from_advice() -> None:
    text = "You should take up running."
    low = NELL.baseline.openness - WORN_AFTER
    for openness, pulls in ((low, True), (low + 0.05, False)):
        advised = Heard(text, (code("advice", text),), frozenset(), still(openness))
        assert ("pull_back" in moves(advised, BEGUN)) is pulls


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("seed", range(3))
def test_a_polite_and_contemptuous_trainee_meets_a_pull_back_by_turn_ten(name: str, seed: int) -> None:
    replies = [
        "I see. And that's supposed to be a problem?",
        "Most adults get on with it, you know.",
        "What happened then?",
        "I find that rather hard to believe.",
        "You brought that on yourself, frankly.",
        "And what did you do?",
        "Surely that can't be so difficult.",
        "That's hardly a reason to be upset.",
        "Is that supposed to be an answer?",
        "Let's move on to something that matters.",
    ]
    assert {"pull_back", "close"} & {turn.hearing.plan.move for turn in play(name, replies, seed)}


# What a question is given after questions only, and after being understood -------------------------------------------


def told_after(understood: bool) -> int:
    """How often a further fact is told to an open question that follows two others."""
    line = SaidLine("Up at three.", "recount", "bakery", (), "open", understood)
    talk = Talk((OPENING, line, line), ("How is the bakery?", "What is it like?"))
    asked = [
        plan("How is the bakery doing for money?", "open_question", openness=0.8, talk=talk, seed=s) for s in range(60)
    ]
    return sum(made.tell is not None for made in asked)


def test_a_client_who_was_only_questioned_keeps_more_back_than_one_who_was_understood() -> None:
    assert told_after(understood=False) < told_after(understood=True) == 60
