"""A sketch written into the blank form: a persona file to go on from, with `# CHECK` where somebody has to decide."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from simulator.authoring.transcript_sketch import Sketch, SketchedFact, SketchedTopic
from simulator.yaml_tree import parse_yaml

NOT_KNOWN = "Client"


def filled_form(form: str, content_id: str, sketch: Sketch, by: str) -> str:
    """The blank form's text with a sketch in it. `by` says in a clause who made the sketch.

    Its notes to the author stay; what no transcript can tell keeps the form's own values, marked to be checked.
    """
    name = sketch.name or NOT_KNOWN
    blocks = _blocks(content_id, name, sketch)
    lines = form.splitlines()
    found = parse_yaml(Path("_template.yaml"), form)
    starts = {found.line((key,)) - 1: key for key in found.data}
    out = [*_head(sketch, by), ""]
    number = next((at for at, line in enumerate(lines) if line.startswith("# ---")), 0)
    while number < len(lines):
        key = starts.get(number)
        if key is None:
            out.append(lines[number])
            number += 1
            continue
        end = _end(lines, number)
        kept = [line for line in lines[number:end] if not _DETAIL.match(line)]
        out += filter(None, blocks.get(key) or [_NOTES.get(key, ""), *_renamed(kept, name)])
        number = end
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out)).rstrip() + "\n"


# What a small fact of the form is a detail of stands in the form alone.
_DETAIL = re.compile(r" +about: ")
_OURS = "# CHECK: from the blank form, the transcript can't tell."
_NOTES = {
    "baseline": _OURS,
    "effects": _OURS,
    "feelings": _OURS,
    "always": _OURS,
    "never": _OURS,
    "small_facts": _OURS,
    "rehearsed": "# CHECK: from the blank form; put them in this client's words, with more of each.",
}


def _end(lines: list[str], start: int) -> int:
    """Where the block of a key ends: at the next line that is neither indented nor empty."""
    at = start + 1
    while at < len(lines) and (not lines[at] or lines[at][0] == " "):
        at += 1
    while not lines[at - 1]:
        at -= 1
    return at


def _renamed(lines: Iterable[str], name: str) -> list[str]:
    return [re.sub(r"\bSam\b", name.replace("\\", "").replace('"', ""), line) for line in lines]


def _head(sketch: Sketch, by: str) -> Iterator[str]:
    yield f"# A first draft of a client, {by}. It is a beginning: read every line that says CHECK."
    yield "# Words of a real person may stand here: before publishing, change whatever could identify them."
    if sketch.named:
        yield _comment(f"CHECK: these look like names: {', '.join(sketch.named)}")
    if sketch.left_out:
        yield _comment(f"CHECK: {sketch.left_out} shorter turns of the client had no room and are left out.")


def _blocks(content_id: str, name: str, sketch: Sketch) -> Mapping[str, list[str]]:
    called = "" if sketch.name else "# CHECK: the transcript gives no name."
    fillers = ", ".join(map(_text, sketch.fillers))
    return {
        "id": [f"id: {content_id}"],
        "version": ["version: 1.0.0"],
        "name": [called, f"name: {_text(name)}"],
        "age": ["# CHECK: not known.", "age: 40"],
        "pronouns": ["# CHECK: not known.", "pronouns: they/them"],
        "presenting_problem": [
            "# CHECK: say it about the client.",
            f"presenting_problem: {_text(sketch.presenting_problem)}",
        ],
        "background": ["# CHECK: work, family, where they come from.", f"background: {_text(sketch.background)}"],
        "beliefs": ["# CHECK: what they hold true, said about the client.", *_beliefs(sketch)],
        "style": [
            "# CHECK: how they talk. The length is measured against other clients' lines.",
            "style:",
            f"  description: {_text(sketch.description)}",
            f"  length: {sketch.length}",
            f"  fillers: [{fillers}]",
            '  avoids: ["big words for feelings"]',
        ],
        "limits": [
            "# Counted in the transcript.",
            "limits:",
            f"  thanks: {sketch.thanks}",
            f"  questions: {sketch.questions}",
        ],
        "topics": [
            "# CHECK: join what belongs together, and give each topic its own remarks.",
            "topics:",
            *(line for topic in sketch.topics for line in _topic(topic)),
        ],
        "facts": [
            "# CHECK: the words are the transcript's; openness is guessed from words of feeling and how late it came.",
            "facts:",
            *(line for fact in sketch.facts for line in _fact(fact)),
        ],
    }


def _beliefs(sketch: Sketch) -> list[str]:
    if not sketch.beliefs:
        return ["beliefs: []"]
    return ["beliefs:", *(line for text, source in sketch.beliefs for line in _belief(text, source))]


def _belief(text: str, source: tuple[int, ...]) -> Iterator[str]:
    yield f"  - text: {_text(text)}"
    yield f"    source: {list(source)}"


def _topic(topic: SketchedTopic) -> Iterator[str]:
    yield f"  - id: {topic.id}"
    yield f"    title: {_text(topic.title)}"
    yield f"    cues: {_list(topic.cues)}"
    yield from _many("lines", topic.lines)


def _fact(fact: SketchedFact) -> Iterator[str]:
    yield f"  - id: {fact.id}"
    yield f"    topic: {fact.topic}"
    yield f"    kind: {fact.kind}"
    yield f"    title: {_text(fact.title)}"
    yield f"    text: {_text(fact.text)}"
    yield f"    openness: {fact.openness}"
    for name in ("asks", "withheld", "brief", "lines", "more"):
        yield from _many(name, getattr(fact, name))
    if fact.cues:
        yield f"    cues: {_list(fact.cues)}"
    yield f"    source: {list(fact.source)}"


def _many(key: str, texts: tuple[str, ...]) -> Iterator[str]:
    if texts:
        yield f"    {key}:"
        yield from (f"      - {_text(text)}" for text in texts)


def _list(texts: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _text(text: str) -> str:
    """A text between double quotes, as YAML and JSON both write it; what can't be printed as its code."""
    written = json.dumps(text, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else json.dumps(sign)[1:-1] for sign in written)


def _comment(text: str) -> str:
    return "# " + "".join(sign if sign.isprintable() else " " for sign in text)
