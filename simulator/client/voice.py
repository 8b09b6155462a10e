"""The voice: says a plan, by a language model where there is one, sentence by sentence, or by the rehearsed voice.

Each sentence of a model is checked before it is handed on, and kept back until the line has told what it was to tell. A
line whose first sentence fails, or that leaves out what it was to say, is asked for once more, with the reason; a later
sentence that fails ends the line; after two failed attempts the rehearsed voice says it. A line of a few words ("Yeah,
mostly.") is the rehearsed voice's from the first: no model is needed for it, and small ones can't be so short.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from simulator.client.check import SoFar, check_sentence, most_words
from simulator.client.choices import NODDED, SHORT
from simulator.client.language import first_clause, word_count
from simulator.client.omissions import lacking
from simulator.client.plan import TurnPlan
from simulator.client.rehearsed import Spoken, rehearse
from simulator.client.talk import Talk
from simulator.client.telling import tells
from simulator.persona import Persona

ATTEMPTS = 2
_END = re.compile(r"[.!?…]+[\"'”’)]*(?=\s)|\n+")
_QUOTES = '"“”'


class Chunk(Protocol):
    """A piece of a model's answer: some text, and on the last one why it ended and what it took."""

    @property
    def text(self) -> str: ...
    @property
    def finish_reason(self) -> str | None: ...
    @property
    def prompt_tokens(self) -> int | None: ...
    @property
    def completion_tokens(self) -> int | None: ...


# Asks the model: given the checks that the last attempt failed and the attempt's number, its answer in chunks.
Ask = Callable[[tuple[str, ...], int], Iterator[Chunk]]
Show = Callable[[str], None]


@dataclass
class Attempt:
    """One call of the model: what came, what it took, which checks fired."""

    text: str = ""
    checks: list[str] = field(default_factory=list)
    finish_reason: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    first_token_ms: int | None = None
    total_ms: int | None = None


@dataclass(frozen=True)
class SpokenLine:
    """A line as shown: its words, the facts it told, the voice that said it, the checks that fired, the attempts."""

    text: str
    facts: tuple[str, ...]
    voice: str
    checks: tuple[str, ...] = ()
    attempts: tuple[Attempt, ...] = ()


def say_rehearsed(persona: Persona, plan: TurnPlan, talk: Talk, seed: int) -> SpokenLine:
    """The plan in the persona's own rehearsed words."""
    spoken = rehearse(persona, plan, talk, seed)
    return SpokenLine(spoken.text, spoken.facts, "rehearsed")


def say_by_model(
    persona: Persona, plan: TurnPlan, talk: Talk, seed: int, ask: Ask, show: Show, attempts: list[Attempt]
) -> SpokenLine:
    """The plan in a model's words; `show` is given the text of the line so far, each time more of it may be seen.

    `attempts` is filled as the calls are made, so that the caller can record them even when `ask` raises ModelError.
    """
    spoken = rehearse(persona, plan, talk, seed)
    if word_count(spoken.text) <= SHORT and (plan.words <= NODDED or spoken.facts or plan.small):
        show(spoken.text)
        return SpokenLine(spoken.text, spoken.facts, "rehearsed")
    refused: tuple[str, ...] = ()
    for number in range(1, ATTEMPTS + 1):
        attempt = Attempt()
        attempts.append(attempt)
        text = _listen(ask(refused, number), attempt, persona, plan, talk, spoken, show)
        if text:
            # a line that passed tells what the client's own words for the plan tell
            told = spoken.facts
            if plan.tell and not told and tells(text, persona.fact(plan.tell), persona):
                told = (plan.tell,)
            return SpokenLine(text, told, "model", _fired(attempts), tuple(attempts))
        refused = tuple(attempt.checks)
    show(spoken.text)
    return SpokenLine(spoken.text, spoken.facts, "rehearsed", (*_fired(attempts), "rehearsed_instead"), tuple(attempts))


def _fired(attempts: Sequence[Attempt]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(check for attempt in attempts for check in attempt.checks))


def _listen(
    chunks: Iterator[Chunk],
    attempt: Attempt,
    persona: Persona,
    plan: TurnPlan,
    talk: Talk,
    spoken: Spoken,
    show: Show,
) -> str:
    """Take a model's answer sentence by sentence until one fails or it ends; the line that passed, or nothing.

    `spoken` is what the rehearsed voice makes of the plan: a fact that it tells, the model must tell.
    """
    fact = next(iter(spoken.facts), None)
    said: list[str] = []
    owed: str | None = None
    began = time.monotonic()
    try:
        for sentence in _sentences(chunks, attempt, began, persona.name):
            found = check_sentence(sentence, persona, plan, talk, SoFar(tuple(said), owed is not None, spoken.text))
            attempt.checks += found
            if found:
                break
            short = "" if said else first_clause(sentence, most_words(plan, spoken.text))
            cut = bool(short) and lacking(short, persona, plan, spoken.text, fact) is None
            said.append(short if cut else sentence)
            owed = lacking(" ".join(said), persona, plan, spoken.text, fact)
            if owed is None:
                show(" ".join(said))
            if cut:
                attempt.checks.append("too_long")
                break
    finally:
        attempt.total_ms = _since(began)
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    if owed is None:
        return " ".join(said)
    attempt.checks.append(owed)
    return ""


def _sentences(chunks: Iterator[Chunk], attempt: Attempt, began: float, name: str) -> Iterator[str]:
    """The sentences of an answer as they are completed; a last one that was cut off by the token limit is left out."""
    waiting, wrapped, begun = "", False, False
    for chunk in chunks:
        if chunk.text and attempt.first_token_ms is None:
            attempt.first_token_ms = _since(began)
        attempt.text += chunk.text
        attempt.finish_reason = chunk.finish_reason or attempt.finish_reason
        attempt.prompt_tokens = chunk.prompt_tokens or attempt.prompt_tokens
        attempt.completion_tokens = chunk.completion_tokens or attempt.completion_tokens
        waiting += chunk.text
        while (found := _END.search(waiting)) is not None:
            (sentence, wrapped), waiting = _clean(waiting[: found.end()], name, wrapped), waiting[found.end() :]
            if sentence:
                begun = True
                yield sentence
    rest, _ = _clean(waiting, name, wrapped)
    cut_off = attempt.finish_reason == "length" and not rest.endswith((".", "!", "?", "…"))
    if rest and not (cut_off and begun):
        yield rest


def _clean(sentence: str, name: str, wrapped: bool) -> tuple[str, bool]:
    """A sentence without the speaker's own name before it and without the quotes that an answer is wrapped in.

    `wrapped` says, before and after, whether such a quote is open. A quote within the talk ("fine, he says") stays.
    """
    label = re.compile(rf"^\s*([{_QUOTES}]?)\**{re.escape(name)}\**\s*:\**\s*", re.IGNORECASE)
    sentence = label.sub(r"\1", sentence).strip()
    if not word_count(sentence):
        return "", wrapped
    quotes = sum(letter in _QUOTES for letter in sentence)
    starts, ends = sentence[0] in _QUOTES, sentence[-1] in _QUOTES
    if quotes == 2 and starts and ends:
        return sentence[1:-1].strip(), wrapped
    if quotes % 2 and (ends if wrapped else starts):
        return (sentence[:-1] if wrapped else sentence[1:]).strip(), not wrapped
    return sentence, wrapped


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
