"""Several real processes on one database, some of them killed while they write."""

from __future__ import annotations

import multiprocessing
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from multiprocessing.pool import Pool
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect
from test_store_kit import BACKENDS, SAID, fresh, fresh_url, full_url, practise, reply

from simulator.errors import ReplyError
from simulator.store import tables
from simulator.store.database import Store, backup, open_store, reading, writing
from simulator.store.jobs import append_text, ask_again, claim, fail_line, finish_line
from simulator.store.records import TurnRecord
from simulator.store.turns import turns
from simulator.transcript import Speaker

PROCESSES = 6
LEASE = 60.0
_start: Any = None


def _remember(barrier: Any) -> None:
    global _start
    _start = barrier


@pytest.fixture(scope="module")
def workers() -> Iterator[Pool]:
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(PROCESSES)
    with context.Pool(PROCESSES, _remember, (barrier,)) as pool:
        yield pool


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with fresh(request.param, tmp_path) as opened:
        yield opened


def race(workers: Pool, do: Callable[..., Any], *given: Any) -> list[Any]:
    """What `do(number, *given)` gave in each of the processes, which begin together."""
    return workers.starmap(do, [(number, *given) for number in range(PROCESSES)], chunksize=1)


def together(url: str) -> Store:
    """The database in this process, once every other process has it too."""
    store = open_store(url, Path.cwd())
    _start.wait(60)
    return store


# --- what the processes do -----------------------------------------------------------------------------------------


def open_fresh(_number: int, url: str, data_dir: Path) -> list[str]:
    _start.wait(60)
    store = open_store(url, data_dir)
    try:
        return inspect(store.engine).get_table_names()
    finally:
        store.engine.dispose()


def send_one_key(number: int, url: str, session_id: str) -> tuple[int, bool]:
    store = together(url)
    try:
        accepted = reply(store, session_id, 2, "the key", owner=f"owner {number}")
        return accepted.reply_id, accepted.repeated
    finally:
        store.engine.dispose()


def send_own_keys(number: int, url: str, session_id: str, rounds: int) -> list[str]:
    """Answer whatever is last, again and again, each time with an own key; finish the lines that are won."""
    store = together(url)
    outcomes = []
    for each in range(rounds):
        last = turns(store, session_id)[-1]
        owner = f"owner {number}"
        try:
            accepted = reply(store, session_id, last.number + 1, f"{number}-{each}", owner=owner)
        except ReplyError as refusal:
            outcomes.append(f"refused: {refusal}")
        else:
            assert finish_line(store, accepted.line_id, owner, text=owner, details=SAID)
            outcomes.append(f"{number}-{each}")
    store.engine.dispose()
    return outcomes


def adopt(number: int, url: str, turn_id: int) -> str | None:
    store = together(url)
    job = claim(store, turn_id, f"owner {number}", LEASE)
    store.engine.dispose()
    return None if job is None else job.owner


def reopen(number: int, url: str, turn_id: int) -> str | None:
    store = together(url)
    job = ask_again(store, turn_id, f"owner {number}")
    store.engine.dispose()
    return None if job is None else job.owner


def talk_forever(url: str, session_id: str) -> None:
    """Reply and finish without end, and say each reply's number only once it is stored."""
    store = open_store(url, Path.cwd())
    number = turns(store, session_id)[-1].number + 1
    while True:
        accepted = reply(store, session_id, number, f"key-{number}", text=f"Reply {number}.")
        print(number, flush=True)  # noqa: T201 - the parent reads it
        append_text(store, accepted.line_id, "me", "Line")
        finish_line(store, accepted.line_id, "me", text=f"Line {number + 1}.", details=SAID)
        number += 2


# --- what must hold ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("backend", BACKENDS)
def test_processes_that_start_together_build_the_tables_once(workers: Pool, backend: str, tmp_path: Path) -> None:
    expected = sorted([*tables.metadata.tables, "alembic_version"])
    for found in race(workers, open_fresh, fresh_url(backend, tmp_path), tmp_path):
        assert sorted(found) == expected


def test_one_key_from_many_processes_is_one_reply(workers: Pool, store: Store) -> None:
    kept = practise(store)
    outcomes = race(workers, send_one_key, full_url(store), kept.id)
    assert len({reply_id for reply_id, _ in outcomes}) == 1
    assert sorted(repeated for _, repeated in outcomes) == [False] + [True] * (PROCESSES - 1)
    assert [each.number for each in turns(store, kept.id)] == [1, 2, 3]
    with reading(store) as connection:
        assert len(connection.execute(tables.job.select()).all()) == 1


