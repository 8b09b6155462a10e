"""Around a question: who is addressed before it, and what answers are laid out after it."""

from __future__ import annotations

import re

from simulator.rubric.lexicon import FEELINGS
from simulator.rubric.sentences import AUXILIARY, Sentence

# "Hi Robert, what ...": a greeting with at most two names before a question.
GREETED = re.compile(
    r"(?:hi|hello|hey|good (?:morning|afternoon|evening)|welcome(?: back)?)(?: there| again)?(?: (?!to )\w+){1,2}? "
    rf"(?=(?:what|how|why|where|who|which|{AUXILIARY}) )"
)
ASKS = re.compile(rf"what|how|why|{AUXILIARY}")
# What stands before a comma and is no name.
NO_NAME = frozenset("no not never if when because".split())
CHOICE = re.compile(r"\b(\w+) or (?:more |rather |just )?(\w+)$")
MOST_OF_A_CHOICE = 6


def without_address(sentence: Sentence) -> str:
    """The plain words without a greeting or the name of who is asked: "Robert, do you ..."."""
    words = sentence.plain
    if GREETED.match(words):
        return GREETED.sub("", words, count=1)
    first, *rest = sentence.words
    named = len(rest) > 1 and rest[0].after_comma and ASKS.fullmatch(rest[0].plain) and first.plain not in NO_NAME
    return " ".join(word.plain for word in rest) if named else words


def offers_choice(sentence: Sentence) -> bool:
    """Whether a question with a question word ends in answers to choose from: "how do you feel, sad or angry?"."""
    begin = max((here for here, word in enumerate(sentence.words) if word.after_comma), default=0)
    tail = [word.plain for word in sentence.words[begin:]]
    if begin and "or" in tail[1:-1] and len(tail) <= MOST_OF_A_CHOICE:
        return True
    match = CHOICE.search(sentence.plain)
    return match is not None and set(match.groups()) <= FEELINGS
