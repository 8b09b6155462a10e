"""The command that fills a store with a cohort to look at; part of the command line (`cli.py`)."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from simulator.cli_fidelity import progress_bar


@click.command()
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="Makes it repeatable.")
@click.option("--add", is_flag=True, help="Also where the store holds people who are none of the demo's.")
def demo(seed: int, add: bool) -> None:
    """Fill the store with a cohort to look at.

    Scripted trainees practise with the clients for eight weeks, at a different pace each: every line, code and score is
    the program's own. Takes a minute or so.
    """
    from simulator.clinic import open_clinic
    from simulator.demo import appointments, check, fill
    from simulator.settings import load_settings

    clinic = open_clinic(load_settings())
    try:
        check(clinic, add)
        due = appointments(clinic.content, seed, datetime.now(UTC))
        with progress_bar(len(due)) as done:
            filled = fill(clinic, due, done)
        click.echo(
            f"{clinic.store.url}: {filled.sessions} sessions of {filled.trainees} trainees, {filled.reviews} of them"
            " reviewed"
        )
    finally:
        clinic.store.engine.dispose()
