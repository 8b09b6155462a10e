"""Small tools on English text that the client's rooms share: words, stems, sentences, and which words carry content."""

from __future__ import annotations

import re
from functools import lru_cache

WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?", re.IGNORECASE)
# A sentence ends at . ! or ? before a blank; three dots are a pause, not an end.
SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\.\.\.)[\"'”’)]*\s+")

# Where a second clause begins, and first words that leave the first one hanging.
_CLAUSE = re.compile(
    r"(?:,|;| [-–—]) +(?=(?:but|and|so|because|though|although|then|or|just|it's|i'm|i|which)\b)", re.I
)
_HANGS = re.compile(r"\W*(?:if|when|whenever|while|as|since|because|although|though|after|before|once|until)\b", re.I)
LEAST_CLAUSE = 3

# A word written large within a sentence.
NAME = r"(?<=[a-z,;] )(?!I\b)[A-Z][a-z]+"

# Function words and the small change of conversation: they say nothing about a subject.
_EMPTY = frozenset(
    """
    a about actually after again all already also always am an and any anything anyway are aren't as at back be
    because been before being bit but by can can't come could couldn't did didn't do does doesn't doing don't done
    else enough even ever every everything far feel feeling feelings feels felt find for from get gets getting give
    go goes going gone gonna good got gotta guess had happen happened happening happens has have haven't having he
    he'd he'll he's hear heard hello her here him his how how's i i'd i'll i'm i've if in into is isn't it it'd
    it'll it's its just keep keeps kind kinda know knows last lately let like little look lot made mainly make makes
    making many may maybe me mean meet met might mind mm moment more most much must my myself need never no not
    nothing now of off ok okay on one only or other our out over own part past people perhaps please point pretty
    put quite rather really right said same saw say saying says see seem seems seen she she'd she'll she's should
    since so some someone something sort sound sounds start started still stuff such suppose sure take taken takes
    talk talked talking tell tells than thank thanks that that's the their them then there there's these they they'd
    they'll they're they've thing things think thinking thinks this those though thought through time to today told
    too try trying two up us use very wanna want wanted wants was wasn't way we we'd we'll we're we've well went
    were weren't what what's when when's where where's which while who who's whole why why's will with won't wonder
    wondering would wouldn't yeah yes yet you you'd you'll you're you've your yours yourself
    """.split()
)

# What is said to hear more, of whatever it is: "What comes up for you?" is about nobody's coming.
ASKS_FOR_MORE = r"\b(?:walk|talk) me through\b|\bhelp me understand\b|\bunpack\b|\b(?:an|for) (?:example|instance)\b"
_PROBES = re.compile(
    rf"{ASKS_FOR_MORE}|\bcom(?:e|es|ing) (?:up|back|next|along|out|to (?:mind|you))\b"
    r"|\bcame (?:up|next)\b|\bstands? out\b"
    r"|\bget(?:s|ting)? in the way\b|\b(?:behind|underneath|beneath) (?:that|this|it)\b"
    r"|\bpaint me a picture\b|\byour gut\b|\byou react(?:ed)?\b|\bsense (?=(?:do|did|of)\b)"
    r"|\bgood outcome\b|\bin (?:your|his|her|their) (?:place|shoes)\b|\bon a scale\b|\bsits? with you\b|\bout loud\b",
    re.IGNORECASE,
)

# Words whose ending is part of them: a weekly check-in is not about the week.
_KEPT = frozenset(("weekly", "family", "early", "only", "news"))
_SUFFIXES = ("ingly", "edly", "iness", "ness", "ment", "ions", "ion", "ings", "ing", "ies", "ied", "ers", "er", "est")
_ENDS = ("ed", "es", "ly", "s", "y", "e")


def words(text: str) -> list[str]:
    """The words of a text, lower case, straight apostrophes."""
    return list(_words(text))


@lru_cache(maxsize=8192)
def _words(text: str) -> tuple[str, ...]:
    return tuple(found.lower().replace("’", "'") for found in WORD.findall(text))


def word_count(text: str) -> int:
    """How many words a text holds."""
    return len(WORD.findall(text))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A rough stem, so that run, running and runs meet; only ever compared with other stems of ours."""
    word = word.removesuffix("'s")
    if word in _KEPT:
        return word
    for suffix in _SUFFIXES + _ENDS:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)]
            break
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] in "ey" else word


def content_stems(text: str) -> list[str]:
    """Stems of the words that carry content, in order, repeats kept."""
    return [stem(word) for word in words(_PROBES.sub("", text)) if word not in _EMPTY and len(word) > 1]


def sentences(text: str) -> list[str]:
    """The sentences of a text, trimmed, their closing marks kept."""
    return [part.strip() for part in SENTENCE_END.split(text) if WORD.search(part)]


@lru_cache(maxsize=4096)
def four_grams(text: str) -> frozenset[tuple[str, ...]]:
    """The runs of four words of a text (a shorter text is one run)."""
    spoken = _words(text)
    if len(spoken) < 4:
        return frozenset((spoken,) if spoken else ())
    return frozenset(spoken[i : i + 4] for i in range(len(spoken) - 3))


def first_clause(sentence: str, most: int) -> str:
    """A sentence of more than `most` words up to its second clause, as a sentence of its own; empty for a shorter one,
    and where what is left could not stand."""
    found = _CLAUSE.search(sentence)
    if found is None or word_count(sentence) <= most or _HANGS.match(sentence):
        return ""
    first = sentence[: found.start()]
    return f"{first}." if word_count(first) >= LEAST_CLAUSE else ""


def bare(text: str) -> str:
    """A text's letters and figures alone, in lower case: the same for the same words, whatever the marks."""
    return "".join(letter for letter in text.lower() if letter.isalnum())
