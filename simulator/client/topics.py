"""What a reply is about: which of the persona's topics and facts it raises.

Two kinds of evidence are added up. Words: stems that the reply shares with the persona's own material, weighted by how
rare they are in it (inverse document frequency), so that a word that stands in every fact decides nothing. Meaning: how
near the reply comes to a question that the persona's file lists, whatever its words (`meaning.py`).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from simulator.client.language import content_stems, stem, words
from simulator.client.meaning import Vectors, nearness, vectors
from simulator.client.passing import ELSEWHERE
from simulator.client.people import people_named
from simulator.persona import Fact, FactKind, Persona, Topic

# Below this score nothing of the persona's is meant.
RAISED = 1.5
# Below this the wording of a question points to no one fact, only to a topic; one word in common is not enough. (Each
# listed question put to its persona without itself: 1.6% fewer facts found; questions from sessions about other
# troubles, which can mean none: 29% find one in place of 40%.)
CLOSE = 2.0
# Nearness in meaning counts from this cosine on, and a whole cosine would count so much.
NEAR = 0.4
WEIGHT = 12.0
# "What does she do?" has no word of its own; only a question listed in nearly those words is meant.
NEAR_WITHOUT_WORDS = 0.58
OF_ANOTHER = 0.3
# What a topic is worth whose title stands in the reply as one would say it to the client ("where you come from").
TITLED = 4.0
_TO_YOU = {
    **dict.fromkeys(("he", "she", "they", "him", "them"), "you"),
    **dict.fromkeys(("his", "her", "their"), "your"),
    "comes": "come",
}
# A small fact must be asked for plainly.
SMALL = 2.6
LEAST_WORDS = 3
# What the topic under discussion is worth when a reply fits more than one.
STAYS = 0.45
STAYS_POINTED_AT = 1.5
_POINTED = re.compile(
    r"\b(that|this|those|these) (conversation|talk|meeting|moment|part|time|day|night|week|evening|morning"
    r"|afternoon|weekend|hour|feeling|one)\b",
    re.IGNORECASE,
)
KIND_FITS = 0.8
# Words of a title that is little more than its one word of content ("The project").
SHORT_TITLE = 3
# A question that stands so in the persona's file means that fact, whatever cues of others it holds.
WORD_FOR_WORD = 10.0

# What a question is after, by its wording; the first that matches counts.
_FOCUS: tuple[tuple[FactKind, re.Pattern[str]], ...] = (
    (
        "feeling",
        re.compile(
            r"\b(feel|feels|feeling|feelings|felt|emotion\w*|like for you|inside|mood|affect\w*|in you|to you)\b"
        ),
    ),
    ("wish", re.compile(r"\b(want|hope|hoping|wish|would you like|ideal\w*|goal\w*|looking for|need from)\b")),
    (
        "coping",
        re.compile(r"\b(cop(e|ing)|handl\w+|manag\w+|deal(ing)?|tried|try|helps?|helped|do about|get through)\b"),
    ),
    (
        "belief",
        re.compile(r"\b(why|come from|comes from|believe|learn(ed|t)?|taught|mean(s)? to you|makes you think)\b"),
    ),
    ("event", re.compile(r"\b(happen\w*|went|go|going|tell me|walk me|describe|what was|example)\b")),
    ("trait", re.compile(r"\b(who|what'?s .* like|how old|where do|what do you do|name)\b")),
)


@dataclass(frozen=True)
class Raised:
    """What a reply raises: the topic (None where nothing is recognised) and its facts, best match first.

    `score` is the topic's evidence (>= RAISED where a topic is given); `close` are the facts that the wording itself
    points to, as opposed to those that merely belong to the topic, and `scores` their evidence; `small` is the small
    fact that is asked for, if any (then there is no topic); `elsewhere` says that the subject is none of the persona's,
    `cued` that a word or phrase listed for the topic itself stands in the text.
    """

    topic: str | None
    facts: tuple[str, ...] = ()
    close: tuple[str, ...] = ()
    score: float = 0.0
    scores: Mapping[str, float] = field(default_factory=dict)
    small: str | None = None
    elsewhere: bool = False
    cued: bool = False


def raised(persona: Persona, text: str, current: str | None = None, within: str | None = None) -> Raised:
    """The topic and facts that `text` raises.

    `current` is the topic under discussion, which wins a tie, and more than that when the text points at it ("that
    conversation"); `within` is the one topic that may be raised, unless the text stands word for word for a fact.
    """
    stays = STAYS_POINTED_AT if _POINTED.search(text) else STAYS
    if current is not None and not any(titled(topic, words(text)) for topic in persona.topics):
        # "that evening" is the one under discussion, not a word of another topic's
        text = _POINTED.sub(r"\1", text)
    heard = _evidence(persona, text, current)
    if within is not None and max(heard.facts.values()) < WORD_FOR_WORD:
        best = within
    else:
        best = max(heard.topics, key=lambda topic: heard.topics[topic] + (stays if topic == current else 0.0))
        small = max(heard.small, key=lambda name: heard.small[name], default=None)
        if small is not None and heard.small[small] >= max(SMALL, heard.topics[best]):
            return Raised(None, score=heard.small[small], small=small)
        if heard.topics[best] < RAISED or heard.elsewhere >= heard.topics[best]:
            return Raised(None, score=heard.topics[best], elsewhere=heard.elsewhere > max(heard.topics[best], 0.0))
    focus = focus_of(text)
    ranked = sorted(
        (fact for fact in persona.facts if fact.topic == best),
        key=lambda fact: (-(heard.facts[fact.id] + (KIND_FITS if fact.kind == focus else 0.0)), fact.openness),
    )
    close = tuple(fact.id for fact in ranked if heard.facts[fact.id] >= CLOSE)
    return Raised(
        best, tuple(fact.id for fact in ranked), close, heard.topics[best], heard.facts, cued=best in heard.cued
    )


def focus_of(text: str) -> FactKind | None:
    """The kind of fact that a question is after, by its wording, or None."""
    lowered = text.lower()
    return next((kind for kind, pattern in _FOCUS if pattern.search(lowered)), None)


@dataclass(frozen=True)
class _Evidence:
    """How much speaks for each topic, fact and small fact, and for a subject that no client's file holds."""

    topics: Mapping[str, float]
    facts: Mapping[str, float]
    small: Mapping[str, float]
    elsewhere: float
    cued: frozenset[str]


@lru_cache(maxsize=512)
def _evidence(persona: Persona, text: str, current: str | None) -> _Evidence:
    index = _index(persona)
    said, spoken = set(content_stems(text)), words(text)
    strange = _of_other_people(index, spoken, current)
    worded = {
        topic: _cue_score(_fair(cues, topic in strange), spoken, said, index.weights)
        for topic, cues in index.topics.items()
    }
    for each in persona.topics:
        worded[each.id] += TITLED if titled(each, spoken) else 0.0
    cued = frozenset(topic for topic, score in worded.items() if score > 0)
    facts = {
        fact.id: _fact_score(index.facts[fact.id], spoken, said, index.weights, fact.topic in strange)
        for fact in persona.facts
    }
    owners = {stem(owner) for owner in _OF_YOURS.findall(text.lower())}
    small = {
        name: _fact_score(fact, spoken, said, index.weights)
        for name, fact in index.small.items()
        # "your wife's name" is not what "your last name" asks
        if not owners or any(owners & ask for ask in fact.asks)
    }
    near: dict[str, float] = defaultdict(float)
    least = NEAR if said else NEAR_WITHOUT_WORDS
    if len(spoken) >= LEAST_WORDS:
        other = _about_another(text)
        for (name, to_you), cosine in zip(index.named, nearness(text, index.vectors), strict=True):
            # "Is he married?" is not what "Are you married?" asks, nor "What did she say?" the same of two people
            astray = (other and to_you) or index.topic_of.get(name) in strange
            near[name] = max(near[name], (cosine - least - (OF_ANOTHER if astray else 0.0)) * WEIGHT)
    for fact in persona.facts:
        # A fact that is asked for in so many words raises its topic.
        topic = _topic_key(fact.topic)
        worded[fact.topic] = max(worded[fact.topic], facts[fact.id])
        near[topic] = max(near[topic], near[fact.id])
        facts[fact.id] += near[fact.id]
    return _Evidence(
        {topic: score + near[_topic_key(topic)] for topic, score in worded.items()},
        facts,
        {name: score + near[_small_key(name)] for name, score in small.items()},
        near[_ELSEWHERE],
        cued,
    )


def _of_other_people(index: _Index, spoken: Sequence[str], current: str | None) -> frozenset[str]:
    """Topics about other people than the one under discussion, where a reply says "he" or "she" and names nobody:
    while Emma is spoken of, "What did she say?" asks nothing about Diane."""
    if current is None or _ANOTHER.search(" ".join(spoken)) is None:
        return frozenset()
    known = index.people[current]
    return frozenset(
        topic
        for topic, people in index.people.items()
        if known and people and known.isdisjoint(people) and people.isdisjoint(spoken)
    )


def titled(topic: Topic, spoken: Sequence[str]) -> bool:
    """Whether a title of two words or more stands in what is said ("going over it", "where you come from")."""
    title = words(topic.title)
    forms = (title, [_TO_YOU.get(word, word) for word in title])
    said = f" {' '.join(spoken)} "
    return len(title) > 1 and any(f" {' '.join(form)} " in said for form in forms)


def _topic_key(topic: str) -> str:
    return f"topic {topic}"


def _small_key(name: str) -> str:
    return f"small {name}"


_ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class _Cue:
    """A word or phrase that points to a topic or fact, with the stems of its words of content."""

    words: tuple[str, ...]
    stems: tuple[str, ...]


@dataclass(frozen=True)
class _FactIndex:
    cues: tuple[_Cue, ...]
    asks: tuple[frozenset[str], ...]
    asked: frozenset[tuple[str, ...]]
    text: frozenset[str]


@dataclass(frozen=True)
class _Index:
    """A persona's material ready for matching.

    `weights` say how rare a stem is in it: 0.35 everywhere, 2 once; `vectors` has a row for each question, text and
    title, and `named` says whose it is and whether it is asked of
    the client, not of another; `people` are the names that each topic's facts speak of, `topic_of` each fact's topic.
    """

    topics: Mapping[str, tuple[_Cue, ...]]
    facts: Mapping[str, _FactIndex]
    small: Mapping[str, _FactIndex]
    weights: Mapping[str, float]
    named: tuple[tuple[str, bool], ...]
    vectors: Vectors
    people: Mapping[str, frozenset[str]]
    topic_of: Mapping[str, str]


@lru_cache(maxsize=64)
def _index(persona: Persona) -> _Index:
    topics = {topic.id: _cues(topic.cues, topic.title) for topic in persona.topics}
    facts = {fact.id: _fact_index(fact) for fact in persona.facts}
    documents = [{stem for cue in cues for stem in cue.stems} for cues in topics.values()]
    documents += [
        {*fact.text, *(stem for ask in fact.asks for stem in ask), *(stem for cue in fact.cues for stem in cue.stems)}
        for fact in facts.values()
    ]
    counts = Counter(stem for document in documents for stem in document)
    small = {fact.id: _FactIndex((), *_asks(fact.asks), frozenset()) for fact in persona.small_facts}
    rows = list(_rows(persona))
    return _Index(
        topics,
        facts,
        small,
        {stem: math.log(1 + len(documents) / n) / 2 for stem, n in counts.items()},
        tuple((name, _asked_of_client(text)) for name, text in rows),
        vectors([text for _, text in rows]),
        people_named(persona),
        {fact.id: fact.topic for fact in persona.facts},
    )


_OF_YOURS = re.compile(r"\byour (\w+)['’]s\b")
_YOU = re.compile(r"\byou(r|rs|rself)?\b", re.IGNORECASE)
_ANOTHER = re.compile(r"\b(he|she|him|his|her|hers)\b", re.IGNORECASE)


def _asked_of_client(text: str) -> bool:
    return _YOU.search(text) is not None and _ANOTHER.search(text) is None


def _about_another(text: str) -> bool:
    return _ANOTHER.search(text) is not None and _YOU.search(text) is None


def _rows(persona: Persona) -> Iterator[tuple[str, str]]:
    for fact in persona.facts:
        yield from ((fact.id, text) for text in (*fact.asks, fact.text))
    yield from ((_topic_key(topic.id), topic.title) for topic in persona.topics)
    for small in persona.small_facts:
        yield from ((_small_key(small.id), ask) for ask in small.asks)
    yield from ((_ELSEWHERE, question) for question in ELSEWHERE)


def _asks(asks: Iterable[str]) -> tuple[tuple[frozenset[str], ...], frozenset[tuple[str, ...]]]:
    held = tuple(asks)
    return tuple(frozenset(content_stems(ask)) for ask in held), frozenset(tuple(words(ask)) for ask in held)


def _fact_index(fact: Fact) -> _FactIndex:
    return _FactIndex(_cues(fact.cues), *_asks(fact.asks), frozenset(content_stems(fact.text)))


def _cues(cues: Iterable[str], title: str = "") -> tuple[_Cue, ...]:
    """Cues with their stems. A title is a cue as well: trainees say it; of a short one its one word of content is."""
    found = [_Cue(tuple(words(cue)), tuple(content_stems(cue))) for cue in cues]
    stems = tuple(content_stems(title))
    if len(stems) > 1:
        found.append(_Cue(tuple(words(title)), stems))
    elif stems and len(words(title)) <= SHORT_TITLE:
        found.append(_Cue((title,), stems))
    return tuple(found)


def _cue_score(cues: Iterable[_Cue], spoken: list[str], said: set[str], weights: Mapping[str, float]) -> float:
    """The best cue found counts whole, each further one by a quarter: three cues beat one, ten don't drown a fact."""
    found = sorted((_cue_weight(cue, spoken, said, weights) for cue in cues), reverse=True)
    return sum(weight if rank == 0 else weight / 4 for rank, weight in enumerate(found[:4]))


def _cue_weight(cue: _Cue, spoken: list[str], said: set[str], weights: Mapping[str, float]) -> float:
    if len(cue.words) > 1:
        run = len(cue.words)
        if any(tuple(spoken[i : i + run]) == cue.words for i in range(len(spoken) - run + 1)):
            return 2.2
        return 1.8 if len(cue.stems) > 1 and all(stem in said for stem in cue.stems) else 0.0
    if cue.stems:
        return 1.4 + 0.2 * weights.get(cue.stems[0], 1.0) if cue.stems[0] in said else 0.0
    # A cue that is itself a small word ("us", "well") must stand in the reply as it is.
    return 1.1 if cue.words and cue.words[0] in spoken else 0.0


def _fair(cues: Iterable[_Cue], strange: bool) -> Iterable[_Cue]:
    """The cues that may count: in a topic about other people none that says "he" or "she"."""
    return (cue for cue in cues if not strange or _ANOTHER.search(" ".join(cue.words)) is None)


def _fact_score(
    fact: _FactIndex, spoken: list[str], said: set[str], weights: Mapping[str, float], strange: bool = False
) -> float:
    if tuple(spoken) in fact.asked:
        return WORD_FOR_WORD
    cue = _cue_score(_fair(fact.cues, strange), spoken, said, weights)
    asked = max((_asked(ask, said, weights) for ask in fact.asks), default=0.0)
    # one word of a fact's text ("play cards") says nothing about what a question is after
    told = _overlap(fact.text, said, weights) * 1.3 if len(fact.text & said) > 1 else 0.0
    return max(cue, asked * 2.4, told)


def _asked(ask: frozenset[str], said: set[str], weights: Mapping[str, float]) -> float:
    """As `_overlap`; one word in common ("does Emma know?") is weak evidence of what is asked."""
    return _overlap(ask, said, weights) * (1.0 if len(ask & said) > 1 else 0.5)


def _overlap(one: frozenset[str], other: set[str], weights: Mapping[str, float]) -> float:
    """Weighted share of two sets of stems that is common to both, 0-1 (cosine)."""
    if not one or not other or one.isdisjoint(other):
        return 0.0
    common = sum(weights.get(stem, 1.0) ** 2 for stem in one & other)
    size = math.sqrt(sum(weights.get(s, 1.0) ** 2 for s in one) * sum(weights.get(s, 1.0) ** 2 for s in other))
    return common / size
