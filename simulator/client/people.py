"""The people in a client's life: of whom each topic speaks, and whether a question is about somebody unknown."""

from __future__ import annotations

import re

from simulator.client.language import NAME, stem, words
from simulator.client.talk import Talk
from simulator.persona import Fact, Persona, SmallFact

YOU = re.compile(r"\byou(r|rs|rself)?\b", re.IGNORECASE)
# Somebody spoken of without a name.
ANOTHER = re.compile(r"\b(he|she|him|his|her|hers)\b", re.IGNORECASE)
_NAMED = re.compile(r"(?:(?<=[a-z,;] )|(?<=\())(?!I\b)[A-Z][a-z]+|^[A-Z][a-z]+(?= (?:is|was|has|did|does|took|said)\b)")
_NO_NAME = re.compile(
    r"\w+days?|january|february|march|april|may|june|july|august|september|october|november|december|christmas|easter"
    r"|he|she|it|they|there|this|that|miss"
)
_OF_YOUR_PEOPLE = re.compile(
    r"\b(?:do|does|did|is|are|was|were|has|have|would|will) your (?:\w+ )?(?:parents?|mother|father|m[ou]m|dad|brother"
    r"|sister|wife|husband|partner|boss|supervisor|colleagues?|team|friends?|neighbou?rs?|family|kids?|children|son"
    r"|daughter)\b",
    re.IGNORECASE,
)


def about_another(text: str) -> bool:
    """Whether a question is about somebody else than the one asked ("Is he married?", "Does your mother work?")."""
    if _OF_YOUR_PEOPLE.search(text):
        return True
    return ANOTHER.search(text) is not None and YOU.search(text) is None


def people_named(persona: Persona) -> dict[str, frozenset[str]]:
    """Whom the facts, cues and title of each topic name besides the client, lower case: words that stand written large
    within a sentence of a fact, dates apart."""
    found = {name.lower() for fact in persona.facts for name in _NAMED.findall(fact.text)}
    names = {name for name in found if _NO_NAME.fullmatch(name) is None} - set(words(persona.name))
    texts = {topic.id: [topic.title, *topic.cues] for topic in persona.topics}
    for fact in persona.facts:
        texts[fact.topic].append(fact.text)
    return {topic: frozenset(names & set(words(" ".join(held)))) for topic, held in texts.items()}


_OF_SOMEBODY = re.compile(r"\b([A-Za-z]+)['’]s (?=(?:new |old |own |little |best )?([a-z]+))", re.IGNORECASE)
_KIN = frozenset(
    """
    husband wife partner boyfriend girlfriend kids children son daughter mother father mum mom dad parents brother
    sister family marriage
    """.split()
)


def asks_of_others(persona: Persona, asked: str) -> bool:
    """Whether a question is about the kin of somebody in the client's life, of whom no fact speaks ("What does Diane's
    husband do?")."""
    held: tuple[Fact | SmallFact, ...] = (*persona.facts, *persona.small_facts)
    for whose, what in _OF_SOMEBODY.findall(asked):
        if what.lower() in _KIN and not any(_speaks_of(fact, whose, what) for fact in held):
            return whose.lower() not in ("it", "that", "what", "who", "he", "she", "there", "here", "how", "where")
    return False


_HE = frozenset("he him his man boy lad guy bloke dad father brother husband boyfriend son uncle grandfather".split())
_SHE = frozenset("she her hers woman girl mum mom mother sister wife girlfriend daughter aunt grandmother".split())
_NAME = re.compile(NAME)
# Of so many of the client's last lines somebody may be spoken of as "he" or "she".
SPOKEN_OF = 4


def of_nobody(persona: Persona, asked: str, talk: Talk) -> bool:
    """Whether a question is about a "he" or "she" of whom nobody has spoken lately ("Is he married?")."""
    found = ANOTHER.search(asked)
    if found is None or not {"you", "your"}.isdisjoint(words(asked)):
        return False
    kind = _HE if found.group(1).lower() in _HE else _SHE
    spoken_of = persona.topic(talk.topic) if talk.topic else None
    about = (spoken_of.title, *spoken_of.cues) if spoken_of else ()
    lately = [*about, *(line.text for line in talk.lines[-SPOKEN_OF:]), *talk.replies[-1:], asked[: found.start()]]
    return not any(kind & set(words(text)) or _NAME.search(text) for text in lately)


def _speaks_of(fact: Fact | SmallFact, whose: str, what: str) -> bool:
    more = (fact.text, *fact.more) if isinstance(fact, Fact) else ()
    held = {stem(word) for text in (*fact.asks, *fact.lines, *more) for word in words(text)}
    return {stem(whose.lower()), stem(what.lower())} <= held
