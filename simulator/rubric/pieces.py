"""Cutting a text into the pieces an encoder knows: words, parts of words, punctuation, each with where it starts.

WordPiece (Wu et al. 2016, arXiv:1609.08144) as BERT uses it: lower case, no accents, longest known piece first; a part
that continues a word is written with `##` before it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

UNKNOWN = "[UNK]"
BEGIN = "[CLS]"
END = "[SEP]"
# A longer run of letters is no word.
LONGEST_WORD = 40
WORD = re.compile(r"[^\W_]+|[^\w\s]|_")


@dataclass(frozen=True)
class Piece:
    """One piece: its number in the vocabulary and the character of the text where its word starts."""

    number: int
    start: int


def pieces(text: str, vocabulary: Mapping[str, int]) -> list[Piece]:
    """The pieces of a text in order; a word that the vocabulary can't spell is one unknown piece."""
    return [
        Piece(number, match.start())
        for match in WORD.finditer(text)
        for number in _spelled(_folded(match.group()), vocabulary)
    ]


def _folded(word: str) -> str:
    bare = unicodedata.normalize("NFD", word.lower())
    return "".join(letter for letter in bare if unicodedata.category(letter) != "Mn")


def _spelled(word: str, vocabulary: Mapping[str, int]) -> list[int]:
    found: list[int] = []
    at = 0
    while at < len(word) <= LONGEST_WORD:
        before = "##" if at else ""
        end = next((end for end in range(len(word), at, -1) if before + word[at:end] in vocabulary), None)
        if end is None:
            return [vocabulary[UNKNOWN]]
        found.append(vocabulary[before + word[at:end]])
        at = end
    return found or [vocabulary[UNKNOWN]]
