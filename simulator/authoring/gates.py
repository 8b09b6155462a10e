"""What an edit does to the fidelity figures: the published client's rows beside the draft's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.fidelity.material import Row

# Milliseconds tell of the machine, not of the client.
_OF_THE_MACHINE = "ms "


@dataclass(frozen=True)
class Moved:
    """One measure before and after, each None where it was not measured."""

    measure: str
    people: str
    gate: str
    before: Row | None
    after: Row | None

    @property
    def turned(self) -> bool:
        """Whether a gate is passed that was missed before, or the other way round."""
        return _passed(self.before) is not _passed(self.after)

    @property
    def changed(self) -> bool:
        """Whether the figure is another one."""
        return _value(self.before) != _value(self.after)


def compare(before: Sequence[Row], after: Sequence[Row]) -> list[Moved]:
    """Both runs' rows measure by measure, in their order: gates that turned first, then figures that changed."""
    was, now = (
        {row.measure: row for row in rows if not row.measure.startswith(_OF_THE_MACHINE)} for rows in (before, after)
    )
    measures = list(dict.fromkeys([*was, *now]))
    moved = []
    for measure in measures:
        row = now.get(measure) or was[measure]
        moved.append(Moved(measure, row.people, row.gate, was.get(measure), now.get(measure)))
    return sorted(moved, key=lambda each: (not each.turned, not each.changed))


def _passed(row: Row | None) -> bool | None:
    return None if row is None else row.passed


def _value(row: Row | None) -> str | None:
    return None if row is None else row.value
