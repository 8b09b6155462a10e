"""Agreement of the local coder with people on labelled data, cross-validated, with and without punctuation.

    python benchmarks/agreement_dev.py FOLDER ENCODERS

FOLDER holds annomi_dev.csv, ENCODERS fold0.npz to fold4.npz of train_encoder.py, each fitted without its own fold.
Weights, thresholds and confidences are fitted anew for each fold, on the turns of the other folds alone, as read by
encoders that had not seen them. (The encoders of the other folds did see this one's turns; that reaches it only through
the few weights that say how far to trust an encoder.) Folds are whole source groups, so that no session is on both
sides. Kappa is over all turns together; the interval is the middle 95% of 500 draws of source groups with replacement.
Rows whose coder does not tell open from closed are left out of the two lines that need it. Beside the coder stand two
baselines: the rules without any weights, and for questions the question mark alone.

The rules, and the few cut-offs between rules and weights, were written while reading these same sessions, so the
figures lean high; what counts is agreement on sessions that nobody looked at.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from train_coder import FOLDS, FORMS, Row, Taught, fit, folds, read_rows, taught

from simulator.rubric.coder import LocalCoding, code_reply, local_coding_with
from simulator.rubric.learned import Act, Weights, any_chance
from simulator.rubric.reading import read
from simulator.rubric.sentences import plain, sentences

LENGTHY = 12
DRAWS = 500
BINS = 10
BY_CLASS = ("no / open / closed question", "main behaviour, 4 classes")


@dataclass(frozen=True)
class Said:
    """What a coder found in one turn: a kind of question (none, open, closed), a reflection, advice."""

    question: str
    reflects: bool
    advises: bool
    main: str | None = None


@dataclass(frozen=True)
class Line:
    """One line of the table: what people said and what the coder said, as one label a turn."""

    name: str
    people: Callable[[Row], str]
    coder: Callable[[Said, Row], str]
    reliable_only: bool = False


def said(heard: LocalCoding) -> Said:
    """A turn's codes as labels; open where open and closed are both there."""
    names = {code.name for code in heard.codes}
    kind = "open" if "open_question" in names else "closed" if "closed_question" in names else "none"
    return Said(kind, bool(names & {"reflection_simple", "reflection_complex"}), "advice" in names, heard.main)


def by_rules(reply: str, client_line: str) -> Said:
    """What the rules alone see, each sentence asking or handing back."""
    client = plain(client_line)
    seen = [read(part, client) for part in sentences(reply)]
    kinds = {reading.question.kind for reading in seen if reading.question}
    kind = "open" if "open" in kinds else "closed" if kinds else "none"
    return Said(kind, any(r.reflection and not r.asked for r in seen), any(r.advice and not r.question for r in seen))


def main_behaviour(found: Said, words: int) -> str:
    """The four classes of AnnoMI: question, reflection, therapist_input, other; the coder's own where it names one.

    The rules have no code for information: a reply that tells something at length and earns no other code is that.
    """
    if found.main:
        return found.main
    if found.question != "none":
        return "question"
    if found.reflects:
        return "reflection"
    return "therapist_input" if found.advises or words >= LENGTHY else "other"


LINES = (
    Line("question present", lambda row: row["question_present"], lambda c, _: str(int(c.question != "none"))),
    Line("no / open / closed question", lambda row: row["question_type"], lambda c, _: c.question, True),
    Line(
        "open question present",
        lambda row: str(row["question_type"] == "open"),
        lambda c, _: str(c.question == "open"),
        reliable_only=True,
    ),
    Line("reflection present", lambda row: row["reflection_present"], lambda c, _: str(int(c.reflects))),
    Line(
        "main behaviour, 4 classes",
        lambda row: row["main_behaviour"],
        lambda c, row: main_behaviour(c, len(row["therapist_text"].split())),
    ),
    Line("advice present", lambda row: row["advice_present"], lambda c, _: str(int(c.advises))),
)


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Cohen's kappa of two coders over pairs of labels."""
    total = len(pairs)
    agreed = sum(a == b for a, b in pairs) / total
    labels = {label for pair in pairs for label in pair}
    chance = sum(sum(a == x for a, _ in pairs) * sum(b == x for _, b in pairs) for x in labels) / total**2
    return (agreed - chance) / (1 - chance) if chance < 1 else 1.0


def interval(rows: Sequence[Row], pairs: Mapping[int, tuple[str, str]]) -> tuple[float, float]:
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


def held_out(turns: Sequence[Taught]) -> list[Weights]:
    """For each turn, weights that have not seen its source group."""
    weights: dict[int, Weights] = {}
    for away in folds([turn.row for turn in turns], FOLDS, seed=0):
        unseen = set(away)
        weights |= dict.fromkeys(away, fit([turn for i, turn in enumerate(turns) if i not in unseen]))
    return [weights[i] for i in range(len(turns))]


