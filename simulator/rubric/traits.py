"""What the learned part of the coder sees of a sentence: its shape, what the rules and the encoder made of it.

Words as such are left to the encoder: beside it they only teach what the labelled sessions happened to talk about.

What a sentence takes from around it (the rest of the reply, the client's line) is in `surroundings.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.rubric.lexicon import feelings
from simulator.rubric.reading import Reading
from simulator.rubric.sentences import Sentence, plain
from simulator.rubric.surroundings import around, closeness, step

Traits = dict[str, float]

LEADING_FILLERS = frozenset("okay so yeah and well mm hmm right oh but hm um now all alright yes then".split())
WORD_CLASSES = {
    "you": "you", "i": "we", "we": "we", "me": "me", "us": "me", "my": "me", "our": "me",
    **dict.fromkeys("he she they him her them us his their it".split(), "third"),
    **dict.fromkeys("the a an this that these those".split(), "det"),
    **dict.fromkeys(
        "is are was were be been am do does did have has had will would can could should might may".split(), "aux"
    ),
    **dict.fromkeys("not never no".split(), "neg"),
    **dict.fromkeys("to of in on at for from with about into by".split(), "prep"),
    **dict.fromkeys("and or but so because if when while".split(), "conj"),
    **dict.fromkeys("what how why where who which".split(), "wh"),
    **dict.fromkeys("really kind sort of just very pretty quite still also even".split(), "adv"),
    **dict.fromkeys("okay yeah mm hmm right well oh".split(), "fill"),
}  # fmt: skip
LENGTH_STEPS = (2, 3, 4, 6, 9, 14, 20, 30)
REPLY_STEPS = (2, 4, 8, 15, 30, 60)
# The encoder's log-odds are cut here, so that a word it has never met in such a place does not drown the rest.
MOST_SURE = 6.0
# Traits that mean something else at a question mark.
CROSSED = ("you:", "length:")


def reply_traits(
    reply: str,
    client_line: str,
    parts: tuple[Sentence, ...],
    readings: tuple[Reading, ...],
    opinions: Sequence[Mapping[str, float]] = (),
) -> list[Traits]:
    """Named values of each sentence of a reply, read against the client's line as typed.

    `opinions` are the encoder's log-odds, one mapping a sentence; without them the other traits stand alone.
    """
    length = sum(len(part.words) for part in parts)
    client = plain(client_line)
    found = [_alone(part, seen, length) | closeness(part, client) for part, seen in zip(parts, readings, strict=True)]
    for traits, outer in zip(found, around(reply, client_line, parts, readings), strict=True):
        traits |= outer
    for traits, opinion in zip(found, opinions, strict=False):
        traits |= {f"encoder:{name}": max(-MOST_SURE, min(MOST_SURE, odds)) for name, odds in opinion.items()}
    return found


def _alone(sentence: Sentence, seen: Reading, reply_words: int) -> Traits:
    words = [word.plain for word in sentence.words]
    shaped = _openings(words) | _shape(sentence, words, reply_words)
    shaped[f"you:{int('you' in words or 'your' in words)} asked:{int(seen.asked)}"] = 1.0
    found: Traits = {}
    if sentence.marked:
        found |= {f"marked {name}": value for name, value in shaped.items() if name.startswith(CROSSED)}
        found["marked"] = 1.0
        found["marked statement"] = float(not seen.asked)
    return found | shaped | _rules(seen)


def _openings(words: list[str]) -> Traits:
    if all(word in LEADING_FILLERS for word in words):
        return {}
    found: Traits = {}
    classes = [name for name in map(_word_class, words) if name != "fill"]
    for count in (1, 2, 3):
        if len(classes) >= count:
            found[f"opens:{' '.join(classes[:count])}"] = 1.0
    return found


def _word_class(word: str) -> str:
    if word in WORD_CLASSES:
        return WORD_CLASSES[word]
    return next((ending for ending in ("ing", "ed", "ly") if word.endswith(ending)), "other")


def _shape(sentence: Sentence, words: list[str], reply_words: int) -> Traits:
    you = int(any(word in ("you", "your") for word in words))
    we = int(any(word in ("i", "my", "we", "me") for word in words))
    return {
        f"length:{step(len(words), LENGTH_STEPS)}": 1.0,
        f"reply:{step(reply_words, REPLY_STEPS)}": 1.0,
        f"place:{min(sentence.index, 3)}": 1.0,
        f"left:{min(sentence.count - 1 - sentence.index, 3)}": 1.0,
        f"you:{you} i:{we}": 1.0,
        "feeling": float(bool(feelings(sentence.plain))),
    }


def _rules(seen: Reading) -> Traits:
    found: Traits = {}
    if seen.question:
        found[f"rule:{seen.question.kind}"] = seen.question.confidence
        found["rule:leading"] = float(seen.question.leading)
        found["rule:advising"] = float(seen.question.advises)
    if seen.reflection:
        found["rule:reflection"] = seen.reflection.confidence
        found["rule:deep"] = float(seen.reflection.deep)
        found["rule:mistaken"] = float(bool(seen.reflection.mistaken))
    if seen.advice:
        found["rule:advice"] = seen.advice.confidence
    for stance in seen.stances:
        found[f"rule:{stance.name}"] = 1.0
    return found
