"""The client's line while it is being produced: a lease that its owner keeps alive, and that another may adopt.

The owner beats at least every second or so. A job whose beat is older than the lease belongs to nobody: `claim`
gives it to exactly one asker. An owner that hears False has lost the line and stops; nothing it says is stored.
Locks are always taken in the order practice session, job, turn. Beats compare clocks of different machines: keep
the lease well above the clocks' disagreement and above the model's slowest first token.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, ScalarSelect, Select, delete, func, insert, select, update

from simulator.store.database import Store, now, reading, storable, writing
from simulator.store.records import JobRecord, LineDetails, ModelCall, Progress
from simulator.store.tables import job, line, model_call, practice_session, turn

MAX_ATTEMPTS = 3
"""Automatic tries at one line; after that only a person may ask again."""


def progress(store: Store, turn_id: int) -> Progress | None:
    """How far a client's line is, in one query; None for an unknown turn."""
    query = (
        select(turn.c.status, turn.c.text, turn.c.session_id, line.c.failure, line.c.failure_text, job)
        .select_from(turn)
        .outerjoin(line, line.c.turn_id == turn.c.id)
        .outerjoin(job, job.c.turn_id == turn.c.id)
        .where(turn.c.id == turn_id)
    )
    with reading(store) as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    return Progress(row.status, row.text, row.failure, row.failure_text, None if row.owner is None else _record(row))


def stale_jobs(store: Store, lease: float) -> list[JobRecord]:
    """The jobs not heard of for `lease` seconds, the longest silent first."""
    query = _jobs().where(job.c.beat <= now() - timedelta(seconds=lease)).order_by(job.c.beat)
    with reading(store) as connection:
        return [_record(row) for row in connection.execute(query)]


def beat(store: Store, turn_id: int, owner: str) -> bool:
    """Say that the owner still works on the line. False when the lease was lost or the line cancelled."""
    with writing(store) as connection:
        return _beats(connection, turn_id, owner)


def append_text(store: Store, turn_id: int, owner: str, text: str) -> bool:
    """Set the whole text so far and beat. False, and nothing stored, when the lease was lost or cancelled."""
    with writing(store) as connection:
        if not _beats(connection, turn_id, owner):
            return False
        connection.execute(update(turn).where(turn.c.id == turn_id).values(text=storable(text)))
        return True


def finish_line(
    store: Store, turn_id: int, owner: str, *, text: str, details: LineDetails, ended: str | None = None
) -> bool:
    """Store the whole line and let the job go; with `ended` (a reason) the practice session ends with it.

    False, and nothing stored, when the lease was lost. A line that was whole before its cancellation was seen counts.
    """
    with writing(store) as connection:
        held = _leased(connection, turn_id, owner)
        if held is None:
            return False
        _let_go(connection, turn_id, "complete", storable(text))
        values = {**vars(details), "facts_used": list(details.facts_used), "checks": list(details.checks)}
        connection.execute(
            update(line).where(line.c.turn_id == turn_id).values(**values, failure=None, failure_text=None)
        )
        if ended is not None:
            connection.execute(
                update(practice_session)
                .where(practice_session.c.id == held.session_id, practice_session.c.ended.is_(None))
                .values(ended=now(), end_reason=ended)
            )
        return True


def fail_line(
    store: Store, turn_id: int, owner: str, failure: str, failure_text: str, partial: str = "", *, keep: bool = False
) -> bool:
    """Store why there is no line. The turn becomes `failed`, or `interrupted` when it had been cancelled.

    What had arrived is kept with the model calls; it is shown as the line only with `keep`.
    False, and nothing stored, when the lease was lost.
    """
    with writing(store) as connection:
        held = _leased(connection, turn_id, owner)
        if held is None:
            return False
        partial = storable(partial)
        _keep_partial(connection, held, failure, partial)
        _let_go(connection, turn_id, "interrupted" if held.cancel else "failed", partial if keep else "")
        _say_why(connection, turn_id, failure, storable(failure_text))
        return True


def cancel(store: Store, turn_id: int) -> bool:
    """Ask the owner to stop; it hears so at its next beat. False when nobody works on the line."""
    with writing(store) as connection:
        return connection.execute(update(job).where(job.c.turn_id == turn_id).values(cancel=True)).rowcount == 1


def claim(store: Store, turn_id: int, owner: str, lease: float) -> JobRecord | None:
    """Adopt a line whose owner has been silent for `lease` seconds: one asker gets the job, the others None.

    After MAX_ATTEMPTS tries, or when it had been cancelled, the line becomes `interrupted` instead.
    """
    with writing(store) as connection:
        held = _locked(connection, turn_id)
        moment = now()
        if held is None or held.beat > moment - timedelta(seconds=lease):
            return None
        if held.cancel or held.attempt >= MAX_ATTEMPTS:
            interrupt(connection, turn_id, "The client's answer was cut off. Ask again to have it given anew.")
            return None
        _keep_partial(connection, held, "interrupted", held.text)
        attempt = held.attempt + 1
        connection.execute(
            update(job).where(job.c.turn_id == turn_id).values(owner=owner, beat=moment, attempt=attempt)
        )
        connection.execute(update(turn).where(turn.c.id == turn_id).values(text=""))
        connection.execute(update(line).where(line.c.turn_id == turn_id).values(attempt=attempt))
        return JobRecord(turn_id, held.session_id, owner, moment, attempt, cancel=False)


