"""What a reply is about: which of the persona's topics and facts it raises.

Two kinds of evidence are added up. Words: stems that the reply shares with the persona's own material, weighted by how
rare they are in it (inverse document frequency), so that a word that stands in every fact decides nothing. Meaning: how
near the reply comes to a question that the persona's file lists, whatever its words (`meaning.py`).
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from simulator.client.language import content_stems, stem, words
from simulator.client.meaning import nearness
from simulator.client.people import ANOTHER, about_another
from simulator.client.topic_index import (
    ELSEWHERE_KEY,
    Cue,
    FactIndex,
    TopicIndex,
    index_of,
    small_key,
    spoken_words,
    topic_key,
)
from simulator.persona import FactKind, Persona, Topic

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
    **dict.fromkeys(("himself", "herself", "themselves"), "yourself"),
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
    r"|afternoon|weekend|hour|feeling|one|question|answer|word|sentence|remark|look)\b",
    re.IGNORECASE,
)
KIND_FITS = 0.8
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
    conversation"); `within` is the one topic that may be raised, unless the text stands word for word for a fact or a
    small fact.
    """
    pointed, spoken = _POINTED.search(text), words(text)
    stays = STAYS_POINTED_AT if pointed else STAYS
    if pointed and current is not None and not any(titled(topic, spoken) for topic in persona.topics):
        # "that evening" is the one under discussion, not a word of another topic's
        text = _POINTED.sub(r"\1", text)
    heard = evidence(persona, text, current)
    passing = (small.id for small in persona.small_facts if small.about is None and small.id in heard.small)
    small = max(passing, key=lambda name: heard.small[name], default=None)
    in_words = max(max(heard.facts.values()), heard.small[small] if small else 0.0)
    if within is not None and in_words < WORD_FOR_WORD:
        best = within
    else:
        best = max(heard.topics, key=lambda topic: heard.topics[topic] + (stays if topic == current else 0.0))
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
class Evidence:
    """How much speaks for each topic, fact and small fact, and for a subject that no client's file holds."""

    topics: Mapping[str, float]
    facts: Mapping[str, float]
    small: Mapping[str, float]
    elsewhere: float
    cued: frozenset[str]


@dataclass(frozen=True)
class _Reply:
    """A reply made ready for matching: its words, the same as one question (`asked`), their runs (of the lengths that
    cues have), the stems of its words of content, and how rare each stem is."""

    words: tuple[str, ...]
    asked: tuple[str, ...]
    runs: frozenset[tuple[str, ...]]
    stems: frozenset[str]
    weights: Mapping[str, float]


def _reply(index: TopicIndex, text: str) -> _Reply:
    spoken = tuple(words(text))
    runs = frozenset(spoken[at : at + run] for run in index.runs for at in range(len(spoken) - run + 1))
    return _Reply(spoken, spoken_words(text), runs, frozenset(content_stems(text)), index.weights)


def evidence(persona: Persona, text: str, current: str | None) -> Evidence:
    """How much speaks for each topic, fact and small fact in `text`, while `current` is the topic under discussion."""
    return _evidence(persona, text, of_other_people(index_of(persona), words(text), current))


