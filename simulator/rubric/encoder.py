"""The encoder of the local coder: how likely each sentence of a reply does an act, by what it means in its place.

A BERT of three layers (the first of all-MiniLM-L6-v2, Apache-2.0; Wang et al. 2020, arXiv:2002.10957), fine-tuned on
labelled turns by `benchmarks/train_encoder.py` and read sentence by sentence. The weights ship beside this file as
numbers of eight bits with a scale for each column; they are read on first use, and numpy is all it takes to run them.
What the encoder says is one trait among those that `learned.py` weighs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.rubric.pieces import BEGIN, END, pieces
from simulator.rubric.sentences import Sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

ENCODER_PATH = Path(__file__).with_name("encoder.npz")
# What the encoder has an opinion on; "telling" is information or advice, "urging" advice as forum readers see it.
ACTS_SEEN = ("question", "open", "closed", "reflection", "complex", "telling", "advice", "other", "urging")
STANCES = ("invalidation", "self_focus", "affirmation", "validation4", "validation5", "validation6")
# Kinds of invalidation.
KINDS = ("minimising", "reassuring", "judging", "arguing", "siding", "prescribing", "diagnosing", "dismissing")
OPINIONS = (*ACTS_SEEN, *STANCES, *KINDS)
ATTENTION_HEADS = 12
EPSILON = 1e-12
# Beyond this exp leaves what 32 bits hold.
STEEPEST = 80.0
# Pieces read at once: the end of the client's line, and a few sentences of the reply. The weights were fitted with more
# of the line (`benchmarks/train_encoder.py`), but what lies further back costs time and changed no figure.
CLIENT_PIECES = 16
REPLY_PIECES = 64


@dataclass(frozen=True)
class Window:
    """What is read at once: numbers of pieces, where the reply begins in them, and the sentence of each piece of it."""

    numbers: tuple[int, ...]
    begin: int
    owners: tuple[int, ...]


@dataclass(frozen=True)
class Encoder:
    """Weights by name, as float32 arrays, and the vocabulary."""

    arrays: Mapping[str, Floats]
    vocabulary: Mapping[str, int]

    def opinions(self, client_line: str, parts: Sequence[Sentence]) -> list[dict[str, float]]:
        """For each sentence of a reply its log-odds of OPINIONS, to a hundredth; empty where it has no piece."""
        found: list[dict[str, float]] = [{} for _ in parts]
        for window in windows(client_line, parts, self.vocabulary):
            for owner, odds in self._odds(window):
                # rounded, so that machines that add up in another order still agree
                found[owner] = {name: round(float(value), 2) for name, value in zip(OPINIONS, odds, strict=True)}
        return found

    def _odds(self, window: Window) -> Iterator[tuple[int, Floats]]:
        """The sentences of a window, each with its log-odds."""
        import numpy as np

        vectors = self._encoded(window)[: len(window.owners)]
        owners = np.array(window.owners)
        present = sorted(set(window.owners))
        pooled = np.stack([vectors[owners == owner].mean(0) for owner in present])
        return zip(present, pooled @ self.arrays["heads"] + self.arrays["heads bias"], strict=True)

    def _encoded(self, window: Window) -> Floats:
        """Vectors of the reply's pieces and of the end."""
        held, count = self.arrays, len(window.numbers)
        parts = [int(place >= window.begin) for place in range(count)]
        x: Floats = held["words"][list(window.numbers)] + held["places"][:count] + held["parts"][parts]
        x = _normal(x, held["norm"])
        for layer in range(self.layers):
            at = f"{layer} "
            # the last layer need not say what it makes of the client's line
            begin = window.begin if layer == self.layers - 1 else 0
            x = _normal(x[begin:] + self._attended(at, x, begin), held[f"{at}norm a"])
            inner = _gelu(x @ held[f"{at}in"] + held[f"{at}in bias"])
            x = _normal(x + inner @ held[f"{at}out"] + held[f"{at}out bias"], held[f"{at}norm b"])
        return x

    def _attended(self, at: str, x: Floats, begin: int) -> Floats:
        import numpy as np

        held, (count, width) = self.arrays, x.shape
        mixed = (x @ held[f"{at}qkv"] + held[f"{at}qkv bias"]).reshape(count, 3, ATTENTION_HEADS, -1)
        asks, answers, says = mixed.transpose(1, 2, 0, 3)
        scores = asks[:, begin:] @ answers.transpose(0, 2, 1) / np.float32(math.sqrt(asks.shape[-1]))
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        heard = (scores / scores.sum(-1, keepdims=True)) @ says
        mixed_back: Floats = (
            heard.transpose(1, 0, 2).reshape(count - begin, width) @ held[f"{at}mix"] + held[f"{at}mix bias"]
        )
        return mixed_back

    @cached_property
    def layers(self) -> int:
        """How many layers there are."""
        return sum(name.endswith(" qkv") for name in self.arrays)


def windows(
    client_line: str, parts: Sequence[Sentence], vocabulary: Mapping[str, int], client_pieces: int = CLIENT_PIECES
) -> Iterator[Window]:
    """A reply in as few windows as hold it, cut between sentences; what a sentence has beyond a window is left out."""
    theirs = [piece.number for piece in pieces(client_line, vocabulary)][-client_pieces:]
    head = (vocabulary[BEGIN], *theirs, vocabulary[END]) if theirs else (vocabulary[BEGIN],)
    numbers: list[int] = []
    owners: list[int] = []
    for part in parts:
        mine = [piece.number for piece in pieces(part.text, vocabulary)][:REPLY_PIECES]
        if numbers and len(numbers) + len(mine) > REPLY_PIECES:
            yield Window((*head, *numbers, vocabulary[END]), len(head), tuple(owners))
            numbers, owners = [], []
        numbers += mine
        owners += [part.index] * len(mine)
    if numbers:
        yield Window((*head, *numbers, vocabulary[END]), len(head), tuple(owners))


def _normal(x: Floats, scale_and_shift: Floats) -> Floats:
    import numpy as np

    width = np.float32(x.shape[1])
    centred = x - x.sum(1, keepdims=True) / width
    spread = np.sqrt(np.einsum("ij,ij->i", centred, centred) / width + np.float32(EPSILON))
    found: Floats = centred / spread[:, None] * scale_and_shift[0] + scale_and_shift[1]
    return found


def _gelu(x: Floats) -> Floats:
    """Hendrycks and Gimpel's (arXiv:1606.08415) approximation by a tanh, written with exp, which is faster."""
    import numpy as np

    bent = np.exp(np.minimum(STEEPEST, x * (np.float32(-1.5957691216) - np.float32(0.0713548162) * (x * x))))
    found: Floats = x / (1 + bent)
    return found


def loaded(path: Path) -> Encoder:
    """An encoder from a file written by `benchmarks/train_encoder.py`."""
    import numpy as np

    with np.load(path, allow_pickle=False) as file:
        held: dict[str, Any] = dict(file)
    listed = held.pop("vocabulary").tobytes().decode("utf-8").split("\n")
    arrays = {
        name: np.ascontiguousarray(value * held[f"{name} scale"]) if value.dtype == np.int8 else value
        for name, value in held.items()
        if not name.endswith(" scale")
    }
    return Encoder(arrays, {piece: number for number, piece in enumerate(listed)})


@cache
def shipped_encoder() -> Encoder:
    """The encoder that comes with the project, read on first use and kept."""
    from threadpoolctl import threadpool_limits

    encoder = loaded(ENCODER_PATH)
    # a reply is too little to share out: on a busy machine threads that wait for each other take ten times as long
    threadpool_limits(1, user_api="blas")
    return encoder
