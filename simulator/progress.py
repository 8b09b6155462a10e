"""One trainee's own way: points over time, how well they judge themself, what to practise next. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, median

from simulator.agreement.figures import Figure, averaged
from simulator.rubric.codebook import codebook
from simulator.scenario import DIFFICULTIES, Difficulty, Scenario
from simulator.store.own_figures import OwnFigure
from simulator.words import SKILLS, Skill

DRAWS = 1000
# A mean of fewer scored replies has no interval: it would say more than is known.
LEAST_REPLIES = 5
# The line through the points is the median of so many neighbours, drawn from LEAST_SESSIONS sessions on.
WINDOW = 5
LEAST_SESSIONS = 8
# Differences between one's own points and the scores: smaller ones can't be told from none.
CLOSE = 0.25
LEAST_RATED = 3
# The last sessions that say where somebody stands; a step up is suggested from this many points (of 4) on.
LATELY = 5
READY = 2.5


@dataclass(frozen=True)
class GrowthPoint:
    """One session on one skill: the mean (0-4) over its `scored` replies with its interval where there are enough.

    `signed`: a supervisor has signed it off.
    """

    session_id: str
    scenario_id: str
    at: datetime
    mean: Figure
    scored: int
    signed: bool


@dataclass(frozen=True)
class TrendPoint:
    """The median of the sessions around a moment, with its interval."""

    at: datetime
    median: Figure


@dataclass(frozen=True)
class Calibration:
    """How a trainee's own points lie above (plus) or below their scores, over sessions, the oldest first.

    `gaps` are own points minus the session's mean, `gap` their mean with its interval; `first` and `last` the mean of
    the earlier and the later half, None where there are too few. `words` says it in a sentence.
    """

    skill: Skill
    gaps: tuple[tuple[datetime, float], ...]
    gap: Figure
    first: float | None
    last: float | None
    words: str


@dataclass(frozen=True)
class Suggestion:
    """What to practise next, and why, a sentence each."""

    scenario_id: str
    skill: Skill | None
    why: tuple[str, ...]


def growth(sessions: Iterable[OwnFigure], skill: Skill, draws: int = DRAWS) -> list[GrowthPoint]:
    """A point for each ended session that is scored on the skill, the oldest first."""
    found = []
    for session in sessions:
        points = _scored(session, skill)
        if points:
            mean = _mean(points, draws)
            found.append(
                GrowthPoint(session.id, session.scenario_id, session.started, mean, len(points), session.signed)
            )
    return found


def trend(points: Sequence[GrowthPoint], draws: int = DRAWS) -> list[TrendPoint]:
    """The way through the points: the median of a session and its neighbours, WINDOW in all; none where there are too
    few, and none at both ends, where neighbours are missing."""
    if len(points) < LEAST_SESSIONS:
        return []
    found = []
    for first in range(len(points) - WINDOW + 1):
        near = [each.mean.value for each in points[first : first + WINDOW] if each.mean.value is not None]
        found.append(TrendPoint(points[first + WINDOW // 2].at, averaged(near, "median", draws, seed=first)))
    return found


def calibration(sessions: Iterable[OwnFigure], skill: Skill, draws: int = DRAWS) -> Calibration:
    """How the trainee's own points compare with their scores."""
    gaps = tuple(
        (session.started, session.self_rating[skill] - fmean(points))
        for session in sessions
        if skill in session.self_rating and (points := _scored(session, skill))
    )
    values = [gap for _, gap in gaps]
    half = len(values) // 2
    first = fmean(values[:half]) if half >= LEAST_RATED else None
    last = fmean(values[half:]) if half >= LEAST_RATED else None
    gap = averaged(values, "mean", draws, seed=0) if values else Figure(None)
    return Calibration(skill, gaps, gap, first, last, _in_words(skill, len(values), gap, first, last))


def direction(gap: float) -> str:
    """A gap between one's own points and the scores, in words."""
    if abs(gap) < CLOSE:
        return "close to your scores"
    return f"{abs(gap):.1f} points {'higher' if gap > 0 else 'lower'} than your scores"


