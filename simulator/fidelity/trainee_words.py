"""Taking up a client's words: a clause handed back as "you", a few words to quote, a feeling, a topic's title."""

from __future__ import annotations

import re

from simulator.client.language import content_stems, sentences, word_count
from simulator.persona import Persona
from simulator.rubric.lexicon import FEELINGS

MOST_ECHOED = 14
LEAST_ECHOED = 3
MOST_QUOTED = 5

_TURNS = {
    "i": "you",
    "i'm": "you're",
    "i've": "you've",
    "i'd": "you'd",
    "i'll": "you'll",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "myself": "yourself",
    "am": "are",
    "we": "you",
    "we're": "you're",
    "we've": "you've",
    "we'd": "you'd",
    "we'll": "you'll",
    "us": "you",
    "our": "your",
    "ours": "yours",
}
_THIRD = {
    **dict.fromkeys(("he", "she", "they", "him", "them"), "you"),
    **dict.fromkeys(("his", "her", "their"), "your"),
    **dict.fromkeys(("himself", "herself", "themself", "themselves"), "yourself"),
}
_HEDGES = re.compile(
    r"^(?:(?:well|so|and|but|yeah|yes|no|mm|um|uh|okay|honestly|look|anyway|i mean|i don't know|i guess|i suppose|maybe"
    r"|sorry|because|like|you know|it's just|it's just that|i think|actually|then|or)\b[,.…\s-]*)+",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"^(?:i|i'm|i've|i'd|i'll|it|it's|he|he's|she|she's|they|they're|we|we're|we've|there's|there are|there was|that's"
    r"|my|our|the|everyone|nobody|everything|nothing|people)\b",
    re.IGNORECASE,
)
_BREAK = re.compile(r",\s+(?:but|so|and|which|because|though|or|if)\s+|\.\.\.|…|\s[-–—]\s|;\s*|:\s+")
_YOU = re.compile(r"\b(?:you|your|you're|you've)\b", re.IGNORECASE)
_LOOSE_END = re.compile(r"(?:,?\s+(?:so|and|but|though|like|just|really|anyway|or))+$", re.IGNORECASE)
# Words that stand in the list of feelings but mostly mean something else when a client says them.
_RARELY_FELT = frozenset(
    """
    bad better broken burned calm confident content crushed down fine free good great happy hard hate hated heavy hope
    loved low lost miss missing ready rough secure safe short sick sore strong torn touched used valued weighed weight
    well wonderful
    """.split()
)


def echo_of(line: str) -> str | None:
    """A clause of the client's, turned to "you": the last of 3-14 words that stands by itself; None where none does."""
    clauses = [clause for sentence in sentences(line) if "?" not in sentence for clause in _clauses(sentence)]
    fits = [clause for clause in clauses if _stands(clause)]
    return turned(max(fits, key=lambda clause: len(content_stems(clause)))) if fits else None


def _clauses(sentence: str) -> list[str]:
    parts = [_HEDGES.sub("", part.strip(" .!,-")) for part in _BREAK.split(sentence)]
    return [_LOOSE_END.sub("", part.strip(" .!,-")) for part in parts if part]


def _stands(clause: str) -> bool:
    return (
        LEAST_ECHOED <= word_count(clause) <= MOST_ECHOED
        and _SUBJECT.match(clause) is not None
        and not _YOU.search(clause)
        and not re.search(r"[\"“”]", clause)
        and bool(content_stems(clause))
    )


def turned(clause: str) -> str:
    """A clause in the first person as the one who hears it would say it back."""
    words: list[str] = []
    for word in clause.replace("’", "'").split():
        bare = word.strip(",.!?\"'").lower()
        said = word.lower().replace(bare, _TURNS[bare]) if bare in _TURNS else word
        words.append("were" if said == "was" and words and words[-1] == "you" else said)
    text = " ".join(words)
    # "gave you", "for me and my dad": only a verb right after the pronoun has to agree, and of those only "to be".
    return text if _is_name(clause) else text[0].lower() + text[1:]


def _is_name(clause: str) -> bool:
    return _SUBJECT.match(clause) is None and clause[:1].isupper()


def few_words_of(line: str) -> str | None:
    """Two to five of the client's own words in a row, from their fullest clause; None for "Yeah." and the like."""
    clauses = [clause for sentence in sentences(line) for clause in _clauses(sentence.rstrip("?"))]
    parts = [part for clause in clauses if not _YOU.search(clause) for part in clause.split(", ") if " " in part]
    full = [part for part in parts if content_stems(part)]
    if not full:
        return None
    fullest = max(full, key=lambda part: len(content_stems(part)))
    return " ".join(fullest.split()[-MOST_QUOTED:]).strip(' ,.!?"“”')


def feeling_in(line: str) -> str | None:
    """The last feeling that a line names, or None."""
    named = [word for word in re.findall(r"[a-z]+", line.lower()) if word in FEELINGS - _RARELY_FELT]
    return named[-1] if named else None


def second_person(title: str, persona: Persona) -> str:
    """A topic's title as the therapist would name it to the client: "Her mother" becomes "your mother"."""
    words: list[str] = []
    for word in title.split():
        bare = word.strip(",.").lower()
        said = word.lower().replace(bare, _THIRD[bare]) if bare in _THIRD else word
        if words and words[-1] == "you" and said.endswith("s") and bare not in _THIRD:
            said = said.removesuffix("s")  # "where he comes from"
        words.append(said)
    text = " ".join(words)
    # A name keeps its capital: it has one inside the sentences of the persona, too.
    named = rf"[a-z,] {re.escape(words[0].strip(',.'))}\b"
    held = " ".join(fact.text for fact in persona.facts)
    return text if re.search(named, held) else text[0].lower() + text[1:]
