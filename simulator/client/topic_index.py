"""A persona's material made ready for matching: cues and questions as stems, how rare each stem is, vectors."""

from __future__ import annotations

import math
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from simulator.client.language import content_stems, stem, words
from simulator.client.meaning import Vectors, vectors
from simulator.client.passing import ELSEWHERE
from simulator.client.people import YOU, about_another, people_named
from simulator.persona import Fact, Persona

# Words of a title that is little more than its one word of content ("The project").
SHORT_TITLE = 3
_IS = re.compile(r"\b(who|what|where|how|when|that|it)['’]s\b", re.IGNORECASE)


def topic_key(topic: str) -> str:
    """Whose row of `named` it is: the topic's title."""
    return f"topic {topic}"


def small_key(name: str) -> str:
    """Whose row of `named` it is: a small fact."""
    return f"small {name}"


ELSEWHERE_KEY = "elsewhere"


@dataclass(frozen=True)
class Cue:
    """A word or phrase that points to a topic or fact, with the stems of its words of content."""

    words: tuple[str, ...]
    stems: tuple[str, ...]


@dataclass(frozen=True)
class FactIndex:
    """What points to one fact: cues, the stems and the very words of its questions, the stems of its text."""

    cues: tuple[Cue, ...]
    asks: tuple[frozenset[str], ...]
    asked: frozenset[tuple[str, ...]]
    text: frozenset[str]

    @cached_property
    def held(self) -> frozenset[str]:
        """Every stem that could point to the fact, and the words of cues that have none."""
        cues = (each for cue in self.cues for each in (cue.stems or cue.words))
        return frozenset((*cues, *(stem for ask in self.asks for stem in ask), *self.text))


@dataclass(frozen=True)
class TopicIndex:
    """A persona's material ready for matching.

    `weights` say how rare a stem is in it: 0.35 everywhere, 2 once; `vectors` has a row for each question, text and
    title, and `named` says whose it is and whether it is asked of the client, not of another; `people` are the names
    that each topic's facts speak of, `topic_of` each fact's topic, `runs` the numbers of words that
    cues have.
    """

    topics: Mapping[str, tuple[Cue, ...]]
    facts: Mapping[str, FactIndex]
    small: Mapping[str, FactIndex]
    weights: Mapping[str, float]
    named: tuple[tuple[str, bool], ...]
    vectors: Vectors
    people: Mapping[str, frozenset[str]]
    topic_of: Mapping[str, str]
    runs: frozenset[int]

    @cached_property
    def names(self) -> Mapping[str, frozenset[str]]:
        """Stems of the names of each topic's people."""
        return {topic: frozenset(map(stem, people)) for topic, people in self.people.items()}

    @cached_property
    def every_name(self) -> frozenset[str]:
        """Stems of the names of all the people that the client speaks of."""
        return frozenset[str]().union(*self.names.values())

    def met_by(self, said: Iterable[str], asked: tuple[str, ...]) -> set[str]:
        """Ids of the facts and small facts that a stem or word said, or the whole question, could mean."""
        return {name for each in (*said, asked) if each in self._holders for name in self._holders[each]}

    @cached_property
    def _holders(self) -> Mapping[Hashable, frozenset[str]]:
        """Ids of the facts and small facts that hold a stem, a word or a whole question."""
        found = defaultdict[Hashable, set[str]](set)
        for name, fact in (*self.facts.items(), *self.small.items()):
            for each in (*fact.held, *fact.asked):
                found[each].add(name)
        return {each: frozenset(names) for each, names in found.items()}


def index_of(persona: Persona) -> TopicIndex:
    """The persona's index, made on first use and kept; who asks while it is being made waits for it."""
    with _turnstile(persona):
        return _index_of(persona)


@lru_cache(maxsize=64)
def _turnstile(_persona: Persona) -> threading.Lock:
    return threading.Lock()


@lru_cache(maxsize=64)
def _index_of(persona: Persona) -> TopicIndex:
    topics = {topic.id: _cues(topic.cues, topic.title) for topic in persona.topics}
    facts = {fact.id: _fact_index(fact) for fact in persona.facts}
    documents = [{stem for cue in cues for stem in cue.stems} for cues in topics.values()]
    documents += [
        {*fact.text, *(stem for ask in fact.asks for stem in ask), *(stem for cue in fact.cues for stem in cue.stems)}
        for fact in facts.values()
    ]
    counts = Counter(stem for document in documents for stem in document)
    small = {fact.id: FactIndex((), *_asks(fact.asks), frozenset()) for fact in persona.small_facts}
    rows = list(_rows(persona))
    return TopicIndex(
        topics,
        facts,
        small,
        {stem: math.log(1 + len(documents) / n) / 2 for stem, n in counts.items()},
        tuple((name, _asked_of_client(text)) for name, text in rows),
        vectors([text for _, text in rows]),
        people_named(persona),
        {fact.id: fact.topic for fact in persona.facts},
        frozenset(
            len(cue.words)
            for cues in (*topics.values(), *(f.cues for f in facts.values()))
            for cue in cues
            if cue.words
        ),
    )


def _asked_of_client(text: str) -> bool:
    return YOU.search(text) is not None and not about_another(text)


def _rows(persona: Persona) -> Iterator[tuple[str, str]]:
    for fact in persona.facts:
        yield from ((fact.id, text) for text in (*fact.asks, fact.text))
    yield from ((topic_key(topic.id), topic.title) for topic in persona.topics)
    for small in persona.small_facts:
        yield from ((small_key(small.id), ask) for ask in small.asks)
    yield from ((ELSEWHERE_KEY, question) for question in ELSEWHERE)


def _asks(asks: Iterable[str]) -> tuple[tuple[frozenset[str], ...], frozenset[tuple[str, ...]]]:
    held = tuple(asks)
    return tuple(frozenset(content_stems(ask)) for ask in held), frozenset(spoken_words(ask) for ask in held)


def spoken_words(text: str) -> tuple[str, ...]:
    """The words of a question, "who's" as "who is"."""
    return tuple(words(_IS.sub(r"\1 is", text)))


def _fact_index(fact: Fact) -> FactIndex:
    return FactIndex(_cues(fact.cues), *_asks(fact.asks), frozenset(content_stems(fact.text)))


def _cues(cues: Iterable[str], title: str = "") -> tuple[Cue, ...]:
    """Cues with their stems. A title is a cue as well: trainees say it; of a short one its one word of content is."""
    found = [Cue(tuple(words(cue)), tuple(content_stems(cue))) for cue in cues]
    stems = tuple(content_stems(title))
    if len(stems) > 1:
        found.append(Cue(tuple(words(title)), stems))
    elif stems and len(words(title)) <= SHORT_TITLE:
        found.append(Cue((title,), stems))
    return tuple(found)
