"""How long a client takes to code a reply, plan a line and say it, offline, in milliseconds.

    python benchmarks/plan_and_say.py [--sessions 5] [--turns 20]

Every shipped client talks with every scripted trainee, in one process. "Made ready" is what the app does in a thread of
its own while the trainee reads the opening line. "First" is the very first reply to a client after that; "cold" the
first session with each trainee, in which most is said for the first time; "warm" the further sessions. Wall time is
what the trainee waits; processor time hardly changes on a machine that does something else besides.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from simulator.client.ready import make_ready
from simulator.content import read_content
from simulator.fidelity.material import quantile
from simulator.fidelity.runs import Exchange, run_session
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
    print(f"{'':22}{'lines':>7}{'wall ms: median':>18}{'99th':>8}{'CPU ms: median':>18}{'99th':>8}")
    every: dict[str, list[Exchange]] = {"first": [], "cold": [], "warm": []}
    for persona in content.personas.values():
        scenario = next(each for each in content.scenarios.values() if persona.id in each.personas)
        began, cpu_began = time.perf_counter(), time.thread_time()
        make_ready(persona)
        wall, cpu = time.perf_counter() - began, time.thread_time() - cpu_began
        print(f"{f'{persona.id}, made ready':22}{'':7}{wall * 1000:18.0f}{'':8}{cpu * 1000:18.0f}")
        times: dict[str, list[Exchange]] = {"first": [], "cold": [], "warm": []}
        for trainee in trainees:
            for seed in range(options.sessions):
                run = run_session(persona, scenario, trainee, seed, options.turns)
                new = 0 if times["first"] else 1
                times["first"] += run.exchanges[:new]
                times["warm" if seed else "cold"] += run.exchanges[new:]
        for name, exchanges in times.items():
            show(f"{persona.id}, {name}", exchanges)
            every[name] += exchanges
    for name, exchanges in every.items():
        show(f"all, {name}", exchanges)
    show("all, cold and warm", [*every["cold"], *every["warm"]])


def show(name: str, exchanges: Sequence[Exchange]) -> None:
    """One row: lines, median and 99th percentile in milliseconds, of wall time and of processor time."""
    if exchanges:
        wall, cpu = [each.ms for each in exchanges], [each.cpu_ms for each in exchanges]
        figures = f"{median(wall):18.1f}{quantile(wall, 0.99):8.1f}{median(cpu):18.1f}{quantile(cpu, 0.99):8.1f}"
        print(f"{name:22}{len(exchanges):7}{figures}")


if __name__ == "__main__":
    main()
