"""What a content file means, what an edit changes and does, as HTML. Pure functions; all texts are escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import zip_longest

from simulator.authoring.difference import DiffLine
from simulator.authoring.gates import Moved
from simulator.authoring.trial import TrialLine
from simulator.fidelity.material import Row
from simulator.persona import Fact, Persona
from simulator.persona_check import ENOUGH_LINES, thin_spots
from simulator.scenario import MODES, Scenario

# Shapes say the same without colour: how much openness a fact takes.
TIERS = {"anyone": "○ to anyone", "some": "◐ some trust", "much": "● much trust"}
# A step smaller than this is not seen in a conversation.
SAME_OPENNESS = 0.005

STYLE = """
<style>
.sheet { font-size: .9rem; line-height: 1.45; overflow-wrap: anywhere; }
.sheet h3 { font-size: .95rem; margin: .9rem 0 .3rem; padding: 0; }
.sheet h3:first-child { margin-top: 0; }
.sheet p { margin: .2rem 0; }
.sheet .soft { opacity: .75; }
.sheet .thin { border-left: 3px solid #e69f00; padding-left: .6rem; margin: .35rem 0; }
.sheet details { border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); padding: .3rem 0; }
.sheet summary { cursor: pointer; }
.sheet .fact { padding: .35rem 0 .35rem 1.1rem; }
.sheet .tier { white-space: nowrap; font-size: .8rem; opacity: .85; }
.sheet .tiers { float: right; font-size: .8rem; opacity: .85; letter-spacing: .05em; }
.sheet dl { display: grid; grid-template-columns: auto 1fr; gap: .15rem .8rem; margin: .3rem 0; }
.sheet dt { font-weight: 600; }
.sheet dd { margin: 0; }
.diff { font: .82rem/1.5 ui-monospace, monospace; border: 1px solid color-mix(in srgb, currentColor 18%, transparent);
  border-radius: .5rem; overflow: auto; max-height: 30rem; }
