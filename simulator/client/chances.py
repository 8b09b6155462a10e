"""How likely each thing that a client holds answers a question right where it was asked: learned from labelled talks.

Facts, details and small facts are compared with the question by itself, with the question after the client's last line,
and with what was just spoken of. A conditional logit (McFadden 1974) over these traits, in which "nothing that the
client holds" is one of the choices, gives the chances. `benchmarks/fit_chances.py` fits the weights, which stand beside
this file, to `benchmarks/followups.jsonl`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulator.client.answers import names_person, wants_person
from simulator.client.details import spoken_of, topic_of
from simulator.client.language import content_stems, sentences, words
from simulator.client.meaning import Vectors, vector, vectors
from simulator.client.questions import answers, question_kind, wants_yes_or_no
from simulator.client.subject import names_subject
from simulator.client.talk import Talk
from simulator.client.topic_index import index_of
from simulator.client.topics import of_other_people
from simulator.persona import Fact, Persona, SmallFact

WEIGHTS_PATH = Path(__file__).with_name("chances.json")
# What is compared, in the order of the columns; the products that follow them are in `_PRODUCTS`.
TRAITS = (
    "asked",  # nearness of the question to those listed
    "asked last",  # the same of the reply's last question
    "told",  # nearness of the question to what would be said
    "told in talk",  # the same of the client's last line with the question after it
    "asked in talk",
    "said before",  # nearness of the client's last line to what would be said
    "asked, below the best",
    "told, below the best",
    "told in talk, below the best",
    "topic",  # whether it is of the topic under discussion
    "fact spoken of",  # whether the last line spoke of it
    "detail of it",
    "told already",
    "kind fits",  # whether it gives the kind of answer wanted
    "fact",
    "detail",
    "words in common",
    "names nothing",  # whether the question names no subject
    "other people",
    "nobody in it",  # whether a person is asked for and none is in it
    "found by words",  # whether it is what the wording points to (`matter.py`)
)
_PRODUCTS = (
    ("asked", "told in talk"),
    ("topic", "asked"),
    ("kind fits", "asked"),
    ("fact spoken of", "told"),
    ("detail of it", "asked"),
    ("detail of it", "kind fits"),
    ("names nothing", "told in talk"),
    ("names nothing", "asked"),
    ("asked", "asked"),
    ("told in talk", "told in talk"),
)
# What speaks for nothing: always one, and how near the nearest thing is.
NOTHING = ("one", "asked", "told in talk", "asked last")
Table = NDArray[np.float64]


@dataclass(frozen=True)
class Held:
    """Everything a client could answer with, by number: what it is, its topic, the vectors of the questions listed for
    it and of its words (rows, with the number that each belongs to), and the stems of its words."""

    things: tuple[Fact | SmallFact, ...]
    topics: tuple[str | None, ...]
    asks: Vectors
    asks_of: NDArray[np.intp]
    told: Vectors
    told_of: NDArray[np.intp]
    stems: tuple[frozenset[str], ...]
    people: tuple[bool, ...]


@dataclass(frozen=True)
class Weights:
    """A column's mean and spread where the weights were fitted; weights of traits and products, and of NOTHING."""

    means: Table
    spreads: Table
    traits: Table
    nothing: Table


@dataclass(frozen=True)
class Chances:
    """The chance (0-1) of each fact and small fact, by its id; together with that of nothing they make one."""

    facts: Mapping[str, float]
    small: Mapping[str, float]

    @property
    def best(self) -> tuple[str, float, bool]:
        """The likeliest thing: its id, its chance, whether it is a fact."""
        fact = max(self.facts, key=self.facts.__getitem__)
        small = max(self.small, key=self.small.__getitem__, default=None)
        if small is None or self.facts[fact] >= self.small[small]:
            return fact, self.facts[fact], True
        return small, self.small[small], False


def chances(persona: Persona, reply: str, talk: Talk, found: str | None) -> Chances:
    """The chances of all that the client holds to answer `reply`; `found` is the id of what its wording points to."""
    held = held_by(persona)
    share = shares(traits(persona, reply, talk, found), shipped_weights())
    # rounded, so that no machine's last digit decides
    by_thing = [round(float(each), 3) for each in share[:-1]]
    pairs = list(zip(held.things, by_thing, strict=True))
    return Chances(
        {thing.id: chance for thing, chance in pairs if isinstance(thing, Fact)},
        {thing.id: chance for thing, chance in pairs if isinstance(thing, SmallFact)},
    )


def shares(table: Table, weights: Weights) -> Table:
    """The chance of each thing, and last of nothing."""
    return softmax(np.append(scaled(table, weights) @ weights.traits, for_nothing(table) @ weights.nothing))


def softmax(odds: Table) -> Table:
    """Shares of one from log-odds."""
    share: Table = np.exp(odds - odds.max())
    share /= share.sum()
    return share


