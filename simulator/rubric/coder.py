"""The local coder: the behaviour codes of one reply, in a few milliseconds.

Each sentence is read by rule for a question, a reflection, advice and a stance (affirmation, validation, invalidation,
a turn to oneself); learned weights then say how likely each of them is, which finds those without a stock opening and
drops rows of words that only look like one. A sentence may carry two codes. Pure: the same reply and client line
give the same codes everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from simulator.rubric.advising import Advice, praises_course
from simulator.rubric.codes import BehaviorCode, Main
from simulator.rubric.invalidating import Stance
from simulator.rubric.learned import Weights, any_chance, shipped
from simulator.rubric.mainly import likeliest, signs
from simulator.rubric.questions import Question
from simulator.rubric.reading import Reading, read
from simulator.rubric.reflecting import Reflection
from simulator.rubric.sentences import Sentence, plain, sentences
from simulator.rubric.traits import Traits, reply_traits
from simulator.rubric.weighing import weighed
from simulator.words import CodeName

# A reflection less sure than this gives way to an invalidation in the same sentence.
OVER_INVALIDATION = 0.7
# A reflection at least this sure stands beside praise or a validation in the same sentence.
OVER_STANCE = 0.5
# What the weights are this sure of belittles though it asks: "isn't that a bit much?"
OVER_QUESTION = 0.7
# Replies whose codes are kept, since pages and summaries ask for the same ones again.
KEPT = 512
# One that only the weights see needs this much beside praise or a turn to oneself.
OVER_PRAISE = 0.55
TURNED: frozenset[CodeName] = frozenset({"affirmation", "self_focus"})
# These hand nothing back, where the weights are surer of them than of a reflection.
OVERRULING = TURNED | {"invalidation"}


def code_reply(text: str, client_line: str | None = None) -> tuple[BehaviorCode, ...]:
    """The behaviour codes of a reply, in order of their start.

    Every span is an exact slice of `text` without outer white space. `client_line` is what the client said last; it
    decides whether a reflection is the client's, whether advice was asked for, and where praise lands.
    """
    return local_coding(text, client_line).codes


@lru_cache(maxsize=KEPT)
def local_coding(text: str, client_line: str | None = None) -> LocalCoding:
    """A reply as the shipped weights hear it: `code_reply` with what it mainly does."""
    return local_coding_with(shipped(), text, client_line)


@dataclass(frozen=True)
class LocalCoding:
    """What the local coder makes of a reply: its codes, and what it mainly does where the weights can say."""

    codes: tuple[BehaviorCode, ...]
    main: Main | None


def local_coding_with(
    weights: Weights, text: str, client_line: str | None = None, opinions: Sequence[Mapping[str, float]] | None = None
) -> LocalCoding:
    """A reply as these weights hear it; `opinions` are the encoder's on each sentence, where they are known already."""
    client_line = client_line or ""
    client = plain(client_line)
    codes: list[BehaviorCode] = []
    asked: list[BehaviorCode] = []
    parts = sentences(text)
    readings = tuple(read(part, client) for part in parts)
    if opinions is None:
        opinions = weights.encoder.opinions(client_line, parts) if weights.encoder else ()
    seen = reply_traits(text, client_line, parts, readings, opinions)
    for part, reading in zip(parts, weighed(weights, parts, readings, seen, client), strict=True):
        found = _code_sentence(part, reading)
        codes += found
        asked += [code for code in found if code.name in ("open_question", "closed_question")]
    if len(asked) >= 2:
        sure = min(code.confidence for code in asked)
        why = f"{len(asked)} questions before the client can answer"
        codes.append(BehaviorCode("question_stack", asked[0].start, asked[-1].end, sure, why=why))
    ordered = tuple(sorted(codes, key=lambda code: (code.start, -code.end, code.name)))
    return LocalCoding(ordered, _mainly(weights, seen, opinions, sum(len(part.words) for part in parts)))


def _mainly(
    weights: Weights, seen: Sequence[Traits], opinions: Sequence[Mapping[str, float]], words: int
) -> Main | None:
    if not weights.main:
        return None
    totals = {act: any_chance(head.chances(seen)) for act, head in weights.heads.items()}
    return likeliest(weights.main, signs(totals, opinions, words))


def _code_sentence(sentence: Sentence, reading: Reading) -> list[BehaviorCode]:
    reflection, advice, stances = reading.reflection, reading.advice, list(reading.stances)
    if reading.question:
        against = [stance for stance in stances if stance.name == "invalidation" and stance.confidence >= OVER_QUESTION]
        against = [stance for stance in against if stance.learned]
        return _spans(sentence, reading.question, reflection, advice if reading.question.advises else None, against)
    if reflection and not reflection.stemmed and (advice or praises_course(sentence)):
        reflection = None
    return _spans(sentence, None, reflection, advice, stances)


def _spans(
    sentence: Sentence,
    question: Question | None,
    reflection: Reflection | None,
    advice: Advice | None,
    stances: list[Stance],
) -> list[BehaviorCode]:
    codes: list[BehaviorCode] = []
    if question:
        name: CodeName = "open_question" if question.kind == "open" else "closed_question"
        codes.append(_code(sentence, name, question.confidence, question.why, leading=question.leading))
        if question.advises:
            codes.append(_code(sentence, "advice", 0.7, "a suggestion in the form of a question"))
    if reflection and _overruled(reflection, stances):
        reflection = None
    if reflection:
        name = "reflection_complex" if reflection.deep else "reflection_simple"
        codes.append(_code(sentence, name, reflection.confidence, reflection.why))
    if advice and not question:
        codes.append(_code(sentence, "advice", advice.confidence, advice.why))
    for stance in stances:
        if stance.name == "validation" and reflection and (stance.level or 0) <= 3:
            continue  # levels 2 and 3 are what the reflection already is
        codes.append(_code(sentence, stance.name, stance.confidence, stance.why, level=stance.level))
    return codes


def _overruled(reflection: Reflection, stances: list[Stance]) -> bool:
    """Whether a stance says better what the sentence does: "you are strong" is praise though it begins with "you"."""
    names = {stance.name for stance in stances}
    if any(
        stance.learned and stance.name in OVERRULING and stance.confidence >= reflection.confidence
        for stance in stances
    ):
        return True
    if reflection.learned and names & TURNED and reflection.confidence < OVER_PRAISE:
        return True
    if reflection.confidence >= OVER_STANCE and not names & {"invalidation", "self_focus"}:
        return False
    if "invalidation" in names and (not reflection.stemmed or reflection.confidence < OVER_INVALIDATION):
        return True
    reasoned = any(stance.stock or (stance.level or 0) >= 5 for stance in stances)
    return not reflection.stemmed and (bool(names & TURNED) or reasoned)


def _code(
    sentence: Sentence,
    name: CodeName,
    confidence: float,
    why: str,
    *,
    level: int | None = None,
    leading: bool = False,
) -> BehaviorCode:
    return BehaviorCode(name, sentence.start, sentence.end, confidence, level, leading, why)
