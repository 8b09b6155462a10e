"""A model coder's answer: checked, its quotes found in the reply, and two passes settled into one coding. Pure.

A code whose words do not stand in the reply is dropped. A skill on which the two passes give different points is not
scored: the coder can't tell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from simulator.rubric.addressing import unaddressed
from simulator.rubric.codebook import codebook
from simulator.rubric.codes import BehaviorCode, CodedReply, Score
from simulator.rubric.coding_request import ASKED_CODES
from simulator.rubric.scores import QUESTIONS, REFLECTIONS, score_reply
from simulator.rubric.sentences import sentences
from simulator.words import CodeName

# A model's own word for how sure it is says little; what both passes hold counts as sure.
FOUND = 0.9
# As the local coder has it for a reflection that gets the client wrong (under `reflecting.DOUBTFUL`).
MISSED = 0.3
MOST_CODES = 30
_LONGEST_WHY = 100
_FENCED = re.compile(r"\s*(?:<think>.*?</think>\s*)?(?:```(?:json)?\s*(.*?)\s*```|(.*?))\s*", re.DOTALL)
# What models write for what people type; one character for one, so that places stay.
_AS_TYPED = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "‹": "<", "›": ">", "\u00a0": " "})


class AnswerError(ValueError):
    """An answer that can't be used; the text says why, for the model that is asked once more."""


class _Found(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)

    quote: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    code: CodeName
    why: str = ""
    level: Annotated[int, Field(ge=1, le=6)] | None = None
    leading: bool = False
    misses: bool = False


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)

    codes: Annotated[tuple[_Found, ...], Field(max_length=MOST_CODES, strict=False)]


def read_answer(answer: str, text: str) -> tuple[BehaviorCode, ...]:
    """The behaviour codes that an answer finds in a reply, in order of their start, each on whole sentences of it.

    Raises AnswerError when the answer is not the JSON object asked for, or quotes nothing but words that the reply
    doesn't hold.
    """
    found = _checked(answer).codes
    text = unaddressed(text)
    placed = [(one, _place(one.quote, text)) for one in found]
    if found and all(span is None for _, span in placed):
        raise AnswerError("no quote is copied exactly from the therapist's turn")
    codes: dict[tuple[str, int, int], BehaviorCode] = {}
    for one, span in placed:
        if span is not None and one.code in ASKED_CODES:
            code = _code(one, span)
            codes.setdefault((_family(code), *span), code)
    kept = [code for code in codes.values() if not _said_twice(code, list(codes.values()))]
    asked = sorted((code for code in kept if code.name in QUESTIONS), key=lambda code: code.start)
    if len(asked) >= 2:
        why = f"{len(asked)} questions before the client can answer"
        kept.append(BehaviorCode("question_stack", asked[0].start, asked[-1].end, FOUND, why=why))
    return tuple(sorted(kept, key=lambda code: (code.start, -code.end, code.name)))


def settle(text: str, client_line: str | None, passes: Sequence[tuple[BehaviorCode, ...]], coder: str) -> CodedReply:
    """One coding from two passes over the same reply: what both hold.

    Points stand where both passes come to the same; else the skill is not scored. Codes are those that both found, and
    those that the points given rest on.
    """
    first, second = passes
    text = unaddressed(text)
    pairs = zip(score_reply(text, first, client_line), score_reply(text, second, client_line), strict=True)
    scores = tuple(_settled(one, other, coder) for one, other in pairs)
    resting = {code for score in scores for code in score.codes}
    codes = tuple(code for code in first if code in resting or any(_same(code, other) for other in second))
    return CodedReply(codes, scores, codebook().version, coder, passes=(first, second))


def _checked(answer: str) -> _Answer:
    match = _FENCED.fullmatch(answer)
    body = (match.group(1) or match.group(2) or "") if match else answer
    try:
        return _Answer.model_validate(json.loads(body))
    except json.JSONDecodeError:
        raise AnswerError("it is not one JSON object") from None
    except RecursionError:
        raise AnswerError("it is nested too deeply") from None
    except ValidationError as error:
        one = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in one["loc"]) or "the answer"
        raise AnswerError(f"{place}: {one['msg']}") from None


def _place(quote: str, text: str) -> tuple[int, int] | None:
    """The sentences that a quote stands in, None where the reply doesn't hold it: only white space may differ."""
    words = quote.translate(_AS_TYPED).split()
    match = re.search(r"\s+".join(map(re.escape, words)), text.translate(_AS_TYPED))
    if match is None:
        return None
    touched = [part for part in sentences(text) if part.start < match.end() and match.start() < part.end]
    return (touched[0].start, touched[-1].end) if touched else None


def _code(one: _Found, span: tuple[int, int]) -> BehaviorCode:
    missed = one.misses and one.code in REFLECTIONS
    why = " ".join(one.why.split())[:_LONGEST_WHY] or codebook().code(one.code).label.lower()
    return BehaviorCode(
        one.code,
        *span,
        confidence=MISSED if missed else FOUND,
        level=one.level if one.code == "validation" else None,
        leading=one.leading and one.code in QUESTIONS,
        why=why,
    )


def _family(code: BehaviorCode) -> str:
    """A sentence is one question and one reflection at most; the first code given for it stands."""
    return "question" if code.name in QUESTIONS else "reflection" if code.name in REFLECTIONS else code.name


def _said_twice(code: BehaviorCode, codes: list[BehaviorCode]) -> bool:
    """Whether a validation at level 2 or 3 is what a reflection on the same words already is."""
    if code.name != "validation" or (code.level or 0) > 3:
        return False
    return any(other.name in REFLECTIONS and other.start < code.end and code.start < other.end for other in codes)


def _same(one: BehaviorCode, other: BehaviorCode) -> bool:
    return one.name == other.name and one.start < other.end and other.start < one.end


def _settled(one: Score, other: Score, coder: str) -> Score:
    if one.points == other.points:
        return Score(one.skill, one.points, one.reason, one.anchor, one.codes, coder)
    reason = f"the model's two passes disagree: {_shown(one)} and {_shown(other)}"
    return Score(one.skill, None, reason, codebook().anchor(one.skill, None), coder=coder)


def _shown(score: Score) -> str:
    return "not scored" if score.points is None else str(score.points)
