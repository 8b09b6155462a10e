"""The commands that fill a store with a cohort to look at, and that take one person's data along; part of the command
line (`cli.py`)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from simulator.cli_fidelity import progress_bar
from simulator.errors import SettingError


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


@click.command()
@click.argument("person")
@click.argument("file", type=click.Path(path_type=Path), required=False)
def export(person: str, file: Path | None) -> None:
    """Write what is kept of PERSON (an id) to a zip FILE.

    The same that they download themselves: JSON, CSV and every practice session as text.
    """
    from simulator.clinic import open_clinic
    from simulator.own_data import archive
    from simulator.settings import load_settings

    file = file or Path("practice-data.zip")
    if file.exists():
        raise SettingError(f"{file} exists already; name another FILE.")
    clinic = open_clinic(load_settings())
    try:
        data = archive(clinic, person, None)
    finally:
        clinic.store.engine.dispose()
    try:
        file.write_bytes(data)
    except OSError as error:
        raise SettingError(f"{file}: can't be written ({error.strerror}); name another FILE.") from None
    click.echo(str(file))
