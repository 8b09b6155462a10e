"""The command that measures the clients' fidelity; part of the command line (`cli.py`)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.errors import SettingError

if TYPE_CHECKING:
    from simulator.fidelity.harness import Report
    from simulator.fidelity.runs import ModelVoice
    from simulator.settings import Settings

# Where nobody's window sets a width, lines are left as long as this.
PLAIN_WIDTH = 150
PATH = click.Path(path_type=Path)


@click.command()
@click.argument("personas", nargs=-1)
@click.option("--sessions", type=click.IntRange(1, 1000), default=30, show_default=True, help="Sessions a trainee.")
@click.option("--turns", type=click.IntRange(1, 60), default=20, show_default=True, help="Replies a session.")
@click.option("--trainee", "names", multiple=True, help="Id of a scripted trainee; may be repeated. All without it.")
@click.option("--voice", type=click.Choice(["rehearsed", "model"]), default="rehearsed", show_default=True)
@click.option("--json", "json_file", type=PATH, help="Also write the figures to this file.")
@click.option("--transcripts", type=PATH, help="Also write every session, and answers to read, to this folder.")
def fidelity(
    personas: tuple[str, ...],
    sessions: int,
    turns: int,
    names: tuple[str, ...],
    voice: str,
    json_file: Path | None,
    transcripts: Path | None,
) -> None:
    """Measure how real the clients are.

    The scripted trainees of scenarios/trainees/ talk with the PERSONAS named, or with all. Prints each measure beside
    people's figure and the gate; exit code 1 where a gate is missed. Nothing is stored.
    """
    from simulator.content import fresh_content
    from simulator.fidelity.harness import carry_out, prepare
    from simulator.fidelity.trainees import read_trainees
    from simulator.settings import load_settings

    settings = load_settings()
    content = fresh_content(settings.content_dir)
    for problem in content.problems:
        click.echo(f"left out: {problem}", err=True)
    scripts = read_trainees(settings.content_dir / "scenarios" / "trainees")
    model = _model_voice(settings) if voice == "model" else None
    plan = prepare(content, scripts, personas, names, sessions, turns, model)
    with progress_bar(plan.total) as done:
        report = carry_out(plan, done)
    _show(report)
    _write(report, json_file, transcripts)
    if report.failed:
        raise SystemExit(1)


def _model_voice(settings: Settings) -> ModelVoice:
    from simulator.client.tokens import load_counter
    from simulator.fidelity.runs import ModelVoice
    from simulator.model import chat_model

    chat_model(settings).prepare()
    return ModelVoice(settings, load_counter(settings))


@contextmanager
def progress_bar(total: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, shown on a terminal only; gives the function that moves it on."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("sessions"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("sessions", total=total)
        yield lambda count: bar.advance(task, count)


def _show(report: Report) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    rows = Table("client", "measure", "people", "gate", "value", "", title="Fidelity")
    for row in report.rows:
        mark = {True: "ok", False: "[red]missed[/red]", None: ""}[row.passed]
        rows.add_row(row.persona, row.measure, row.people, row.gate, row.value, mark)
    got = Table("client", "trainee", "openness", "distress", "facts", "deepest fact", "words", "left", title="Trainees")
    for each in report.trainees:
        means = [f"{each.openness:.2f}", f"{each.distress:.2f}", f"{each.facts:.1f}", f"{each.deepest:.2f}"]
        got.add_row(each.persona, each.trainee, *means, f"{each.words:g}", f"{each.left:.0%}")
    console.print(rows, got)
    gated = sum(row.passed is not None for row in report.rows)
    console.print(f"{gated - len(report.failed)} of {gated} gates passed")


def _write(report: Report, json_file: Path | None, transcripts: Path | None) -> None:
    from simulator.fidelity.harness import as_json, write_transcripts

    try:
        if json_file:
            json_file.write_text(as_json(report), encoding="utf-8")
        if transcripts:
            write_transcripts(report, transcripts)
    except OSError as error:
        raise SettingError(f"{error.filename}: can't be written ({error.strerror}); name another place.") from None
