"""Agreement of the local coder with people on labelled data, cross-validated, with and without punctuation.

    python benchmarks/agreement_dev.py FOLDER

FOLDER holds annomi_dev.csv. The learned weights are fitted anew for each fold; folds are whole source groups, so that
no session is on both sides. Kappa is over all turns together; the interval is the middle 95% of 500 draws of source
groups with replacement. Rows whose coder does not tell open from closed are left out of the two lines that need it.

Only the learned weights are held out. The rules, and the cut-offs between rules and weights, were written while reading
these same sessions, so the figures lean high; what counts is agreement on sessions that nobody looked at.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from train_coder import bare, fit, read_rows

from simulator.rubric.coder import code_with
from simulator.rubric.codes import BehaviorCode
from simulator.rubric.learned import Weights

FOLDS = 5
LENGTHY = 12
DRAWS = 500
Row = dict[str, str]
Coded = tuple[BehaviorCode, ...]


@dataclass(frozen=True)
class Line:
    """One line of the table: what people said and what the coder said, as one label a turn."""

    name: str
    people: Callable[[Row], str]
    coder: Callable[[Coded, Row], str]
    reliable_only: bool = False


def question_kind(codes: Coded) -> str:
    """open, closed or none; open where both are there."""
    names = {code.name for code in codes}
    return "open" if "open_question" in names else "closed" if "closed_question" in names else "none"


def reflects(codes: Coded) -> bool:
    """Whether a reply holds a reflection."""
    return any(code.name in ("reflection_simple", "reflection_complex") for code in codes)


def main_behaviour(codes: Coded, words: int) -> str:
    """The four classes of AnnoMI: question, reflection, therapist_input, other.

    The rubric has no code for information: a reply that tells something at length and earns no other code is that.
    """
    if question_kind(codes) != "none":
        return "question"
    if reflects(codes):
        return "reflection"
    told = any(code.name == "advice" for code in codes) or words >= LENGTHY
    return "therapist_input" if told else "other"


LINES = (
    Line("question present", lambda row: row["question_present"], lambda c, _: str(int(question_kind(c) != "none"))),
    Line(
        "no / open / closed question",
        lambda row: row["question_type"],
        lambda c, _: question_kind(c),
        reliable_only=True,
    ),
    Line(
        "open question present",
        lambda row: str(row["question_type"] == "open"),
        lambda c, _: str(question_kind(c) == "open"),
        reliable_only=True,
    ),
    Line("reflection present", lambda row: row["reflection_present"], lambda c, _: str(int(reflects(c)))),
    Line(
        "main behaviour, 4 classes",
        lambda row: row["main_behaviour"],
        lambda c, row: main_behaviour(c, len(row["therapist_text"].split())),
    ),
    Line(
        "advice present",
        lambda row: row["advice_present"],
        lambda c, _: str(int(any(code.name == "advice" for code in c))),
    ),
)


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Cohen's kappa of two coders over pairs of labels."""
    total = len(pairs)
    agreed = sum(a == b for a, b in pairs) / total
    labels = {label for pair in pairs for label in pair}
    chance = sum(sum(a == x for a, _ in pairs) * sum(b == x for _, b in pairs) for x in labels) / total**2
    return (agreed - chance) / (1 - chance) if chance < 1 else 1.0


def folds(rows: Sequence[Row]) -> list[list[int]]:
    """Row numbers of each fold: source groups, dealt out in a fixed random order."""
    groups = sorted({row["source_group"] for row in rows})
    random.Random(0).shuffle(groups)
    place = {group: number % FOLDS for number, group in enumerate(groups)}
    return [[i for i, row in enumerate(rows) if place[row["source_group"]] == fold] for fold in range(FOLDS)]


def cross_coded(rows: Sequence[Row], forms: Sequence[Callable[[str], str]]) -> list[list[Coded]]:
    """Each turn in each form, coded with weights that have not seen its source group."""
    coded: list[list[Coded]] = [[() for _ in rows] for _ in forms]
    for held_out in folds(rows):
        away = set(held_out)
        weights: Weights = fit([row for i, row in enumerate(rows) if i not in away])
        for number, form in enumerate(forms):
            for i in held_out:
                row = rows[i]
                coded[number][i] = code_with(weights, form(row["therapist_text"]), form(row["prev_client_text"]))
    return coded


def interval(rows: Sequence[Row], pairs: dict[int, tuple[str, str]]) -> tuple[float, float]:
    """The middle 95% of kappa over draws of source groups."""
    by_group: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for i, pair in pairs.items():
        by_group[rows[i]["source_group"]].append(pair)
    groups, chance = sorted(by_group), random.Random(1)
    drawn = []
    for _ in range(DRAWS):
        picked = chance.choices(groups, k=len(groups))
        drawn.append(kappa([pair for group in picked for pair in by_group[group]]))
    drawn.sort()
    return drawn[int(0.025 * DRAWS)], drawn[int(0.975 * DRAWS)]


def main() -> None:
    parser = argparse.ArgumentParser(description="Agreement of the local coder with people, cross-validated.")
    parser.add_argument("folder", type=Path, help="folder that holds annomi_dev.csv")
    rows = read_rows(parser.parse_args().folder)
    forms: list[tuple[str, Callable[[str], str]]] = [("as typed", str), ("no punctuation", bare)]
    coded = cross_coded(rows, [form for _, form in forms])
    print(f"{'AnnoMI, kappa (95% interval)':34}" + "".join(f"{name:>24}" for name, _ in forms))
    for line in LINES:
        cells = []
        for number in range(len(forms)):
            pairs = {
                i: (line.people(row), line.coder(coded[number][i], row))
                for i, row in enumerate(rows)
                if not line.reliable_only or row["open_closed_reliable"] == "1"
            }
            low, high = interval(rows, pairs)
            cells.append(f"{kappa(list(pairs.values())):>10.3f} ({low:.2f}-{high:.2f}) ")
        print(f"{line.name:34}" + "".join(f"{cell:>24}" for cell in cells))
    print(f"{len(rows)} turns, {FOLDS} folds by source group; {_milliseconds(rows):.2f} ms a reply")


def _milliseconds(rows: Sequence[Row]) -> float:
    weights = fit(rows[:200])
    start = time.perf_counter()
    for row in rows:
        code_with(weights, row["therapist_text"], row["prev_client_text"])
    return 1000 * (time.perf_counter() - start) / len(rows)


if __name__ == "__main__":
    main()
