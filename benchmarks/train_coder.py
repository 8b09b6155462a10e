"""Train the weights of the local coder: how likely a sentence is a reflection.

    python benchmarks/train_coder.py FOLDER            fit on FOLDER/annomi_dev.csv and show the largest weights
    python benchmarks/train_coder.py FOLDER --write    and write simulator/rubric/weights.json

The labels are for whole turns, so which sentence of a turn is the reflection is learned along the way: fit, take the
likeliest sentence of each positive turn (and any other above one half), fit again. Each turn is used twice, as typed
and with punctuation and capitals taken away, so that the coder also reads speech to text. No randomness: the same data
give the same file. Needs numpy. `agreement_dev.py` measures the result by cross-validation.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulator.rubric.coder import reading
from simulator.rubric.learned import WEIGHTS_PATH, Weights
from simulator.rubric.sentences import plain, sentences

Floats = NDArray[np.float64]
Turns = list[list[dict[str, float]]]

# L2 penalty and threshold were chosen by cross-validation over source groups; kappa is flat around both.
PENALTY = 20.0
THRESHOLD = 0.4
# A trait seen in fewer sentences is left out, and so is a weight too small to matter.
RARE = 3
SMALL = 0.01
ROUNDS = 2
STEPS = 400


def read_rows(folder: Path) -> list[dict[str, str]]:
    """The rows of annomi_dev.csv in a folder."""
    with (folder / "annomi_dev.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def bare(text: str) -> str:
    """A text as speech to text gives it: no punctuation but apostrophes, no capitals."""
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s']", "", re.sub(r"[-–—]", " ", text))).lower().strip()


def turn_traits(reply: str, client_line: str) -> list[dict[str, float]]:
    """The traits of each sentence of a reply."""
    parts, client = sentences(reply), plain(client_line)
    length = sum(len(part.words) for part in parts)
    return [reading(part, client, length)[1] for part in parts]


def prepare(rows: Sequence[dict[str, str]]) -> tuple[Turns, list[bool]]:
    """Traits and labels of every turn, as typed and bare."""
    turns: Turns = []
    labels: list[bool] = []
    for row in rows:
        for form in (str, bare):
            seen = turn_traits(form(row["therapist_text"]), form(row["prev_client_text"]))
            if seen:
                turns.append(seen)
                labels.append(row["reflection_present"] == "1")
    return turns, labels


def fit(rows: Sequence[dict[str, str]]) -> Weights:
    """Weights learned from labelled turns."""
    turns, labels = prepare(rows)
    counts = Counter(name for turn in turns for seen in turn for name in seen)
    names = sorted(name for name, count in counts.items() if count >= RARE)
    column = {name: number for number, name in enumerate(names)}
    owner = np.array([number for number, turn in enumerate(turns) for _ in turn])
    cells = [
        (line, column[name], value)
        for line, seen in enumerate(seen for turn in turns for seen in turn)
        for name, value in seen.items()
        if name in column and value
    ]
    matrix = (np.array([c[0] for c in cells]), np.array([c[1] for c in cells]), np.array([c[2] for c in cells]))
    positive = np.array(labels)[owner]
    target = positive.astype(np.float64)
    sizes = np.bincount(owner)[owner]
    weight = np.where(positive, 1 / np.sqrt(sizes), 1.0)
    bias, values = _logistic(matrix, target, weight, len(names))
    for _ in range(ROUNDS - 1):
        target = _likeliest(_chances(matrix, bias, values, len(owner)), owner, positive)
        bias, values = _logistic(matrix, target, np.ones(len(owner)), len(names))
    kept = {name: round(float(v), 3) for name, v in zip(names, values, strict=True) if abs(v) >= SMALL}
    return Weights(round(bias, 3), THRESHOLD, kept)


def _likeliest(chances: Floats, owner: NDArray[np.int64], positive: NDArray[np.bool_]) -> Floats:
    """In each positive turn: the likeliest sentence, and any other above one half."""
    best = np.zeros(owner.max() + 1)
    np.maximum.at(best, owner, chances)
    chosen = positive & ((chances > 0.5) | (chances >= best[owner]))
    return chosen.astype(np.float64)


Matrix = tuple[NDArray[np.int64], NDArray[np.int64], Floats]


def _chances(matrix: Matrix, bias: float, values: Floats, lines: int) -> Floats:
    line, col, value = matrix
    total = np.bincount(line, weights=value * values[col], minlength=lines) + bias
    chances: Floats = 1 / (1 + np.exp(-total))
    return chances


def _logistic(matrix: Matrix, target: Floats, weight: Floats, width: int) -> tuple[float, Floats]:
    """Logistic regression with an L2 penalty on all but the bias, by accelerated gradient steps."""
    line, col, value = matrix
    lines = len(target)
    bound = 0.25 * _largest(matrix, lines, width) + PENALTY
    point, last = np.zeros(width + 1), np.zeros(width + 1)
    for step in range(1, STEPS + 1):
        ahead = point + (step - 1) / (step + 2) * (point - last)
        error = weight * (_chances(matrix, float(ahead[-1]), ahead[:-1], lines) - target)
        slope = np.append(np.bincount(col, weights=value * error[line], minlength=width), error.sum())
        slope[:-1] += PENALTY * ahead[:-1]
        last, point = point, ahead - slope / bound
    return float(point[-1]), point[:-1]


def _largest(matrix: Matrix, lines: int, width: int) -> float:
    """The largest eigenvalue of the matrix (with its column of ones) times itself, a little overestimated."""
    line, col, value = matrix
    vector = np.ones(width + 1) / np.sqrt(width + 1)
    size = 1.0
    for _ in range(30):
        image = np.bincount(line, weights=value * vector[col], minlength=lines) + vector[-1]
        vector = np.append(np.bincount(col, weights=value * image[line], minlength=width), image.sum())
        size = float(np.linalg.norm(vector))
        vector = vector / size
    return 1.05 * size


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the weights of the local coder.")
    parser.add_argument("folder", type=Path, help="folder that holds annomi_dev.csv")
    parser.add_argument("--write", action="store_true", help=f"write {WEIGHTS_PATH.name} beside the coder")
    arguments = parser.parse_args()
    weights = fit(read_rows(arguments.folder))
    strongest = sorted(weights.by_trait.items(), key=lambda item: -abs(item[1]))[:25]
    for name, value in strongest:
        print(f"{value:+.3f}  {name}")
    print(f"{len(weights.by_trait)} weights, bias {weights.bias}, threshold {weights.threshold}")
    if arguments.write:
        held = {"bias": weights.bias, "threshold": weights.threshold, "weights": dict(sorted(weights.by_trait.items()))}
        WEIGHTS_PATH.write_text(json.dumps(held, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"written: {WEIGHTS_PATH}")


if __name__ == "__main__":
    main()
