"""Producing the client's line under a lease, and following it while it is produced.

The producer is a thread that belongs to no page: a reload, a closed tab or a lost connection can't stop it. It keeps
the line's lease alive; when its process dies the lease runs out, and whoever looks at the session next adopts the line.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from simulator import coding
from simulator.client.hearing import line_seed
from simulator.client.plan import TurnPlan
from simulator.client.prompt import Prompt, build_prompt, most_tokens
from simulator.client.talk import Talk
from simulator.client.voice import Attempt, SpokenLine, say_by_model, say_rehearsed
from simulator.clinic import Clinic
from simulator.errors import ModelError, SimulatorError
from simulator.model import Chunk, chat_model
from simulator.practice import PracticeSession, load, plan_of, talk_before
from simulator.store import jobs
from simulator.store.records import LineDetails, ModelCall, Progress, TurnRecord

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.1
# The lease is renewed this many times before it would run out.
BEATS_PER_LEASE = 5


@dataclass(frozen=True)
class _Task:
    """A line to produce: its session and turn, the reply it answers, its plan and what was said before."""

    practice: PracticeSession
    turn: TurnRecord
    reply: str
    plan: TurnPlan
    talk: Talk
    attempt: int

    @property
    def seed(self) -> int:
        """The same for the same session seed and turn, on every machine."""
        return line_seed(self.practice.record.seed, self.practice.position(self.turn.number))


def start(clinic: Clinic, line_id: int, rehearsed: bool = False) -> threading.Thread:
    """Produce a line in a thread of its own; the caller must hold its lease."""
    thread = threading.Thread(target=produce, args=(clinic, line_id, rehearsed), name=f"line-{line_id}", daemon=True)
    thread.start()
    return thread


def produce(clinic: Clinic, line_id: int, rehearsed: bool = False) -> None:
    """Say the line and store it, whatever happens: whole, or failed with a sentence that says why.

    Once a line stands, the model coder, where there is one, codes the replies it has not coded yet.
    """
    session_id = _say(clinic, line_id, rehearsed)
    if session_id is not None:
        coding.code_waiting(clinic, session_id)


def _say(clinic: Clinic, line_id: int, rehearsed: bool) -> str | None:
    """The id of the session whose line was said; None where it was not."""
    stop = threading.Event()
    beating = threading.Thread(target=_keep_lease, args=(clinic, line_id, stop), daemon=True)
    beating.start()
    try:
        return _produce(clinic, line_id, stop, rehearsed)
    except ModelError as error:
        jobs.fail_line(clinic.store, line_id, clinic.owner, error.failure, str(error), error.partial)
    except SimulatorError as error:
        jobs.fail_line(clinic.store, line_id, clinic.owner, "invalid", str(error))
    except Exception as error:
        # Only the kind of error is logged: its text may hold words of the session.
        logger.error("line %s could not be produced: %s", line_id, type(error).__name__)
        jobs.fail_line(clinic.store, line_id, clinic.owner, "invalid", _OUR_FAULT)
    finally:
        stop.set()
        beating.join()
    return None


_OUR_FAULT = "Something went wrong in the simulator while the client was answering. Your reply is kept; ask again."


def follow(clinic: Clinic, line_id: int) -> Iterator[Progress]:
    """How the line stands, again and again until it is whole or has failed; adopts it when its producer is gone."""
    while True:
        progress = jobs.progress(clinic.store, line_id)
        if progress is None:
            return
        yield progress
        if progress.status != "streaming":
            return
        # asking for the lease takes the write lock, so it is asked for only when it seems to have run out
        lease = clinic.settings.lease_seconds
        silent = progress.job is None or datetime.now(UTC) - progress.job.beat > timedelta(seconds=lease)
        if silent and jobs.claim(clinic.store, line_id, clinic.owner, lease) is not None:
            start(clinic, line_id)
        time.sleep(POLL_SECONDS)


def adopt_abandoned(clinic: Clinic) -> int:
    """Take over every line whose producer is gone; how many there were."""
    adopted = 0
    for job in jobs.stale_jobs(clinic.store, clinic.settings.lease_seconds):
        if jobs.claim(clinic.store, job.turn_id, clinic.owner, clinic.settings.lease_seconds) is not None:
            start(clinic, job.turn_id)
            adopted += 1
    return adopted


def _keep_lease(clinic: Clinic, line_id: int, stop: threading.Event) -> None:
    """Beat until told to stop; when the lease is lost or the line cancelled, tell the producer to stop."""
    while not stop.wait(clinic.settings.lease_seconds / BEATS_PER_LEASE):
        try:
            if not jobs.beat(clinic.store, line_id, clinic.owner):
                stop.set()
        except SimulatorError:
            # a busy database: the next beat may get through, and if none does the lease is rightly lost
            continue


def _produce(clinic: Clinic, line_id: int, stop: threading.Event, rehearsed: bool) -> str | None:
    task = _task(clinic, line_id)
    if task is None:
        return None
    with clinic.floor.speaking(task.practice.record.id):
        if rehearsed or clinic.settings.voice == "rehearsed":
            began = time.monotonic()
            line = say_rehearsed(task.practice.persona, task.plan, task.talk, task.seed)
            _finish(clinic, task, line, 0, round((time.monotonic() - began) * 1000))
        else:
            _say_by_model(clinic, task, stop)
    return task.practice.record.id


def _task(clinic: Clinic, line_id: int) -> _Task | None:
    """What there is to produce, read back from the store; None when the line is no longer ours."""
    progress = jobs.progress(clinic.store, line_id)
    if progress is None or progress.job is None or progress.job.owner != clinic.owner:
        return None
    practice = load(clinic, progress.job.session_id)
    if practice is None:
        return None
    turn = next(turn for turn in practice.turns if turn.id == line_id)
    reply = next(each for each in practice.turns if each.number == turn.number - 1)
    talk = talk_before(practice, reply.number)
    return _Task(practice, turn, reply.text, plan_of(turn), talk, progress.job.attempt)


def _say_by_model(clinic: Clinic, task: _Task, stop: threading.Event) -> None:
    settings, record = clinic.settings, task.practice.record
    if jobs.tokens_used(clinic.store, record.id) >= settings.session_tokens:
        raise ModelError(
            "budget", "This session has used up its tokens (SIMULATOR_SESSION_TOKENS); the rehearsed voice can go on."
        )
    model = chat_model(settings)
    prompts: list[Prompt] = []

    def ask(refused: tuple[str, ...], number: int) -> Iterator[Chunk]:
        persona, scenario = task.practice.persona, task.practice.scenario
        prompt = build_prompt(
            persona,
            scenario,
            task.plan,
            task.talk,
            task.reply,
            clinic.counter,
            settings.prompt_tokens,
            refused,
            task.seed,
        )
        prompts.append(prompt)
        most = most_tokens(task.plan, settings.line_tokens)
        return model.stream(prompt.messages, seed=task.seed + number - 1, max_tokens=most, cancelled=stop.is_set)

    def show(text: str) -> None:
        if not jobs.append_text(clinic.store, task.turn.id, clinic.owner, text):
            stop.set()

    attempts: list[Attempt] = []
    try:
        line = say_by_model(task.practice.persona, task.plan, task.talk, task.seed, ask, show, attempts)
    except ModelError as error:
        _record_calls(clinic, task, attempts, prompts, error)
        raise
    _record_calls(clinic, task, attempts, prompts, None)
    # a line too short to need the model asks nothing
    dropped = prompts[-1].dropped_exchanges if prompts else 0
    _finish(clinic, task, line, dropped, sum(attempt.total_ms or 0 for attempt in attempts))


def _record_calls(
    clinic: Clinic, task: _Task, attempts: list[Attempt], prompts: list[Prompt], error: ModelError | None
) -> None:
    """One row of the ledger for each call, the one that failed included.

    A call that was cut short reports no tokens; what it read and wrote is then counted here.
    """
    for attempt, prompt in zip(attempts, prompts, strict=False):
        failed = error is not None and attempt is attempts[-1]
        if attempt.prompt_tokens is None:
            attempt.prompt_tokens = prompt.tokens
        if attempt.completion_tokens is None:
            attempt.completion_tokens = clinic.counter.count(attempt.text)
        call = ModelCall(
            attempt=task.attempt,
            model=clinic.settings.model,
            prompt_hash=hashlib.sha256(repr(prompt.messages).encode("utf-8")).hexdigest(),
            prompt_tokens=attempt.prompt_tokens,
            completion_tokens=attempt.completion_tokens,
            ms=attempt.total_ms,
            first_token_ms=attempt.first_token_ms,
            finish_reason=attempt.finish_reason,
            failure=error.failure if failed and error else None,
            partial_text=attempt.text if failed or attempt.checks else "",
        )
        jobs.add_model_call(clinic.store, task.turn.id, call)


def _finish(clinic: Clinic, task: _Task, line: SpokenLine, dropped: int, total_ms: int) -> None:
    last = line.attempts[-1] if line.attempts else Attempt()
    details = LineDetails(
        voice="model" if line.voice == "model" else "rehearsed",
        move=task.plan.move,
        model=clinic.settings.model if line.attempts else None,
        facts_used=line.facts,
        checks=line.checks,
        prompt_tokens=_total(attempt.prompt_tokens for attempt in line.attempts),
        completion_tokens=_total(attempt.completion_tokens for attempt in line.attempts),
        dropped_exchanges=dropped,
        first_token_ms=line.attempts[0].first_token_ms if line.attempts else None,
        total_ms=total_ms,
        finish_reason=last.finish_reason,
    )
    ended = "client_left" if task.plan.ends else None
    if ended is None and task.practice.replies_left == 0:
        ended = "turn_limit"
    jobs.finish_line(clinic.store, task.turn.id, clinic.owner, text=line.text, details=details, ended=ended)


def _total(counts: Iterator[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
