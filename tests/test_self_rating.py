"""A trainee's own points beside the session's mean."""

from __future__ import annotations

import pytest

from simulator.self_rating import compared, difference


@pytest.mark.parametrize(
    ("given", "mean", "gap", "sentence"),
    [
        (3, 1.8, 1.2, "You gave yourself 3, 1.2 more than the session's 1.8."),
        (0, 2.5, -2.5, "You gave yourself 0, 2.5 less than the session's 2.5."),
        (2, 2.4, -0.4, "You gave yourself 2, close to the session's 2.4."),
        (2, 1.5, 0.5, "You gave yourself 2, 0.5 more than the session's 1.5."),
        (4, 4.0, 0.0, "You gave yourself 4, close to the session's 4.0."),
    ],
)
def test_the_difference_is_told_from_half_a_point_on(given: int, mean: float, gap: float, sentence: str) -> None:
    assert difference(given, mean) == gap
    assert compared(given, mean) == sentence


def test_nothing_is_compared_with_a_session_that_was_not_scored() -> None:
    assert difference(3, None) is None
    assert "not scored" in compared(3, None)
