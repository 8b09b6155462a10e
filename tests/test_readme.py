"""The README says what the program says: help, settings, rooms. UPDATE_README=1 writes the generated parts anew."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.settings import settings_table

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"


def between(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found, f"README has no part {name}"
    return found.group(1)


def help_block() -> str:
    shown = CliRunner().invoke(main, ["--help"], prog_name="simulator", terminal_width=100, max_content_width=100)
    return f"```text\n$ simulator --help\n{shown.output}```\n"


def settings_block() -> str:
    rows = [f"| `{name}` | {default} | {meaning} |" for name, default, meaning in settings_table()]
    return "\n".join(["| setting | default | meaning |", "| --- | --- | --- |", *rows]) + "\n"


@pytest.mark.parametrize(("name", "made"), [("help", help_block), ("settings", settings_block)])
def test_generated_parts_are_current(name: str, made: object) -> None:
    assert callable(made)
    wanted = made()
    if os.environ.get("UPDATE_README"):
        marks = f"<!-- {name} -->\n{{}}<!-- /{name} -->"
        text = README.read_text(encoding="utf-8").replace(marks.format(between(name)), marks.format(wanted))
        README.write_text(text, encoding="utf-8")
    assert between(name) == wanted


def test_map_names_every_room_and_only_rooms_that_are_there() -> None:
    named = set(re.findall(r"[a-z_]+(?:\.py|/)", between("rooms"))) - {"simulator/"}
    there = {path.name for path in (ROOT / "simulator").glob("[!_]*.py")} | {"__main__.py", "app.py", "benchmarks/"}
    there |= {f"{path.parent.name}/" for path in (ROOT / "simulator").glob("*/__init__.py")}
    assert named == there


def test_commands_it_shows_are_there() -> None:
    text = README.read_text(encoding="utf-8")
    assert set(re.findall(r"simulator ([a-z]+)\b(?= (?:FOLDER|--model|reads)|`)", text)) <= set(main.commands)
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"make (run|test|lint)\b", text)) <= set(targets)
