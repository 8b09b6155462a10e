"""Train the weights of the local coder: how likely a sentence asks, hands back or tells.

    python benchmarks/train_coder.py FOLDER ENCODERS            fit on FOLDER/annomi_dev.csv, show the largest weights
    python benchmarks/train_coder.py FOLDER ENCODERS --write    and ship the result

Stances are fitted beside them to sentences of our own (`fit_stances.py`).

What ships is simulator/rubric/weights.json, ENCODERS/encoder.npz beside it, and what that says of a few sentences of
our own in tests/golden/opinions.json, so that a test can hold the three together.

ENCODERS holds fold0.npz to fold4.npz of `train_encoder.py`: each turn is read by the encoder that has not seen its
fold, so that the weights learn how far to trust an encoder, and not how well it remembers.

The labels are for whole turns, so a turn is taken to do an act if any of its sentences does: the chance of a turn is
one less the product of what is left over in each sentence ("noisy or"), and a logistic regression over the traits of
sentences is fitted to that. Each turn is used twice, as typed and with punctuation and capitals taken away, so that the
coder also reads speech to text. Thresholds and the line from chance to confidence (Platt) come from turns of source
groups that the weights have not seen, within the rows given. No randomness: the same data give the same file.
Needs numpy. `agreement_dev.py` measures the result by cross-validation.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from fit_stances import Stated, fit_stances, stated
from fitting import Bag, Floats, fitted_head, minimize, platt
from numpy.typing import NDArray

from simulator.rubric.codes import MAINS
from simulator.rubric.encoder import ENCODER_PATH, Encoder, loaded
from simulator.rubric.learned import ACTS, WEIGHTS_PATH, Act, Head, Weights, any_chance, log_odds, squash, unpunctuated
from simulator.rubric.mainly import HEARD, signs
from simulator.rubric.reading import read
from simulator.rubric.sentences import plain, sentences
from simulator.rubric.traits import reply_traits

Row = dict[str, str]
Opinions = tuple[Mapping[str, float], ...]

# L2 penalty, the same for every act; kappa is flat between 10 and 40.
PENALTY = 20.0
# A trait seen in fewer sentences is left out.
RARE = 4
FOLDS = 5
INNER_FOLDS = 3
THRESHOLDS = tuple(step / 100 for step in range(25, 61, 5))
GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "golden" / "opinions.json"
OURS = (
    (
        "I never get a minute to myself. By the evening I just sit in the car for a while.",
        "That sounds exhausting. Have you tried a planner? What else is on your plate?",
    ),
    ("My father died three weeks ago.", "you miss him and everyone wants you back at work what is that like"),
    ("", "You should really think about getting up earlier."),
    ("I don't know.", "Mm-hmm."),
)
MAIN_PENALTY = 5.0

LABELS: Mapping[Act, Callable[[Row], bool]] = {
    "question": lambda row: row["question_present"] == "1",
    "open": lambda row: row["question_type"] == "open",
    "closed": lambda row: row["question_type"] == "closed",
    "reflection": lambda row: row["reflection_present"] == "1",
    "telling": lambda row: row["input_present"] == "1",
    "advice": lambda row: row["advice_present"] == "1",
}
# Coders who don't tell open from closed teach neither.
NEEDS_RELIABLE: frozenset[Act] = frozenset({"open", "closed"})


def read_rows(folder: Path) -> list[Row]:
    """The rows of annomi_dev.csv in a folder."""
    with (folder / "annomi_dev.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def bare(text: str) -> str:
    """A text as speech to text gives it: no punctuation but apostrophes, no capitals."""
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s']", "", re.sub(r"[-–—]", " ", text))).lower().strip()


FORMS: tuple[Callable[[str], str], ...] = (str, bare)


@dataclass(frozen=True)
class Taught:
    """A labelled turn; for each form its words, what an encoder that has not seen its session says, all traits."""

    row: Row
    words: tuple[int, ...]
    opinions: tuple[Opinions, ...]
    bags: tuple[Bag, ...]


def taught(rows: Sequence[Row], folder: Path) -> list[Taught]:
    """Labelled turns, each read with the encoder fold*.npz of a folder that was trained without its source group."""
    found: dict[int, Taught] = {}
    for number, away in enumerate(folds(rows, FOLDS, seed=0)):
        encoder = loaded(folder / f"fold{number}.npz")
        found |= {place: taught_by(encoder, rows[place]) for place in away}
    return [found[place] for place in range(len(rows))]


def taught_by(encoder: Encoder, row: Row) -> Taught:
    """One labelled turn as an encoder and the rules see it."""
    words, heard, bags = [], [], []
    for form in FORMS:
        reply, client_line = form(row["therapist_text"]), form(row["prev_client_text"])
        parts, client = sentences(reply), plain(client_line)
        readings = tuple(read(part, client) for part in parts)
        opinions = encoder.opinions(client_line, parts)
        words.append(sum(len(part.words) for part in parts))
        heard.append(tuple(opinions))
        bags.append(tuple(reply_traits(reply, client_line, parts, readings, opinions)))
    return Taught(row, tuple(words), tuple(heard), tuple(bags))


def folds(rows: Sequence[Row], count: int, seed: int) -> list[list[int]]:
    """Row numbers of each fold: source groups, dealt out in a fixed random order."""
    groups = sorted({row["source_group"] for row in rows})
    random.Random(seed).shuffle(groups)
    place = {group: number % count for number, group in enumerate(groups)}
    return [[i for i, row in enumerate(rows) if place[row["source_group"]] == fold] for fold in range(count)]


def fit(turns: Sequence[Taught], ours: Sequence[Stated] = ()) -> Weights:
    """Weights, thresholds and confidences learned from labelled turns and sentences of our own; without an encoder."""
    heads, unseen = {}, {}
    for act in ACTS:
        heads[act], unseen[act] = fit_head(turns, act)
    seen, labels = [], []
    for place, turn in enumerate(turns):
        for form in range(len(FORMS)):
            totals = {act: unseen[act][place, form] for act in HEARD}
            seen.append(signs(totals, turn.opinions[form], turn.words[form]))
            labels.append(MAINS.index(turn.row["main_behaviour"]))
    good = [turn.bags for turn in turns if turn.row["mi_quality"] == "high"]
    return Weights(heads, fit_main(seen, labels), stances=fit_stances(ours, good) if ours else {})


def fit_main(seen: Sequence[Mapping[str, float]], labels: Sequence[int]) -> dict[str, list[float]]:
    """Weights that choose what a reply mainly does (see `mainly.py`), with an L2 penalty."""
    names = sorted(seen[0])
    rows = np.array([[one[name] for name in names] for one in seen])
    wanted = np.eye(len(MAINS))[list(labels)]

    def loss(point: Floats) -> tuple[float, Floats]:
        weights = point.reshape(len(names), len(MAINS))
        odds = rows @ weights
        odds = odds - odds.max(1, keepdims=True)
        chances = np.exp(odds) / np.exp(odds).sum(1, keepdims=True)
        cost = -(wanted * np.log(np.maximum(chances, 1e-12))).sum() + MAIN_PENALTY / 2 * (weights**2).sum()
        return float(cost), (rows.T @ (chances - wanted) + MAIN_PENALTY * weights).ravel()

    best = minimize(loss, np.zeros(len(names) * len(MAINS))).reshape(len(names), len(MAINS))
    return {name: [round(float(value), 3) for value in line] for name, line in zip(names, best, strict=True)}


def fit_head(turns: Sequence[Taught], act: Act) -> tuple[Head, dict[tuple[int, int], float]]:
    """One act: weights from all turns; threshold and confidence from turns that the weights have not seen.

    Also the chances (0-1) of those turns, by place and form.
    """
    places = [
        place
        for place, turn in enumerate(turns)
        if act not in NEEDS_RELIABLE or turn.row["open_closed_reliable"] == "1"
    ]
    used = [turns[place] for place in places]
    totals: list[float] = []
    labels: list[bool] = []
    punctuated: list[bool] = []
    by_place: dict[tuple[int, int], float] = {}
    for away in folds([turn.row for turn in used], INNER_FOLDS, seed=7):
        unseen = set(away)
        head = _fitted([turn for i, turn in enumerate(used) if i not in unseen], act)
        for i in away:
            found = [any_chance(head.chances(bag)) for bag in used[i].bags]
            by_place |= {(places[i], form): total for form, total in enumerate(found)}
            totals += found
            labels += [LABELS[act](used[i].row)] * len(found)
            punctuated += [not unpunctuated(bag) for bag in used[i].bags]
    slope, offset = platt(np.array([log_odds(total) for total in totals]), np.array(labels, dtype=np.float64))
    said, meant, points = np.array(totals), np.array(labels), np.array(punctuated)
    threshold, bare_threshold = (
        max(THRESHOLDS, key=lambda bound: _kappa(said[kind] >= bound, meant[kind])) for kind in (points, ~points)
    )
    whole = _fitted(used, act)
    return Head(whole.bias, threshold, bare_threshold, round(slope, 3), round(offset, 3), whole.by_trait), by_place


def _kappa(said: NDArray[np.bool_], meant: NDArray[np.bool_]) -> float:
    chance = said.mean() * meant.mean() + (1 - said.mean()) * (1 - meant.mean())
    return float(((said == meant).mean() - chance) / (1 - chance)) if chance < 1 else 1.0


def _fitted(turns: Sequence[Taught], act: Act) -> Head:
    return fitted_head([(bag, LABELS[act](turn.row)) for turn in turns for bag in turn.bags], PENALTY, RARE)


def written(fitted: Weights) -> str:
    """The weights as the file that ships: the heads, the choice of the main, then one row of values for each trait."""
    names = sorted({name for head in fitted.heads.values() for name in head.by_trait})
    heads = {act: {k: v for k, v in asdict(head).items() if k != "by_trait"} for act, head in fitted.heads.items()}
    rows = (
        f"{json.dumps(name, ensure_ascii=False)}:"
        f"{json.dumps([fitted.heads[act].by_trait.get(name, 0) for act in ACTS], separators=(',', ':'))}"
        for name in names
    )
    stances = {name: asdict(head) for name, head in fitted.stances.items()}
    return (
        f'{{"heads":{json.dumps(heads)},\n"main":{json.dumps(fitted.main)},\n"stances":{json.dumps(stances)},\n"weights":{{\n'
        + ",\n".join(rows)
        + "\n}}\n"
    )


def golden() -> list[dict[str, object]]:
    """What the shipped encoder says of a few replies."""
    encoder = loaded(ENCODER_PATH)
    return [
        {"client_line": line, "reply": reply, "opinions": encoder.opinions(line, sentences(reply))}
        for line, reply in OURS
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the weights of the local coder.")
    parser.add_argument("folder", type=Path, help="folder that holds annomi_dev.csv")
    parser.add_argument("encoders", type=Path, help="folder that holds fold0.npz to fold4.npz of train_encoder.py")
    parser.add_argument("--write", action="store_true", help=f"write {WEIGHTS_PATH.name} beside the coder")
    arguments = parser.parse_args()
    fitted = fit(taught(read_rows(arguments.folder), arguments.encoders), stated(arguments.encoders, FOLDS, FORMS))
    for act, head in [*fitted.heads.items(), *fitted.stances.items()]:
        strongest = sorted(head.by_trait.items(), key=lambda item: -abs(item[1]))[:12]
        print(f"{act}: {len(head.by_trait)} weights, even at {squash(head.offset):.2f}")
        print(f"   threshold {head.threshold}, without punctuation {head.bare_threshold}")
        print("   " + ", ".join(f"{name} {value:+.2f}" for name, value in strongest))
    if arguments.write:
        WEIGHTS_PATH.write_text(written(fitted), encoding="utf-8")
        shutil.copyfile(arguments.encoders / ENCODER_PATH.name, ENCODER_PATH)
        GOLDEN.write_text(json.dumps(golden(), indent=1) + "\n", encoding="utf-8")
        print(f"written: {WEIGHTS_PATH} ({WEIGHTS_PATH.stat().st_size // 1024} KB)")


if __name__ == "__main__":
    main()
