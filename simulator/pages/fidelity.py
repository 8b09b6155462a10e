"""How real the simulated clients are: scripted trainees talk with them here and now, and what comes out is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from html import escape
from statistics import median

import streamlit as st

from simulator.client.language import word_count
from simulator.clinic import Clinic
from simulator.fidelity.harness import ALL, Plan, Report, as_json, carry_out, prepare
from simulator.fidelity.material import Material, Row
from simulator.fidelity.plots import (
    PEOPLE_95TH,
    PEOPLE_MEDIAN,
    STANDINGS,
    TIERS,
    length_bars,
    openness_points,
    tier_facts,
)
from simulator.fidelity.trainees import Trainee, read_trainees
from simulator.pages.shared import clinic, explained

REPORT = "fidelity-report"
SURE_FROM = 30
# Okabe and Ito's palette; shapes and labels say the same without colour.
HUES = ("#009e73", "#0072b2", "#e69f00", "#d55e00", "#cc79a7", "#56b4e9")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
TIER_HUES = ("#56b4e9", "#0072b2", "#d55e00")
HEAD = ("Measure", "People", "Gate", "This client", "Result")
# On a phone each row becomes a block, with the column's name before each value.
STYLE = """
<style>
.gates { width: 100%; border-collapse: collapse; font-size: .9rem; line-height: 1.4; }
.gates th, .gates td { text-align: left; vertical-align: top; padding: .4rem .5rem; overflow-wrap: anywhere;
  border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
.gates tbody th { font-weight: 500; width: 32%; }
.gates .word { white-space: nowrap; }
.gates .missed { font-weight: 700; color: color-mix(in srgb, #d55e00 80%, currentColor); }
@media (max-width: 640px) {
  .gates thead { position: absolute; clip-path: inset(50%); height: 1px; overflow: hidden; }
  .gates tr, .gates tbody th { display: block; width: auto; border: 0; padding: .1rem 0; }
  .gates td { display: inline-block; border: 0; padding: .1rem 1rem .1rem 0; }
  .gates tr { padding: .5rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
  .gates tbody th { font-weight: 650; }
  .gates td::before { content: attr(data-head) ": "; opacity: .75; }
}
</style>
"""


def page() -> st.Page:
    """This page, for the navigation."""
    return st.Page(show, title="Clients", icon=":material/psychology:", url_path="fidelity")


def show() -> None:
    """Draw the page."""
    st.title("How real are the clients?")
    st.markdown(
        "Scripted trainees, from skilled to hostile, talk with the clients, and what the clients say is measured: how"
        " long their lines are, what they tell and when, how openness moves. Each measure stands beside the figure of"
        " people in recorded demonstrations of counselling, and beside a gate that a client should pass."
    )
    with explained():
        here = clinic()
        scripts = read_trainees(here.settings.content_dir / "scenarios" / "trainees")
    for problem in here.content.problems:
        st.text(f"left out: {problem}")
    if not here.content.personas:
        return
    with explained():
        plan = _asked(here, scripts)
        if plan is not None:
            st.session_state[REPORT] = _run(plan)
    report: Report | None = st.session_state.get(REPORT)
    if report is None:
        st.info("Nothing is measured yet. Choose clients and trainees, then press **Run**.", icon=":material/info:")
        return
    _results(report)


def _asked(here: Clinic, scripts: Mapping[str, Trainee]) -> Plan | None:
    """The plan that the form asks for, once Run is pressed. Raises SettingError."""
    names = {name: persona.name for name, persona in here.content.personas.items()}
    titles = {name: trainee.title for name, trainee in scripts.items()}
    with st.form("fidelity"):
        who = st.multiselect("Clients", names, list(names), format_func=names.__getitem__, placeholder="All")
        others = st.multiselect(
            "Scripted trainees", titles, list(titles), format_func=titles.__getitem__, placeholder="All"
        )
        with st.container(horizontal=True):
            sessions = st.number_input("Sessions with each trainee", 1, 30, 3, width=220)
            turns = st.number_input("Replies a session", 1, 60, 20, width=220)
        if not st.form_submit_button("Run", type="primary", icon=":material/play_arrow:"):
            return None
    return prepare(here.content, scripts, who, others, sessions, turns)


def _run(plan: Plan) -> Report:
    """Carry it out in processes of their own, so that other people's pages go on."""
    bar, came = st.progress(0.0, f"0 of {plan.total} sessions"), 0

    def done(count: int) -> None:
        nonlocal came
        came += count
        bar.progress(came / plan.total, f"{came} of {plan.total} sessions")

    report = carry_out(plan, done)
    bar.empty()
    return report


def _results(report: Report) -> None:
    plan = report.plan
    titles = {persona.id: persona.name for persona in plan.personas} | {ALL: "All clients"}
    held = {material.name: material for material in report.materials}
    st.header("What came out")
    chosen = next(iter(held))
    if len(held) > 1:
        chosen = st.selectbox("Show", list(held), format_func=titles.__getitem__, key="fidelity-shown")
    rows = [row for row in report.rows if row.persona == chosen]
    gated = [row.passed for row in rows if row.passed is not None]
    st.markdown(f"**{sum(gated)} of {len(gated)} gates passed**, in {len(held[chosen].runs)} sessions.")
    st.caption(
        f"{plan.sessions} with each trainee, up to {plan.turns} replies each, in the rehearsed voice. Few sessions are"
        f" uncertain: a gate can be passed or missed by luck. Run {SURE_FROM} before you trust a close figure."
    )
    st.html(gates_table(rows, titles[chosen]))
    _openness(held[chosen])
    _lengths(held[chosen])
    _facts(held[chosen])
    st.download_button(
        "Download as JSON", as_json(report), "fidelity.json", "application/json", icon=":material/download:"
    )


def gates_table(rows: Sequence[Row], name: str) -> str:
    """Rows as an HTML table; `name` is the client's, for a screen reader."""
    head = "".join(f'<th scope="col">{each}</th>' for each in HEAD)
    body = "".join(_gate(row) for row in rows)
    label = escape(f"Gates: {name}")
    return (
        f'{STYLE}<table class="gates" aria-label="{label}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def _gate(row: Row) -> str:
    without = "– no gate" if not row.gate else "– not measured"
    word = {True: "✓ passed", False: "✗ missed", None: without}[row.passed]
    mark = f'<span class="word{" missed" if row.passed is False else ""}">{word}</span>'
    cells = [escape(row.people), escape(row.gate or "–"), escape(row.value), mark]
    shown = "".join(f'<td data-head="{head}">{cell}</td>' for head, cell in zip(HEAD[1:], cells, strict=True))
    return f'<tr><th scope="row">{escape(row.measure)}</th>{shown}</tr>'


def _openness(material: Material) -> None:
    # costs a second to load, so it is loaded where it is drawn
    import altair as alt

    st.subheader("Openness, reply by reply")
    points = list(openness_points(material))
    there = [stands for stands in STANDINGS if any(point.stands == stands for point in points)]
    at = [STANDINGS.index(stands) for stands in there]
    legend = alt.Legend(orient="bottom", columns=3, title="trainee")
    chart = (
        alt.Chart(alt.InlineData(values=[asdict(point) for point in points]))
        .mark_line(point=alt.OverlayMarkDef(size=45, filled=True), strokeWidth=2)
        .encode(
            x=alt.X("reply:Q", title="reply", axis=alt.Axis(tickMinStep=1, format="d", grid=False)),
            y=alt.Y("openness:Q", title="openness, median", scale=alt.Scale(domain=[0, 1])),
            color=alt.Color("stands:N", scale=alt.Scale(domain=there, range=[HUES[i] for i in at]), legend=legend),
            shape=alt.Shape("stands:N", scale=alt.Scale(domain=there, range=[SHAPES[i] for i in at]), legend=legend),
            tooltip=["stands:N", "reply:Q", alt.Tooltip("openness:Q", format=".2f"), "sessions:Q"],
        )
        .properties(height=400)
    )
    paths = {stands: [point.openness for point in points if point.stands == stands] for stands in there}
    said = "; ".join(f"{stands} from {path[0]:.2f} to {path[-1]:.2f}" for stands, path in paths.items())
    st.altair_chart(chart, alt=f"Median openness after each reply, by kind of trainee: {said}.")
    st.caption(
        "Each point is the median over the sessions still going. A client who has left is no longer counted, so a line"
        " may rise only because the most guarded are gone."
    )


def _lengths(material: Material) -> None:
    import altair as alt

    st.subheader("Words a line")
    bars = length_bars(material)
    if not bars:
        st.caption("Counted with skilled, neutral and poor trainees only; none of them took part.")
        return
    rules = [
        {"words": PEOPLE_MEDIAN, "label": f"people's median, {PEOPLE_MEDIAN}"},
        {"words": PEOPLE_95TH, "label": f"people's 95th, {PEOPLE_95TH}"},
    ]
    drawn = (
        alt.Chart(alt.InlineData(values=[asdict(bar) for bar in bars]))
        .mark_bar(color="#0072b2", opacity=0.8)
        .encode(
            x=alt.X("low:Q", bin="binned", title="words", axis=alt.Axis(grid=False), scale=alt.Scale(domain=[0, 84])),
            x2="high:Q",
            y=alt.Y("share:Q", title="share of lines", axis=alt.Axis(format="%")),
            tooltip=["low:Q", "high:Q", alt.Tooltip("share:Q", format=".1%")],
        )
    )
    people = alt.Chart(alt.InlineData(values=rules)).encode(x="words:Q")
    marked = people.mark_rule(color="#d55e00", strokeDash=[5, 3], strokeWidth=2)
    labels = people.mark_text(align="left", dx=5, y=8, color="#d55e00", fontSize=12).encode(text="label:N")
    counts = [word_count(line) for line in material.lines]
    said = f"Half of the client's {len(counts)} lines have {median(counts):g} words or fewer"
    st.altair_chart((drawn + marked + labels).properties(height=240), alt=f"{said}; half of people's, {PEOPLE_MEDIAN}.")
    st.caption(f"{said}. Counted with skilled, neutral and poor trainees.")


def _facts(material: Material) -> None:
    import altair as alt

    st.subheader("Facts told")
    told = list(tier_facts(material))
    order = list(dict.fromkeys(each.trainee for each in told))
    values = [{**asdict(each), "rank": TIERS.index(each.tier)} for each in told]
    chart = (
        alt.Chart(alt.InlineData(values=values))
        .mark_bar()
        .encode(
            x=alt.X("facts:Q", title="facts a session, mean"),
            y=alt.Y("trainee:N", title=None, sort=order),
            color=alt.Color(
                "tier:N",
                title="tier",
                scale=alt.Scale(domain=list(TIERS), range=list(TIER_HUES)),
                legend=alt.Legend(orient="bottom"),
            ),
            order="rank:Q",
            tooltip=["trainee:N", "tier:N", alt.Tooltip("facts:Q", format=".1f")],
        )
        .properties(height=alt.Step(28))
    )
    means = {name: [f"{each.facts:.1f}" for each in told if each.trainee == name] for name in order}
    said = "; ".join(f"{name} {', '.join(numbers)}" for name, numbers in means.items())
    st.altair_chart(chart, alt=f"Facts told a session, by the tier ({', '.join(TIERS)}): {said}.")
