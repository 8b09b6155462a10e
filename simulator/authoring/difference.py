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
    for number, group in enumerate(SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(around)):
        if number or group[0][1]:
            found.append(DiffLine("…", None, None, ""))
        for tag, old_from, old_to, new_from, new_to in group:
            found += _lines(tag, old, new, (old_from, old_to), (new_from, new_to))
    return found


def counts(lines: list[DiffLine]) -> tuple[int, int]:
    """How many lines were taken out, and how many put in."""
    return sum(line.sign == "-" for line in lines), sum(line.sign == "+" for line in lines)


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
