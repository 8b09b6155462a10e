"""The debrief and going back: real sessions in a real store, the rehearsed voice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from simulator import lines, session
from simulator.clinic import Clinic, open_clinic
from simulator.debrief import debrief
from simulator.errors import ReplyError
from simulator.practice import PracticeSession, load
from simulator.settings import load_settings
from simulator.store.records import SessionRecord

WARM = [
    "You'd worked yourself up to ask, and then it went well. What has it been like since?",
    "It sounds like you're carrying a lot at once, and it matters to you. That sounds tiring.",
    "How are things with the team?",
    "Of course you'd be frustrated when you care this much about doing it well.",
    "What worries you most about them noticing?",
]
COLD = ["You should just make a plan.", "At least you have a job.", "Stop whining, you idiot."]


@pytest.fixture
def clinic() -> Iterator[Clinic]:
    opened = open_clinic(load_settings())
    yield opened
    opened.store.engine.dispose()


def begin(clinic: Clinic, scenario: str = "first_minutes", seed: int = 7) -> SessionRecord:
    content = clinic.content
    return session.begin(clinic, content.personas["robert"], content.scenarios[scenario], "T", seed)


def say(clinic: Clinic, session_id: str, replies: list[str]) -> PracticeSession:
    for place, reply in enumerate(replies):
        accepted = session.receive(clinic, session_id, reply, f"{reply}{place}")
        assert [progress.status for progress in lines.follow(clinic, accepted.line_id)][-1] == "complete"
    practice = load(clinic, session_id)
    assert practice is not None
    return practice


def test_every_reply_is_a_step_with_the_words_that_moved_the_client(clinic: Clinic) -> None:
    practice = say(clinic, begin(clinic).id, WARM)
    found = debrief(practice)
    assert [step.reply for step in found.steps] == [1, 2, 3, 4, 5]
    assert found.steps[0].before == practice.turns[0].state.openness  # type: ignore[union-attr]
    assert found.steps[-1].after == practice.state.openness
    for step, reply in zip(found.steps, WARM, strict=True):
        assert all(mover.words in reply for mover in step.movers)
    assert found.steps[-1].after > found.steps[0].before


def test_told_and_held_share_no_fact_and_held_takes_openness(clinic: Clinic) -> None:
    practice = say(clinic, begin(clinic).id, WARM)
    found = debrief(practice)
    told, held = {fact.title for fact in found.told}, {fact.title for fact in found.held}
    assert told
    assert held
    assert not told & held
    gated = {fact.title for fact in practice.persona.facts if fact.tier != "anyone"}
    assert held == gated - told


def test_a_cold_trainee_closes_the_client_and_earns_nothing_deep(clinic: Clinic) -> None:
    practice = say(clinic, begin(clinic).id, COLD)
    found = debrief(practice)
    assert found.steps[-1].after < found.steps[0].before
    deep = {fact.title for fact in practice.persona.facts if fact.tier == "much"}
    assert not deep & {fact.title for fact in found.told}


def test_going_back_brings_the_same_client_and_keeps_both(clinic: Clinic) -> None:
    first = say(clinic, begin(clinic).id, WARM)
    reply = first.turns[5]  # the third reply
    branch = session.try_again(clinic, first.record.id, reply.number)
    again = say(clinic, branch.id, [reply.text])
    # the same words at the same moment get the same answer: state, seed and what was said are the same
    assert again.turns[2].text == first.turns[6].text
    assert again.turns[1].state == reply.state
    assert again.record.turn_limit == first.record.turn_limit - 2
    other = say(clinic, session.try_again(clinic, first.record.id, reply.number).id, [COLD[1]])
    assert other.state.openness < again.state.openness
    unchanged = load(clinic, first.record.id)
    assert unchanged is not None
    assert unchanged.turns == first.turns


def test_a_branch_of_a_branch_still_knows_what_was_said(clinic: Clinic) -> None:
    first = say(clinic, begin(clinic).id, WARM[:3])
    second = say(clinic, session.try_again(clinic, first.record.id, 4).id, WARM[1:3])
    third = load(clinic, session.try_again(clinic, second.record.id, 4).id)
    assert third is not None
    assert [turn.text for turn in third.earlier] == [turn.text for turn in (*first.turns[:2], *second.turns[:2])]


def test_there_is_no_going_back_in_a_probe_nor_to_a_line(clinic: Clinic) -> None:
    probe = say(clinic, begin(clinic, "old_patterns").id, WARM[:1])
    with pytest.raises(ReplyError, match="probe"):
        session.try_again(clinic, probe.record.id, 2)
    guided = say(clinic, begin(clinic).id, WARM[:1])
    with pytest.raises(ReplyError, match="none of your replies"):
        session.try_again(clinic, guided.record.id, 3)
