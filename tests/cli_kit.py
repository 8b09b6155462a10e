"""What the command line's tests share: a talk to score, content of one's own, commands run here or beside."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main

ROOT = Path(__file__).resolve().parent.parent

TALK = """**Therapist:** What has this week been like for you?

**Ana:** Long. I'm worn out, and nobody at work sees it.

**Therapist:** It makes sense that you're worn out: you carried all of it alone, and nobody saw.

**Ana:** Yeah. That's it exactly.

**Therapist:** You should just take a day off. Did you try that?
"""


def run(*arguments: str | Path, text: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=text, prog_name="simulator")


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "simulator", *map(str, arguments)]


def write_talk(folder: Path) -> Path:
    path = folder / "talk.md"
    path.write_text(TALK, encoding="utf-8")
    return path


def fill_content(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A content folder of one's own, worked in: the forms, and a client and a task made of them."""
    for kind, name in (("personas", "sam"), ("scenarios", "move")):
        (folder / kind).mkdir(parents=True)
        shutil.copy(ROOT / kind / "_template.yaml", folder / kind / "_template.yaml")
        shutil.copy(ROOT / kind / "_template.yaml", folder / kind / f"{name}.yaml")
    monkeypatch.setenv("SIMULATOR_CONTENT_DIR", str(folder))
    monkeypatch.chdir(folder)
    return folder


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def read_terminal(descriptor: int) -> bytes:
    """What a terminal shows next; nothing once its other end is closed."""
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux says so when the other end is closed
        return b""


def session_in(shown: str) -> str:
    found = re.search(r"Session ([\w-]+)\. ", shown)
    assert found is not None
    return found[1]
