"""When a trainee may see scores: by mode, after their own rating, in a probe after the release."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from review_kit import release

from simulator import lines, session
from simulator.clinic import Clinic, open_clinic
from simulator.practice import PracticeSession, load
from simulator.scenario import Mode
from simulator.settings import Settings
from simulator.store import sessions


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    one = open_clinic(Settings(data_dir=tmp_path, content_dir=Path(__file__).parent.parent))
    yield one
    one.store.engine.dispose()


def talked(clinic: Clinic, mode: Mode, replies: int = 1) -> str:
    """A practice session in this mode with some replies, still open; its id."""
    scenario = next(iter(clinic.content.scenarios.values())).model_copy(update={"mode": mode})
    persona = clinic.content.personas[scenario.personas[0]]
    session_id = session.begin(clinic, persona, scenario, "Trainee", seed=7).id
    for number in range(replies):
        accepted = session.receive(clinic, session_id, "What was that like for you?", key=str(number))
        list(lines.follow(clinic, accepted.line_id))
    return session_id


def now(clinic: Clinic, session_id: str) -> PracticeSession:
    practice = load(clinic, session_id)
    assert practice is not None
    return practice


def rate(clinic: Clinic, session_id: str) -> None:
    for skill in ("validation", "open_questions"):
        sessions.add_self_rating(clinic.store, session_id, skill, 2)


def decline(clinic: Clinic, session_id: str) -> None:
    sessions.decline_self_rating(clinic.store, session_id)


@pytest.mark.parametrize("answer", [rate, decline])
@pytest.mark.parametrize(
    ("mode", "talking", "rated"), [("guided", True, True), ("independent", False, True), ("probe", False, False)]
)
def test_scores_open_by_mode_and_after_the_own_rating(
    mode: Mode, talking: bool, rated: bool, answer: object, clinic: Clinic
) -> None:
    session_id = talked(clinic, mode)
    assert now(clinic, session_id).scores_open is talking
    assert now(clinic, session_id).self_rating_due is False
    session.end(clinic, session_id)
    assert now(clinic, session_id).scores_open is False
    assert now(clinic, session_id).self_rating_due is True
    assert callable(answer)
    answer(clinic, session_id)
    assert now(clinic, session_id).self_rating_due is False
    assert now(clinic, session_id).scores_open is rated


def test_half_a_rating_is_asked_for_again(clinic: Clinic) -> None:
    session_id = talked(clinic, "guided")
    session.end(clinic, session_id)
    sessions.add_self_rating(clinic.store, session_id, "validation", 2)
    assert now(clinic, session_id).self_rating_due is True


def test_nothing_is_rated_where_nothing_was_said(clinic: Clinic) -> None:
    session_id = talked(clinic, "independent", replies=0)
    session.end(clinic, session_id)
    assert now(clinic, session_id).self_rating_due is False


def test_a_probe_opens_with_its_release_and_only_after_the_own_rating(clinic: Clinic) -> None:
    session_id, other = talked(clinic, "probe"), talked(clinic, "probe")
    release(clinic.store, session_id)
    assert now(clinic, session_id).scores_open is False
    session.end(clinic, session_id)
    assert now(clinic, session_id).scores_open is False
    rate(clinic, session_id)
    assert now(clinic, session_id).scores_open is True
    session.end(clinic, other)
    rate(clinic, other)
    assert now(clinic, other).scores_open is False
