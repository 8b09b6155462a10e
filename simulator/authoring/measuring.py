"""Measuring what an edit does: a fidelity run of the published client and one of the draft, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.authoring.gates import Moved, compare
from simulator.content import Content
from simulator.errors import SimulatorError
from simulator.fidelity.harness import Plan, carry_out, prepare
from simulator.fidelity.trainees import Trainee


class _Cancelled(Exception):  # noqa: N818 - nobody's error: the author pressed cancel
    """Not wanted any more."""


@dataclass
class Measurement:
    """Two runs under way or done. `came` and `total` are sessions; `rows` is None until both are in; `failed` says in a
    sentence why they never will be; `workers` processes do it, by default one a processor, and 1 is this one."""

    before: Plan
    after: Plan
    workers: int | None = None
    came: int = 0
    rows: list[Moved] | None = None
    failed: str | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    @property
    def total(self) -> int:
        """How many sessions there will be in both runs."""
        return self.before.total + self.after.total

    @property
    def under_way(self) -> bool:
        """Whether sessions are still to come."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def cancelled(self) -> bool:
        """Whether it was broken off by hand."""
        return self._stop.is_set()

    def start(self) -> None:
        """Begin. The page may be drawn, left and come back to meanwhile."""
        self._thread = threading.Thread(target=self._run, name="measurement", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Break off: sessions that have begun are finished and thrown away."""
        self._stop.set()

    def wait(self, seconds: float) -> None:
        """Wait until both runs are in or broken off, at most so long."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        try:
            was, now = (carry_out(plan, self._count, self.workers) for plan in (self.before, self.after))
            self.rows = compare(was.rows, now.rows)
        except _Cancelled:
            return
        except SimulatorError as error:
            self.failed = str(error)
        except Exception:
            self.failed = "The measurement broke off; the server's log says why. Start it again."
            raise

    def _count(self, came: int) -> None:
        self.came += came
        if self._stop.is_set():
            raise _Cancelled


def measurement(
    before: Content,
    after: Content,
    scripts: Mapping[str, Trainee],
    sessions: int,
    turns: int,
    workers: int | None = None,
) -> Measurement:
    """Plan both runs: the same scripted trainees and seeds. Each content holds the one client with its scenarios.

    Raises SettingError for a client that no scenario has.
    """
    was, now = (prepare(content, scripts, sessions=sessions, turns=turns) for content in (before, after))
    return Measurement(was, now, workers)