def test_own_keys_from_many_processes_leave_no_gap(workers: Pool, store: Store) -> None:
    kept = practise(store)
    outcomes = [each for found in race(workers, send_own_keys, full_url(store), kept.id, 5) for each in found]
    stored = turns(store, kept.id)
    assert [each.number for each in stored] == list(range(1, len(stored) + 1))
    won = [each for each in outcomes if not each.startswith("refused")]
    assert sorted(won) == sorted(each.client_key for each in stored if each.client_key is not None)
    refusals = {each for each in outcomes if each.startswith("refused")}
    assert all("still answering" in each or "moved on" in each for each in refusals)
    assert_whole(stored)


def test_a_stale_job_is_adopted_by_one_process(workers: Pool, store: Store) -> None:
    line_id = reply(store, practise(store).id).line_id
    with writing(store) as connection:
        then = connection.execute(tables.job.select()).one().beat - timedelta(seconds=2 * LEASE)
        connection.execute(tables.job.update().values(beat=then))
    owners = [each for each in race(workers, adopt, full_url(store), line_id) if each is not None]
    assert len(owners) == 1
    with reading(store) as connection:
        job = connection.execute(tables.job.select()).one()
    assert (job.owner, job.attempt) == (owners[0], 2)


def test_a_failed_line_is_reopened_by_one_process(workers: Pool, store: Store) -> None:
    line_id = reply(store, practise(store).id).line_id
    fail_line(store, line_id, "me", "slow", "The model took too long.")
    owners = [each for each in race(workers, reopen, full_url(store), line_id) if each is not None]
    assert len(owners) == 1


def test_a_killed_process_loses_no_reply_it_had_acknowledged(store: Store) -> None:
    kept = practise(store)
    for lines_heard in (3, 6, 4):
        acknowledged = hear(start_talking(store, kept.id), lines_heard, kill=True)
        stored = turns(store, kept.id)
        assert set(acknowledged) <= {each.number for each in stored if each.speaker is Speaker.THERAPIST}
        assert_whole(stored)
        settle(store, stored[-1])
    if store.is_sqlite:
        with reading(store) as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_a_backup_made_while_another_process_writes_is_whole(tmp_path: Path) -> None:
    with fresh("sqlite", tmp_path) as store:
        kept = practise(store)
        talker = start_talking(store, kept.id)
        try:
            acknowledged = hear(talker, 4)
            copies = [backup(store, tmp_path / f"copy-{number}.sqlite3") for number in range(3)]
        finally:
            hear(talker, 0, kill=True)
        for copy in copies:
            opened = open_store(f"sqlite:///{copy}", tmp_path)
            stored = turns(opened, kept.id)
            assert set(acknowledged) <= {each.number for each in stored}
            assert_whole(stored)
            opened.engine.dispose()
            with sqlite3.connect(copy) as raw:
                assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
            raw.close()


def start_talking(store: Store, session_id: str) -> subprocess.Popen[str]:
    program = f"import sys; sys.path[:0] = {sys.path!r}; import test_store_races as t; t.talk_forever(*sys.argv[1:])"
    return subprocess.Popen(
        [sys.executable, "-c", program, full_url(store), session_id], stdout=subprocess.PIPE, text=True
    )


def hear(talker: subprocess.Popen[str], lines: int, *, kill: bool = False) -> list[int]:
    """The reply numbers the process acknowledged; killed, everything it had said before it died."""
    assert talker.stdout is not None
    heard = [talker.stdout.readline() for _ in range(lines)]
    if kill:
        talker.send_signal(signal.SIGKILL)
        heard += talker.stdout.readlines()
        talker.wait()
        talker.stdout.close()
    assert all(each.strip() for each in heard[:lines]), "the process died by itself"
    return [int(each) for each in heard if each.endswith("\n")]


def settle(store: Store, last: TurnRecord) -> None:
    """Finish the line the killed process left behind, as its adopter would."""
    if last.status == "streaming":
        assert finish_line(store, last.id, "me", text="Adopted.", details=SAID)


def assert_whole(stored: list[TurnRecord]) -> None:
    """No gap, no half turn: every reply has its codes, scores and state, and a line that answers it."""
    assert [each.number for each in stored] == list(range(1, len(stored) + 1))
    assert [each.speaker for each in stored] == [
        Speaker.CLIENT if each.number % 2 else Speaker.THERAPIST for each in stored
    ]
    assert len(stored) % 2 == 1
    for each in stored:
        if each.speaker is Speaker.THERAPIST:
            assert (len(each.codes), len(each.scores), each.state is not None) == (2, 2, True)
        elif each.number > 1:
            assert each.line is not None
    assert all(each.status == "complete" for each in stored[:-1])
