"""The command line. Each command imports what it needs only when it runs, so that help and scoring answer at once."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from io import StringIO, TextIOWrapper
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import click

from simulator.cli_agreement import CODER, agreement, model_coder
from simulator.cli_demo import demo, export
from simulator.cli_fidelity import fidelity
from simulator.cli_people import people
from simulator.errors import SettingError, SimulatorError, TranscriptError
from simulator.rubric.codes import MODEL_CODER

if TYPE_CHECKING:
    from simulator.report import CodedTranscript, Laid

WIDEST = 100
PATH = click.Path(path_type=Path)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class _Group(click.Group):
    """Shows our own errors as they are: one message, no traceback, exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        # Characters that the terminal's encoding lacks must not stop a command.
        for stream, instead in ((sys.stdout, "backslashreplace"), (sys.stdin, "replace")):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors=instead)
        try:
            return super().invoke(ctx)
        except SimulatorError as error:
            click.echo(str(error), err=True)
            ctx.exit(2)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="therapist-simulator", prog_name="simulator")
def main() -> None:
    """Practise with a simulated client and be scored on validation and open questions."""


# --- score


@main.command()
@click.argument("files", nargs=-1, required=True, type=PATH)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, one object for each file.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, one row for each reply.")
@CODER
def score(files: tuple[Path, ...], as_json: bool, as_csv: bool, coder: str) -> None:
    """Code and score transcript FILES.

    Reads .txt .md .csv .json .jsonl, and - for standard input. Prints every turn, each reply's behaviour codes with the
    words that earned them, its points for each skill, and the summary. Nothing is stored, and with the local coder
    nothing is sent; --coder model asks the model that SIMULATOR_MODEL names.
    """
    from simulator.report import as_values, csv_heading, csv_rows, layout

    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other; choose one.")
    scored = _score_all(files, coder)
    if as_json:
        _echo_json([as_values(str(file), each) for file, each in scored])
    elif as_csv:
        rows = [row for file, each in scored for row in csv_rows(str(file), each)]
        _echo_csv([csv_heading(), *rows])
    else:
        for _, each in scored:
            _echo_layout(layout(each))
    if len(scored) < len(files):
        raise SystemExit(2)


def _score_all(files: Iterable[Path], coder: str) -> list[tuple[Path, CodedTranscript]]:
    """Every file that can be read, scored; the others, and what the model left out, are reported on standard error."""
    from simulator.report import score_transcript
    from simulator.rubric.scores import code_and_score
    from simulator.transcript import read_transcript

    by_model = model_coder() if coder == MODEL_CODER else None
    scored = []
    for file in files:
        try:
            scored.append((file, score_transcript(read_transcript(file), by_model or code_and_score)))
        except TranscriptError as error:
            click.echo(str(error), err=True)
    if by_model and by_model.failures:
        count, first = len(by_model.failures), by_model.failures[0]
        click.echo(f"Scored by the local coder: {count} of the replies, for the model gave no codes. {first}", err=True)
    return scored


def _echo_json(values: object) -> None:
    plain = not (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf8")
    click.echo(json.dumps(values, ensure_ascii=plain, allow_nan=False, indent=2))


def _echo_csv(rows: Iterable[Iterable[str]]) -> None:
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    click.echo(out.getvalue(), nl=False)


def _echo_layout(lines: Iterable[Laid]) -> None:
    """In colours on a terminal, plain elsewhere; as wide as there is room, to a width that still reads well."""
    from simulator.report import visible, wrapped

    if not sys.stdout.isatty():
        click.echo("\n".join(wrapped(line, _width()) for line in lines))
        return
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text
    from rich.theme import Theme

    styles = {"title": "bold", "reply": "bold cyan", "line": "bold", "code": "green", "points": "yellow", "plain": ""}
    console = Console(theme=Theme({f"laid.{name}": style for name, style in styles.items()}), width=_width())
    for line in lines:
        console.print(
            Padding(Text(visible(line.text), style=f"laid.{line.style}"), (0, 0, 0, line.indent), expand=False)
        )


def _width() -> int:
    return min(get_terminal_size().columns, WIDEST)


# --- check


@main.command()
@click.argument("paths", nargs=-1, type=PATH)
@click.option("--model", "ask_model", is_flag=True, help="Also ask the language model one tiny question.")
def check(paths: tuple[Path, ...], ask_model: bool) -> None:
    """Check content files and settings.

    Looks at all personas, scenarios and blank forms (or the PATHS named), the code book and the settings. Warnings name
    what will run thin. Exit code 1 where anything is wrong.
    """
    from simulator import checkup

    found = checkup.Findings()
    settings = checkup.check_settings(found, os.environ)
    checkup.check_codebook(found)
    if paths or settings:
        folder = settings.content_dir if settings else Path()
        checkup.check_paths(paths or [folder], found, folder)
    if ask_model and settings:
        checkup.check_answer(settings, found)
    for line in found.lines:
        click.echo(line)
    for warning in found.warnings:
        click.echo(f"warning: {warning}")
    for problem in found.problems:
        click.echo(f"problem: {problem}", err=True)
    if found.problems:
        raise SystemExit(1)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
def schema(folder: Path) -> None:
    """Write JSON Schemas for editors.

    With persona.schema.json and scenario.schema.json in FOLDER, an editor can check YAML while you type.
    """
    from simulator.persona import Persona
    from simulator.scenario import Scenario

    for name, model in (("persona", Persona), ("scenario", Scenario)):
        path = folder / f"{name}.schema.json"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(model.model_json_schema(), indent=2) + "\n", encoding="utf-8")
        except OSError as error:
            raise SettingError(f"{path}: can't be written ({error.strerror}); name another folder.") from None
        click.echo(str(path))


