"""Details of what a client tells: "How old is she?" of a cat, "Who is on call?" of a job, asked for in so many words.

A detail is a small fact that belongs to a fact or a topic of the file. It is said only when it is asked for, and to no
one who has not earned the fact. "How old is she?" asks for a detail of what was spoken of last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from simulator.client.language import content_stems, sentences, words
from simulator.client.meaning import nearness, vectors
from simulator.client.questions import (
    INVITES,
    PLAIN,
    answers,
    is_elliptical,
    kind_listed,
    question_kind,
    sayer,
    wants_yes_or_no,
)
from simulator.client.recent import asks_on, goes_on_saying, last_spoken_of, names_only_the_last, only_says_back
from simulator.client.subject import points, subject_stems
from simulator.client.talk import SaidLine, Talk
from simulator.client.topic_index import index_of
from simulator.client.topics import WORD_FOR_WORD, evidence, of_other_people, raised, titled
from simulator.persona import Fact, Persona, SmallFact
from simulator.words import QuestionKind

# A question means the detail that it names from this evidence on; from the second where it names nothing, has no verb
# or wants yes or no.
NAMED = 3.0
SURE = 4.5
# "When was this, and what did she say?"
_AND_THEN = re.compile(
    r",? and (?=(?:what|who|when|where|how|why)"
    r"(?:['’]s| (?:is|was|are|were|do|does|did|has|have|had|will|would|long))\b"
    r"|(?:is|was|are|were|do|does|did|has|have|had|will|would|can) (?:you|he|she|they|it)\b)",
    re.IGNORECASE,
)
# A question that names nothing ("How old is she?") asks for a detail of what was just spoken of from this nearness on;
# one of a word or two ("Since when?") from less; where the kind of answer tells little ("What does she do?") from more;
# and what it names elsewhere must not fit so much better.
POINTS_TO = 0.5
POINTS_TO_SHORT = 0.25
SHORT = 2
PLAINLY = 0.75
OF_TOPIC = 0.65
MUCH_BETTER = 3.0
MUCH_NEARER = 1.5
# So much less of a score counts as close.
COME_CLOSE = 0.4
# Whatever words it shares with those listed, a question less alike in meaning than this asks for something else.
ALIKE = 0.45
PLAINLY_ALIKE = 0.65
# What has one answer may be asked of anything.
_ONE_ANSWER: frozenset[QuestionKind | None] = frozenset(("how_much", "when", "usually", "who", "where"))
# Of so many last lines details may be asked without naming what they are of.
LATELY = 2
# A fact that was told is so much less likely to be what a question asks for than a detail of it.
TOLD = 1.5


def detail_asked(persona: Persona, asked: str, polar: bool, talk: Talk, whole: str = "") -> SmallFact | None:
    """The detail that a reply's questions ask for, the last question first, or None. `polar`: yes or no is wanted.

    In "You talked to Diane. When was that?" it is a detail of what the reply itself (`whole`) has just named.
    """
    lead = _lead(asked, whole)
    # words given back name nothing new
    subject = raised(persona, lead).topic if lead and not only_says_back(lead, talk) else None
    if subject is not None and (points(asked) or not subject_stems(asked)):
        wanted = question_kind(asked, polar)
        alone = _asked_for(persona, asked, None, talk) if wanted is None else None
        if alone is not None and topic_of(persona, alone) == subject:
            return alone  # "Diane said yes. What is it that she said yes to?"
        return _of_lead(persona, f"{lead} {asked}", wanted, subject)
    questions = [each for part in sentences(asked) if part.endswith("?") for each in _AND_THEN.split(part)]
    if len(questions) < 2:
        return _asked_for(persona, asked, question_kind(asked, polar), talk)
    kinds = [question_kind(each, wants_yes_or_no(each)) for each in questions]
    found = (
        _asked_for(persona, each, kind, talk) for each, kind in zip(reversed(questions), reversed(kinds), strict=True)
    )
    return next((detail for detail in found if detail), None)


def _asked_for(persona: Persona, asked: str, wanted: QuestionKind | None, talk: Talk) -> SmallFact | None:
    """The detail that one question asks for, of the kind that it wants, or None."""
    any_kind = wanted in ("yes_no", "either") or is_elliptical(asked)
    details = _of_kind(persona, asked, wanted, any_kind, talk)
    if not details or (wanted == "said" and goes_on_saying(persona, talk, sayer(asked))):
        return None
    heard = evidence(persona, asked, talk.topic)
    score = {small.id: heard.small.get(small.id, 0.0) for small in persona.small_facts}
    # what was told is asked about, not asked for
    fits = (
        min(heard.facts[fact.id] - TOLD, NAMED) if fact.id in talk.told else heard.facts[fact.id]
        for fact in persona.facts
        if any_kind or wanted is None or answers(fact, wanted)
    )
    rival = max((*fits, *(score[small.id] for small in persona.small_facts if not small.about)))
    pointing = points(asked)
    best = _best(details, score, asked)
    plainly = wanted != "said" and score[best.id] - rival >= MUCH_NEARER and topic_of(persona, best) == talk.topic
    if wanted == "yes_no" and pointing and rival < WORD_FOR_WORD:
        of_last = [small for small in details if kind_listed(small, wanted)]
        last = _of_last(asked, wanted, [*_nearby(persona, talk, asked, of_last)[:LATELY], []])
        if last is not None:
            return last
    if not any_kind and rival < WORD_FOR_WORD and (pointing or not subject_stems(asked)):
        last = _of_last(asked, wanted, _nearby(persona, talk, asked, details))
        if last is not None and (pointing or score[best.id] < NAMED) and score[last.id] >= score[best.id] - MUCH_BETTER:
            return last
        if pointing and not subject_stems(asked) and not plainly:
            return None
    if any_kind and pointing and not subject_stems(asked) and topic_of(persona, best) != talk.topic:
        return None  # "Does it happen often?" is about what is being talked of
    if wanted != "said" and not plainly and not _share_words(persona, asked, best):
        return None
    vague = any_kind or not (plainly or subject_stems(asked))
    least = WORD_FOR_WORD if INVITES.search(asked) else SURE if vague else NAMED
    # "What were you checking for?" after "I walked up the hill to check." asks nothing of the weekly check-in
    elsewhere = wanted not in _ONE_ANSWER and topic_of(persona, best) != talk.topic
    astray = elsewhere and names_only_the_last(asked, talk) and not subject_stems(asked) <= index_of(persona).every_name
    if score[best.id] < max(least, rival) or astray:
        return None
    # "Does Emma get to see you lost?" is not what "How long were you lost?" asks, whatever words they share
    alike = PLAINLY_ALIKE if wanted == "yes_no" and not kind_listed(best, wanted) else ALIKE
    return best if max(nearness(asked, vectors(best.asks))) >= alike else None


def _of_kind(persona: Persona, asked: str, wanted: QuestionKind | None, any_kind: bool, talk: Talk) -> list[SmallFact]:
    """The details that a question may ask for by the kind of its answer, the topic and the people that it names."""
    named = {topic.id for topic in persona.topics if titled(topic, words(asked))}
    details = [
        small for small in persona.small_facts if small.about and (any_kind or kind_listed(small, wanted, asked))
    ]
    details = [small for small in details if not named or topic_of(persona, small) in named]
    strange = of_other_people(index_of(persona), words(asked), talk.topic)
    details = [small for small in details if topic_of(persona, small) not in strange]
    if wanted == "said":
        details = [small for small in details if _same_sayer(asked, small)]
    return details


def _best(details: Sequence[SmallFact], score: Mapping[str, float], asked: str) -> SmallFact:
    """The detail of the highest score; of those that come close to it the one whose questions are most like this."""
    top = max(score[small.id] for small in details)
    close = [small for small in details if score[small.id] >= top - COME_CLOSE]
    return max(close, key=lambda small: max(nearness(asked, vectors(small.asks)))) if top else close[0]


def _same_sayer(asked: str, small: SmallFact) -> bool:
    """Whether the words asked for are those of whom a detail quotes: the client's own, or another's."""
    quoted = {sayer(ask) for ask in small.asks} - {None}
    return sayer(asked) is None or not quoted or sayer(asked) in quoted


def _share_words(persona: Persona, asked: str, small: SmallFact) -> bool:
    """Whether a question has more than a name in common with those listed for a detail, or is one of them."""
    names = index_of(persona).every_name
    named, listed = set(content_stems(asked)), [set(content_stems(ask)) for ask in small.asks]
    return named in listed or any(not (named & each) <= names for each in listed)


def _lead(asked: str, whole: str) -> str:
    """What a reply says right before its question, where that is no question."""
    before = sentences(whole[: max(0, whole.rfind(asked))])
    return before[-1] if before and not before[-1].endswith("?") else ""


def _of_lead(persona: Persona, said: str, wanted: QuestionKind | None, subject: str) -> SmallFact | None:
    score = evidence(persona, said, None).small
    of_kind = [small for small in persona.small_facts if small.about and kind_listed(small, wanted)]
    named = [small for small in of_kind if topic_of(persona, small) == subject and score.get(small.id, 0.0) >= NAMED]
    best = max(named, key=lambda small: score[small.id], default=None)
    return best if best and max(nearness(said, vectors(best.asks))) >= ALIKE else None


def subject_of(persona: Persona, detail: SmallFact) -> Fact | None:
    """The fact that a detail belongs to; None where it belongs to a topic."""
    return persona.fact_by_id.get(detail.about or "")


def topic_of(persona: Persona, detail: SmallFact) -> str | None:
    """The topic that a detail belongs to, or None."""
    fact = subject_of(persona, detail)
    return fact.topic if fact else detail.about


def _of_last(asked: str, wanted: QuestionKind | None, groups: Sequence[Sequence[SmallFact]]) -> SmallFact | None:
    """The detail of what was spoken of last that a question without a subject of its own asks for."""
    short = len(words(asked)) <= SHORT
    least = PLAINLY if wanted not in PLAIN else OF_TOPIC if wanted == "why" else POINTS_TO_SHORT if short else POINTS_TO
    for near in groups:
        scores = [max(nearness(asked, vectors(small.asks))) for small in near]
        # what is only of the same topic must be asked for more plainly
        if scores and max(scores) >= (least if near is not groups[-1] or wanted == "said" else max(least, OF_TOPIC)):
            return near[scores.index(max(scores))]
    return None


def _nearby(persona: Persona, talk: Talk, asked: str, details: Sequence[SmallFact]) -> list[list[SmallFact]]:
    """The details of what the last lines spoke of, the last line's first; then those of the topic. A question for more
    of a fact just told is about nothing else."""
    spoken = [spoken_of(persona, talk, line) for line in reversed(talk.lines[-LATELY:])]
    groups = [[small for small in details if small.about in of] for of in spoken]
    fact = last_spoken_of(persona, talk)
    if fact is not None and asks_on(asked, fact, talk.lines[-1].text):
        return [groups[0], []]
    return [*groups, [small for small in details if topic_of(persona, small) == talk.topic]]


def spoken_of(persona: Persona, talk: Talk, line: SaidLine) -> set[str]:
    """The ids of the facts and topics that a line spoke of."""
    said = (small.about for small in persona.small_facts if _stands_in(line.text, small.lines))
    told = (persona.fact(fact) for fact in talk.told)
    of_facts = (fact.id for fact in told if _stands_in(line.text, (*fact.lines, *fact.more, *fact.in_full)))
    return {each for each in (*said, *line.facts, *of_facts) if each}


def _stands_in(said: str, lines: Sequence[str]) -> bool:
    """Whether a line said holds a sentence of one of the lines."""
    parts = _parts(said)
    return any(not parts.isdisjoint(_parts(line)) for line in lines)


@lru_cache(maxsize=16384)
def _parts(line: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(words(part)) for part in sentences(line))
