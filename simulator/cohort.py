"""Comparing a cohort: which sessions are like, how their points are spread, and what may not be shown. Pure functions.

Only sessions with the same persona, scenario, rubric version, mode and voice are compared. Those left out are counted,
each with its reason. A session counts as the mean of its scored replies; trainees and groups as medians, with the
middle 95% of draws of sessions (of trainees) around them. Nothing is ranked: rows stand in the order of names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from simulator.agreement.figures import Figure, averaged
from simulator.store.access import Role
from simulator.store.figures import FEWEST_SHOWN, SessionFigure

# An interval says something from this many sessions (trainees) on.
LEAST_FOR_INTERVAL = 5
DRAWS = 500


@dataclass(frozen=True, order=True)
class Like:
    """What sessions have in common that are compared: client and task (id, version, hash of the content), rubric
    version, mode, and the voice or model that spoke for the client."""

    persona: tuple[str, str, str]
    scenario: tuple[str, str, str]
    rubric_version: str
    mode: str
    speaker: str


@dataclass(frozen=True)
class ComparableSet:
    """Like sessions that can be compared, how many and of how many trainees."""

    like: Like
    sessions: int
    people: int


@dataclass(frozen=True)
class Spread:
    """The points of one trainee, group or week: each point, their median with its interval (None where there is none).

    `points` are means of sessions for a trainee, medians of trainees for a group or week. `label` is None for people
    who are not named to this viewer; `own` marks the viewer's. `hidden`: too few people; nothing of them is told.
    """

    label: str | None
    points: tuple[float, ...]
    figure: Figure
    people: int
    sessions: int
    own: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class Filter:
    """Which of the like sessions are looked at: groups and a period in days, both ends included; None is all."""

    groups: Collection[str | None] | None = None
    since: date | None = None
    until: date | None = None


def like(session: SessionFigure) -> Like:
    """What a session must share with another to be compared with it."""
    return Like(session.persona, session.scenario, session.rubric_version, session.mode, session.speaker)


def comparable_sets(sessions: Iterable[SessionFigure], skill: str, view: Role) -> list[ComparableSet]:
    """The sets there are, the one with most trainees first."""
    found: dict[Like, list[SessionFigure]] = defaultdict(list)
    for session in sessions:
        if not _unusable(session, skill, view):
            found[like(session)].append(session)
    sets = [ComparableSet(key, len(each), len({one.person for one in each})) for key, each in found.items()]
    return sorted(sets, key=lambda each: (-each.people, -each.sessions, each.like))


def compared(
    sessions: Iterable[SessionFigure], chosen: Like, skill: str, view: Role, only: Filter
) -> tuple[list[SessionFigure], Counter[str]]:
    """The sessions of a set that can be compared on a skill, and how many others were left out for which reason."""
    kept, out = [], Counter[str]()
    for session in sessions:
        reason = _unusable(session, skill, view) or _unlike(session, chosen) or _filtered(session, only)
        if reason:
            out[reason] += 1
        else:
            kept.append(session)
    return kept, out


def _unusable(session: SessionFigure, skill: str, view: Role) -> str:
    if session.ended is None:
        return "not ended"
    if session.again:
        return "another try from a turn of an earlier session"
    if view == "trainee" and session.mode == "probe" and not session.released:
        return "a probe that is not released yet"
    if view == "trainee" and session.own and not session.rated:
        return "your own that you have not rated yet"
    return "" if session.points.get(skill) is not None else "not scored on this skill"


def _unlike(session: SessionFigure, chosen: Like) -> str:
    other = like(session)
    if other.scenario[0] != chosen.scenario[0]:
        return "another task"
    if other.persona[0] != chosen.persona[0]:
        return "another client"
    if (other.scenario, other.persona) != (chosen.scenario, chosen.persona):
        return "another version of the client or the task"
    if other.rubric_version != chosen.rubric_version:
        return "another version of the rubric"
    if other.mode != chosen.mode:
        return "another mode"
    return "another voice of the client" if other.speaker != chosen.speaker else ""


def _filtered(session: SessionFigure, only: Filter) -> str:
    if only.groups is not None and session.group not in only.groups:
        return "not in the groups chosen"
    day = session.started.date()
    outside = (only.since is not None and day < only.since) or (only.until is not None and day > only.until)
    return "not in the period chosen" if outside else ""


def too_few(sessions: Collection[SessionFigure], view: Role) -> bool:
    """Whether these are so few people that only their supervisor may see them."""
    return view != "supervisor" and len({session.person for session in sessions}) < FEWEST_SHOWN


def by_trainee(sessions: Iterable[SessionFigure], skill: str, draws: int = DRAWS) -> list[Spread]:
    """Each trainee's sessions, by name or pseudonym. Where others are unnamed they are one row, and the viewer's own is
    another."""
    rows: dict[tuple[str, bool], list[SessionFigure]] = defaultdict(list)
    for session in sessions:
        rows[session.shown or ("you" if session.own else "others"), session.own].append(session)
    found = []
    for (label, own), held in sorted(rows.items(), key=lambda row: (not row[0][1], row[0][0].casefold())):
        points = _points(held, skill)
        people = len({session.person for session in held})
        found.append(Spread(label, points, _median(points, draws), people, len(held), own))
    return found


def by_group(sessions: Iterable[SessionFigure], skill: str, view: Role, draws: int = DRAWS) -> list[Spread]:
    """Each group's trainees, a point for each: the median of their sessions. Trainees without a group come last."""
    groups: dict[str | None, list[SessionFigure]] = defaultdict(list)
    for session in sessions:
        groups[session.group].append(session)
    order = sorted(groups, key=lambda name: (name is None, (name or "").casefold()))
    return [_of_people(name, groups[name], skill, view, draws) for name in order]


