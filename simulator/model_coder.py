"""The model coder: a language model codes a reply by the same code book as the local coder, in two passes.

What it answers is checked here and never trusted: each quote must stand in the reply, an answer that can't be used is
asked for once more, and where the passes come to different points the skill is not scored. `rubric/coding_request.py`
makes the prompt, `rubric/coding_answer.py` reads the answer.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from simulator.errors import ModelError, ModelFailure
from simulator.model import ChatModel, Form, chat_model
from simulator.rubric.addressing import unaddressed
from simulator.rubric.codes import BehaviorCode, CodedReply
from simulator.rubric.coding_answer import AnswerError, read_answer, settle
from simulator.rubric.coding_request import PASSES, Message, answer_schema, repair, request
from simulator.rubric.language import has_letters
from simulator.rubric.scores import code_and_score
from simulator.settings import Settings

# Room for the codes of a long reply; SIMULATOR_LINE_TOKENS, raised for models that reason, is added.
ANSWER_TOKENS = 700
# A model in one of these states does not code the next reply either.
STANDING: frozenset[ModelFailure] = frozenset({"not_configured", "refused", "quota", "unreachable", "budget"})


@dataclass
class Reading:
    """One call of the model: what was asked and answered, what it took, and why the answer was not used."""

    messages: Sequence[Message]
    answer: str = ""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    ms: int | None = None
    first_token_ms: int | None = None
    finish_reason: str | None = None
    failure: ModelFailure | None = None

    @property
    def prompt_hash(self) -> str:
        """The prompt's SHA-256."""
        return hashlib.sha256(repr(self.messages).encode("utf-8")).hexdigest()


def _never() -> bool:
    return False


def code_by_model(
    settings: Settings,
    text: str,
    client_line: str | None,
    readings: list[Reading] | None = None,
    cancelled: Callable[[], bool] = _never,
) -> CodedReply:
    """Codes and scores of one reply by the model that `settings` name; its coder is "model:NAME".

    `readings` is filled as the calls are made, so that the caller can keep them even when this raises.

    Raises:
        ModelError: when no usable answer came; 'interrupted' when `cancelled` became true.
    """
    readings = [] if readings is None else readings
    passes: list[tuple[BehaviorCode, ...]] = [()] * PASSES
    if has_letters(unaddressed(text)):
        model = chat_model(settings)
        passes = [
            _pass(model, request(text, client_line, n, _nonce()), text, readings, cancelled) for n in range(PASSES)
        ]
    return settle(text, client_line, passes, settings.model_coder)


def write_by_model(
    settings: Settings, messages: Sequence[Message], readings: list[Reading], cancelled: Callable[[], bool] = _never
) -> str:
    """What the model writes to a prompt, as it is. Raises ModelError as `code_by_model` does."""
    return _ask(chat_model(settings), messages, Form("wording"), readings, cancelled)


@dataclass
class CodingWithFallback:
    """The model coder for whole transcripts: a reply that the model doesn't code is coded locally.

    `failures` says why, in the order of the replies; after one that will stand the model is not asked again.
    """

    settings: Settings
    failures: list[ModelError] = field(default_factory=list)

    def __call__(self, text: str, client_line: str | None) -> CodedReply:
        """Codes and scores of one reply; never raises ModelError."""
        return self.code(text, client_line) or code_and_score(text, client_line)

    def code(self, text: str, client_line: str | None) -> CodedReply | None:
        """The model's codes and scores, None where it gave no usable answer."""
        if self.failures and self.failures[-1].failure in STANDING:
            self.failures.append(self.failures[-1])
            return None
        try:
            return code_by_model(self.settings, text, client_line)
        except ModelError as error:
            self.failures.append(error)
            return None


def _nonce() -> str:
    """Marks the data in a prompt; new for each, so that no reply can hold it."""
    return secrets.token_hex(4)


def _pass(
    model: ChatModel,
    messages: list[Message],
    text: str,
    readings: list[Reading],
    cancelled: Callable[[], bool],
) -> tuple[BehaviorCode, ...]:
    """One pass: an answer that can't be used is asked for once more, a server that knows no schema without it."""
    form = Form("codes", answer_schema())
    try:
        answer = _ask(model, messages, form, readings, cancelled)
    except ModelError as error:
        if error.failure != "refused":
            raise
        form = Form("codes")
        answer = _ask(model, messages, form, readings, cancelled)
    try:
        return read_answer(answer, text)
    except AnswerError as error:
        readings[-1].failure = "invalid"
        again = repair(messages, answer, str(error))
    answer = _ask(model, again, form, readings, cancelled)
    try:
        return read_answer(answer, text)
    except AnswerError as error:
        readings[-1].failure = "invalid"
        raise ModelError("invalid", f"The model's codes can't be used: {error}.", answer) from None


def _ask(
    model: ChatModel, messages: Sequence[Message], form: Form, readings: list[Reading], cancelled: Callable[[], bool]
) -> str:
    """The model's whole answer. Raises ModelError, also where it was cut off by its length."""
    reading = Reading(messages)
    readings.append(reading)
    began = time.monotonic()
    most = ANSWER_TOKENS + model.settings.line_tokens
    try:
        for chunk in model.stream(messages, max_tokens=most, cancelled=cancelled, form=form):
            if chunk.text and reading.first_token_ms is None:
                reading.first_token_ms = _since(began)
            reading.answer += chunk.text
            reading.finish_reason = chunk.finish_reason or reading.finish_reason
            reading.prompt_tokens = chunk.prompt_tokens or reading.prompt_tokens
            reading.completion_tokens = chunk.completion_tokens or reading.completion_tokens
        if cancelled():
            raise ModelError("interrupted", "The model coder was stopped.", reading.answer)
    except ModelError as error:
        reading.failure = error.failure
        raise
    finally:
        reading.ms = _since(began)
    return reading.answer


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
