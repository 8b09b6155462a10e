"""A session under review as HTML: the transcript with the reply in focus, and suggestion beside decision. Pure.

A suggestion of the machine stands in a dashed frame, a person's decision in a full one with their name: told apart by
word and shape, not by colour. All text of people and models is escaped here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from simulator.pages import marks
from simulator.practice import codes_by_id
from simulator.review import AGREES, BLIND, CodeDecision, Comment, Rating
from simulator.reviewing import OpenReview
from simulator.rubric.codebook import codebook
from simulator.rubric.codes import LOCAL_CODER, BehaviorCode
from simulator.store.records import TurnRecord
from simulator.transcript import Speaker
from simulator.words import SKILLS

STYLE = """
<style>
.log { max-height: 72vh; overflow: auto; position: relative; padding: .2rem .4rem .2rem .1rem; line-height: 1.45; }
.log ol { list-style: none; margin: 0; padding: 0; }
.log li { display: grid; grid-template-columns: 2rem minmax(0, 1fr); gap: 0 .5rem; padding: .45rem .5rem;
  border-left: 3px solid transparent; border-radius: .3rem; margin: 0; }
.log li.reply { background: color-mix(in srgb, #0b6e72 7%, transparent); }
.log li.focus { border-left-color: #0b6e72; background: color-mix(in srgb, #0b6e72 17%, transparent); }
.log .talk, .panel.talk { display: block; }
.log .no { font-variant-numeric: tabular-nums; text-align: right; opacity: .75; font-size: .85rem; }
.log .no a { color: inherit; }
.log .who { font-size: .8rem; opacity: .8; }
.log .words, .panel .words { white-space: pre-wrap; overflow-wrap: anywhere; }
.log .state { font-size: .8rem; font-weight: 600; }
.log .note, .panel .note { font-size: .85rem; border-left: 3px solid #cc79a7; padding-left: .5rem; margin: .3rem 0 0; }
.panel { line-height: 1.5; }
.panel .line { opacity: .8; margin-bottom: .6rem; }
.panel .reply { border-radius: .6rem; padding: .6rem .8rem; background: color-mix(in srgb, #0b6e72 12%, transparent); }
.items { margin-top: .6rem; font-size: .9rem; line-height: 1.35; }
.items .item, .items .heads { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: .4rem;
  padding: .2rem .3rem; border-radius: .4rem; border: 2px solid transparent; }
.items .heads { font-size: .75rem; opacity: .8; padding-bottom: 0; }
.items .item.at { border-color: #0b6e72; }
.items.blind .item, .items.blind .heads { grid-template-columns: 1fr; }
.items .suggested, .items .decided { border-radius: .4rem; padding: .2rem .5rem; overflow-wrap: anywhere; }
.items .suggested { border: 1px dashed color-mix(in srgb, currentColor 55%, transparent); }
.items .decided { border: 1px solid color-mix(in srgb, currentColor 45%, transparent); }
.items .decided.open { border-color: color-mix(in srgb, currentColor 15%, transparent); opacity: .8; }
.items .why { display: block; opacity: .85; font-size: .8rem; }
@media (max-width: 640px) { .log { max-height: 40vh; } .items .item { grid-template-columns: 1fr; }
  .items .heads { display: none; } }
</style>
"""

_SIGNS = {"agree": "✓ agreed", "change": "✎ changed to", "remove": "✗ removed", "add": "+ added"}


@dataclass(frozen=True)
class Item:
    """One thing to decide on in a reply: a code of the machine's, one that was added, or a skill's points."""

    kind: str
    skill: str
    code_id: int | None = None
    code: BehaviorCode | None = None
    added: CodeDecision | None = None


def items_of(review: OpenReview, reply: TurnRecord) -> list[Item]:
    """What there is to decide on in a reply, codes in their order, then the skills."""
    book = codebook()
    found = [Item("code", book.code(code.name).skill, id, code) for id, code in codes_by_id(reply).items()]
    found += [Item("added", book.code(each.name).skill, added=each) for each in review.said(reply).added]
    return [*found, *(Item("skill", skill) for skill in SKILLS)]


# --- the transcript


def transcript(review: OpenReview, focus: TurnRecord) -> str:
    """All turns with their numbers; the reply in focus marked, and on each reply how far its review is."""
    turns = "".join(_turn(review, turn, turn.id == focus.id) for turn in review.practice.turns if turn.text)
    label = escape(f"Transcript with {review.practice.persona.name}")
    return (
        f'{marks.STYLE}{STYLE}<div class="log" tabindex="0" role="region" aria-label="{label}"><ol>{turns}</ol></div>'
    )


def _turn(review: OpenReview, turn: TurnRecord, focused: bool) -> str:
    reply = turn.speaker is Speaker.THERAPIST
    who = review.whole.names.get(review.practice.record.trainee, "Trainee") if reply else review.practice.persona.name
    body = marks.marked(turn.text, review.outcome(turn).codes) if reply else escape(turn.text)
    number = str(turn.number)
    if reply:
        address = f"?id={escape(review.practice.record.id)}&amp;turn={turn.number}"
        number = f'<a href="{address}" target="_self">{turn.number}</a>'
    state = f'<div class="state">{_state(review, turn)}</div>' if reply else ""
    notes = "".join(_note(each, review) for each in review.mine.comments if each.turn_id == turn.id)
    shape = ("reply" if reply else "") + (" focus" if focused else "")
    current = ' aria-current="true"' if focused else ""
    return (
        f'<li class="{shape}"{current}><span class="no">{number}</span><div class="talk"><div class="who">{escape(who)}'
        f'</div><div class="words">{body}</div>{state}{notes}</div></li>'
    )


def _state(review: OpenReview, reply: TurnRecord) -> str:
    said = review.said(reply)
    if not review.done(reply):
        return "… begun" if said.touched else "○ to review"
    points = " · ".join(f"{codebook().skill(skill).label} {_short(said.ratings[skill].points)}" for skill in SKILLS)
    if review.look.revealed is None:
        return f"● rated blind: {points}"
    differs = said.overrides(review.coded(reply))
    return f"✎ {differs} changed: {points}" if differs else f"✓ agreed: {points}"


def _short(points: int | None) -> str:
    return "not scored" if points is None else str(points)


def _note(comment: Comment, review: OpenReview) -> str:
    who = review.whole.names.get(comment.author, "")
    return (
        f'<p class="note">{_quoted(comment, review)}{escape(comment.text)} <span class="who">– {escape(who)}</span></p>'
    )


def _quoted(comment: Comment, review: OpenReview) -> str:
    turn = next((each for each in review.practice.turns if each.id == comment.turn_id), None)
    if turn is None or comment.start is None or comment.end is None:
        return ""
    return f"<b>“{escape(turn.text[comment.start : comment.end])}”</b> "


# --- the reply in focus


def panel(review: OpenReview, reply: TurnRecord, items: Sequence[Item], at: int) -> str:
    """The reply with the line it answers, and each thing to decide on: what is suggested, what was decided."""
    name, line = escape(review.practice.persona.name), escape(review.before(reply).text)
    body = marks.marked(reply.text, review.outcome(reply).codes)
    rows = "".join(_item(review, reply, item, place == at) for place, item in enumerate(items))
    suggested = "" if review.blind else "<span>Suggested by the local coder</span>"
    return (
        f'{marks.STYLE}{STYLE}<div class="panel talk"><div class="line words"><b>{name}:</b> {line}</div>'
        f'<div class="reply words">{body}</div><div class="items{" blind" if review.blind else ""}">'
        f'<div class="heads">{suggested}<span>Your decision</span></div>{rows}</div></div>'
    )


# What a cell shows, as HTML, and the words below it, as text; None for a decision that was not made yet.
_Cell = tuple[str, str] | None


def _item(review: OpenReview, reply: TurnRecord, item: Item, chosen: bool) -> str:
    title, suggested, decided = _skill(review, reply, item) if item.kind == "skill" else _code(review, reply, item)
    at = ' at" aria-current="true' if chosen else ""
    title = f"{'▸ ' if chosen else ''}{title}: "
    shown, why = decided or ("not yet", "")
    shape = "decided" if decided else "decided open"
    if review.blind:
        return f'<div class="item{at}">{_box(shape, title + shown, why)}</div>'
    said, grounds = suggested or ("nothing", "")
    return f'<div class="item{at}">{_box("suggested", title + said, grounds)}{_box(shape, shown, why)}</div>'


def _code(review: OpenReview, reply: TurnRecord, item: Item) -> tuple[str, _Cell, _Cell]:
    code = item.code
    if code is None:
        assert item.added is not None  # noqa: S101 - an item is a code of the machine's or one that was added
        title = f"“{escape(reply.text[item.added.start : item.added.end])}”"
        return title, None, _decision(review, item.added, reply)
    shown = f"<b>{escape(code_label(code.name, code.level))}</b>{', leading' if code.leading else ''}"
    why = f"confidence {code.confidence:.2f}" + (f" – {code.why}" if code.why else "")
    decided = review.said(reply).decided.get(item.code_id or 0)
    return f"“{escape(reply.text[code.start : code.end])}”", (shown, why), _decision(review, decided, reply)


def code_label(name: str, level: int | None) -> str:
    """A code in words, with its level where it has one."""
    label = next(code.label for code in codebook().codes if code.name == name)
    return label if level is None else f"{label}, level {level}"


def _decision(review: OpenReview, made: CodeDecision | None, reply: TurnRecord) -> _Cell:
    if made is None:
        return None
    shown = f"<b>{_SIGNS[made.decision]}</b>"
    if made.decision in ("change", "add"):
        words = f" on “{escape(reply.text[made.start : made.end])}”" if made.decision == "change" else ""
        shown += f" <b>{escape(code_label(made.name, made.level))}</b>{words}"
    return shown, _by(review, made)


def _skill(review: OpenReview, reply: TurnRecord, item: Item) -> tuple[str, _Cell, _Cell]:
    title = next(escape(each.label) for each in codebook().skills if each.id == item.skill)
    machine = [each for each in reply.scores if each.skill == item.skill and each.author is None]
    local = next((each for each in machine if each.coder == LOCAL_CODER), None)
    others = [f"{each.coder} coder: {_short(each.points)}" for each in machine if each.coder != LOCAL_CODER]
    others += [
        f"{review.whole.names.get(each.author, '')}: {_short(each.points)}"
        for each in review.others.ratings
        if each.turn_id == reply.id and each.skill == item.skill
    ]
    suggested = (points_shown(local.points), "; ".join([local.reason, *others])) if local else None
    rated = next((each for each in review.said(reply).ratings.values() if each.skill == item.skill), None)
    if rated is None:
        return title, suggested, None
    agreed = "✓ " if rated.reason == AGREES else ""
    return title, suggested, (agreed + points_shown(rated.points), _by(review, rated))


def points_shown(points: int | None) -> str:
    """Points as a figure and as dots."""
    if points is None:
        return "<b>not scored</b>"
    return f'<b>{points} of 4</b> <span aria-hidden="true">{"●" * points}{"○" * (4 - points)}</span>'


def _by(review: OpenReview, row: CodeDecision | Rating) -> str:
    """Why, who and when."""
    who = f"{review.whole.names.get(row.author, 'You')}, {row.at:%d %b %H:%M} UTC"
    return who if row.reason in ("", AGREES, BLIND) else f"{row.reason} – {who}"


def _box(shape: str, shown: str, why: str) -> str:
    """A cell; `shown` is HTML, `why` is not."""
    below = f'<span class="why">{escape(why)}</span>' if why else ""
    return f'<div class="{shape}">{shown}{below}</div>'
