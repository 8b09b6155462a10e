"""One trainee's own way: growth, calibration in words, and the task suggested next with its reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from simulator.content import fresh_content
from simulator.progress import LEAST_SESSIONS, WINDOW, calibration, growth, suggest, trend
from simulator.store.own_figures import OwnFigure

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
SCENARIOS = fresh_content(Path(__file__).parent.parent).scenarios


def own(day: int, points: list[int | None], scenario: str = "first_meeting", **more: object) -> OwnFigure:
    one = OwnFigure(
        id=f"s{day}",
        persona_id="dana",
        scenario_id=scenario,
        mode="guided",
        rubric_version="1",
        started=AT + timedelta(days=day),
        ended=AT + timedelta(days=day, hours=1),
        again=False,
        signed=False,
        replies=len(points),
        withheld="",
        points={"validation": tuple(points), "open_questions": (4, 4, 4)},
        by_supervisor=0,
        self_rating={},
    )
    return replace(one, **more)  # type: ignore[arg-type]


def test_a_session_is_the_mean_of_what_was_scored_with_an_interval_from_five_replies_on() -> None:
    few, many, none = own(0, [1, None, 2]), own(1, [0, 1, 2, 3, 4, None]), own(2, [None, None])
    found = growth([few, many, none, own(3, [4], ended=None)], "validation", draws=200)
    assert [(each.session_id, each.mean.value, each.scored) for each in found] == [("s0", 1.5, 2), ("s1", 2.0, 5)]
    assert found[0].mean.low is None
    assert found[1].mean.low is not None
    assert found[1].mean.low < 2.0 < (found[1].mean.high or 0)


def test_the_line_through_the_points_needs_enough_of_them() -> None:
    points = growth([own(day, [day % 5]) for day in range(LEAST_SESSIONS)], "validation")
    assert trend(points[:-1]) == []
    way = trend(points, draws=100)
    assert [each.at for each in way] == [each.at for each in points[WINDOW // 2 : -(WINDOW // 2)]]
    assert way[0].median.value == 2  # of 0, 1, 2, 3, 4


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (3, "over 4 sessions you rated yourself 1.0 points higher than your scores"),
        (1, "over 4 sessions you rated yourself 1.0 points lower than your scores"),
        (2, "over 4 sessions you rated yourself close to your scores"),
    ],
)
def test_calibration_says_the_direction_in_words(given: int, said: str) -> None:
    sessions = [own(day, [2, 2, None], self_rating={"validation": given}) for day in range(4)]
    found = calibration(sessions, "validation", draws=50)
    assert said in found.words
    assert found.gap.value == given - 2
    assert (found.first, found.last) == (None, None)


def test_calibration_says_how_the_gap_moved() -> None:
    gaps = (2, 2, 2, 1, 1, 1)
    sessions = [own(day, [1], self_rating={"validation": 1 + gap}) for day, gap in enumerate(gaps)]
    assert "It was 2.0 in the earlier half and is 1.0 in the later." in calibration(sessions, "validation", 50).words


def test_calibration_waits_for_enough_ratings_and_passes_what_was_not_scored() -> None:
    sessions = [own(0, [None], self_rating={"validation": 3}), own(1, [2], self_rating={"validation": 3})]
    found = calibration(sessions, "validation", draws=50)
    assert [gap for _, gap in found.gaps] == [1.0]
    assert "rate yourself after 3 sessions or more" in found.words


def test_a_beginner_is_sent_to_a_gentle_task() -> None:
    found = suggest([], SCENARIOS)
    assert found is not None
    assert SCENARIOS[found.scenario_id].difficulty == "gentle"
    assert found.skill is None


def test_the_weaker_skill_at_the_level_come_to_and_the_least_practised_task() -> None:
    weak = [own(day, [1, 1]) for day in range(3)]
    found = suggest(weak, SCENARIOS)
    assert found is not None
    assert (found.scenario_id, found.skill) == ("first_minutes", "validation")
    assert found.why[0].startswith("Validation is the lower of your two skills: 1.0 of 4")
    able = [own(day, [3, 3]) for day in range(3)]
    found = suggest(able, SCENARIOS)
    assert found is not None
    assert SCENARIOS[found.scenario_id].difficulty == "steady"
    assert "On gentle tasks you have 3.0 of 4 lately, so steady ones are the next step." in found.why


def test_a_probe_is_never_suggested() -> None:
    probes = {id: each for id, each in SCENARIOS.items() if each.mode == "probe"}
    assert probes
    assert suggest([], probes) is None