def show_agreement(rows: Sequence[Row], heard: Sequence[LocalCoding], form: Callable[[str], str], name: str) -> None:
    """The table for turns in one form: the coder, the rules alone, the question mark."""
    texts = [(form(row["therapist_text"]), form(row["prev_client_text"])) for row in rows]
    coded = [said(found) for found in heard]
    ruled = [by_rules(*text) for text in texts]
    marked = [Said("closed" if "?" in reply else "none", False, False) for reply, _ in texts]
    print(f"{'AnnoMI, ' + name + ': kappa':34}{'coder (95% interval)':>24}{'rules alone':>14}{'only “?”':>10}")
    for line in LINES:
        picked = [i for i, row in enumerate(rows) if not line.reliable_only or row["open_closed_reliable"] == "1"]

        def pairs(
            found: Sequence[Said], line: Line = line, picked: Sequence[int] = picked
        ) -> dict[int, tuple[str, str]]:
            return {i: (line.people(rows[i]), line.coder(found[i], rows[i])) for i in picked}

        low, high = interval(rows, pairs(coded))
        only_mark = f"{kappa(list(pairs(marked).values())):.3f}" if line is LINES[0] else ""
        print(
            f"{line.name:34}{kappa(list(pairs(coded).values())):>10.3f} ({low:.2f}-{high:.2f}) "
            f"{kappa(list(pairs(ruled).values())):>13.3f}{only_mark:>10}"
        )


def show_classes(rows: Sequence[Row], heard: Sequence[LocalCoding], name: str) -> None:
    """Precision, recall and F1 of every class of a question and of the main behaviour."""
    for line in LINES:
        if line.name not in BY_CLASS:
            continue
        pairs = [
            (line.people(row), line.coder(said(found), row))
            for row, found in zip(rows, heard, strict=True)
            if not line.reliable_only or row["open_closed_reliable"] == "1"
        ]
        cells = []
        for label in sorted({label for label, _ in pairs}):
            meant, found_so = sum(a == label for a, _ in pairs), sum(b == label for _, b in pairs)
            both = sum(a == b == label for a, b in pairs)
            precision, recall = both / max(1, found_so), both / meant
            cells.append(f"{label} {meant} ({precision:.2f}, {recall:.2f}, {2 * both / (meant + found_so):.2f})")
        print(f"{line.name}, {name} (precision, recall, F1): {'; '.join(cells)}")


def show_calibration(
    turns: Sequence[Taught], weights: Sequence[Weights], heard: Sequence[LocalCoding], place: int, name: str
) -> None:
    """How far confidence is what turned out true: of every turn's chance, and of the codes that were given."""
    wanted: tuple[tuple[Act, str, tuple[str, ...]], ...] = (
        ("question", "question_present", ("open_question", "closed_question")),
        ("reflection", "reflection_present", ("reflection_simple", "reflection_complex")),
    )
    for act, label, names in wanted:
        every, given = [], []
        for turn, fitted, found in zip(turns, weights, heard, strict=True):
            head, true = fitted.heads[act], turn.row[label] == "1"
            every.append((head.confidence(any_chance(head.chances(turn.bags[place]))), true))
            sure = [code.confidence for code in found.codes if code.name in names]
            given += [(max(sure), true)] if sure else []
        cells = [f"{what}: Brier {brier(p):.3f}, ECE {ece(p):.3f}" for what, p in (("turns", every), ("codes", given))]
        print(f"confidence of a {act}, {name}: {'; '.join(cells)}")


def brier(pairs: Sequence[tuple[float, bool]]) -> float:
    """Mean squared distance of confidence from what was true."""
    return sum((sure - true) ** 2 for sure, true in pairs) / len(pairs)


def ece(pairs: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error over ten equal bins."""
    bins: dict[int, list[float]] = defaultdict(list)
    for sure, true in pairs:
        bins[min(BINS - 1, int(sure * BINS))].append(sure - true)
    return sum(abs(sum(gaps)) for gaps in bins.values()) / len(pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description="Agreement of the local coder with people, cross-validated.")
    parser.add_argument("folder", type=Path, help="folder that holds annomi_dev.csv")
    parser.add_argument("encoders", type=Path, help="folder that holds fold0.npz to fold4.npz of train_encoder.py")
    arguments = parser.parse_args()
    rows = read_rows(arguments.folder)
    turns = taught(rows, arguments.encoders)
    weights = held_out(turns)
    for place, (form, name) in enumerate(zip(FORMS, ("as typed", "no punctuation"), strict=True)):
        texts = [(form(row["therapist_text"]), form(row["prev_client_text"])) for row in rows]
        heard = [
            local_coding_with(fitted, *text, turn.opinions[place])
            for fitted, text, turn in zip(weights, texts, turns, strict=True)
        ]
        show_agreement(rows, heard, form, name)
        show_classes(rows, heard, name)
        show_calibration(turns, weights, heard, place, name)
    print(f"{len(rows)} turns, {FOLDS} folds by source group; {_milliseconds(rows):.2f} ms a reply")


def _milliseconds(rows: Sequence[Row]) -> float:
    code_reply("Read the weights first.")
    start = time.perf_counter()
    for row in rows:
        code_reply(row["therapist_text"], row["prev_client_text"])
    return 1000 * (time.perf_counter() - start) / len(rows)


if __name__ == "__main__":
    main()
