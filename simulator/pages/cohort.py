"""The cohort: trainees, groups and weeks compared, like with like, as much as the viewer may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import streamlit as st

from simulator import cohort as comparing
from simulator.clinic import Clinic
from simulator.cohort import ComparableSet, Filter, Spread
from simulator.pages import cohort_files
from simulator.pages.shared import clinic, explained, plain
from simulator.pages.signing_in import Viewer, viewer
from simulator.pages.spreads import PlotRow, interval, number, strip_plot, table, week_plot
from simulator.rubric.codebook import codebook
from simulator.store import cohorts, figures
from simulator.store.access import Role
from simulator.store.figures import FEWEST_SHOWN, CohortFigures, SessionFigure
from simulator.words import Skill

# Trainees in one plot.
ROWS = 25
SEEN_AS = {
    "supervisor": "You supervise this cohort and see names.",
    "instructor": "As an instructor you see figures under pseudonyms.",
    "trainee": "You see your own sessions among those of the others, who are not named.",
}


def page() -> st.Page:
    """This page, for the navigation."""
    return st.Page(show, title="Cohort", icon=":material/groups:", url_path="cohort")


def show() -> None:
    """Draw the page."""
    st.title("The cohort")
    with explained():
        here = clinic()
        who = viewer(here)
        theirs = set(who.cohorts_as(*figures.VIEWS))
        there = {each.id: each.name for each in cohorts.cohorts(here.store, who.id) if each.id in theirs}
    if not there:
        st.markdown("You belong to no cohort whose figures you may see. Ask an administrator for an invitation.")
        return
    chosen = next(iter(there))
    if len(there) > 1:
        chosen = st.selectbox("Cohort", list(there), format_func=there.__getitem__)
    with explained():
        found = figures.cohort_figures(here.store, who.id, chosen, coder=here.settings.scoring_coder)
    st.markdown(f"**{plain(there[chosen])}**. {SEEN_AS[found.view]}")
    _compare(here, who, chosen, found)


def _compare(here: Clinic, who: Viewer, cohort: str, found: CohortFigures) -> None:
    skill = _skill()
    sets = comparing.comparable_sets(found.sessions, skill, found.view)
    if not sets:
        st.info(
            "No session is ended and scored yet. Once trainees have practised, their sessions are compared here.",
            icon=":material/info:",
        )
        return
    like = _chosen_set(here, sets)
    only = Filter() if found.view == "trainee" else _filter(found.sessions)
    kept, out = comparing.compared(found.sessions, like.like, skill, found.view, only)
    _account(kept, out, found)
    if comparing.too_few(kept, found.view):
        st.info(
            f"These are sessions of fewer than {FEWEST_SHOWN} people, so only their supervisor sees them. Choose"
            " another task, or a longer period.",
            icon=":material/visibility_off:",
        )
        return
    label = codebook().skill(skill).label
    trainees, groups, weeks = st.tabs(["Trainees", "Groups", "Weeks"])
    with trainees:
        _trainees(kept, skill, label)
    with groups:
        _groups(kept, skill, label, found.view)
    with weeks:
        _weeks(kept, skill, label, found.view)
    if found.view != "trainee":
        cohort_files.draw(here, who, cohort, found, kept, skill)


def _skill() -> Skill:
    names = {entry.id: entry.label for entry in codebook().skills}
    return st.segmented_control(
        "Skill",
        list(names),
        default=next(iter(names)),
        required=True,
        format_func=names.__getitem__,
        key="cohort-skill",
    )


def _chosen_set(here: Clinic, sets: Sequence[ComparableSet]) -> ComparableSet:
    """Which like sessions to compare; all that they have in common is said."""
    labels = {each.like: _set_label(here, each) for each in sets}
    chosen = st.selectbox("Compare sessions of", list(labels), format_func=labels.__getitem__, key="cohort-set")
    found = next((each for each in sets if each.like == chosen), sets[0])
    like = found.like
    voice = "in the rehearsed voice" if like.speaker == "rehearsed" else f"through {like.speaker}"
    st.caption(
        f"Like with like: client {plain(like.persona[0])} {like.persona[1]}, task {plain(like.scenario[0])}"
        f" {like.scenario[1]}, {like.mode} mode, rubric {like.rubric_version}, client speaking {plain(voice)}."
    )
    return found


def _set_label(here: Clinic, each: ComparableSet) -> str:
    scenario = here.content.scenarios.get(each.like.scenario[0])
    persona = here.content.personas.get(each.like.persona[0])
    title = scenario.title if scenario else each.like.scenario[0]
    name = persona.name if persona else each.like.persona[0]
    return f"{title}, with {name} ({_count(each.sessions, 'session')}, {_count(each.people, 'trainee')})"


def _filter(sessions: Sequence[SessionFigure]) -> Filter:
    groups = sorted({each.group for each in sessions if each.group is not None}, key=str.casefold)
    days = [each.started.date() for each in sessions]
    first, last = min(days), max(days)
    with st.container(horizontal=True):
        chosen = st.multiselect("Groups", groups, placeholder="All groups", key="cohort-groups") if groups else []
        # while a second date is being picked there is only one
        period: Sequence[date] = st.date_input(
            "Period", (first, last), min_value=first, max_value=last, key="cohort-period", format="YYYY-MM-DD"
        )
    since, until = (period[0], period[-1]) if period else (None, None)
    return Filter(chosen or None, since, until)


def _account(kept: Sequence[SessionFigure], out: Counter[str], found: CohortFigures) -> None:
    people = len({each.person for each in kept})
    said = f"**{_count(len(kept), 'session')} of {_count(people, 'trainee')}** compared."
    if out:
        reasons = ", ".join(f"{count} {reason}" for reason, count in out.most_common())
        said += f" {out.total()} left out: {reasons}."
    st.markdown(said)
    if found.hidden_groups:
        groups = "1 group" if found.hidden_groups == 1 else f"{found.hidden_groups} groups"
        st.caption(f"{groups} of fewer than {FEWEST_SHOWN} people: only their supervisor sees them apart.")


def _trainees(kept: Sequence[SessionFigure], skill: Skill, label: str) -> None:
    # a page of trainees is reckoned alone: intervals of hundreds would take seconds
    order = sorted({each.shown or "" for each in kept}, key=str.casefold)
    pages = -(-len(order) // ROWS)
    shown = set(order)
    if pages > 1:
        at = st.pagination(pages, key="cohort-trainees")
        shown = set(order[(at - 1) * ROWS : at * ROWS])
    rows = comparing.by_trainee([each for each in kept if (each.shown or "") in shown], skill)
    drawn = [PlotRow(_person(row), row.points, row.figure, row.own) for row in rows]
    strip_plot(drawn, f"{label}, points of a session", _said(rows, f"{label} by trainee"))
    st.caption(_legend("a session (mean of its scored replies)", "sessions"))
    st.html(
        table(
            f"{label} by trainee",
            ("Trainee", "Sessions", "Median", "95%"),
            [(_person(row), str(row.sessions), number(row.figure.value), interval(row.figure)) for row in rows],
            [row.own for row in rows],
        )
    )


def _groups(kept: Sequence[SessionFigure], skill: Skill, label: str, view: Role) -> None:
    rows = comparing.by_group(kept, skill, view)
    told = [row for row in rows if not row.hidden]
    if told:
        drawn = [PlotRow(_group(row, view), row.points, row.figure, row.own) for row in told]
        strip_plot(drawn, f"{label}, points of a trainee", _said(told, f"{label} by group"))
        st.caption(_legend("a trainee (median of their sessions)", "trainees"))
    _people_table(f"{label} by group", "Group", [(_group(row, view), row) for row in rows])


def _weeks(kept: Sequence[SessionFigure], skill: Skill, label: str, view: Role) -> None:
    rows = comparing.by_week(kept, skill, view)
    names = [f"{date.fromisoformat(row.label or ''):%-d %b}" for row in rows]
    told = [(name, row) for name, row in zip(names, rows, strict=True) if not row.hidden]
    if told:
        drawn = [PlotRow(name, row.points, row.figure) for name, row in told]
        week_plot(drawn, f"{label}, points of a trainee", _said([row for _, row in told], f"{label} by week"))
        st.caption(
            _legend("a trainee (median of their sessions that week)", "trainees")
            + " Not all practise every week, so weeks differ in who they hold."
        )
    _people_table(f"{label} by week", "Week of", list(zip(names, rows, strict=True)))


def _people_table(label: str, first: str, rows: Sequence[tuple[str, Spread]]) -> None:
    cells = []
    for name, row in rows:
        if row.hidden:
            cells.append((name, f"fewer than {FEWEST_SHOWN}", "–", "–", "–"))
        else:
            value = (number(row.figure.value), interval(row.figure))
            cells.append((name, str(row.people), str(row.sessions), *value))
    st.html(table(label, (first, "Trainees", "Sessions", "Median", "95%"), cells))


def _person(row: Spread) -> str:
    if row.label == "others" and not row.own:
        return f"Others ({row.people})"
    return "You" if row.own else row.label or ""


def _group(row: Spread, view: Role) -> str:
    if row.label is not None:
        return row.label
    return "no group" if view == "supervisor" else "not told apart"


def _legend(point: str, drawn: str) -> str:
    return (
        f"● {point} · ┃ median · the bar is the middle 95% of draws of {drawn}, from {comparing.LEAST_FOR_INTERVAL} on."
    )


def _said(rows: Sequence[Spread], what: str) -> str:
    """A plot in words, for who can't see it."""
    medians = [row.figure.value for row in rows if row.figure.value is not None]
    spread = f"medians from {min(medians):.1f} to {max(medians):.1f} of 4" if medians else "no medians"
    return f"{what}: {_count(len(rows), 'row')}, {spread}. The table below holds the figures."


def _count(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
