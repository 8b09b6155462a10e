"""The people of whom each topic of a client speaks."""

from __future__ import annotations

import re

from simulator.client.language import words
from simulator.persona import Persona

# Somebody spoken of without a name.
ANOTHER = re.compile(r"\b(he|she|him|his|her|hers)\b", re.IGNORECASE)
_NAMED = re.compile(r"(?:(?<=[a-z,;] )|(?<=\())(?!I\b)[A-Z][a-z]+|^[A-Z][a-z]+(?= (?:is|was|has|did|does|took|said)\b)")
_NO_NAME = re.compile(
    r"\w+days?|january|february|march|april|may|june|july|august|september|october|november|december|christmas|easter"
    r"|he|she|it|they|there|this|that|miss"
)


def people_named(persona: Persona) -> dict[str, frozenset[str]]:
    """Whom the facts, cues and title of each topic name besides the client, lower case: words that stand written large
    within a sentence of a fact, dates apart."""
    found = {name.lower() for fact in persona.facts for name in _NAMED.findall(fact.text)}
    names = {name for name in found if _NO_NAME.fullmatch(name) is None} - set(words(persona.name))
    texts = {topic.id: [topic.title, *topic.cues] for topic in persona.topics}
    for fact in persona.facts:
        texts[fact.topic].append(fact.text)
    return {topic: frozenset(names & set(words(" ".join(held)))) for topic, held in texts.items()}
