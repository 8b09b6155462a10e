"""The local coder: the behaviour codes of one reply, by rule, in a few milliseconds.

Each sentence is read for a question, a reflection, advice and a stance (affirmation, validation, invalidation, a turn
to oneself); a sentence may carry two codes. Pure: the same reply and client line give the same codes everywhere.
"""

from __future__ import annotations

from simulator.rubric.advising import Advice, advice_in
from simulator.rubric.codes import BehaviorCode
from simulator.rubric.invalidating import Stance
from simulator.rubric.questions import Question, question_in
from simulator.rubric.reflecting import Reflection, reflection_in
from simulator.rubric.sentences import Sentence, plain, sentences
from simulator.rubric.validating import stances_in
from simulator.words import CodeName

# A statement that only a "?" makes a question gives way to a reflection at least this sure.
REFLECTION_OVER_MARK = 0.5
MARK_ONLY = 0.45


def code_reply(text: str, client_line: str | None = None) -> tuple[BehaviorCode, ...]:
    """The behaviour codes of a reply, in order of their start.

    Every span is an exact slice of `text` without outer white space. `client_line` is what the client said last; it
    decides whether a reflection is the client's, whether advice was asked for, and where praise lands.
    """
    client = plain(client_line or "")
    codes: list[BehaviorCode] = []
    asked: list[BehaviorCode] = []
    for sentence in sentences(text):
        found = _code_sentence(sentence, client)
        codes += found
        asked += [code for code in found if code.name in ("open_question", "closed_question")]
    if len(asked) >= 2:
        sure = min(code.confidence for code in asked)
        why = f"{len(asked)} questions before the client can answer"
        codes.append(BehaviorCode("question_stack", asked[0].start, asked[-1].end, sure, why=why))
    return tuple(sorted(codes, key=lambda code: (code.start, -code.end, code.name)))


def _code_sentence(sentence: Sentence, client: str) -> list[BehaviorCode]:
    question = question_in(sentence)
    reflection = None if question and question.confidence > MARK_ONLY else reflection_in(sentence, client)
    if question and reflection and reflection.confidence >= REFLECTION_OVER_MARK:
        question = None
    advice = None if question and not question.advises else advice_in(sentence, client)
    stances = [] if question else stances_in(sentence, client)
    return _spans(sentence, question, reflection if question is None else None, advice, stances)


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
    if reflection and not _overruled(reflection, stances):
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
    return any(
        stance.name == "invalidation"
        or (not reflection.stemmed and (stance.name in ("affirmation", "self_focus") or (stance.level or 0) >= 5))
        for stance in stances
    )


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
