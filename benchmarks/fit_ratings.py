"""Fit the ratings of whole sessions to the experts of Lend an Ear, and say how well that holds on sessions left out.

    python benchmarks/fit_ratings.py FOLDER

FOLDER holds lend_an_ear_dev.csv. Each rating is a straight line over shares of replies (`ratings.shares`), fitted to
the experts' mean by ridge regression in which no weight may take the wrong sign (the signs are given here, before any
data); shares are standardised and all ratings have one penalty. A ridge draws ratings to their mean, so the line is
then stretched until it spreads as wide as the experts' ratings do. With each session left out in turn, the table shows
the quadratic kappa of the rating, rounded to a tenth as shipped, with the experts' median: for the line as it ships
(fitted on all sessions), for the refitted line on the session left out, and for the mean of the others as a baseline.
Needs numpy.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import mean, median

import numpy as np
from numpy.typing import NDArray

from simulator.agreement.figures import weighted_kappa
from simulator.agreement.labels import LabelFile, read_labels
from simulator.rubric.ratings import SHARES, cut, rate, shares
from simulator.rubric.scores import code_and_score

Floats = NDArray[np.float64]

# Which way each share may move a rating.
SIGNS: Mapping[str, Mapping[str, int]] = {
    "validating_emotions": {"reflected": 1, "acknowledged": 1, "attended": 1, "dismissed": -1, "advised": -1},
    "encouraging_elaboration": {"open": 1, "closed": 1},
    "demonstrating_understanding": {"reflected": 1, "acknowledged": 1, "advised": -1, "dismissed": -1},
    "advice_giving": {"advised": 1, "open": -1},
    "self_oriented": {"self": 1},
    "dismissing_emotions": {"dismissed": 1, "advised": 1, "acknowledged": -1},
}
PENALTY = 4.0
# A line that tells next to nothing is not stretched further than this.
WIDEST = 3.0
ROUNDS = 500


def line(rows: Floats, goal: Floats, signs: Sequence[int]) -> tuple[float, Floats]:
    """Constant and weights of the line from shares (sessions, shares) to ratings (sessions), signs kept."""
    middle, spread = rows.mean(0), np.maximum(rows.std(0), 0.02)
    x, y = (rows - middle) / spread, goal - goal.mean()
    weights = np.zeros(rows.shape[1])
    for _ in range(ROUNDS):
        for place, sign in enumerate(signs):
            left = y - x @ weights + x[:, place] * weights[place]
            weights[place] = sign * max(
                0.0, sign * float(x[:, place] @ left) / (float(x[:, place] @ x[:, place]) + PENALTY)
            )
    told = float((x @ weights).std())
    weights = weights / spread * (min(WIDEST, float(y.std()) / told) if told else 1.0)
    return float(goal.mean() - middle @ weights), weights


def experts(file: LabelFile, name: str) -> dict[str, list[float]]:
    """Every expert's rating of each session."""
    found: dict[str, list[float]] = {}
    for one in file.judgements:
        if one.measure == name and isinstance(one.value, (int, float)):
            found.setdefault(one.session, []).append(float(one.value))
    return found


def agreed(said: Sequence[float], people: Sequence[Sequence[float]]) -> float:
    """Quadratic kappa of ratings with the experts' median."""
    pairs = [(cut(value), float(median(values))) for value, values in zip(said, people, strict=True)]
    return weighted_kappa({pair: pairs.count(pair) for pair in set(pairs)}) or 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the ratings of whole sessions.")
    parser.add_argument("folder", type=Path, help="folder that holds lend_an_ear_dev.csv")
    file = read_labels(parser.parse_args().folder / "lend_an_ear_dev.csv")
    coded = {
        session: {
            reply.number: code_and_score(reply.text, reply.client_line)
            for reply in file.replies
            if reply.session == session
        }
        for session in file.turns
    }
    held = {session: shares(file.turns[session], replies) for session, replies in coded.items()}
    shipped = {session: asdict(rate(file.turns[session], replies)) for session, replies in coded.items()}
    print(f"{'rating':30}{'as shipped':>12}{'left out':>12}{'mean':>8}   line over all sessions")
    for name, signs in SIGNS.items():
        assert set(signs) <= set(SHARES)
        people = experts(file, name)
        sessions = [session for session in file.turns if people.get(session)]
        rows = np.array([[held[session][share] for share in signs] for session in sessions])
        goal = np.array([mean(people[session]) for session in sessions])
        away, flat = [], []
        for place in range(len(sessions)):
            constant, weights = line(np.delete(rows, place, 0), np.delete(goal, place), list(signs.values()))
            away.append(constant + float(rows[place] @ weights))
            flat.append(float(np.delete(goal, place).mean()))
        said = [people[session] for session in sessions]
        constant, weights = line(rows, goal, list(signs.values()))
        shown = " ".join(f"{weight:+.1f} {share}" for share, weight in zip(signs, weights, strict=True) if weight)
        print(
            f"{name:30}{agreed([shipped[s][name] for s in sessions], said):>12.2f}{agreed(away, said):>12.2f}"
            f"{agreed(flat, said):>8.2f}   {constant:.1f} {shown}"
        )
    print(f"{len(held)} sessions")


if __name__ == "__main__":
    main()
