"""Where rules and weights meet: what each sentence of a reply asks, hands back and advises after both were heard.

The weights decide what is there; the rules say which kind it is, and where the weights know little (an opening that can
hardly mean anything else) a little likelihood is enough. Confidence is what turned out true of unseen replies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from simulator.rubric.advising import Advice
from simulator.rubric.learned import Head, Weights, any_chance, chosen
from simulator.rubric.lexicon import shared
from simulator.rubric.questions import Question, askable
from simulator.rubric.reading import ASKED, PLAINLY_ASKED, Reading
from simulator.rubric.reflecting import DOUBTFUL, Reflection, handed_back
from simulator.rubric.sentences import Sentence
from simulator.rubric.traits import Traits

# What the rules plainly see stands from this chance on: a question by how sure its rule is (surest first), a reflection
# with a stock opening, one without.
PLAIN_QUESTIONS = ((0.85, 0.02), (PLAINLY_ASKED, 0.3))
STOCK_REFLECTION = 0.25
BARE_REFLECTION = 0.3
# How sure the rule has to be for such a reflection without a stock opening.
SURE_OF_BARE = 0.55
# What no rule sees and what neither speaks of the client nor takes up their words has to be fairly likely.
OF_NOBODY = 0.45
# Advice less plain than this needs a reply that tells something at least with this chance.
PLAIN_ADVICE = 0.75
TELLS_SOMETHING = 0.08
# A statement with a question mark is no question where it is this much likelier to hand something back.
CLEARLY_HANDED = 0.3
# How sure a rule has to be for its kind of question to stand against the weights.
SURE_OF_KIND = 0.6


def weighed(
    weights: Weights, parts: Sequence[Sentence], readings: Sequence[Reading], seen: Sequence[Traits], client: str
) -> list[Reading]:
    """The readings of a reply's sentences after the weights were heard, with confidences set right.

    `seen` is the traits of each sentence, `client` the client's line in plain words.
    """
    chances = {act: head.chances(seen) for act, head in weights.heads.items()}
    asked = chosen(chances["question"], weights.heads["question"].threshold)
    handed = chosen(chances["reflection"], weights.heads["reflection"].threshold)
    tells = any_chance(chances["telling"])
    found = []
    for here, (part, reading) in enumerate(zip(parts, readings, strict=True)):
        question = _question(weights.heads["question"], chances["question"][here], part, reading, here in asked)
        if question:
            opens = chances["open"][here] > chances["closed"][here]
            question = _of_kind(question, reading, opens)
        reflection = _reflection(
            weights.heads["reflection"], chances["reflection"][here], part, reading, client, here in handed
        )
        if question and reflection:
            ahead = chances["reflection"][here] - chances["question"][here]
            question, reflection = _parted(
                question, reflection, reading, here in handed and _about_client(part, client), ahead
            )
        advice = _advice(reading.advice, tells)
        found.append(Reading(question, reflection, advice, reading.stances))
    return found


def _question(head: Head, chance: float, sentence: Sentence, reading: Reading, picked: bool) -> Question | None:
    by_rule = reading.question
    if not picked and not (
        by_rule and any(by_rule.confidence >= sure and chance >= least for sure, least in PLAIN_QUESTIONS)
    ):
        return None
    if by_rule is None and not askable(sentence):
        return None
    by_rule = by_rule or Question("closed", 0.0, why="asks without a question's form")
    return replace(by_rule, confidence=round(max(ASKED + 0.01, head.confidence(chance)), 2))


def _of_kind(question: Question, reading: Reading, opens: bool) -> Question:
    """Open or closed by the rule where it is sure, else by the weights."""
    if reading.question and reading.question.confidence >= SURE_OF_KIND:
        return question
    return replace(question, kind="open" if opens else "closed")


def _reflection(
    head: Head, chance: float, sentence: Sentence, reading: Reading, client: str, picked: bool
) -> Reflection | None:
    by_rule = reading.reflection
    if not picked and (by_rule is None or not _stands(by_rule, chance)):
        return None
    if by_rule is None:
        if client and chance < OF_NOBODY and not _about_client(sentence, client):
            return None
        return handed_back(sentence, client, head.confidence(chance))
    if by_rule.mistaken:
        return by_rule
    # the weights take a reflection among questions for less of one than its own words say
    return by_rule.with_confidence(max(DOUBTFUL + 0.01, (by_rule.confidence + head.confidence(chance)) / 2))


def _stands(by_rule: Reflection, chance: float) -> bool:
    """Whether what the rules took for a reflection is one at this chance."""
    if by_rule.stemmed:
        return chance >= STOCK_REFLECTION
    return by_rule.confidence >= SURE_OF_BARE and chance >= BARE_REFLECTION


def _parted(
    question: Question, reflection: Reflection, reading: Reading, handed: bool, ahead: float
) -> tuple[Question | None, Reflection | None]:
    """Which of the two a sentence is. A statement that only its mark makes a question may be both; a stock one is not.

    `ahead` is how much likelier the reflection is than the question.
    """
    if reading.asked:
        return question, None
    by_rule = reading.reflection
    if ahead > CLEARLY_HANDED or (by_rule and (by_rule.stemmed or by_rule.confidence >= SURE_OF_BARE)):
        return None, reflection
    return question, reflection if handed else None


def _about_client(sentence: Sentence, client: str) -> bool:
    """Whether a sentence speaks of the client or takes up a word of theirs: "and the kids?" need not."""
    return bool({"you", "your"} & set(sentence.plain.split())) or shared(sentence.plain, client) > 0


def _advice(advice: Advice | None, tells: float) -> Advice | None:
    return advice if advice and (advice.confidence >= PLAIN_ADVICE or tells >= TELLS_SOMETHING) else None