def _in_words(skill: Skill, count: int, gap: Figure, first: float | None, last: float | None) -> str:
    label = codebook().skill(skill).label
    if gap.value is None or count < LEAST_RATED:
        return f"{label}: rate yourself after {LEAST_RATED} sessions or more, and this shows how well you judge it."
    said = f"{label}: over {count} sessions you rated yourself {direction(gap.value)}."
    if first is None or last is None:
        return said
    if abs(abs(first) - abs(last)) < CLOSE:
        return f"{said} The gap has stayed about the same."
    return f"{said} It was {abs(first):.1f} in the earlier half and is {abs(last):.1f} in the later."


def suggest(sessions: Sequence[OwnFigure], scenarios: Mapping[str, Scenario]) -> Suggestion | None:
    """The task to practise next, from the trainee's own figures; None where there is no task but probes.

    The skill with fewer points lately, at the difficulty they have come to, and of those tasks the least practised.
    """
    open_tasks = [task for task in scenarios.values() if task.mode != "probe"]
    if not open_tasks:
        return None
    counts = Counter(session.scenario_id for session in sessions if session.replies and not session.again)
    skill, standing = _weaker(sessions)
    why = []
    if skill is None:
        level, because = DIFFICULTIES[0], "You have no scored session yet, so begin gently."
    else:
        label = codebook().skill(skill).label
        why.append(f"{label} is the lower of your two skills: {standing:.1f} of 4 over your last scored sessions.")
        level, because = _level(sessions, scenarios, skill)
    why.append(because)
    fits = [task for task in open_tasks if skill is None or skill in task.skills] or open_tasks
    away = DIFFICULTIES.index(level)
    chosen = min(
        fits, key=lambda task: (abs(DIFFICULTIES.index(task.difficulty) - away), counts[task.id], task.title, task.id)
    )
    times = counts[chosen.id]
    done = "You have not practised it yet" if not times else f"You have practised it {_times(times)}"
    others = sum(task.difficulty == chosen.difficulty for task in fits) > 1
    why.append(f"{done}, least of the {chosen.difficulty} tasks." if others and times else f"{done}.")
    return Suggestion(chosen.id, skill, tuple(why))


def _weaker(sessions: Sequence[OwnFigure]) -> tuple[Skill | None, float]:
    """The skill with the lower median over the last sessions that score it, and that median."""
    standings = {}
    for skill in SKILLS:
        means = [fmean(points) for session in sessions if (points := _scored(session, skill))]
        if means:
            standings[skill] = median(means[-LATELY:])
    if not standings:
        return None, 0.0
    weaker = min(standings, key=lambda skill: (standings[skill], SKILLS.index(skill)))
    return weaker, standings[weaker]


def _level(sessions: Sequence[OwnFigure], scenarios: Mapping[str, Scenario], skill: Skill) -> tuple[Difficulty, str]:
    """The difficulty to practise at: a step up from the hardest at which the skill is ready."""
    for level in reversed(DIFFICULTIES):
        here = [
            session for session in sessions if (task := scenarios.get(session.scenario_id)) and task.difficulty == level
        ]
        means = [fmean(points) for session in here if (points := _scored(session, skill))]
        if not means:
            continue
        lately = median(means[-3:])
        if lately < READY:
            continue
        if level == DIFFICULTIES[-1]:
            return level, f"You do well on {level} tasks ({lately:.1f} lately), so stay with them."
        harder = DIFFICULTIES[DIFFICULTIES.index(level) + 1]
        return harder, f"On {level} tasks you have {lately:.1f} of 4 lately, so {harder} ones are the next step."
    return DIFFICULTIES[0], f"A {DIFFICULTIES[0]} task leaves room for it; harder ones come from {READY} of 4 on."


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _scored(session: OwnFigure, skill: Skill) -> list[int]:
    if session.ended is None:
        return []
    return [points for points in session.points.get(skill, ()) if points is not None]


def _mean(points: Sequence[int], draws: int) -> Figure:
    if len(points) < LEAST_REPLIES:
        return Figure(fmean(points))
    return averaged(points, "mean", draws, seed=0)
