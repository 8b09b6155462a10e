"""The command that measures agreement with labelled replies; part of the command line (`cli.py`)."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.errors import SettingError
from simulator.rubric.codes import CODERS, LOCAL_CODER

if TYPE_CHECKING:
    from simulator.agreement.coding import Coder, Disagreement
    from simulator.agreement.report import FileAgreement
    from simulator.model_coder import CodingWithFallback

# Where nobody's window sets a width, lines are left as long as this.
PLAIN_WIDTH = 180
PATH = click.Path(path_type=Path)


CODER = click.option(
    "--coder", type=click.Choice(CODERS), default=LOCAL_CODER, show_default=True, help="Who codes the replies."
)


def model_coder() -> CodingWithFallback:
    """The model coder by the settings. Raises ModelError where no model is set."""
    from simulator.model import chat_model
    from simulator.model_coder import CodingWithFallback
    from simulator.settings import load_settings

    settings = load_settings()
    chat_model(settings).prepare()
    return CodingWithFallback(settings)


def _print_columns(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from simulator.agreement.columns import columns_text

        click.echo(columns_text(), nl=False)
        context.exit()


@click.command()
@click.argument("labels", nargs=-1, required=True, type=PATH)
@CODER
@click.option("--strip", is_flag=True, help="Take punctuation and capitals away first, as speech to text does.")
@click.option("--boot", type=click.IntRange(0, 100_000), default=1000, show_default=True, help="Draws for intervals.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help="Repeats the same draws.")
@click.option("--card", "as_card", is_flag=True, help="Print the overview as Markdown.")
@click.option("--json", "json_file", type=PATH, help="Also write every figure to this file.")
@click.option("--disagreements", "parted", type=PATH, help="Also write where they part to this CSV, with the words.")
@click.option(
    "--columns",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_columns,
    help="Show which columns a labelled file may have, and exit.",
)
def agreement(
    labels: tuple[Path, ...],
    coder: str,
    strip: bool,
    boot: int,
    seed: int,
    as_card: bool,
    json_file: Path | None,
    parted: Path | None,
) -> None:
    """Measure how far the coder agrees with people.

    Codes the replies of each CSV file of LABELS and compares: kappa, precision and recall, whole sessions, with
    intervals and with people's own agreement beside. Nothing is stored, and with the local coder nothing is sent.
    What the model coder can't tell, or does not answer, is left out as not scored.
    """
    from simulator.agreement.report import as_values, card

    found = [_measure(path, coder, strip, boot, seed) for path in labels]
    if as_card:
        click.echo(card([each for each, _ in found]), nl=False)
    else:
        for each, _ in found:
            _show(each)
    if json_file:
        values = [as_values(each) for each, _ in found]
        _write(json_file, json.dumps(values, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
    if parted:
        _write_disagreements(parted, found)


def _measure(path: Path, coder: str, strip: bool, boot: int, seed: int) -> tuple[FileAgreement, list[Disagreement]]:
    from simulator.agreement.coding import code_replies, disagreements, judge
    from simulator.agreement.comparison import compare
    from simulator.agreement.labels import read_labels, stripped
    from simulator.agreement.report import FileAgreement

    file = read_labels(path)
    if strip:
        file = stripped(file)
    coded = code_replies(file.replies, _coder(coder))
    judgements = judge(file, coded)
    report = compare(file.judgements, judgements, boot, seed)
    return FileAgreement(file, report, strip), list(disagreements(file, coded, judgements))


def _coder(name: str) -> Coder:
    from simulator.rubric.scores import code_and_score

    return code_and_score if name == LOCAL_CODER else model_coder().code


def _show(found: FileAgreement) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from simulator.agreement.report import classes, confusions, notes, overview

    console = Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    for grid in (overview(found), classes(found), *confusions(found)):
        if grid.rows:
            table = Table(title=Text(grid.title))
            for heading in grid.headings:
                table.add_column(Text(heading))
            for row in grid.rows:
                table.add_row(*map(Text, row))
            console.print(table)
    for note in notes([found]):
        console.print(Text(note))


def _write_disagreements(path: Path, found: Iterable[tuple[FileAgreement, Sequence[Disagreement]]]) -> None:
    from simulator.agreement.report import DISAGREEMENT_COLUMNS, disagreement_rows

    out = StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(DISAGREEMENT_COLUMNS)
    for each, parted in found:
        rows.writerows(disagreement_rows(each.file.source, parted))
    _write(path, out.getvalue())


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise SettingError(f"{path}: can't be written ({error.strerror}); name another place.") from None
