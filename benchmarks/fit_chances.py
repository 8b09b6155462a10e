"""Fit the weights by which a client tells what answers a question (`simulator/client/chances.py`).

    python benchmarks/fit_chances.py [--write]

`followups.jsonl` holds moments of talks with the shipped clients and, for each, replies that a trainee may say next,
with the facts, details and small facts that answer them; what was written into the clients since then counts here as no
answer. Each client is held out in turn; then all are used. The figures: how often the likeliest thing is an answer, and
what is said at several thresholds: an answer, something else, or nothing where nothing answers.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulator.client.chances import (
    NOTHING,
    WEIGHTS_PATH,
    Weights,
    for_nothing,
    held_by,
    scaled,
    shares,
    softmax,
    traits,
)
from simulator.client.kinds import Heard, asked_words, gives_back, kind_of
from simulator.client.likeliest import ABOUT_AS_LIKELY
from simulator.client.plan import matter_by_words
from simulator.client.state import ClientState, StateChange
from simulator.client.talk import SaidLine, Talk
from simulator.content import read_content
from simulator.persona import Fact, Persona, SmallFact
from simulator.rubric.acts import dialogue_acts
from simulator.rubric.scores import code_and_score

ROOT = Path(__file__).resolve().parent.parent
FOLLOWUPS = ROOT / "benchmarks" / "followups.jsonl"
# Every fact may be told: it is the finding that is measured here, not the gate.
OPEN = ClientState(0.99, 0.4)
# How strongly weights are held to be small, and the steps taken.
HELD_SMALL = 2.0
STEPS, RATE = 400, 0.05
THRESHOLDS = ((0.2, 0.1), (0.25, 0.1), (0.25, 0.15), (0.3, 0.15), (0.35, 0.2))


@dataclass(frozen=True)
class Example:
    """One reply at one moment: its client and part of the file, the traits of all that the client holds, which of them
    answer it, and the number of what its wording points to."""

    part: str
    persona: str
    table: NDArray[np.float64]
    answers: NDArray[np.bool_]
    found: int | None


def examples(path: Path) -> Iterator[Example]:
    """Every labelled reply of a file."""
    content = read_content(ROOT)
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        persona = content.personas[row["persona"]]
        lines = tuple(
            SaidLine(
                line.get("text", ""),
                line["move"],
                line.get("topic"),
                tuple(line.get("facts", ())),
                line.get("kind"),
                line.get("understood", False),
            )
            for line in row["lines"]
        )
        talk = Talk(lines, (row["reply_before"],) if row["reply_before"] else ())
        for question in row["questions"]:
            yield example(row["part"], persona, talk, question["reply"], set(question["answers"]))


def example(part: str, persona: Persona, talk: Talk, reply: str, answered: set[str]) -> Example:
    """One labelled reply made ready."""
    coded = code_and_score(reply, talk.lines[-1].text)
    heard = Heard(reply, coded.codes, dialogue_acts(reply), StateChange(OPEN, OPEN))
    kind, asked = kind_of(heard), asked_words(heard)
    # every closed question is taken for one that wants yes or no, as when the shipped weights were fitted
    polar, understood = kind == "closed", gives_back(heard)
    found = matter_by_words(persona, reply, OPEN.openness, talk, kind, asked, polar, understood).thing
    names = [thing_name(thing) for thing in held_by(persona).things]
    ids = [thing.id for thing in held_by(persona).things]
    known = np.array([name in answered for name in names])
    table = traits(persona, reply, talk, found)
    return Example(part, persona.id, table, known, ids.index(found) if found in ids else None)


def thing_name(thing: Fact | SmallFact) -> str:
    """How the file names a fact, a detail or a small fact."""
    if isinstance(thing, Fact):
        return f"fact:{thing.id}"
    return f"{'detail' if thing.about else 'small'}:{thing.id}"


def fit(known: Sequence[Example]) -> Weights:
    """Weights by Adam (Kingma and Ba 2015): likely is that an answer is taken, or nothing where there is none."""
    rows = np.concatenate([each.table for each in known])
    start = Weights(rows.mean(0), rows.std(0) + 1e-6, np.zeros(0), np.zeros(0))
    tables = [scaled(each.table, start) for each in known]
    nearest = [for_nothing(each.table) for each in known]
    wide = tables[0].shape[1]
    weights, first, second = (np.zeros(wide + len(NOTHING)) for _ in range(3))
    for step in range(1, STEPS + 1):
        slope = np.append(2 * HELD_SMALL * weights[:wide], np.zeros(len(NOTHING)))
        for each, table, near in zip(known, tables, nearest, strict=True):
            share = softmax(np.append(table @ weights[:wide], near @ weights[wide:]))
            wanted = np.append(each.answers, not each.answers.any()) * share
            off = share - wanted / max(wanted.sum(), 1e-12)
            slope[:wide] += table.T @ off[:-1]
            slope[wide:] += near * off[-1]
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        pace = RATE * (0.1 ** (step / STEPS))
        weights -= pace * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return Weights(start.means, start.spreads, weights[:wide], weights[wide:])


def show(name: str, judged: Sequence[tuple[Example, NDArray[np.float64]]]) -> None:
    """How often the likeliest thing is an answer, and what would be said at each pair of thresholds."""
    answered = [(each, share) for each, share in judged if each.answers.any()]
    first = np.mean([each.answers[share[:-1].argmax()] for each, share in answered])
    third = np.mean([each.answers[np.argsort(-share[:-1])[:3]].any() for each, share in answered])
    by_words = np.mean([each.found is not None and each.answers[each.found] for each, _ in answered])
    print(
        f"{name}: {len(judged)} replies, {len(answered)} with an answer; by words {by_words:.0%},"
        f" likeliest {first:.0%}, among three {third:.0%}"
    )
    print(f"  {'said':12}{'right':>8}{'answer':>8}{'else':>8}{'missed':>8}")
    for take, keep in ((2.0, -1.0), *THRESHOLDS):
        said = [(each, spoken(each, share, take, keep)) for each, share in judged]
        right = np.mean([each.answers[at] if at is not None else not each.answers.any() for each, at in said])
        hit = np.mean([at is not None and each.answers[at] for each, at in said])
        astray = np.mean([at is not None and not each.answers[at] for each, at in said])
        missed = np.mean([at is None and each.answers.any() for each, at in said])
        label = "by words" if take > 1 else f"{take}, {keep}"
        print(f"  {label:12}{right:8.0%}{hit:8.0%}{astray:8.0%}{missed:8.0%}")


def spoken(each: Example, share: NDArray[np.float64], take: float, keep: float) -> int | None:
    """What would be said, by the rule of `likeliest.py`."""
    best, found = int(share[:-1].argmax()), each.found
    held = share[found] if found is not None else 0.0
    if share[best] >= take and best != found and held < ABOUT_AS_LIKELY * share[best]:
        return best
    return found if held >= keep else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"write the weights fitted to all to {WEIGHTS_PATH.name}")
    options = parser.parse_args()
    known = list(examples(FOLLOWUPS))
    out: list[tuple[Example, NDArray[np.float64]]] = []
    for client in dict.fromkeys(each.persona for each in known):
        weights = fit([each for each in known if each.persona != client])
        judged = [(each, shares(each.table, weights)) for each in known if each.persona == client]
        show(f"{client}, held out", judged)
        out += judged
    show("all, each held out", out)
    for part in dict.fromkeys(each.part for each in known):
        show(f"{part} part, each client held out", [pair for pair in out if pair[0].part == part])
    if options.write:
        weights = fit(known)
        named = {
            name: np.round(getattr(weights, name), 4).tolist() for name in ("means", "spreads", "traits", "nothing")
        }
        WEIGHTS_PATH.write_text(json.dumps(named, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
