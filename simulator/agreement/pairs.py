"""Judgements of the same items side by side: what the labels say together, and what the coder says."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median

from simulator.agreement.figures import Value
from simulator.agreement.measures import Judgement, Measure


@dataclass(frozen=True)
class Compared:
    """One item as the labels have it and as the coder has it; None is "not scored" or not labelled."""

    item: str
    session: str
    label: Value | None
    coder: Value | None

    @property
    def scored(self) -> tuple[Value, Value] | None:
        """Both values, where both are there. Ratings in tenths are taken to the whole number, as people give them."""
        if self.label is None or self.coder is None:
            return None
        return self.label, math.floor(self.coder + 0.5) if isinstance(self.coder, float) else self.coder


@dataclass
class Said:
    """What was said of one item of a session, by coder."""

    session: str
    by_coder: dict[str, Value | None] = field(default_factory=dict)


def said_by_measure(judgements: Iterable[Judgement]) -> dict[str, dict[str, Said]]:
    """What was said of each item, by measure; where a coder judged an item twice, the later stands."""
    found: dict[str, dict[str, Said]] = {}
    for one in judgements:
        said = found.setdefault(one.measure, {}).setdefault(one.item, Said(one.session))
        said.by_coder[one.coder] = one.value
    return found


def side_by_side(measure: Measure, people: Mapping[str, Said], coder: Mapping[str, Said]) -> list[Compared]:
    """Every item that either judged, ordered by item."""
    found = []
    for item in sorted(people.keys() | coder.keys()):
        theirs, mine = people.get(item), coder.get(item)
        session = mine.session if mine else theirs.session if theirs else ""
        label = consensus(measure, theirs.by_coder.values()) if theirs else None
        found.append(Compared(item, session, label, next(iter(mine.by_coder.values())) if mine else None))
    return found


def consensus(measure: Measure, values: Iterable[Value | None]) -> Value | None:
    """What several people say together: the class that most say (None at a tie), or the median of numbers."""
    said = [value for value in values if value is not None]
    if not said:
        return None
    if measure.ordered:
        middle = median(float(value) for value in said)
        return int(middle) if middle.is_integer() else middle
    (first, most), *others = Counter(said).most_common()
    return None if others and others[0][1] == most else first