@main.command()
@click.argument("transcript", type=PATH)
@click.option("--id", "content_id", required=True, help="Short name of the new client: small letters, digits, _.")
@click.option("--model", "ask_model", is_flag=True, help="Let the language model read the transcript and write it.")
def draft(transcript: Path, content_id: str, ask_model: bool) -> None:
    """Print a first draft of a client from a TRANSCRIPT.

    A persona file made of the client's own turns, by topic, each fact with its source; CHECK marks what to decide.
    Nothing leaves this machine but with --model. Where the model fails, the draft is made by rule, and it is said.
    """
    from simulator.authoring.transcript_draft import draft_persona, read_file
    from simulator.model import chat_model
    from simulator.settings import load_settings

    settings = load_settings()
    read, name = read_file(transcript)
    made = draft_persona(settings.content_dir, content_id, read, name, chat_model(settings) if ask_model else None)
    if made.instead:
        click.echo(f"warning: {made.instead}", err=True)
    click.echo(made.text, nl=False)


# --- practise


@main.command()
@click.argument("scenario", required=False)
@click.option("--persona", help="Id of the client; needed where several can play the scenario.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Makes the client repeatable.")
@click.option("--session", "session_id", help="Id of a practice session to take up again.")
def chat(scenario: str | None, persona: str | None, seed: int | None, session_id: str | None) -> None:
    """Practise in the terminal.

    SCENARIO is an id; without one the scenarios are listed. The session is stored as in the browser.
    """
    from simulator.chat import Terminal, begin, choices, resume, talk
    from simulator.clinic import open_clinic
    from simulator.settings import load_settings

    if session_id and (scenario or persona or seed is not None):
        raise click.UsageError("--session takes up a session as it was begun; leave the rest out.")
    if (persona or seed is not None) and not scenario:
        raise click.UsageError("name the SCENARIO to practise.")
    clinic = open_clinic(load_settings())
    try:
        if scenario:
            session_id = begin(clinic, scenario, persona, seed).id
        if session_id:
            talk(clinic, session_id, Terminal(_ask, lambda text: click.echo(text, nl=False), _echo_layout))
        else:
            _echo_layout(choices(clinic.content))
    except KeyboardInterrupt:
        click.echo(f"\nGo on with: {resume(session_id)}" if session_id else "")
        raise SystemExit(130) from None
    finally:
        clinic.store.engine.dispose()


def _ask() -> str | None:
    """The trainee's next reply; None at the end of the input."""
    try:
        return input("You: ")
    except EOFError:
        return None


@main.command()
@click.argument("file", type=PATH)
def backup(file: Path) -> None:
    """Copy the database to a new FILE.

    Works while the database is in use, and checks the copy.
    """
    from simulator.settings import load_settings
    from simulator.store import database

    settings = load_settings()
    store = database.open_store(settings.database_url, settings.data_dir)
    try:
        saved = database.backup(store, file)
    finally:
        store.engine.dispose()
    click.echo(f"{saved}: backup of {store.url}, checked")


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True, help="Port to serve on.")
@click.option(
    "--address", default=LOOPBACK[0], show_default=True, help="Address to serve on; without sign-in, this machine only."
)
def run(port: int, address: str) -> None:
    """Serve the app to a browser on this machine.

    With SIMULATOR_SIGN_IN also to others, by --address.
    """
    from simulator.settings import load_settings
    from simulator.sign_in import check_sign_in

    settings = load_settings()
    if settings.sign_in is not None:
        check_sign_in(settings.sign_in)
    elif address not in LOOPBACK:
        raise SettingError(
            f"The app can't be served on {address}: without sign-in anyone who reaches it may practise as anyone, so "
            f"demo mode is for this machine only. Set SIMULATOR_SIGN_IN, or leave --address out."
        )
    app = Path(__file__).resolve().parent.parent / "app.py"
    if not app.is_file():
        raise SettingError(f"{app}: there is no such file; start the app from a copy of the whole project.")
    for hint in settings.hints():
        click.echo(f"warning: {hint}", err=True)
    where = [f"--server.address={address}", f"--server.port={port}"]
    if settings.sign_in is not None:
        where.append(f"--secrets.files={settings.sign_in}")
    command = [sys.executable, "-m", "streamlit", "run", str(app), *where]
    if os.name == "nt":  # there, exec leaves the shell behind without waiting
        raise SystemExit(subprocess.call(command))  # noqa: S603 - our own command
    os.execv(sys.executable, command)  # noqa: S606 - our own command; signals go straight to the server


main.add_command(agreement)
main.add_command(demo)
main.add_command(export)
main.add_command(fidelity)
main.add_command(people)
