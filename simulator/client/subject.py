"""What a question names as its subject: "the meeting" in "How was the meeting?", nothing in "How was that?"."""

from __future__ import annotations

import re

from simulator.client.language import content_stems, stem, words
from simulator.rubric.lexicon import FEELINGS

# What can be said of any subject: a question of nothing but these words and feelings names none of its own.
OF_ANYTHING = frozenset(
    stem(word)
    for word in """
    bad worse worst better best good hard harder hardest difficult difficulty tough rough easy easier bother bothers
    long last lasted often mean important big small matter matters remember surprise surprised surprising change changed
    explain describe example detail details clear exactly connected connection reason help helped helpful bring brought
    understand common usual usually normal strange odd special different end ended begin began finish side react
    reaction respond notice noticed stay stays stayed true sure wrong fair enough bear follow carry stand
    live deal cope manage handle
    answer answered reply replied realise realised realize realized
    recent recently situation case aspect experience sit sitting bit
    """.split()
)
# Stems of the words for feelings.
FELT = frozenset(stem(word) for word in FEELINGS)
# Words that point back to what is being talked about.
POINTS_BACK = frozenset(
    "it that this them they those these there then since so such he she him her his their its".split()
)
# Words of questions about the matter in hand, whatever else they name: "Which bit feels most pressing?".
IN_HAND = re.compile(
    r"\b(feel\w*|felt|most|hard\w*|worst|afraid|scar(ed|y|es)|worr\w+|matters?|important|pressing|happen\w*|will"
    r"|going to|means?|mind|bother\w*|chang\w+|wants?|needs?)\b",
    re.IGNORECASE,
)
# "What word would come closer for what went on inside you?" brings up nothing else.
IN_YOU = re.compile(
    r"\b(?:in(?:side)?|through) you\b|\b(?:on|from) the inside\b"
    r"|\bwhat(?:['’]s| is| was) (?:it|that|this)(?: moment| time| bit| part)? like\b(?! to \w+ (?:\w+ )?\w+)",
    re.IGNORECASE,
)
# "Is it because of work?" is about what is being talked of.
OF_THIS = re.compile(
    r"(?:(?:and|so|but|well|then)\b,? )*(?:is|was|does|did|has|would|could)"
    r" (?:it|(?:that|this)(?= (?:because|why|how|what|when|where|something|all)\b))\b",
    re.IGNORECASE,
)
# Questions that have one answer.
SPECIFIC = re.compile(
    r"(?:(?:and|so|but|okay|ok|right|well|then)\b,? )*"
    r"(who('s| is| are| was| were)?|when|where|what time|which|how (long|many|much|old|tall|far|big|often)"
    r"|what('s| is| was| are) (your|his|her|their|the) [\w' ]{0,30}(name|called|number|age))\b",
    re.IGNORECASE,
)


def has_one_answer(asked: str) -> bool:
    return SPECIFIC.match(asked.strip()) is not None and IN_HAND.search(asked) is None


def points_back(asked: str) -> bool:
    """Whether a question only points ("how was that?"), or names a subject of its own ("your favourite film")."""
    return not content_stems(asked) or points(asked)


def names_subject(asked: str) -> bool:
    """Whether a question names something that it is about ("the meeting"), not only what it is like ("so bad")."""
    return bool(subject_stems(asked))


def points(asked: str) -> bool:
    """Whether words that stand for something said before ("that", "she") are in a question."""
    return not POINTS_BACK.isdisjoint(words(asked))


def subject_stems(asked: str) -> set[str]:
    """Stems of what a question names ("the meeting"), leaving out what it says of it ("so bad")."""
    return {each for each in content_stems(asked) if each not in OF_ANYTHING and each not in FELT}
