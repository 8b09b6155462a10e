"""The material of fidelity measures: the runs of one persona, and the row that each measure makes of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from simulator.fidelity.runs import Exchange, Run
from simulator.fidelity.signs import Holdings
from simulator.fidelity.trainees import Trainee

# Standings of the trainees whose runs are measured like sessions with people.
COMPARED = ("skilled", "neutral", "poor")


@dataclass(frozen=True)
class Row:
    """One measure of one client. `number` is the value as a number, None where there was nothing to measure; `passed`
    is None then, and where there is no gate."""

    persona: str
    measure: str
    people: str
    gate: str
    value: str
    number: float | None
    passed: bool | None


@dataclass(frozen=True)
class Material:
    """The runs of one persona (or of all, under the name `all`) with what is needed to read them.

    `length` is the persona's own factor on people's length of a line.
    """

    name: str
    runs: tuple[Run, ...]
    holdings: Mapping[str, Holdings]
    trainees: Mapping[str, Trainee]
    length: float = 1.0

    def of(self, *standings: str) -> tuple[Run, ...]:
        """The runs with trainees of these standings."""
        return tuple(run for run in self.runs if self.trainees[run.trainee].stands in standings)

    @cached_property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Every exchange with a trainee who is compared."""
        return tuple(exchange for run in self.of(*COMPARED) for exchange in run.exchanges)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines said to a trainee who is compared."""
        return tuple(exchange.line for exchange in self.exchanges)

    def row(self, measure: str, people: str, gate: str, value: str, number: float | None, passed: bool | None) -> Row:
        """A row for this persona."""
        return Row(self.name, measure, people, gate, value, number, None if number is None else passed)


def percent(share: float | None) -> str:
    """A share (0-1) as shown; "-" for none."""
    return "-" if share is None else f"{share:.1%}"


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0-1) of the values lie, by rank. Raises IndexError for no values."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
