"""What a reply is about: which of the persona's topics and facts it raises.

Plain lexical matching over the persona's own material: stems weighted by how rare they are in it (inverse document
frequency), so that a word that stands in every fact decides nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from simulator.client.language import content_stems, words
from simulator.persona import Fact, FactKind, Persona, Topic

# Below this score nothing of the persona's is meant.
RAISED = 1.0
# What the topic under discussion is worth when a reply fits more than one.
STAYS = 0.9
KIND_FITS = 0.8
# A question that stands so in the persona's file means that fact, whatever cues of others it holds.
WORD_FOR_WORD = 10.0

# What a question is after, by its wording; the first that matches counts.
_FOCUS: tuple[tuple[FactKind, re.Pattern[str]], ...] = (
    ("feeling", re.compile(r"\b(feel|feels|feeling|feelings|felt|emotion\w*|like for you|inside|mood|affect\w*)\b")),
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
    points to, as opposed to those that merely belong to the topic.
    """

    topic: str | None
    facts: tuple[str, ...]
    close: tuple[str, ...]
    score: float


def raised(persona: Persona, text: str, current: str | None = None) -> Raised:
    """The topic and facts that `text` raises; `current` is the topic under discussion, which wins a tie."""
    weights = _weights(persona.facts, persona.topics)
    said = set(content_stems(text))
    spoken = words(text)
    topic_scores = {topic.id: _cue_score(topic.cues, spoken, said, weights) for topic in persona.topics}
    fact_scores = {fact.id: _fact_score(fact, spoken, said, weights) for fact in persona.facts}
    for fact in persona.facts:
        # A fact that is asked for in so many words raises its topic.
        topic_scores[fact.topic] = max(topic_scores[fact.topic], fact_scores[fact.id])
    best = max(persona.topics, key=lambda topic: topic_scores[topic.id] + (STAYS if topic.id == current else 0.0))
    score = topic_scores[best.id]
    if score < RAISED:
        return Raised(None, (), (), score)
    focus = focus_of(text)
    ranked = sorted(
        (fact for fact in persona.facts if fact.topic == best.id),
        key=lambda fact: (-(fact_scores[fact.id] + (KIND_FITS if fact.kind == focus else 0.0)), fact.openness),
    )
    close = tuple(fact.id for fact in ranked if fact_scores[fact.id] >= RAISED)
    return Raised(best.id, tuple(fact.id for fact in ranked), close, score)


def focus_of(text: str) -> FactKind | None:
    """The kind of fact that a question is after, by its wording, or None."""
    lowered = text.lower()
    return next((kind for kind, pattern in _FOCUS if pattern.search(lowered)), None)


def _cue_score(cues: Iterable[str], spoken: list[str], said: set[str], weights: dict[str, float]) -> float:
    """The best cue found counts whole, each further one by a quarter: three cues beat one, ten don't drown a fact."""
    found = sorted((_cue_weight(cue, spoken, said, weights) for cue in cues), reverse=True)
    return sum(weight if rank == 0 else weight / 4 for rank, weight in enumerate(found[:4]))


def _cue_weight(cue: str, spoken: list[str], said: set[str], weights: dict[str, float]) -> float:
    cue_words = words(cue)
    stems = content_stems(cue)
    if len(cue_words) > 1:
        run = len(cue_words)
        if any(spoken[i : i + run] == cue_words for i in range(len(spoken) - run + 1)):
            return 2.2
        if len(stems) > 1 and all(stem in said for stem in stems):
            return 1.8
        return 0.0
    if stems:
        return 1.4 + 0.2 * weights.get(stems[0], 1.0) if stems[0] in said else 0.0
    # A cue that is itself a small word ("us", "well") must stand in the reply as it is.
    return 1.1 if cue_words and cue_words[0] in spoken else 0.0


def _fact_score(fact: Fact, spoken: list[str], said: set[str], weights: dict[str, float]) -> float:
    if tuple(spoken) in _asks(fact):
        return WORD_FOR_WORD
    cue = _cue_score(fact.cues, spoken, said, weights)
    asked = max((_asked(set(content_stems(ask)), said, weights) for ask in fact.asks), default=0.0)
    held = _overlap(set(content_stems(fact.text)), said, weights) * 0.8
    return max(cue, asked * 2.4, held * 1.6)


def _asked(ask: set[str], said: set[str], weights: dict[str, float]) -> float:
    """As `_overlap`; a question with a single word of content ("what's new?") is weak evidence for what it asks."""
    return _overlap(ask, said, weights) * (1.0 if len(ask) > 1 else 0.5)


@lru_cache(maxsize=1024)
def _asks(fact: Fact) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(words(ask)) for ask in fact.asks)


def _overlap(one: set[str], other: set[str], weights: dict[str, float]) -> float:
    """Weighted share of two sets of stems that is common to both, 0-1 (cosine)."""
    if not one or not other:
        return 0.0
    common = sum(weights.get(stem, 1.0) ** 2 for stem in one & other)
    size = math.sqrt(sum(weights.get(s, 1.0) ** 2 for s in one) * sum(weights.get(s, 1.0) ** 2 for s in other))
    return common / size


@lru_cache(maxsize=32)
def _weights(facts: tuple[Fact, ...], topics: tuple[Topic, ...]) -> dict[str, float]:
    """How rare each stem is in the persona's material: 0.35 where it stands everywhere, about 2 where only once."""
    documents = [*map(_document, facts), *map(_document, topics)]
    counts = Counter(stem for document in documents for stem in document)
    return {stem: math.log(1 + len(documents) / count) / 2 for stem, count in counts.items()}


def _document(part: Fact | Topic) -> frozenset[str]:
    texts = [*part.cues, *part.asks, part.text] if isinstance(part, Fact) else [*part.cues, part.title]
    return frozenset(stem for text in texts for stem in content_stems(text))
