"""The local coder: the behaviour codes of one reply, in a few milliseconds.

Each sentence is read by rule for a question, a reflection, advice and a stance (affirmation, validation, invalidation,
a turn to oneself); learned weights then say how likely it is a reflection, which finds those without a stock opening
and drops rows of words that only look like one. A sentence may carry two codes. Pure: the same reply and client line
give the same codes everywhere.
"""

from __future__ import annotations

from simulator.rubric.advising import Advice, advice_in, praises_course
from simulator.rubric.codes import BehaviorCode
from simulator.rubric.invalidating import Stance
from simulator.rubric.learned import Weights, shipped
from simulator.rubric.questions import Question, question_in
from simulator.rubric.reflecting import DOUBTFUL, Reflection, handed_back, reflection_in
from simulator.rubric.sentences import Sentence, plain, sentences
from simulator.rubric.traits import ASKED, traits
from simulator.rubric.validating import stances_in
from simulator.words import CodeName

# How likely a sentence has to be a reflection by the weights, where the rules already took it for one.
STEM_CHANCE = 0.12
BARE_CHANCE = 0.3
# A reflection less sure than this gives way to an invalidation in the same sentence.
OVER_INVALIDATION = 0.7
# A statement with a question mark is a reflection from here on, and a closed question below.
OVER_MARK = 0.55
TURNED: frozenset[CodeName] = frozenset({"affirmation", "self_focus"})


def code_reply(text: str, client_line: str | None = None) -> tuple[BehaviorCode, ...]:
    """The behaviour codes of a reply, in order of their start.

    Every span is an exact slice of `text` without outer white space. `client_line` is what the client said last; it
    decides whether a reflection is the client's, whether advice was asked for, and where praise lands.
    """
    return code_with(shipped(), text, client_line)


def code_with(weights: Weights, text: str, client_line: str | None = None) -> tuple[BehaviorCode, ...]:
    """As `code_reply`, with other weights than those shipped."""
    client = plain(client_line or "")
    codes: list[BehaviorCode] = []
    asked: list[BehaviorCode] = []
    parts = sentences(text)
    length = sum(len(part.words) for part in parts)
    for part in parts:
        found = _code_sentence(weights, part, client, length)
        codes += found
        asked += [code for code in found if code.name in ("open_question", "closed_question")]
    if len(asked) >= 2:
        sure = min(code.confidence for code in asked)
        why = f"{len(asked)} questions before the client can answer"
        codes.append(BehaviorCode("question_stack", asked[0].start, asked[-1].end, sure, why=why))
    return tuple(sorted(codes, key=lambda code: (code.start, -code.end, code.name)))


def reading(sentence: Sentence, client: str, reply_words: int) -> tuple[Reading, dict[str, float]]:
    """What the rules see in one sentence, and its traits for the weights. `client` is plain words."""
    question = question_in(sentence)
    read = (question, reflection_in(sentence, client), advice_in(sentence, client), stances_in(sentence, client))
    return read, traits(sentence, client, reply_words, *read)


Reading = tuple[Question | None, Reflection | None, Advice | None, list[Stance]]


def _code_sentence(weights: Weights, sentence: Sentence, client: str, reply_words: int) -> list[BehaviorCode]:
    (question, reflection, advice, stances), seen = reading(sentence, client, reply_words)
    if question and question.confidence > ASKED:
        return _spans(sentence, question, None, advice if question.advises else None, [])
    reflection = _weighed(weights, weights.chance(seen), sentence, client, reflection)
    if reflection and not reflection.stemmed and (advice or praises_course(sentence)):
        reflection = None
    if reflection:
        return _spans(sentence, None, reflection, advice, stances)
    if question:
        return _spans(sentence, question, None, None, [])
    return _spans(sentence, None, None, advice, stances)


def _weighed(
    weights: Weights, chance: float, sentence: Sentence, client: str, reflection: Reflection | None
) -> Reflection | None:
    """The reflection that rules and weights agree on, with a confidence between theirs."""
    if reflection is None:
        reflection = handed_back(sentence, client, chance) if chance >= weights.threshold else None
    elif chance < (STEM_CHANCE if reflection.stemmed else BARE_CHANCE):
        return None
    elif not reflection.mistaken:
        reflection = reflection.with_confidence(max(DOUBTFUL + 0.01, (reflection.confidence + chance) / 2))
    if reflection and sentence.marked and not reflection.mistaken and reflection.confidence < OVER_MARK:
        return None
    return reflection


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