def ask_again(store: Store, turn_id: int, owner: str) -> JobRecord | None:
    """Re-open a failed or interrupted line for one more try: one asker gets the job, the others None.

    None also when the practice session has ended.
    """
    with writing(store) as connection:
        practice = lock_session(connection, _session_of(turn_id))
        query = select(turn.c.status, line.c.attempt).select_from(turn).join(line).where(turn.c.id == turn_id)
        found = connection.execute(query).first()
        if practice is None or practice.ended or found is None or found.status not in ("failed", "interrupted"):
            return None
        again = JobRecord(turn_id, practice.id, owner, now(), found.attempt + 1, cancel=False)
        connection.execute(update(turn).where(turn.c.id == turn_id).values(status="streaming", text=""))
        connection.execute(
            update(line).where(line.c.turn_id == turn_id).values(attempt=again.attempt, failure=None, failure_text=None)
        )
        open_job(connection, again)
        return again


def add_model_call(store: Store, turn_id: int, call: ModelCall) -> None:
    """Enter one call of the model in the ledger, also one whose line was lost or refused."""
    values = {**vars(call), "partial_text": storable(call.partial_text)}
    with writing(store) as connection:
        connection.execute(insert(model_call).values(turn_id=turn_id, at=now(), **values))


def tokens_used(store: Store, session_id: str) -> int:
    """Tokens of every model call of a practice session, prompt and completion, where the model told them."""
    counted = func.coalesce(model_call.c.prompt_tokens, 0) + func.coalesce(model_call.c.completion_tokens, 0)
    query = select(func.coalesce(func.sum(counted), 0)).join(turn).where(turn.c.session_id == session_id)
    with reading(store) as connection:
        return int(connection.execute(query).scalar_one())


def lock_session(connection: Connection, session_id: str | ScalarSelect[str]) -> Row[str, datetime | None] | None:
    """Hold back every other change of a practice session until this transaction ends; its `id` and `ended`.

    On SQLite the write lock has seen to it, and FOR UPDATE is not said.
    """
    query = select(practice_session.c.id, practice_session.c.ended).where(practice_session.c.id == session_id)
    return connection.execute(query.with_for_update()).first()


def open_job(connection: Connection, record: JobRecord) -> None:
    """Insert the lease for a line that has just become `streaming`."""
    connection.execute(
        insert(job).values(
            turn_id=record.turn_id, owner=record.owner, beat=record.beat, attempt=record.attempt, cancel=False
        )
    )


def interrupt(connection: Connection, turn_id: int, failure_text: str) -> None:
    """Close a streaming line without its owner, whose next beat then says False. The session is locked already."""
    held = connection.execute(_jobs().where(job.c.turn_id == turn_id)).one()
    _keep_partial(connection, held, "interrupted", held.text)
    _let_go(connection, turn_id, "interrupted", "")
    _say_why(connection, turn_id, "interrupted", failure_text)


def _jobs() -> Select[Any]:
    return select(job, turn.c.session_id, turn.c.text).join(turn, turn.c.id == job.c.turn_id)


def _record(row: Row[Any]) -> JobRecord:
    return JobRecord(row.turn_id, row.session_id, row.owner, row.beat, row.attempt, row.cancel)


def _session_of(turn_id: int) -> ScalarSelect[str]:
    return select(turn.c.session_id).where(turn.c.id == turn_id).scalar_subquery()


def _beats(connection: Connection, turn_id: int, owner: str) -> bool:
    mine = update(job).where(job.c.turn_id == turn_id, job.c.owner == owner, job.c.cancel.is_(False))
    return connection.execute(mine.values(beat=now())).rowcount == 1


def _locked(connection: Connection, turn_id: int) -> Row[Any] | None:
    lock_session(connection, _session_of(turn_id))
    return connection.execute(_jobs().where(job.c.turn_id == turn_id).with_for_update(of=job)).first()


def _leased(connection: Connection, turn_id: int, owner: str) -> Row[Any] | None:
    held = _locked(connection, turn_id)
    return held if held is not None and held.owner == owner else None


def _let_go(connection: Connection, turn_id: int, status: str, text: str) -> None:
    connection.execute(delete(job).where(job.c.turn_id == turn_id))
    connection.execute(update(turn).where(turn.c.id == turn_id).values(status=status, text=text, at=now()))


def _say_why(connection: Connection, turn_id: int, failure: str, failure_text: str) -> None:
    connection.execute(update(line).where(line.c.turn_id == turn_id).values(failure=failure, failure_text=failure_text))


def _keep_partial(connection: Connection, held: Row[Any], failure: str, partial: str) -> None:
    """Keep what a dead try had said, unless its model call has been entered with it already."""
    if not partial:
        return
    same = select(model_call.c.id).where(
        model_call.c.turn_id == held.turn_id,
        model_call.c.attempt == held.attempt,
        model_call.c.partial_text == partial,
    )
    if connection.execute(same).first() is not None:
        return
    said_by = select(func.coalesce(line.c.model, line.c.voice)).where(line.c.turn_id == held.turn_id)
    connection.execute(
        insert(model_call).values(
            turn_id=held.turn_id,
            attempt=held.attempt,
            model=said_by.scalar_subquery(),
            prompt_hash="",
            failure=failure,
            partial_text=partial,
            at=now(),
        )
    )
