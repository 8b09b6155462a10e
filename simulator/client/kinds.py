"""The kind of reply that the client hears: what weighs most on a person who hears it, and what it asks for."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.client.lengths import Kind
from simulator.client.questions import asks_for_a_nod, put_as_statement
from simulator.client.situations import SAID_ENOUGH
from simulator.client.state import SURE_ENOUGH, StateChange
from simulator.client.subject import points_back
from simulator.rubric.acts import Act
from simulator.rubric.codes import BehaviorCode
from simulator.words import CodeName

# A question this doubtful is still heard as one; whether it moves the state is another matter.
HEARD_AS_QUESTION = 0.35
# Advice less sure than this (the coder's rules are as sure) is not heard beside a question as sure as that.
ADVISED = 0.7
PLAINLY_ASKED = 0.9

REFLECTIONS: frozenset[CodeName] = frozenset(("reflection_simple", "reflection_complex"))
_QUESTIONS = frozenset(("open_question", "closed_question"))
_GIVEN_BACK: frozenset[CodeName] = REFLECTIONS | {"validation", "affirmation"}
_KINDS: tuple[tuple[Kind, frozenset[CodeName]], ...] = (
    ("hurt", frozenset(("invalidation",))),
    ("advice", frozenset(("advice",))),
    ("open", frozenset(("open_question",))),
    ("closed", frozenset(("closed_question",))),
    ("reflection", _GIVEN_BACK),
)


@dataclass(frozen=True)
class Heard:
    """One reply as the client hears it: its words, codes and dialogue acts, the change it made in the client, and
    whether it slights the client in polite words."""

    text: str
    codes: tuple[BehaviorCode, ...]
    acts: frozenset[Act]
    change: StateChange
    slighted: bool = False


def kind_of(heard: Heard) -> Kind:
    """The kind of reply, by what weighs most on the person who hears it."""
    sure = {code.name for code in heard.codes if code.confidence >= SURE_ENOUGH}
    if _rather_asks(heard):
        sure.discard("advice")
    if "closed_question" in sure and sure & REFLECTIONS and asks_for_a_nod(heard.text):
        return "reflection"
    sure |= {code.name for code in heard.codes if code.confidence >= HEARD_AS_QUESTION and code.name in _QUESTIONS}
    for kind, names in _KINDS:
        if sure & names:
            return "room" if kind == "reflection" and _only_waits(heard) else kind
    if put_as_statement(heard.text):
        return "open"
    return "room" if heard.acts & {Act.MINIMAL_PROMPT, Act.SILENCE, Act.RESPECTS_PAUSE} else "other"


def gives_back(heard: Heard) -> bool:
    """Whether a reply does more than ask: it says back, validates or affirms as well."""
    return any(code.name in _GIVEN_BACK and code.confidence >= SURE_ENOUGH for code in heard.codes)


def asked_words(heard: Heard) -> str:
    """The words that say what the reply is about: its questions where it has some, else all of it."""
    questions = [code for code in heard.codes if code.name in _QUESTIONS]
    if not questions:
        return put_as_statement(heard.text) or heard.text
    spans = " ".join(heard.text[code.start : code.end] for code in questions)
    if not points_back(spans):
        return spans
    # "How is that?" points back to what stands before it in its sentence: "And with your mother, how is that?"
    first, last = questions[0].start, questions[-1].end
    begins = max(heard.text.rfind(mark, 0, first) for mark in ".!?\n") + 1
    return heard.text[begins:last]


def _rather_asks(heard: Heard) -> bool:
    """Whether a reply ends in a plain question and what sounds like advice in it is doubtful ("Let's try something
    easier: how old is he?")."""
    asks = max((code.confidence for code in heard.codes if code.name in _QUESTIONS), default=0.0)
    advises = max((code.confidence for code in heard.codes if code.name == "advice"), default=0.0)
    return heard.text.rstrip().endswith("?") and asks >= PLAINLY_ASKED and advises < ADVISED


def _only_waits(heard: Heard) -> bool:
    """Whether a reply leaves time ("No rush.") and what the coder makes of it besides is doubtful."""
    return Act.RESPECTS_PAUSE in heard.acts and all(code.confidence < SAID_ENOUGH for code in heard.codes)