def by_week(sessions: Iterable[SessionFigure], skill: str, view: Role, draws: int = DRAWS) -> list[Spread]:
    """Each week's trainees, labelled by its Monday: a point for each who practised then, the median of their sessions.
    A week without any is not there."""
    weeks: dict[date, list[SessionFigure]] = defaultdict(list)
    for session in sessions:
        weeks[monday(session.started)].append(session)
    return [_of_people(week.isoformat(), weeks[week], skill, view, draws) for week in sorted(weeks)]


def monday(moment: datetime) -> date:
    """The Monday of its week."""
    return moment.date() - timedelta(days=moment.weekday())


def grades(sessions: Iterable[SessionFigure], skill: str) -> dict[str, tuple[float, int, int]]:
    """By person: the median (0-4) of their sessions, how many those are, and how many of them a supervisor signed
    off."""
    held: dict[str, list[SessionFigure]] = defaultdict(list)
    for session in sessions:
        held[session.person].append(session)
    return {
        person: (median(_points(each, skill)), len(each), sum(session.signed for session in each))
        for person, each in held.items()
    }


def _of_people(label: str | None, held: list[SessionFigure], skill: str, view: Role, draws: int) -> Spread:
    theirs: dict[str, list[SessionFigure]] = defaultdict(list)
    for session in held:
        theirs[session.person].append(session)
    if too_few(held, view):
        return Spread(label, (), Figure(None), len(theirs), len(held), hidden=True)
    points = tuple(median(_points(each, skill)) for each in theirs.values())
    own = any(session.own for session in held)
    return Spread(label, points, _median(points, draws), len(theirs), len(held), own)


def _points(sessions: Iterable[SessionFigure], skill: str) -> tuple[float, ...]:
    return tuple(points for session in sessions if (points := session.points.get(skill)) is not None)


def _median(points: Sequence[float], draws: int) -> Figure:
    """The median with its interval, which is left out where there are too few points for one."""
    if len(points) < LEAST_FOR_INTERVAL:
        return Figure(median(points) if points else None)
    return averaged(points, "median", draws, seed=0)
