"""Turns as HTML: speech bubbles, with the coded words marked by colour, underline and label. Pure functions.

Labels and skills lead to the guide, in a window of its own: the reply being written stays where it is.

All text of people and models is escaped here; nothing of theirs is ever read as Markdown or HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from simulator.pages import guide
from simulator.rubric.codebook import codebook
from simulator.rubric.codes import BehaviorCode, CodedReply, Score
from simulator.words import CodeName

# A stack or an opinion on the whole reply is said below it; marking every word would mark nothing.
_NOT_MARKED: frozenset[CodeName] = frozenset(("question_stack",))

# Okabe and Ito's palette, told apart by the colour-blind; the underline and the label say the same without colour.
STYLE = """
<style>
.talk { display: flex; flex-direction: column; gap: .9rem; line-height: 1.5; }
.talk .turn { max-width: 88%; }
.talk .them { align-self: flex-start; }
.talk .me { align-self: flex-end; }
.talk .who { font-size: .8rem; opacity: .75; margin: 0 .2rem .15rem; }
.talk .me .who { text-align: right; }
.talk .said { border-radius: .9rem; padding: .6rem .9rem; white-space: pre-wrap; overflow-wrap: anywhere;
  background: color-mix(in srgb, currentColor 7%, transparent); }
.talk .them .said { border-bottom-left-radius: .2rem; }
.talk .me .said { border-bottom-right-radius: .2rem;
  background: color-mix(in srgb, #0b6e72 16%, transparent); }
.talk .said.waiting { opacity: .7; font-style: italic; }
.talk mark { background: color-mix(in srgb, var(--hue) 24%, transparent); color: inherit; border-radius: .2rem;
  padding: 0 .1rem; text-decoration: underline var(--line) var(--hue); text-decoration-thickness: 2px;
  text-underline-offset: 3px; }
.talk .tag { font-size: .7rem; font-weight: 600; white-space: nowrap; padding: 0 .35rem; margin: 0 .15rem;
  border: 1px solid var(--hue); border-radius: .6rem; vertical-align: .1rem; }
.talk a.tag, .talk .scores a { color: inherit; text-decoration: none; }
.talk a.tag:hover, .talk a.tag:focus-visible, .talk .scores a { text-decoration: underline dotted; }
.talk .scores { margin: .35rem .2rem 0; font-size: .85rem; }
.talk .scores p { margin: .1rem 0; }
.talk .note { font-size: .9rem; border-left: 3px solid #cc79a7; padding-left: .5rem; margin: .35rem .2rem 0;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.talk .points { font-weight: 650; }
.talk .why { opacity: .8; }
.c-question { --hue: #0072b2; --line: solid; }
.c-closed { --hue: #56b4e9; --line: dashed; }
.c-validating { --hue: #009e73; --line: solid; }
.c-against { --hue: #d55e00; --line: wavy; }
</style>
"""

_CLASS: dict[CodeName, str] = {
    "open_question": "c-question",
    "closed_question": "c-closed",
    "question_stack": "c-against",
    "reflection_simple": "c-validating",
    "reflection_complex": "c-validating",
    "affirmation": "c-validating",
    "validation": "c-validating",
    "invalidation": "c-against",
    "advice": "c-against",
    "self_focus": "c-against",
}


def bubble(
    who: str,
    text: str,
    mine: bool,
    coded: CodedReply | None = None,
    waiting: bool = False,
    notes: Sequence[str] = (),
) -> str:
    """One turn. With `coded`, its words are marked and its scores stand below."""
    said = marked(text, coded.codes) if coded else escape(text)
    below = scores(coded.scores, coded.codes) if coded else ""
    state = " waiting" if waiting else ""
    return (
        f'<div class="turn {"me" if mine else "them"}"><div class="who">{escape(who)}</div>'
        f'<div class="said{state}">{said}</div>{below}{"".join(map(_note, notes))}</div>'
    )


def _note(words: str) -> str:
    return f'<p class="note">{escape(words)}</p>'


def talk(bubbles: Sequence[str], label: str) -> str:
    """Bubbles as one log; `label` names it for a screen reader."""
    return f'{STYLE}<div class="talk" role="log" aria-label="{escape(label)}">{"".join(bubbles)}</div>'


def marked(text: str, codes: Sequence[BehaviorCode]) -> str:
    """The text with each coded span marked, and the code's label where the span ends."""
    shown = [code for code in codes if code.name not in _NOT_MARKED]
    edges = sorted({0, len(text), *(code.start for code in shown), *(code.end for code in shown)})
    parts = []
    for start, end in pairwise(edges):
        over = [code for code in shown if code.start <= start and code.end >= end]
        piece = escape(text[start:end])
        parts.append(f'<mark class="{_CLASS[over[-1].name]}">{piece}</mark>' if over else piece)
        parts += [_tag(code) for code in shown if code.end == end]
    return "".join(parts)


def scores(given: Sequence[Score], codes: Sequence[BehaviorCode]) -> str:
    """The points for each skill with the reason, and the codes that stand for the whole reply."""
    rows = "".join(_score(score) for score in given)
    whole = "".join(_tag(code) for code in codes if code.name in _NOT_MARKED)
    return f'<div class="scores">{rows}{f"<p>{whole}</p>" if whole else ""}</div>'


def _score(score: Score) -> str:
    where = f'href="{guide.skill_address(score.skill)}" target="_blank"'
    label = f"<a {where}>{escape(codebook().skill(score.skill).label)}</a>"
    if score.points is None:
        return (
            f'<p>{label}: <span class="points">not scored</span> <span class="why">– {escape(score.reason)}</span></p>'
        )
    filled = "●" * score.points + "○" * (4 - score.points)
    return (
        f'<p>{label}: <span class="points">{score.points} of 4</span> <span aria-hidden="true">{filled}</span>'
        f' <span class="why">– {escape(score.reason)}</span></p>'
    )


def _tag(code: BehaviorCode) -> str:
    label = codebook().code(code.name).label
    if code.level is not None:
        label += f", level {code.level}"
    if code.leading:
        label += ", leading"
    where = f'href="{guide.address(code.name)}" target="_blank"'
    return f'<a class="tag {_CLASS[code.name]}" {where} title="{escape(code.why)}">{escape(label)}</a>'
