"""Which part of what a client could say answers the question: figures for "how long", the sentence nearest in meaning.

A line is cut at sentences to come near a length; what answers the question must not be cut away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from simulator.client.language import NAME, content_stems, sentences, word_count
from simulator.client.meaning import nearness, vectors

# A later sentence is the answer when it fits better than the first by this much.
CLEARLY = 0.12
FIGURE_FITS = 0.3
WORD_FITS = 0.08
# What is left of a fact and lies less near than this to the client's last line with the question after it answers
# something else: of 47 such answers that were read, 19 of the 23 bad ones lay below, 4 passable ones, and no good one.
BESIDE_THE_POINT = 0.25
# Sentences so begun lean on the one before.
_LEANS = re.compile(r"(and|but|so|then|or|which|because|that's|it's just|not|like that|even|either)\b", re.IGNORECASE)
_WANTS_FIGURE = re.compile(
    r"\b(how (long|many|much|old|often|far|late|early)|when|what (time|age|day|year)|since when)\b", re.IGNORECASE
)
_FIGURE = re.compile(
    r"\d|\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|sixteen|nineteen|twenty|thirty|forty"
    r"|fifty|half|quarter|once|twice|dozen|hundred|minutes?|hours?|days?|nights?|weeks?|months?|years?|seconds?|always"
    r"|never|often|every|since|ago|past|monday|tuesday|wednesday|thursday|friday|saturday|sunday|spring|summer|autumn"
    r"|winter|january|march|april|june|july|august|september|october|november|december|morning|evening)\b",
    re.IGNORECASE,
)
# ... and so do those that have no subject of their own ("For quite a while.").
_BARE = re.compile(
    r"(for|in|at|on|with|to|by|from|about|just|only|more|less|still|every|mostly|sort of|i mean)\b", re.IGNORECASE
)
_POINTS = re.compile(r"(he|she|they|it|it's|that|this|those|there|then|like)\b", re.IGNORECASE)
# What stands for something said before.
_POINTER = re.compile(r"\b(it|this|that|those|these|them|him|one)\b(?! (?:is|was|it)\b)", re.IGNORECASE)
_WANTS_PERSON = re.compile(r"^\W*(?:(?:and|so|but|well|okay|or) )*(?:who|whose|whom)\b", re.IGNORECASE)
_PERSON = re.compile(
    r"\b(?i:he|she|they|him|her|them|we|us|nobody|no one|everybody|everyone|somebody|someone|anybody|anyone|people"
    r"|friends?|family|mum|mom|mother|dad|father|brother|sister|son|daughter|wife|husband|boss|team|doctor|just me"
    rf"|only me|myself|i do|not a soul)\b|{NAME}|^[A-Z][a-z]+[.,]? (?:and|is|was)\b"
)


def cut_to_answer(lines: Sequence[str], asked: str, words: int) -> list[str]:
    """Of each line as many sentences as come nearest to `words`, from the first, or from the one that answers `asked`
    where that one is much nearer to the question."""
    parts = [sentences(line) for line in lines]
    among = list(dict.fromkeys(part for each in parts if len(each) > 1 for part in each))
    fits = fit(among, asked) if asked and among else {}
    return [_cut(each, fits, words) if each else line for line, each in zip(lines, parts, strict=True)]


def _cut(parts: Sequence[str], fits: Mapping[str, float], words: int) -> str:
    start = _begins(parts, fits) if fits and len(parts) > 1 else 0
    rest = parts[start:]
    ends = range(1, len(rest) + 1)
    best = min(ends, key=lambda end: abs(word_count(" ".join(rest[:end])) - words))
    return " ".join(rest[:best])


def best_answers(lines: Sequence[str], asked: str) -> tuple[str, ...]:
    """The lines that answer `asked` about equally well, and better than the others."""
    if len(lines) < 2 or not asked:
        return tuple(lines)
    if wants_figure(asked) and not lacks_figure(lines, asked):
        lines = [line for line in lines if _FIGURE.search(line)]
    fits = fit(lines, asked)
    least = max(fits.values()) - CLEARLY
    return tuple(line for line in lines if fits[line] >= least)


def near_enough(lines: Sequence[str], said: str, least: float = BESIDE_THE_POINT) -> tuple[str, ...]:
    """The lines that may answer `said`, which is the client's last line and the question that followed it: those as
    near to it in meaning as `least` (cosine)."""
    if not lines:
        return ()
    near = nearness(said, vectors(lines))
    return tuple(line for line, cosine in zip(lines, near, strict=True) if cosine >= least)


def wants_figure(asked: str) -> bool:
    """Whether a question asks how long, how many, when."""
    return _WANTS_FIGURE.search(asked) is not None


def lacks_figure(lines: Sequence[str], asked: str) -> bool:
    """Whether `asked` wants a figure and no line holds one."""
    return wants_figure(asked) and not any(_FIGURE.search(line) for line in lines)


def wants_person(asked: str) -> bool:
    """Whether a question asks for somebody."""
    return _WANTS_PERSON.search(asked) is not None


def names_person(lines: Sequence[str]) -> bool:
    """Whether a line speaks of anybody."""
    return any(_PERSON.search(line) for line in lines)


def lacks_person(lines: Sequence[str], asked: str) -> bool:
    """Whether `asked` wants somebody and no line speaks of anybody."""
    return wants_person(asked) and not names_person(lines)


def stands_alone(sentence: str) -> bool:
    """Whether a sentence can be said without the one before it."""
    return _LEANS.match(sentence) is None and _BARE.match(sentence) is None


def dangles(line: str) -> bool:
    """Whether a line begins by pointing to what stood before it ("She said so."): lost once the talk moved on."""
    return _POINTS.match(line) is not None or not stands_alone(line) or points(sentences(line)[0])


def points(sentence: str) -> bool:
    """Whether a sentence speaks of something by "it" or "them", which must have been named before."""
    return _POINTER.search(sentence) is not None


def fit(texts: Sequence[str], asked: str) -> dict[str, float]:
    """How well each text answers a question: nearness in meaning, words in common, a figure where one is wanted.

    Their vectors are made all at once, which takes a third of the time.
    """
    *rows, question = vectors([*texts, asked])
    named, figures = set(content_stems(asked)), wants_figure(asked)
    found = {}
    for text, row in zip(texts, rows, strict=True):
        common = len(named & set(content_stems(text)))
        figure = FIGURE_FITS if figures and _FIGURE.search(text) else 0.0
        found[text] = round(float(row @ question), 3) + WORD_FITS * common + figure
    return found


# "I have.", "We do, yeah.", "It isn't.": the verb of the question said back.
_SAID_BACK = re.compile(r"\b(?:i|we|he|she|it|they) (\w+?)(?:n['’]t| not)?(?=[.,!]|$)", re.IGNORECASE)
_VERB_ASKED = re.compile(
    r"\b(am|are|is|was|were|do|does|did|have|has|had|can|could|will|would|should)(?:n['’]t)?"
    r" (?:i|you|we|he|she|it|they)\b",
    re.IGNORECASE,
)
_ALIKE = (
    frozenset(("am", "are", "is")),
    frozenset(("was", "were")),
    frozenset(("do", "does")),
    frozenset(("did", "have", "has", "had")),
    frozenset(("can", "could")),
    frozenset(("will", "would")),
)


def echoes(answer: str, asked: str) -> bool:
    """Whether a short answer fits the verb of a yes-or-no question: "We do." is none to "Have you told her?"."""
    verb, said = _VERB_ASKED.search(asked), _SAID_BACK.search(answer)
    if verb is None or said is None:
        return True
    back = next((verbs for verbs in _ALIKE if said.group(1).lower() in verbs), None)
    return back is None or verb.group(1).lower() in back


def _begins(parts: Sequence[str], fits: Mapping[str, float]) -> int:
    """Where to begin so that the answer is in: at the first sentence, unless a later one that can stand by itself fits
    clearly better."""
    best = max(range(len(parts)), key=lambda at: fits[parts[at]])
    if fits[parts[best]] - fits[parts[0]] < CLEARLY:
        return 0
    while best and (not stands_alone(parts[best]) or points(parts[best])):
        best -= 1
    return best
