"""The difference between two texts, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Sign = Literal["-", "+", " ", "…"]
AROUND = 3


@dataclass(frozen=True)
class DiffLine:
    """A line with its sign: `-` only before, `+` only after, blank in both, `…` for lines left out. Numbers from 1."""

    sign: Sign
    before: int | None
    after: int | None
    text: str


def difference(before: str, after: str, around: int = AROUND) -> list[DiffLine]:
    """What was taken out and put in, with `around` lines about each change; empty where nothing changed."""
    old, new = before.splitlines(), after.splitlines()
    found: list[DiffLine] = []
    # looking at thousands of lines that are the same on both sides would cost seconds
    same = _alike(old, new)
    tail = _alike(old[same:][::-1], new[same:][::-1])
    first, last = max(0, same - around), max(0, tail - around)
    old, new = old[: len(old) - last], new[: len(new) - last]
    for number, group in enumerate(SequenceMatcher(None, old[first:], new[first:]).get_grouped_opcodes(around)):
        group = [(tag, a + first, b + first, c + first, d + first) for tag, a, b, c, d in group]
        if number or group[0][1]:
            found.append(DiffLine("…", None, None, ""))
        for tag, old_from, old_to, new_from, new_to in group:
            found += _lines(tag, old, new, (old_from, old_to), (new_from, new_to))
    return found


def _alike(one: list[str], other: list[str]) -> int:
    """How many lines are the same from the start."""
    return next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )


def told(lines: list[DiffLine]) -> str:
    """How many lines were put in and taken out, in words."""
    put, out = (sum(line.sign == sign for line in lines) for sign in "+-")
    return f"{put} {'line' if put == 1 else 'lines'} in, {out} out"


def _lines(
    tag: str, old: list[str], new: list[str], was: tuple[int, int], is_now: tuple[int, int]
) -> Iterator[DiffLine]:
    if tag == "equal":
        for shift in range(was[1] - was[0]):
            yield DiffLine(" ", was[0] + shift + 1, is_now[0] + shift + 1, old[was[0] + shift])
        return
    for at in range(*was):
        yield DiffLine("-", at + 1, None, old[at])
    for at in range(*is_now):
        yield DiffLine("+", None, at + 1, new[at])