def for_nothing(table: Table) -> Table:
    """What speaks for nothing, in the order of NOTHING."""
    return np.array([1.0, *(table[:, TRAITS.index(name)].max() for name in NOTHING[1:])])


def scaled(table: Table, weights: Weights) -> Table:
    """Traits in spreads from their means, and the products of them."""
    at = TRAITS.index
    plain = (table - weights.means) / weights.spreads
    return np.concatenate([plain, np.stack([plain[:, at(a)] * plain[:, at(b)] for a, b in _PRODUCTS], 1)], 1)


def traits(persona: Persona, reply: str, talk: Talk, found: str | None) -> Table:
    """One row of TRAITS for each thing the client holds."""
    held, last = held_by(persona), talk.lines[-1]
    questions = [each for each in sentences(reply) if each.endswith("?")]
    asked = questions[-1] if questions else reply
    whole, alone = vectors([reply, asked])
    in_talk = vector(f"{last.text} {reply}")
    alone_asks = _best(held.asks, held.asks_of, alone)
    near_asks = np.maximum(_best(held.asks, held.asks_of, whole), alone_asks)
    near_told = np.maximum(_best(held.told, held.told_of, whole), _best(held.told, held.told_of, alone))
    in_talk_told = _best(held.told, held.told_of, in_talk)
    spoken, told = spoken_of(persona, talk, last), set(talk.told)
    wanted = question_kind(asked, wants_yes_or_no(asked))
    strange = of_other_people(index_of(persona), words(reply), talk.topic)
    named = frozenset(content_stems(reply))
    nobody, bare = wants_person(asked), not names_subject(asked)
    rows = [
        (
            topic == talk.topic,
            isinstance(thing, Fact) and thing.id in spoken,
            isinstance(thing, SmallFact) and thing.about in spoken,
            thing.id in told,
            wanted is None or answers(thing, wanted),
            isinstance(thing, Fact),
            isinstance(thing, SmallFact) and thing.about is not None,
            len(named & stems),
            bare,
            topic in strange,
            nobody and not people,
            thing.id == found,
        )
        for thing, topic, stems, people in zip(held.things, held.topics, held.stems, held.people, strict=True)
    ]
    near = (
        near_asks,
        alone_asks,
        near_told,
        in_talk_told,
        _best(held.asks, held.asks_of, in_talk),
        _best(held.told, held.told_of, vector(last.text)),
        near_asks - near_asks.max(),
        near_told - near_told.max(),
        in_talk_told - in_talk_told.max(),
    )
    return np.concatenate([np.stack(near, 1), np.array(rows, np.float64)], 1)


def _best(known: Vectors, owners: NDArray[np.intp], asked: Vectors) -> Table:
    """For each thing the cosine of its row that is nearest."""
    best = np.full(int(owners.max()) + 1, -1.0)
    np.maximum.at(best, owners, np.round((known @ asked).astype(np.float64), 3))
    return best


@lru_cache(maxsize=16)
def held_by(persona: Persona) -> Held:
    """What a client holds, made ready."""
    things = _things(persona)
    asks = [(text, at) for at, thing in enumerate(things) for text in _asks(thing)]
    told = [(text, at) for at, thing in enumerate(things) for text in _told(thing)]
    return Held(
        things,
        tuple(thing.topic if isinstance(thing, Fact) else topic_of(persona, thing) for thing in things),
        vectors([text for text, _ in asks]),
        np.array([at for _, at in asks]),
        vectors([text for text, _ in told]),
        np.array([at for _, at in told]),
        tuple(frozenset(stem for text in _told(thing) for stem in content_stems(text)) for thing in things),
        tuple(names_person(_told(thing)) for thing in things),
    )


def compared_to(persona: Persona) -> Iterable[str]:
    """Every text of a client's that a question is compared with here."""
    return (text for thing in _things(persona) for text in (*_asks(thing), *_told(thing)))


def _things(persona: Persona) -> tuple[Fact | SmallFact, ...]:
    return (*persona.facts, *persona.small_facts)


def _asks(thing: Fact | SmallFact) -> Iterable[str]:
    return (*thing.asks, thing.title) if isinstance(thing, Fact) else thing.asks


def _told(thing: Fact | SmallFact) -> tuple[str, ...]:
    return (thing.text, *thing.lines, *thing.more, *thing.brief) if isinstance(thing, Fact) else thing.lines


def loaded(text: str) -> Weights:
    """Weights from what `benchmarks/fit_chances.py` wrote."""
    read = json.loads(text)
    return Weights(*(np.array(read[name], np.float64) for name in ("means", "spreads", "traits", "nothing")))


@cache
def shipped_weights() -> Weights:
    """The weights that come with the project, read on first use."""
    return loaded(WEIGHTS_PATH.read_text(encoding="utf-8"))
