"""The rule that moves the client: no change by default, small capped steps, trust lost faster than won."""

from __future__ import annotations

import pytest
from client_kit import SHIPPED, STEADY, code, persona, scenario
from hypothesis import given
from hypothesis import strategies as st

from simulator.client.state import (
    ASKING_OPENS_TO,
    DISTRESS_DRIFT,
    MOST_CLOSED,
    MOST_DISTRESS,
    MOST_OPENED,
    OPENNESS_DRIFT,
    SLIGHT_WEIGHS,
    SURE_ENOUGH,
    ClientState,
    StateChange,
    move_state,
    starting_state,
)
from simulator.persona import Effect, Persona, State
from simulator.rubric.codes import BehaviorCode
from simulator.words import CODE_NAMES, CodeName

NELL = persona("nell")
AT_BASELINE = ClientState(NELL.baseline.openness, NELL.baseline.distress)
FITTING = "You fire those ovens alone while Piers sleeps in."


def moved(text: str, *codes: BehaviorCode, state: ClientState = AT_BASELINE, who: Persona = NELL) -> StateChange:
    return move_state(state, who, text, codes)


def with_effects(**effects: Effect) -> Persona:
    return NELL.model_copy(update={"effects": effects})


def test_a_reply_without_codes_leaves_a_client_at_baseline_alone() -> None:
    change = moved("Right, so it's Tuesday.")
    assert change.after == change.before == AT_BASELINE
    assert change.causes == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("validation", "That must be so hard for you."),
        ("validation", "That sounds really difficult."),
        ("validation", "I completely understand how you feel."),
        ("validation", "That makes total sense."),
        ("validation", "I'm so sorry to hear that."),
        ("validation", "It's perfectly understandable, anyone would feel that."),
        ("validation", "That sounds awful, that must be terrible."),
        ("reflection_simple", "It sounds like things are tough."),
        ("reflection_complex", "So you feel that it's all really challenging."),
        ("affirmation", "That's great, you're doing wonderful."),
        ("affirmation", "Well done, that's brilliant."),
    ],
)
def test_a_stock_phrase_earns_nothing(name: CodeName, text: str) -> None:
    assert moved(text, code(name, text, level=4 if name == "validation" else None)).after == AT_BASELINE


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("validation", "Of course you're worn out, after ten years of four o'clock mornings."),
        ("reflection_simple", "Your nephew doesn't turn up."),
        ("reflection_complex", "Part of you would hand him the keys and walk out."),
    ],
)
def test_words_that_take_up_what_was_said_open_the_client(name: CodeName, text: str) -> None:
    change = moved(text, code(name, text, level=5 if name == "validation" else None))
    assert change.after.openness > change.before.openness
    assert [(cause.code, cause.start, cause.end) for cause in change.causes] == [(name, 0, len(text))]


def test_only_the_coded_words_count_as_content() -> None:
    text = "That must be hard. Where is the bakery?"
    assert moved(text, code("validation", text, "That must be hard.", level=4)).causes == ()


def test_validation_by_mere_presence_earns_nothing() -> None:
    assert moved(FITTING, code("validation", FITTING, level=1)).causes == ()


def test_validation_is_felt_as_less_distress() -> None:
    assert moved(FITTING, code("validation", FITTING, level=5)).after.distress < AT_BASELINE.distress


def test_an_unsure_code_moves_nothing() -> None:
    assert moved(FITTING, code("advice", FITTING, confidence=SURE_ENOUGH - 0.01)).after == AT_BASELINE
    assert moved(FITTING, code("advice", FITTING, confidence=SURE_ENOUGH)).after.openness < AT_BASELINE.openness


def test_the_same_code_twice_counts_once() -> None:
    twice = (code("reflection_complex", FITTING, "fire those ovens alone"), code("reflection_complex", FITTING))
    assert moved(FITTING, *twice).after == moved(FITTING, twice[0]).after
    assert len(moved(FITTING, *twice).causes) == 1