.diff table { border-collapse: collapse; min-width: 100%; }
.diff td { padding: 0 .5rem; white-space: pre; border: 0; vertical-align: top; }
.diff td.no { text-align: right; opacity: .6; user-select: none; }
.diff .out { background: color-mix(in srgb, #d55e00 17%, transparent); }
.diff .in { background: color-mix(in srgb, #009e73 17%, transparent); }
.diff .gap td { opacity: .5; }
.beside { display: grid; grid-template-columns: 1fr 1fr; gap: .8rem 1.2rem; line-height: 1.5; }
.beside .head { font-weight: 650; }
.beside .reply { grid-column: 1 / -1; justify-self: end; max-width: 75%; border-radius: .9rem .9rem .2rem;
  padding: .5rem .9rem; background: color-mix(in srgb, #0b6e72 16%, transparent); overflow-wrap: anywhere; }
.beside .said { border-radius: .9rem .9rem .9rem .2rem; padding: .55rem .9rem; overflow-wrap: anywhere;
  background: color-mix(in srgb, currentColor 7%, transparent); }
.beside .said.other { box-shadow: inset 3px 0 #e69f00; }
.beside .state { font-size: .8rem; opacity: .85; margin: .2rem .2rem 0; }
.beside .who { display: none; font-size: .8rem; font-weight: 650; }
.beside.one { grid-template-columns: 1fr; }
.moved { width: 100%; border-collapse: collapse; font-size: .9rem; line-height: 1.4; }
.moved th, .moved td { text-align: left; vertical-align: top; padding: .4rem .5rem; overflow-wrap: anywhere;
  border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
.moved tbody th { font-weight: 500; width: 34%; }
.moved .word { white-space: nowrap; }
.moved .turned { font-weight: 700; }
@media (max-width: 640px) {
  .beside { grid-template-columns: 1fr; gap: .5rem; }
  .beside .head { display: none; }
  .beside .who { display: block; }
  .beside .same .said { display: none; }
  .beside .same .who::after { content: ": the same words"; font-weight: 400; }
  .moved thead { position: absolute; clip-path: inset(50%); height: 1px; overflow: hidden; }
  .moved tr, .moved tbody th { display: block; width: auto; border: 0; padding: .1rem 0; }
  .moved td { display: block; border: 0; padding: .1rem 0; }
  .moved tr { padding: .5rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
  .moved tbody th { font-weight: 650; }
  .moved td::before { content: attr(data-head) ": "; opacity: .75; }
}
</style>
"""


def outline(part: Persona | Scenario, names: dict[str, str]) -> str:
    """What a file means. `names` are the clients' names by id."""
    inside = _persona(part) if isinstance(part, Persona) else _scenario(part, names)
    return f'{STYLE}<div class="sheet">{inside}</div>'


def _persona(persona: Persona) -> str:
    facts = len(persona.facts)
    about = (
        f"{persona.age}, {persona.pronouns} · version {persona.version} · {facts} facts · {len(persona.topics)} topics"
    )
    thin = [f'<p class="thin">⚠ {escape(_sentence(spot))}</p>' for spot in thin_spots(persona)]
    if not thin:
        thin = ['<p class="soft">✓ Nothing: there is enough for a session of 20 replies.</p>']
    state = persona.baseline
    parts = [
        f"<h3>{escape(persona.name)}</h3><p>{escape(about)}</p>",
        f"<p>{escape(persona.presenting_problem)}</p>",
        f'<p class="soft">Begins at openness {state.openness:.2f}, distress {state.distress:.2f}.</p>',
        "<h3>What is thin</h3>",
        *thin,
        "<h3>Facts, by topic and by the trust they take</h3>",
        *(_topic(persona, topic.id) for topic in persona.topics),
        "<h3>Lines for other moments</h3>",
        _rehearsed(persona),
    ]
    return "".join(parts)


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:] + "."


def _topic(persona: Persona, topic_id: str) -> str:
    topic = persona.topic(topic_id)
    facts = sorted((fact for fact in persona.facts if fact.topic == topic_id), key=lambda fact: fact.openness)
    marks = "".join(TIERS[fact.tier][0] for fact in facts)
    inside = "".join(map(_fact, facts)) or '<div class="fact soft">No facts: only remarks.</div>'
    kind = " · small talk" if topic.small_talk else ""
    remarks = (
        f'<div class="fact soft">{len(topic.lines)} remarks{kind} · raised by {escape(", ".join(topic.cues))}</div>'
    )
    head = f'<summary>{escape(topic.title)} <span class="tiers">{marks}</span></summary>'
    return f"<details>{head}{inside}{remarks}</details>"


def _fact(fact: Fact) -> str:
    source = "authored" if fact.source == "authored" else "turns " + ", ".join(map(str, fact.source))
    lines = len(fact.lines) + len(fact.more)
    below = f"{fact.openness:.2f} · {lines} {'line' if lines == 1 else 'lines'} · {source}"
    return (
        f'<div class="fact">{escape(fact.title)} <span class="tier">{TIERS[fact.tier]}</span>'
        f'<div class="soft">{escape(below)}</div></div>'
    )


def _rehearsed(persona: Persona) -> str:
    counted = {name: len(lines) for name, lines in persona.rehearsed.lists().items()}
    said = [
        f"{name.replace('_', ' ').replace('.', ', ')} {count}{' ⚠' if count < ENOUGH_LINES else ''}"
        for name, count in counted.items()
    ]
    return f'<p class="soft">{escape(" · ".join(said))}</p>'


def _scenario(scenario: Scenario, names: dict[str, str]) -> str:
    about = f"{scenario.difficulty} · up to {scenario.turn_limit} replies · version {scenario.version}"
    opening = "".join(
        f"<dt>{escape(names.get(name, name))}</dt><dd>“{escape(line)}”</dd>"
        for name, line in scenario.opening_lines.items()
    )
    state = scenario.starting_state
    start = "the client's own baseline"
    if state is not None:
        start = f"openness {state.openness:.2f}, distress {state.distress:.2f}"
    return (
        f"<h3>{escape(scenario.title)}</h3><p>{escape(about)}</p>"
        f"<h3>Setting</h3><p>{escape(scenario.setting)}</p><h3>Task</h3><p>{escape(scenario.task)}</p>"
        f"<h3>Feedback</h3><p>{escape(scenario.mode)}: {escape(MODES[scenario.mode])};"
        f" scores {escape(' and '.join(scenario.skills).replace('_', ' '))}</p>"
        f"<h3>Begins from</h3><p>{start}</p><h3>Opening lines</h3><dl>{opening}</dl>"
    )


# --- the difference


def diff(lines: Sequence[DiffLine]) -> str:
    """The difference as a table: signs and colours, the numbers of both sides."""
    classes = {"-": "out", "+": "in", " ": "", "…": "gap"}
    rows = "".join(
        f'<tr class="{classes[line.sign]}"><td class="no">{line.before or ""}</td>'
        f'<td class="no">{line.after or ""}</td>'
        f"<td>{line.sign}</td><td>{escape(line.text)}</td></tr>"
        for line in lines
    )
    return f'{STYLE}<div class="diff" role="region" aria-label="Difference" tabindex="0"><table>{rows}</table></div>'


# --- the trial


def beside(name: str, replies: Sequence[str], was: Sequence[TrialLine] | None, now: Sequence[TrialLine]) -> str:
    """The published client and the draft answering the same replies; the draft alone where `was` is None."""
    if was is None:
        cells = [f'<div class="head">Your draft of {escape(name)}</div>']
        pairs: list[tuple[TrialLine | None, TrialLine | None]] = [(None, line) for line in now]
    else:
        cells = ['<div class="head">Published</div><div class="head">Your draft</div>']
        pairs = list(zip_longest(was, now))
    for number, (before, after) in enumerate(pairs):
        if number:
            cells.append(f'<div class="reply">{escape(replies[number - 1])}</div>')
        other = was is not None and _said(before) != _said(after)
        if was is not None:
            cells.append(_line("Published", before, other))
        cells.append(_line("Your draft", after, other, before))
    shape = "beside one" if was is None else "beside"
    label = escape(f"Trial talk with {name}")
    return f'{STYLE}<div class="{shape}" role="log" aria-label="{label}">{"".join(cells)}</div>'


def apart(was: Sequence[TrialLine], now: Sequence[TrialLine]) -> int:
    """How many answers differ in words or, by what can be seen, in openness."""
    pairs = zip_longest(was, now)
    return sum(
        _said(before) != _said(after) or (before is not None and after is not None and _moved(before, after))
        for before, after in pairs
    )


def _moved(before: TrialLine, after: TrialLine) -> bool:
    return abs(before.state.openness - after.state.openness) >= SAME_OPENNESS


def _said(line: TrialLine | None) -> str | None:
    return None if line is None else line.text


def _line(who: str, line: TrialLine | None, other: bool, beside_it: TrialLine | None = None) -> str:
    if line is None:
        return f'<div><div class="who">{who}</div><div class="state">has left by now</div></div>'
    told = f" · told: {', '.join(line.facts)}" if line.facts else ""
    ends = " · leaves" if line.ends else ""
    mark = " · says it otherwise" if other else ""
    by = f" ({line.state.openness - beside_it.state.openness:+.2f})" if beside_it and _moved(beside_it, line) else ""
    state = f"openness {line.state.openness:.2f}{by} · {line.move.replace('_', ' ')}{told}{ends}{mark}"
    # on a phone the two stand below each other, and the same words twice would only be in the way
    same = ' class="same"' if beside_it is not None and not other else ""
    return (
        f'<div{same}><div class="who">{who}</div><div class="said{" other" if other else ""}">{escape(line.text)}</div>'
        f'<div class="state">{escape(state)}</div></div>'
    )


# --- gates


HEAD = ("Measure", "People", "Gate", "Published", "Your draft")


def moved_table(rows: Sequence[Moved], name: str) -> str:
    """Measures before and after as a table."""
    head = "".join(f'<th scope="col">{each}</th>' for each in HEAD)
    body = "".join(_moved_row(row) for row in rows)
    label = escape(f"Before and after: {name}")
    return (
        f'{STYLE}<table class="moved" aria-label="{label}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def _moved_row(moved: Moved) -> str:
    cells = [escape(moved.people), escape(moved.gate or "–"), _figure(moved.before, False)]
    cells.append(_figure(moved.after, moved.turned))
    shown = "".join(f'<td data-head="{head}">{cell}</td>' for head, cell in zip(HEAD[1:], cells, strict=True))
    return f'<tr><th scope="row">{escape(moved.measure)}</th>{shown}</tr>'


def _figure(row: Row | None, turned: bool) -> str:
    if row is None:
        return "–"
    word = {True: "✓ passed", False: "✗ missed", None: ""}[row.passed]
    return f'{escape(row.value)} <span class="word{" turned" if turned else ""}">{word}</span>'
