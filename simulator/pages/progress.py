"""The trainee's own way: points over time, how well they judge themself, comments, and what to practise next."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from simulator import own_data, session
from simulator import progress as own
from simulator.clinic import Clinic
from simulator.pages import practice
from simulator.pages.shared import clinic, explained, plain
from simulator.pages.signing_in import Viewer, viewer
from simulator.pages.spreads import EDGE_HUE, MEDIAN_HUE, POINT_HUE, interval, number, table
from simulator.rubric.codebook import codebook
from simulator.store import own_figures
from simulator.store.own_figures import OwnFigure, Returned
from simulator.words import Skill

COMMENTS_SHOWN = 12
EVERY = "all"


def page() -> st.Page:
    """This page, for the navigation."""
    return st.Page(show, title="Your progress", icon=":material/trending_up:", url_path="progress")


def show() -> None:
    """Draw the page."""
    st.title("Your progress")
    with explained():
        here = clinic()
        who = viewer(here)
        found = own_figures.own_figures(here.store, who.id, who.id, coder=here.settings.scoring_coder)
        said = own_figures.returned_comments(here.store, who.id, who.id, limit=COMMENTS_SHOWN)
    ended = [each for each in found if each.ended is not None and each.replies]
    if not ended:
        st.info(
            "Nothing to show yet. End a practice session with at least one reply, and your points begin here.",
            icon=":material/info:",
        )
    _next(here, who, ended)
    if not ended:
        return
    _growth(here, ended)
    _judgement(ended)
    _comments(here, found, said)
    _take_along(here, who)


def _title(here: Clinic, scenario_id: str) -> str:
    scenario = here.content.scenarios.get(scenario_id)
    return scenario.title if scenario else scenario_id


def _next(here: Clinic, who: Viewer, ended: Sequence[OwnFigure]) -> None:
    suggestion = own.suggest(ended, here.content.scenarios)
    if suggestion is None:
        return
    scenario = here.content.scenarios[suggestion.scenario_id]
    personas = [here.content.personas[name] for name in scenario.personas if name in here.content.personas]
    if not personas:
        return
    with st.container(border=True, key="next"):
        st.caption("Practise next")
        st.subheader(plain(scenario.title), anchor=False)
        st.markdown("\n".join(f"- {plain(why)}" for why in suggestion.why))
        if st.button(f"Begin with {plain(personas[0].name)}", type="primary", icon=":material/play_arrow:"):
            with explained():
                cohort = next(iter(who.cohorts_as("trainee")), None)
                record = session.begin(here, personas[0], scenario, who.id, cohort=cohort)
            practice.open_session(record.id)


def _growth(here: Clinic, ended: Sequence[OwnFigure]) -> None:
    st.header("Your points over time")
    titles = {each.scenario_id: _title(here, each.scenario_id) for each in ended}
    labels = {EVERY: "All tasks", **dict(sorted(titles.items(), key=lambda item: item[1]))}
    task = st.selectbox("Task", list(labels), format_func=labels.__getitem__, key="progress-task")
    if task == EVERY and len(titles) > 1:
        st.caption("Tasks differ in how hard they are: choose one to compare like with like.")
    chosen = [each for each in ended if task in (EVERY, each.scenario_id)]
    waiting = sum(bool(each.withheld) for each in chosen)
    if waiting:
        sessions = "1 session waits" if waiting == 1 else f"{waiting} sessions wait"
        st.caption(f"{sessions} for your own rating or for your supervisor and can't be shown yet.")
    st.caption(
        "Each mark is a session: the mean of its scored replies, with the middle 95% of draws of them (from"
        f" {own.LEAST_REPLIES} scored replies on). A square is one that a supervisor signed off. The line, from"
        f" {own.LEAST_SESSIONS} sessions on, is the median of {own.WINDOW} neighbours with its interval."
    )
    for entry in codebook().skills:
        _skill_growth(entry.id, entry.label, chosen, titles)


def _skill_growth(skill: Skill, label: str, chosen: Sequence[OwnFigure], titles: dict[str, str]) -> None:
    points = own.growth(chosen, skill)
    st.subheader(label, anchor=False)
    if not points:
        st.caption("No session is scored on this skill yet.")
        return
    way = own.trend(points)
    _growth_plot(points, way, label, titles)
    rows = [
        (
            f"{point.at:%-d %b %Y}",
            titles[point.scenario_id],
            number(point.mean.value),
            interval(point.mean),
            str(point.scored),
        )
        for point in reversed(points)
    ]
    with st.expander("The figures"):
        st.html(table(f"{label} by session", ("Session", "Task", "Mean", "95%", "Scored replies"), rows))


def _growth_plot(
    points: Sequence[own.GrowthPoint], way: Sequence[own.TrendPoint], label: str, titles: dict[str, str]
) -> None:
    # costs a second to load, so it is loaded where it is drawn
    import altair as alt

    values = [
        {
            "at": point.at.isoformat(),
            "mean": point.mean.value,
            "low": point.mean.low,
            "high": point.mean.high,
            "task": titles[point.scenario_id],
            "seen": "signed off" if point.signed else "machine",
        }
        for point in points
    ]
    trend = [
        {"at": each.at.isoformat(), "median": each.median.value, "low": each.median.low, "high": each.median.high}
        for each in way
    ]
    scale = alt.Scale(domain=[0, 4], nice=False)
    x = alt.X("at:T", title=None, axis=alt.Axis(format="%-d %b", grid=False, labelOverlap=True))

    def y(name: str) -> alt.Y:
        return alt.Y(name, scale=scale, title="points", axis=alt.Axis(values=[0, 1, 2, 3, 4], format="d"))

    held = alt.Chart(alt.InlineData(values=values))
    told = ["task:N", alt.Tooltip("at:T", format="%-d %b %Y"), alt.Tooltip("mean:Q", format=".1f"), "seen:N"]
    rules = held.transform_filter("isValid(datum.low)").mark_rule(color=POINT_HUE, strokeWidth=2, opacity=0.5)
    shape = alt.Shape(
        "seen:N", scale=alt.Scale(domain=["machine", "signed off"], range=["circle", "square"]), legend=None
    )
    marks = held.mark_point(filled=True, size=75, fill=POINT_HUE, stroke=EDGE_HUE, strokeWidth=1, opacity=0.9)
    layers = rules.encode(x=x, y=y("low:Q"), y2="high:Q") + marks.encode(x=x, y=y("mean:Q"), shape=shape, tooltip=told)
    if trend:
        smooth = alt.Chart(alt.InlineData(values=trend))
        band = smooth.mark_area(color=MEDIAN_HUE, opacity=0.16).encode(x=x, y=y("low:Q"), y2="high:Q")
        line = smooth.mark_line(color=MEDIAN_HUE, strokeWidth=2.5).encode(x=x, y=y("median:Q"))
        layers = band + layers + line
    first, last = points[0].mean.value, points[-1].mean.value
    said = (
        f"{label}, mean points of {len(points)} sessions over time: {first:.1f} in the first, {last:.1f} in the last."
    )
    st.altair_chart(layers.properties(height=230), alt=said)


def _judgement(ended: Sequence[OwnFigure]) -> None:
    st.header("How well you judge yourself")
    found = [own.calibration(ended, entry.id) for entry in codebook().skills]
    for each in found:
        st.markdown(plain(each.words))
    if any(each.gaps for each in found):
        _gap_plot([each for each in found if each.gaps])
        rows = [
            (f"{at:%-d %b %Y}", codebook().skill(each.skill).label, f"{gap:+.1f}", own.direction(gap))
            for each in found
            for at, gap in reversed(each.gaps)
        ]
        with st.expander("The figures"):
            st.html(table("Own rating against scores", ("Session", "Skill", "Gap", "You rated yourself"), rows))


def _gap_plot(found: Sequence[own.Calibration]) -> None:
    import altair as alt

    labels = [codebook().skill(each.skill).label for each in found]
    values = [
        {"at": at.isoformat(), "gap": round(gap, 2), "skill": label}
        for each, label in zip(found, labels, strict=True)
        for at, gap in each.gaps
    ]
    scale = alt.Scale(domain=[-4, 4], nice=False)
    names = alt.Legend(orient="bottom", title=None)
    hues, shapes = [POINT_HUE, "#e69f00"][: len(labels)], ["circle", "diamond"][: len(labels)]
    held = alt.Chart(alt.InlineData(values=values))
    dots = held.mark_point(filled=True, size=70, opacity=0.85).encode(
        x=alt.X("at:T", title=None, axis=alt.Axis(format="%-d %b", grid=False, labelOverlap=True)),
        y=alt.Y("gap:Q", scale=scale, title="own rating minus score", axis=alt.Axis(values=[-4, -2, 0, 2, 4])),
        color=alt.Color("skill:N", scale=alt.Scale(domain=labels, range=hues), legend=names),
        shape=alt.Shape("skill:N", scale=alt.Scale(domain=labels, range=shapes), legend=names),
        tooltip=["skill:N", alt.Tooltip("at:T", format="%-d %b %Y"), alt.Tooltip("gap:Q", format="+.1f")],
    )
    ends = [{"gap": 3.6, "said": "you rated yourself higher"}, {"gap": -3.6, "said": "you rated yourself lower"}]
    words = alt.Chart(alt.InlineData(values=ends)).mark_text(align="left", color="gray", fontSize=12)
    zero = alt.Chart(alt.InlineData(values=[{"gap": 0}])).mark_rule(color="gray", strokeDash=[4, 3])
    chart = zero.encode(y="gap:Q") + dots + words.encode(x=alt.value(8), y="gap:Q", text="said:N")
    said = " ".join(each.words for each in found)
    st.altair_chart(chart.properties(height=260), alt=f"Own rating minus score, session by session. {said}")
    st.caption("On the dashed line your own rating and the session's mean are the same.")


def _comments(here: Clinic, found: Sequence[OwnFigure], said: Sequence[Returned]) -> None:
    st.header("What your supervisor wrote")
    if not said:
        st.markdown("Nothing yet. Comments appear here once a supervisor has signed off one of your sessions.")
        return
    about = {each.id: each for each in found}
    for session_id in dict.fromkeys(each.session_id for each in said):
        theirs = [each for each in said if each.session_id == session_id]
        one = about[session_id]
        with st.container(border=True, key=f"comment-{session_id}"):
            authors = " and ".join(dict.fromkeys(plain(each.author) for each in theirs))
            st.markdown(f"**{plain(_title(here, one.scenario_id))}**, {one.started:%-d %b %Y}")
            for each in theirs:
                # plain text: what people write is never read as Markdown
                st.text((f"Turn {each.turn}: " if each.turn else "") + each.text)
            st.caption(f"by {authors}")
            if st.button("Open the session", key=f"comment-open-{session_id}", icon=":material/open_in_new:"):
                practice.open_session(session_id)


def _take_along(here: Clinic, who: Viewer) -> None:
    st.header("Your data")
    st.markdown(
        "Everything that is kept about you: your sessions as text, every score and rating, and comments to you."
    )
    st.download_button(
        "Download your data",
        lambda: own_data.archive(here, who.id, who.id),
        "my-practice.zip",
        "application/zip",
        icon=":material/download:",
        on_click="ignore",
    )