def test_of_two_the_surer_is_the_cause() -> None:
    unsure = code("advice", FITTING, "You", confidence=0.5)
    sure = code("advice", FITTING, "alone", confidence=0.9)
    (cause,) = moved(FITTING, unsure, sure).causes
    assert (cause.start, cause.end) == (sure.start, sure.end)


def test_a_stock_phrase_does_not_use_up_the_code() -> None:
    text = f"That must be hard. {FITTING}"
    stock = code("validation", text, "That must be hard.", confidence=0.95, level=4)
    assert moved(text, stock, code("validation", text, FITTING, level=5)).causes != ()


def test_steps_are_capped() -> None:
    who = with_effects(
        validation=Effect(openness=0.2, distress=-0.2), reflection_complex=Effect(openness=0.2, distress=-0.2)
    )
    change = moved(FITTING, code("validation", FITTING, level=5), code("reflection_complex", FITTING), who=who)
    step = AT_BASELINE.openness + MOST_OPENED
    assert change.after.openness == pytest.approx(step + OPENNESS_DRIFT * (AT_BASELINE.openness - step), abs=1e-4)
    eased = AT_BASELINE.distress - MOST_DISTRESS
    assert change.after.distress == pytest.approx(eased + DISTRESS_DRIFT * (AT_BASELINE.distress - eased), abs=1e-4)


def test_trust_is_lost_faster_than_won() -> None:
    much = Effect(openness=0.2)
    won = moved(FITTING, code("reflection_complex", FITTING), who=with_effects(reflection_complex=much))
    lost = moved(FITTING, code("invalidation", FITTING), who=with_effects(invalidation=Effect(openness=-0.2)))
    assert MOST_CLOSED > MOST_OPENED
    assert AT_BASELINE.openness - lost.after.openness > won.after.openness - AT_BASELINE.openness > 0


@pytest.mark.parametrize(("openness", "distress"), [(0.9, 0.9), (0.0, 0.0), (0.9, 0.1)])
def test_what_is_not_renewed_drifts_back_to_the_baseline(openness: float, distress: float) -> None:
    state = ClientState(openness, distress)
    for _ in range(200):
        before = state
        state = moved("Right.", state=state).after
        assert abs(state.openness - AT_BASELINE.openness) <= abs(before.openness - AT_BASELINE.openness)
    assert state.openness == pytest.approx(AT_BASELINE.openness, abs=0.01)
    assert state.distress == pytest.approx(AT_BASELINE.distress, abs=0.01)


def test_an_insult_hurts_as_a_dismissal_does_and_once() -> None:
    text = "Oh, shut up about the ovens."
    rude = move_state(AT_BASELINE, NELL, text, [], rude=True)
    dismissed = moved(text, code("invalidation", text))
    both = move_state(AT_BASELINE, NELL, text, [code("invalidation", text)], rude=True)
    assert rude.after == dismissed.after == both.after
    assert rude.after.openness < AT_BASELINE.openness
    assert rude.after.distress > AT_BASELINE.distress


def test_an_insult_hurts_a_persona_that_says_nothing_of_it() -> None:
    assert move_state(AT_BASELINE, with_effects(), "Shut up.", [], rude=True).after.openness < AT_BASELINE.openness


@pytest.mark.parametrize("who", [*SHIPPED, "nell"])
@pytest.mark.parametrize("name", CODE_NAMES)
def test_the_personas_own_effects_are_obeyed(who: str, name: CodeName) -> None:
    client = persona(who)
    start = ClientState(client.baseline.openness, client.baseline.distress)
    effect = client.effects.get(name, Effect())
    change = moved(FITTING, code(name, FITTING, level=5 if name == "validation" else None), state=start, who=client)
    opened = max(-MOST_CLOSED, min(MOST_OPENED, effect.openness)) * (1 - OPENNESS_DRIFT)
    eased = max(-MOST_DISTRESS, min(MOST_DISTRESS, effect.distress)) * (1 - DISTRESS_DRIFT)
    assert change.after.openness - start.openness == pytest.approx(opened, abs=2e-4)
    assert change.after.distress - start.distress == pytest.approx(eased, abs=2e-4)


