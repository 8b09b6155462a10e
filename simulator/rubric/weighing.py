"""Where rules and weights meet: what each sentence of a reply asks, hands back, advises and takes a stance on.

The weights decide what is there; the rules say which kind it is, and where the weights know little (an opening that can
hardly mean anything else) a little likelihood is enough. Confidence is what turned out true of unseen replies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from simulator.rubric.advising import Advice, may_advise
from simulator.rubric.invalidating import Stance
from simulator.rubric.leaning import leaning
from simulator.rubric.learned import Head, Weights, any_chance, unpunctuated
from simulator.rubric.lexicon import shared
from simulator.rubric.questions import Question, askable
from simulator.rubric.reading import ASKED, PLAINLY_ASKED, Reading
from simulator.rubric.reflecting import DOUBTFUL, TWO_SIDED, Reflection, handed_back
from simulator.rubric.sentences import Sentence
from simulator.rubric.traits import Traits

# What the rules plainly see stands from this chance on: a question by how sure its rule is (surest first), a reflection
# with a stock opening, one without.
PLAIN_QUESTIONS = ((0.85, 0.02), (PLAINLY_ASKED, 0.3))
STOCK_REFLECTION = 0.1
BARE_REFLECTION = 0.12
# How sure the rule has to be for such a reflection without a stock opening.
SURE_OF_BARE = 0.55
# Such a reflection that the rules see plainly is at least this sure.
PLAINLY_HANDED = 0.7
HALF_SURE = 0.5
# How likely telling has to be, as a share of the chance of a reflection, for a sentence that no rule sees to be no
# reflection: of one that speaks of the client or takes up their words, of another.
INFORMS = 1.0
INFORMS_OF_NOBODY = 0.5
# Advice less plain than this needs a reply that tells something at least with this chance.
PLAIN_ADVICE = 0.75
TELLS_SOMETHING = 0.08
# What no rule takes for advice has to be fairly likely, and long enough to say something.
LIKELY_ADVICE = 0.4
LEAST_WORDS = 5
# From this chance of an invalidation on a reflection is too unsure to earn points, and this sure.
PERHAPS_AGAINST = 0.3
UNTOLD = 0.48
# How sure an invalidation that only the weights see has to be beside a plain reflection, and beside advice.
THOUGH_HANDED_BACK = 0.95
THOUGH_ADVISING = 0.8
SUGGESTS = "tells what would be good to do"
# What the rules take for a reflection asks all the same where that is at least this likely.
THOUGH_HANDED = 0.75
# What has neither a mark nor a question's form, in a reply with punctuation, asks only where that is almost certain.
THOUGH_STOPPED = 0.9
# How sure a rule has to be for its kind of question to stand against the weights.
SURE_OF_KIND = 0.6


def weighed(
    weights: Weights, parts: Sequence[Sentence], readings: Sequence[Reading], seen: Sequence[Traits], client: str
) -> list[Reading]:
    """The readings of a reply's sentences after the weights were heard, with confidences set right.

    `seen` is the traits of each sentence, `client` the client's line in plain words.
    """
    chances = {act: head.chances(seen) for act, head in weights.heads.items()}
    asked = weights.heads["question"].picked(seen)
    handed = weights.heads["reflection"].picked(seen)
    urged = weights.heads["advice"].picked(seen)
    tells = any_chance(chances["telling"])
    found = []
    for here, (part, reading) in enumerate(zip(parts, readings, strict=True)):
        question = _question(
            weights.heads["question"], chances["question"][here], part, reading, here in asked, not unpunctuated(seen)
        )
        if question:
            opens = chances["open"][here] > chances["closed"][here]
            question = _of_kind(question, reading, opens)
        hands = chances["reflection"][here]
        # what no rule sees and what may as well inform hands nothing back
        informs = reading.reflection is None and chances["telling"][here] > hands * _informing(part, client)
        picked = here in handed and not informs
        reflection = _reflection(weights.heads["reflection"], hands, part, reading, client, picked)
        if question and reflection:
            plainly = here in asked and chances["question"][here] >= THOUGH_HANDED
            mine = here in handed and _about_client(part, client)
            question, reflection = _parted(question, reflection, reading, here in asked, plainly, mine)
        advice = _advice(reading.advice, tells, chances["advice"][here], here in urged, part)
        advice = advice or _suggested(weights, seen[here], part, client)
        stances = leaning(weights.stances, reading.stances, seen[here], part)
        stances = tuple(stance for stance in stances if not _outdone(stance, reading, part))
        if reflection and not reading.plainly_hands_back and "invalidation" in weights.stances:
            reflection = _doubted(reflection, weights.stances["invalidation"].chances([seen[here]])[0])
        found.append(Reading(question, reflection, advice, stances))
    return found


def _question(
    head: Head, chance: float, sentence: Sentence, reading: Reading, picked: bool, punctuated: bool
) -> Question | None:
    by_rule = reading.question
    if not picked and not (
        by_rule and any(by_rule.confidence >= sure and chance >= least for sure, least in PLAIN_QUESTIONS)
    ):
        return None
    stock = reading.reflection is not None and reading.reflection.stemmed
    unmarked = punctuated and not sentence.marked and chance < THOUGH_STOPPED
    if by_rule is None and (stock or unmarked or not askable(sentence)):
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
        return handed_back(sentence, client, head.confidence(chance))
    if by_rule.mistaken:
        return by_rule
    # the weights take a reflection among questions for less of one than its own words say
    least = HALF_SURE if by_rule.confidence >= PLAINLY_HANDED else DOUBTFUL + 0.01
    return by_rule.with_confidence(max(least, (by_rule.confidence + head.confidence(chance)) / 2))


def _outdone(stance: Stance, reading: Reading, sentence: Sentence) -> bool:
    """Whether an invalidation that only the weights see is unlikely beside what the sentence plainly does."""
    if not stance.learned or stance.name != "invalidation":
        return False
    if reading.plainly_hands_back or TWO_SIDED.search(sentence.plain):
        return stance.confidence < THOUGH_HANDED_BACK
    return stance.confidence < THOUGH_ADVISING and reading.advice is not None


def _doubted(reflection: Reflection, against: float) -> Reflection:
    """A reflection that may well be the opposite of one is no more than perhaps one."""
    return reflection.with_confidence(min(reflection.confidence, UNTOLD)) if against >= PERHAPS_AGAINST else reflection


def _stands(by_rule: Reflection, chance: float) -> bool:
    """Whether what the rules took for a reflection is one at this chance."""
    if by_rule.stemmed:
        return chance >= STOCK_REFLECTION
    return by_rule.confidence >= SURE_OF_BARE and chance >= BARE_REFLECTION


def _parted(
    question: Question, reflection: Reflection, reading: Reading, asked: bool, plainly: bool, handed: bool
) -> tuple[Question | None, Reflection | None]:
    """Which of the two a sentence is. A statement that only its mark makes a question may be both; a stock one is not.

    `asked` and `handed` say what the weights picked, `plainly` that they are nearly sure of the question.
    """
    if reading.asked:
        return question, None
    by_rule = reading.reflection
    if not asked or (by_rule and (by_rule.stemmed or (by_rule.confidence >= SURE_OF_BARE and not plainly))):
        return None, reflection
    return question, reflection if handed else None


def _informing(sentence: Sentence, client: str) -> float:
    return INFORMS if not client or _about_client(sentence, client) else INFORMS_OF_NOBODY


def _about_client(sentence: Sentence, client: str) -> bool:
    """Whether a sentence speaks of the client or takes up a word of theirs: "and the kids?" need not."""
    return bool({"you", "your"} & set(sentence.plain.split())) or shared(sentence.plain, client) > 0


def _advice(advice: Advice | None, tells: float, chance: float, picked: bool, sentence: Sentence) -> Advice | None:
    if advice is None:
        urged = picked and _urges(sentence, chance)
        return Advice(round(chance, 2), SUGGESTS) if urged else None
    return advice if advice.confidence >= PLAIN_ADVICE or tells >= TELLS_SOMETHING else None


def _suggested(weights: Weights, traits: Traits, sentence: Sentence, client: str) -> Advice | None:
    """Advice that only what was learned from sentences of our own sees."""
    head = weights.stances.get("advice")
    if head is None or not head.likely(traits) or not may_advise(sentence, client):
        return None
    return Advice(round(head.confidence(head.chances([traits])[0]), 2), SUGGESTS)


def _urges(sentence: Sentence, chance: float) -> bool:
    """Whether a sentence that no rule takes for advice is long and likely enough to be some."""
    return chance >= LIKELY_ADVICE and len(sentence.words) >= LEAST_WORDS
