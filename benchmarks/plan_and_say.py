"""How long a client takes to code a reply, plan a line and say it, offline, in milliseconds.

    python benchmarks/plan_and_say.py [--sessions 5] [--turns 20]

Every shipped client talks with every scripted trainee, in one process. Loading content is not counted, nor is the first
session with each client, which fills the caches.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from simulator.content import read_content
from simulator.fidelity.material import quantile
from simulator.fidelity.runs import run_session
from simulator.fidelity.trainees import read_trainees

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Measure and print one row for each client."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=5, help="sessions with each trainee")
    parser.add_argument("--turns", type=int, default=20, help="replies a session")
    options = parser.parse_args()
    content = read_content(ROOT)
    trainees = read_trainees(ROOT / "scenarios" / "trainees").values()
    print(f"{'client':12}{'lines':>8}{'median ms':>12}{'99th ms':>10}{'most ms':>10}")
    every: list[float] = []
    for persona in content.personas.values():
        scenario = next(each for each in content.scenarios.values() if persona.id in each.personas)
        times: list[float] = []
        for trainee in trainees:
            for seed in range(options.sessions):
                run = run_session(persona, scenario, trainee, seed, options.turns)
                times += [exchange.ms for exchange in run.exchanges]
        warm = times[options.turns :]
        show(persona.id, warm)
        every += warm
    show("all", every)


def show(name: str, times: Sequence[float]) -> None:
    """One row: lines, median, 99th percentile and most milliseconds."""
    if times:
        print(f"{name:12}{len(times):8}{median(times):12.1f}{quantile(times, 0.99):10.1f}{max(times):10.1f}")


if __name__ == "__main__":
    main()
