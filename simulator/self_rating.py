"""What a trainee gave themself for a session beside what the session was scored, in a sentence. Pure functions."""

from __future__ import annotations

# A mean that differs by less than this from whole points given can't be told from them.
CLOSE = 0.5


def difference(given: int, mean: float | None) -> float | None:
    """How far the trainee's own points (0-4) lie above the session's mean (0-4), None where that was not scored."""
    return None if mean is None else round(given - mean, 1)


def compared(given: int, mean: float | None) -> str:
    """The two side by side in a sentence for the trainee."""
    gap = difference(given, mean)
    if gap is None:
        return f"You gave yourself {given}. The session was not scored, so there is nothing to compare that with."
    if abs(gap) < CLOSE:
        return f"You gave yourself {given}, close to the session's {mean:.1f}."
    how = "more" if gap > 0 else "less"
    return f"You gave yourself {given}, {abs(gap):.1f} {how} than the session's {mean:.1f}."