def test_a_session_starts_where_the_scenario_says_or_at_the_baseline() -> None:
    task = scenario("nell")
    assert starting_state(NELL, task) == AT_BASELINE
    lower = task.model_copy(update={"starting_state": State(openness=0.1, distress=0.8)})
    assert starting_state(NELL, lower) == ClientState(0.1, 0.8)


@st.composite
def coded(draw: st.DrawFn) -> tuple[str, list[BehaviorCode]]:
    text = draw(st.sampled_from([FITTING, "That must be hard.", "Shut up.", "What happened to the bread, then?"]))
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    codes = [
        BehaviorCode(name, min(span), max(span), confidence, level)
        for name, span, confidence, level in draw(
            st.lists(
                st.tuples(st.sampled_from(CODE_NAMES), spans, st.floats(0, 1), st.one_of(st.none(), st.integers(1, 6))),
                max_size=8,
            )
        )
    ]
    return text, codes


STATES = st.builds(ClientState, st.floats(0, 1), st.floats(0, 1))


@STEADY
@given(coded(), STATES, st.sampled_from([*SHIPPED, "nell"]), st.booleans())
def test_whatever_is_said_the_state_stays_on_its_scale_and_steps_stay_small(
    reply: tuple[str, list[BehaviorCode]], state: ClientState, who: str, rude: bool
) -> None:
    text, codes = reply
    client = persona(who)
    after = move_state(state, client, text, codes, rude).after
    assert 0 <= after.openness <= 1
    assert 0 <= after.distress <= 1
    home = client.baseline.openness - state.openness
    drifted = after.openness - state.openness
    assert -MOST_CLOSED - OPENNESS_DRIFT * (abs(home) + MOST_CLOSED) - 1e-4 <= drifted
    assert drifted <= MOST_OPENED + OPENNESS_DRIFT * (abs(home) + MOST_OPENED) + 1e-4


@STEADY
@given(coded(), STATES)
def test_the_same_reply_moves_the_same_client_the_same_way(
    reply: tuple[str, list[BehaviorCode]], state: ClientState
) -> None:
    text, codes = reply
    assert move_state(state, NELL, text, codes) == move_state(state, NELL, text, codes)


def test_asking_alone_opens_no_further_than_the_middle() -> None:
    text = "What was that like for you?"
    at = ClientState(ASKING_OPENS_TO, 0.5)
    asked = move_state(at, NELL, text, [code("open_question", text)])
    assert asked.after.openness <= ASKING_OPENS_TO
    assert [cause.openness for cause in asked.causes] == [0.0]
    below = ClientState(ASKING_OPENS_TO - 0.2, 0.5)
    assert move_state(below, NELL, text, [code("open_question", text)]).causes[0].openness > 0


def test_a_slight_takes_back_what_the_reply_would_have_earned_and_costs_half() -> None:
    text = "You're worn out by the ovens. A grown woman should be able to manage that."
    codes = [code("reflection_complex", text, "You're worn out by the ovens.")]
    at = (text.index("A grown"), len(text))
    slighted = move_state(AT_BASELINE, NELL, text, codes, slight=at)
    plain = move_state(AT_BASELINE, NELL, text, [code("invalidation", text)])
    assert [(cause.code, cause.start, cause.end) for cause in slighted.causes] == [("invalidation", *at)]
    assert slighted.causes[0].openness == plain.causes[0].openness * SLIGHT_WEIGHS < 0


def test_a_slight_adds_nothing_to_an_invalidation() -> None:
    text = "You're overreacting."
    codes = [code("invalidation", text)]
    assert move_state(AT_BASELINE, NELL, text, codes, slight=(0, len(text))) == move_state(
        AT_BASELINE, NELL, text, codes
    )
