"""What the local coder makes of sentences whose one label is known: how many of each it finds, what it mistakes.

    python benchmarks/stance_agreement.py             on stances_unseen.tsv
    python benchmarks/stance_agreement.py FILE.tsv    on others, in the layout of `stance_examples.py`

stances_unseen.tsv holds sentences of our own that nobody looked at while rules and weights were made: a hard part,
which avoids stock phrases or turns them round, and a plain part. Whoever mends the coder on them writes new ones first.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from stance_examples import Example, read_stances

from simulator.rubric.scores import code_and_score

UNSEEN = Path(__file__).with_name("stances_unseen.tsv")
# The codes a sentence may be given, and how its label names them.
SEEN = ("invalidation", "self_focus", "advice", "affirmation", "validation 4-6", "reflection", "question")


def seen(example: Example) -> set[str]:
    """Which of SEEN the coder finds in an example, and what points on validation it gives: "3-4", "0-1"."""
    coded = code_and_score(example.sentence, example.client_line)
    names = {code.name for code in coded.codes}
    found: set[str] = {name for name in SEEN if name in names}
    if any(code.name == "validation" and (code.level or 0) >= 4 for code in coded.codes):
        found.add("validation 4-6")
    found |= {name for name in ("reflection", "question") if any(name in code for code in names)}
    points = next(score.points for score in coded.scores if score.skill == "validation")
    if points is not None and points != 2:
        found.add("3-4" if points >= 3 else "0-1")
    return found


def table(examples: Sequence[Example]) -> Table:
    """A row a label: how many sentences, and in how many of them each code and each range of points was found."""
    shown = Table(title=f"{len(examples)} sentences; a number is of sentences in which the code was found")
    columns = (*SEEN, "3-4", "0-1")
    for name in ("label", "sentences", *SEEN, "3-4 points", "0-1 points"):
        shown.add_column(name)
    counts: dict[str, Counter[str]] = {}
    for example in examples:
        counts.setdefault(example.label, Counter()).update(["sentences", *seen(example)])
    for label, count in counts.items():
        shown.add_row(label, str(count["sentences"]), *(str(count[name]) for name in columns))
    return shown


def main() -> None:
    parser = argparse.ArgumentParser(description="Agreement of the local coder with labelled sentences of our own.")
    parser.add_argument("file", type=Path, nargs="?", default=UNSEEN, help="labelled sentences")
    Console().print(table(read_stances(parser.parse_args().file)))


if __name__ == "__main__":
    main()
