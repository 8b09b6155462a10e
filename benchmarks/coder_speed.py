"""How long the local coder takes for a reply, and how many replies of a large file it scores in a second.

    python benchmarks/coder_speed.py [--sessions 3] [--replies 5000]

Replies and lines are those of every shipped client with every scripted trainee. Each reply is coded and scored once, in
one process, after the weights were read; reading them is timed by itself. The large file holds the same words again and
again, as long as --replies asks, and goes through `simulator score FILE --csv` as a user calls it, start included.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from simulator.content import read_content
from simulator.fidelity.material import quantile
from simulator.fidelity.runs import run_session
from simulator.fidelity.trainees import read_trainees
from simulator.rubric.coder import local_coding
from simulator.rubric.scores import code_and_score

ROOT = Path(__file__).resolve().parent.parent
TURNS = 20


def talk(sessions: int) -> Iterator[tuple[str, str]]:
    """The client's line and the reply to it, of every client with every trainee."""
    content = read_content(ROOT)
    for persona in content.personas.values():
        scenario = next(each for each in content.scenarios.values() if persona.id in each.personas)
        for trainee in read_trainees(ROOT / "scenarios" / "trainees").values():
            for seed in range(sessions):
                run = run_session(persona, scenario, trainee, seed, TURNS)
                line = run.opening_line
                for exchange in run.exchanges:
                    yield line, exchange.reply
                    line = exchange.line


def score_file(pairs: list[tuple[str, str]], replies: int) -> float:
    """Seconds that `simulator score` takes for a file of so many replies."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("speaker", "text"))
            for line, reply in islice(cycle(pairs), replies):
                writer.writerows((("client", line), ("therapist", reply)))
        start = time.perf_counter()
        command = [sys.executable, "-m", "simulator", "score", str(path), "--csv"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        return time.perf_counter() - start


def main() -> None:
    """Measure and print three lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=3, help="sessions of each client with each trainee")
    parser.add_argument("--replies", type=int, default=5000, help="replies in the large file")
    options = parser.parse_args()
    start = time.perf_counter()
    code_and_score("Read the weights first.")
    print(f"first reply, with reading the weights: {1000 * (time.perf_counter() - start):.0f} ms")
    pairs = list(dict.fromkeys(talk(options.sessions)))
    # the talk had each of them coded already
    local_coding.cache_clear()
    times = []
    for line, reply in pairs:
        start = time.perf_counter()
        code_and_score(reply, line)
        times.append(1000 * (time.perf_counter() - start))
    words = median(len(reply.split()) for _, reply in pairs)
    print(
        f"{len(pairs)} replies of {words:.0f} words: median {median(times):.1f} ms, 99th {quantile(times, 0.99):.1f} ms"
    )
    seconds = score_file(pairs, options.replies)
    print(f"a file of {options.replies} replies: {seconds:.1f} s, {options.replies / seconds:.0f} replies a second")


if __name__ == "__main__":
    main()
