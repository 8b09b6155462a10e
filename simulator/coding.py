"""The model coder at work in practice sessions: after the client has answered, and never in the client's way.

The local codes moved the client and are stored already; what the model makes of a reply is added beside them. A coder
that was stopped or killed leaves its reply uncoded: it is taken up again after the next line, and until then, or for
good, the local scores stand.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from simulator.clinic import Clinic
from simulator.errors import ModelError, ModelFailure, SimulatorError
from simulator.model_coder import STANDING, Reading, code_by_model, write_by_model
from simulator.practice import ALTERNATIVE, CODER_FAILED, PracticeSession, load
from simulator.rubric.alternative import alternative_request, checked_alternative
from simulator.rubric.codes import LOCAL_CODER, CodedReply
from simulator.rubric.feedback import feedback
from simulator.store import coders, jobs, sessions
from simulator.store.records import ModelCall, TurnRecord

logger = logging.getLogger(__name__)

# Of a session's tokens; the rest is kept for the client.
CODER_SHARE = 0.75
WHY: dict[ModelFailure, str] = {
    "budget": "the tokens that this session has for coding are used up",
    "invalid": "the model's codes could not be used",
    "filtered": "the model's content filter held them back",
}
NO_ANSWER = "the model did not answer"


def code_waiting(clinic: Clinic, session_id: str) -> None:
    """Have the model code each reply of a session that it has not coded yet; never raises.

    Stops where the client begins to speak again, and where the model is not to be had.
    """
    if clinic.settings.scoring_coder == LOCAL_CODER:
        return
    try:
        with clinic.floor.coding(session_id):
            while (waiting := _next(clinic, session_id)) is not None:
                if not _code(clinic, *waiting):
                    return
    except SimulatorError as error:
        logger.warning("replies of session %s wait for the model coder: %s", session_id, type(error).__name__)
    except Exception as error:
        # Only the kind of error is logged: its text may hold words of the session.
        logger.error("replies of session %s could not be coded: %s", session_id, type(error).__name__)


def _next(clinic: Clinic, session_id: str) -> tuple[PracticeSession, TurnRecord] | None:
    """The first reply that waits for the model coder; None where there is none, and while the client speaks."""
    practice = None if clinic.floor.taken(session_id) else load(clinic, session_id)
    if practice is None:
        return None
    waiting = (
        turn for turn in practice.therapist_turns if not practice.is_coded(turn) and turn.number not in practice.uncoded
    )
    reply = next(waiting, None)
    return None if reply is None else (practice, reply)


def _code(clinic: Clinic, practice: PracticeSession, reply: TurnRecord) -> bool:
    """Code one reply and store it, or why it could not be. False where the next reply need not be tried now."""
    settings, session_id = clinic.settings, practice.record.id
    readings: list[Reading] = []
    stopped = False

    def gives_way() -> bool:
        nonlocal stopped
        stopped = stopped or clinic.floor.taken(session_id)
        return stopped

    try:
        if jobs.tokens_used(clinic.store, session_id) >= settings.session_tokens * CODER_SHARE:
            raise ModelError("budget", WHY["budget"])
        before = next((turn.text for turn in reversed(practice.turns) if turn.number < reply.number), None)
        coded = code_by_model(settings, reply.text, before, readings, gives_way)
    except ModelError as error:
        _record(clinic, reply, readings)
        if stopped:
            return False
        why = WHY.get(error.failure, NO_ANSWER)
        detail = {"turn": reply.number, "coder": settings.model_coder, "failure": error.failure, "why": why}
        sessions.add_event(clinic.store, CODER_FAILED, detail, session_id)
        return error.failure not in STANDING
    alternative = _alternative(clinic, practice, reply, before, coded, readings, gives_way)
    _record(clinic, reply, readings)
    if alternative:
        sessions.add_event(clinic.store, ALTERNATIVE, {"turn": reply.number, **alternative}, session_id)
    coders.add_coding(clinic.store, reply.id, coded)
    return True


def _alternative(
    clinic: Clinic,
    practice: PracticeSession,
    reply: TurnRecord,
    before: str | None,
    coded: CodedReply,
    readings: list[Reading],
    cancelled: Callable[[], bool],
) -> dict[str, str] | None:
    """Another wording for the feedback on the last reply, in the model's words; None where there is none to show."""
    if before is None or practice.record.mode != "guided" or reply is not practice.therapist_turns[-1]:
        return None
    found = feedback(reply.text, before, coded)
    if found is None or found.skill is None:
        return None
    messages = alternative_request(before, reply.text, found.goal)
    try:
        answer = write_by_model(clinic.settings, messages, readings, cancelled)
    except ModelError:
        return None
    said = [turn.text for turn in (*practice.earlier, *practice.turns) if turn.number <= reply.number]
    wording = checked_alternative(answer, before, said, found.skill)
    return {"skill": found.skill, "text": wording} if wording else None


def _record(clinic: Clinic, reply: TurnRecord, readings: list[Reading]) -> None:
    """One row of the ledger for each call. A call that was cut short reports no tokens; they are counted here."""
    for attempt, reading in enumerate(readings, start=1):
        read, written = reading.prompt_tokens, reading.completion_tokens
        call = ModelCall(
            attempt=attempt,
            model=clinic.settings.model,
            prompt_hash=reading.prompt_hash,
            prompt_tokens=clinic.counter.count_messages(reading.messages) if read is None else read,
            completion_tokens=clinic.counter.count(reading.answer) if written is None else written,
            ms=reading.ms,
            first_token_ms=reading.first_token_ms,
            finish_reason=reading.finish_reason,
            failure=reading.failure,
            partial_text=reading.answer,
        )
        jobs.add_model_call(clinic.store, reply.id, call)