@lru_cache(maxsize=512)
def _evidence(persona: Persona, text: str, strange: frozenset[str]) -> Evidence:
    """The evidence in `text`, where the topics in `strange` are about other people than it asks about."""
    index = index_of(persona)
    reply = _reply(index, text)
    worded = {topic: _cue_score(_fair(cues, topic in strange), reply) for topic, cues in index.topics.items()}
    for each in persona.topics:
        worded[each.id] += TITLED if titled(each, reply.words) else 0.0
    cued = frozenset(topic for topic, score in worded.items() if score > 0)
    met = index.met_by(reply.stems.union(reply.words), reply.asked)
    facts = {
        fact.id: _fact_score(index.facts[fact.id], reply, fact.topic in strange) if fact.id in met else 0.0
        for fact in persona.facts
    }
    owners = {stem(owner) for owner in _OF_YOURS.findall(text.lower())}
    small = {
        name: _fact_score(fact, reply) if name in met else 0.0
        for name, fact in index.small.items()
        # "your wife's name" is not what "your last name" asks
        if not owners or any(owners & ask for ask in fact.asks)
    }
    near: dict[str, float] = defaultdict(float)
    least = NEAR if reply.stems else NEAR_WITHOUT_WORDS
    if len(reply.words) >= LEAST_WORDS:
        other = about_another(text)
        for (name, to_you), cosine in zip(index.named, nearness(text, index.vectors), strict=True):
            if cosine <= least:
                continue
            # "Is he married?" is not what "Are you married?" asks, nor "What did she say?" the same of two people
            astray = (other and to_you) or index.topic_of.get(name) in strange
            near[name] = max(near[name], (cosine - least - (OF_ANOTHER if astray else 0.0)) * WEIGHT)
    for fact in persona.facts:
        # A fact that is asked for in so many words raises its topic.
        topic = topic_key(fact.topic)
        worded[fact.topic] = max(worded[fact.topic], facts[fact.id])
        near[topic] = max(near[topic], near[fact.id])
        facts[fact.id] += near[fact.id]
    return Evidence(
        {topic: score + near[topic_key(topic)] for topic, score in worded.items()},
        facts,
        {name: score + near[small_key(name)] for name, score in small.items()},
        near[ELSEWHERE_KEY],
        cued,
    )


def of_other_people(index: TopicIndex, spoken: Sequence[str], current: str | None) -> frozenset[str]:
    """Topics about other people than the one under discussion, where a reply says "he" or "she" and names nobody:
    while Emma is spoken of, "What did she say?" asks nothing about Diane."""
    if current is None or ANOTHER.search(" ".join(spoken)) is None:
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


_OF_YOURS = re.compile(r"\byour (\w+)['’]s\b")


def _cue_score(cues: Iterable[Cue], reply: _Reply) -> float:
    """The best cue found counts whole, each further one by a quarter: three cues beat one, ten don't drown a fact."""
    found = sorted((_cue_weight(cue, reply) for cue in cues), reverse=True)
    return sum(weight if rank == 0 else weight / 4 for rank, weight in enumerate(found[:4]))


def _cue_weight(cue: Cue, reply: _Reply) -> float:
    if len(cue.words) > 1:
        if cue.words in reply.runs:
            return 2.2
        return 1.8 if len(cue.stems) > 1 and all(stem in reply.stems for stem in cue.stems) else 0.0
    if cue.stems:
        return 1.4 + 0.2 * reply.weights.get(cue.stems[0], 1.0) if cue.stems[0] in reply.stems else 0.0
    # A cue that is itself a small word ("us", "well") must stand in the reply as it is.
    return 1.1 if cue.words in reply.runs else 0.0


def _fair(cues: Iterable[Cue], strange: bool) -> Iterable[Cue]:
    """The cues that may count: in a topic about other people none that says "he" or "she"."""
    return (cue for cue in cues if not strange or ANOTHER.search(" ".join(cue.words)) is None)


def _fact_score(fact: FactIndex, reply: _Reply, strange: bool = False) -> float:
    if reply.asked in fact.asked:
        return WORD_FOR_WORD
    cue = _cue_score(_fair(fact.cues, strange), reply)
    asked = max((_asked(ask, reply) for ask in fact.asks), default=0.0)
    # one word of a fact's text ("play cards") says nothing about what a question is after
    told = _overlap(fact.text, reply.stems, reply.weights) * 1.3 if len(fact.text & reply.stems) > 1 else 0.0
    return max(cue, asked * 2.4, told)


def _asked(ask: frozenset[str], reply: _Reply) -> float:
    """As `_overlap`; one word in common ("does Emma know?") is weak evidence of what is asked."""
    return _overlap(ask, reply.stems, reply.weights) * (1.0 if len(ask & reply.stems) > 1 else 0.5)


def _overlap(one: frozenset[str], other: frozenset[str], weights: Mapping[str, float]) -> float:
    """Weighted share of two sets of stems that is common to both, 0-1 (cosine)."""
    if not one or not other or one.isdisjoint(other):
        return 0.0
    common = sum(weights.get(stem, 1.0) ** 2 for stem in one & other)
    size = math.sqrt(sum(weights.get(s, 1.0) ** 2 for s in one) * sum(weights.get(s, 1.0) ** 2 for s in other))
    return common / size
