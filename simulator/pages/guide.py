"""The code book for people: points, codes, levels and figures, with replies that show them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from simulator.pages.shared import plain
from simulator.report import threshold
from simulator.rubric.codebook import CodeEntry, FigureEntry, LevelEntry, SkillEntry, codebook

URL_PATH = "guide"
CODE_PARAM = "code"
SKILL_PARAM = "skill"

STYLE = """
<style>
.guide { line-height: 1.5; }
.guide p { margin: .3rem 0; }
.guide .facts { font-size: .85rem; opacity: .8; }
.guide ul { margin: .2rem 0 .5rem; padding-left: 1.2rem; }
.guide .why { opacity: .8; }
.guide .pair, .guide .answer { border-left: 3px solid color-mix(in srgb, currentColor 25%, transparent);
  padding: .1rem 0 .1rem .8rem; margin: .5rem 0; }
.guide .verdict { font-weight: 650; white-space: nowrap; }
.guide .good .verdict { color: color-mix(in srgb, #009e73 75%, currentColor); }
.guide .poor .verdict { color: color-mix(in srgb, #d55e00 75%, currentColor); }
</style>
"""


def page() -> st.Page:
    """This page, for the navigation."""
    return st.Page(show, title="Guide", icon=":material/menu_book:", url_path=URL_PATH)


def address(code: str) -> str:
    """Where a behaviour code is explained, from any other page."""
    return f"{URL_PATH}?{CODE_PARAM}={code}"


def skill_address(skill: str) -> str:
    """Where a skill's points are explained, from any other page."""
    return f"{URL_PATH}?{SKILL_PARAM}={skill}"


def show() -> None:
    """Draw the page; what the address asks for stands first."""
    book = codebook()
    st.title("Guide to the scores")
    _asked_for()
    st.markdown(
        "Each reply is read for **behaviour codes**; the codes earn **points** from 0 to 4 for validation and for open"
        " questions; a whole session has figures of its own, which are surer than any single reply.\n\n"
        "Go to: [Points](#points) · [Behaviour codes](#codes) · [Levels of validation](#levels) ·"
        " [A whole session](#figures) · [How far to trust it](#trust)"
    )
    st.header("Points", anchor="points")
    for skill in book.skills:
        st.subheader(plain(skill.label), anchor=f"points-{skill.id}")
        st.html(skill_points(skill))
    st.header("Behaviour codes", anchor="codes")
    for code in book.codes:
        st.subheader(plain(code.label), anchor=code.name)
        st.html(code_entry(code))
    st.header("Levels of validation", anchor="levels")
    st.html(_guide(_said("Client", book.level_client)))
    for level in book.levels:
        st.subheader(f"{level.level}. {plain(level.name)}", anchor=f"level-{level.level}")
        st.html(level_entry(level))
    st.header("A whole session", anchor="figures")
    st.html(_guide(_list(_figure(figure) for figure in book.figures)))
    st.header("How far to trust it", anchor="trust")
    for note in (book.notes.single_replies, book.notes.levels, book.notes.open):
        st.text(note)
    st.caption(f"Code book {book.version}")


def _asked_for() -> None:
    """The code or the skill in the address, drawn above all the rest."""
    book = codebook()
    codes = [code for code in book.codes if code.name == st.query_params.get(CODE_PARAM)]
    skills = [skill for skill in book.skills if skill.id == st.query_params.get(SKILL_PARAM)]
    for code in codes[:1]:
        with st.container(border=True, key="asked-for"):
            st.subheader(plain(code.label), anchor=False)
            st.html(code_entry(code))
            if "level" in code.marks:
                st.markdown("Its level, 1 to 6, is explained under [Levels of validation](#levels).")
    for skill in skills[:1]:
        with st.container(border=True, key="asked-for"):
            st.subheader(f"{plain(skill.label)}: points", anchor=False)
            st.html(skill_points(skill))


def skill_points(skill: SkillEntry) -> str:
    """What each of the points 0 to 4 means, with a reply to the same line that earns it."""
    rows = [
        f'<li value="{points}"><strong>{points} of 4</strong> {escape(anchor)}<br>“{escape(sample)}”</li>'
        for points, (anchor, sample) in reversed(list(enumerate(zip(skill.anchors, skill.samples, strict=True))))
    ]
    left_out = f"<li><strong>Not scored</strong> {escape(skill.not_scored)}<br>“{escape(skill.sample_not_scored)}”</li>"
    return _guide(f"<p>{escape(skill.definition)}</p>{_said('Client', skill.client)}<ul>{''.join(rows)}{left_out}</ul>")


def code_entry(code: CodeEntry) -> str:
    """A behaviour code: definition, what is coded so, what only looks like it, a poor and a better reply."""
    label = codebook().skill(code.skill).label.lower()
    near = _list(f"“{escape(miss.text)}” <span class='why'>{escape(miss.why)}</span>" for miss in code.near_misses)
    pair = code.pair
    return _guide(
        f'<p class="facts">Counts {code.counts} {escape(label)} · {escape(code.source)}</p>'
        f"<p>{escape(code.definition)}</p>"
        f"<p><strong>Coded so</strong></p>{_list(f'“{escape(example)}”' for example in code.examples)}"
        f"<p><strong>Looks like it and is not</strong></p>{near}"
        f'<div class="pair">{_said("Client", pair.client)}{_verdict(pair.poor, good=False)}'
        f'{_verdict(pair.good, good=True)}<p class="why">{escape(pair.why)}</p></div>'
    )


def level_entry(level: LevelEntry) -> str:
    """A level of validation: definition, an answer at that level, one that only seems to be."""
    miss = level.near_miss
    return _guide(
        f'<p>{escape(level.definition)}</p><div class="answer">{_verdict(level.example, good=True, word="This level")}'
        f'{_verdict(miss.text, good=False, word="Not it")}<p class="why">{escape(miss.why)}</p></div>'
    )


def _figure(figure: FigureEntry) -> str:
    limit = threshold(figure.id)
    source = f" <strong>{escape(limit.capitalize())}</strong> ({codebook().thresholds.source})." if limit else ""
    return f"<strong>{escape(figure.label)}</strong>: {escape(figure.definition)}{source}"


def _verdict(reply: str, *, good: bool, word: str = "") -> str:
    kind, sign, said = ("good", "✓", word or "Better") if good else ("poor", "✗", word or "Poor")
    return f'<p class="{kind}"><span class="verdict">{sign} {escape(said)}:</span> “{escape(reply)}”</p>'


def _said(who: str, words: str) -> str:
    return f"<p>{escape(who)}: “{escape(words)}”</p>"


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _guide(inside: str) -> str:
    return f'{STYLE}<div class="guide">{inside}</div>'
