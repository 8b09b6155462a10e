"""What the learned part of the coder sees of a sentence: its words, its shape, what the rules made of it."""

from __future__ import annotations

from simulator.rubric.advising import Advice
from simulator.rubric.invalidating import Stance
from simulator.rubric.lexicon import content_words, feelings, shared
from simulator.rubric.questions import Question
from simulator.rubric.reflecting import Reflection
from simulator.rubric.sentences import Sentence

LEADING_FILLERS = frozenset("okay so yeah and well mm hmm right oh but hm um now all alright yes then".split())
WORD_CLASSES = {
    "you": "you", "i": "we", "we": "we", "me": "me", "us": "me", "my": "me", "our": "me",
    **dict.fromkeys("he she they him her them his their it".split(), "third"),
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
SHARED_STEPS = (0.01, 0.2, 0.4, 0.6, 0.8)
ECHO_STEPS = (1, 2, 3, 5)
LENGTH_STEPS = (2, 3, 4, 6, 9, 14, 20, 30)
REPLY_STEPS = (2, 4, 8, 15, 30, 60)
# How sure a question has to be to count as asked here.
ASKED = 0.45


def traits(
    sentence: Sentence,
    client: str,
    reply_words: int,
    question: Question | None,
    reflection: Reflection | None,
    advice: Advice | None,
    stances: list[Stance],
) -> dict[str, float]:
    """Named values of one sentence. `client` is the client's line in plain words; `reply_words` the reply's length."""
    words = [word.plain for word in sentence.words]
    found: dict[str, float] = dict.fromkeys((f"word:{word}" for word in words), 1.0)
    found |= _openings(words) | _shape(sentence, words, reply_words) | _closeness(sentence.plain, client)
    found |= _rules(question, reflection, advice, stances)
    asked = question is not None and question.confidence > ASKED
    found[f"you:{int('you' in words or 'your' in words)} asked:{int(asked)}"] = 1.0
    if sentence.marked:
        found["marked"] = 1.0
        found["marked statement"] = float(not asked)
    return found


def _openings(words: list[str]) -> dict[str, float]:
    core = [word for word in words if word not in LEADING_FILLERS]
    if not core:
        return {}
    found = {f"first:{core[0]}": 1.0, f"first:{' '.join(core[:2])}": 1.0}
    classes = [name for name in map(_word_class, words) if name != "fill"]
    for count in (1, 2, 3):
        if len(classes) >= count:
            found[f"opens:{' '.join(classes[:count])}"] = 1.0
    return found


def _word_class(word: str) -> str:
    if word in WORD_CLASSES:
        return WORD_CLASSES[word]
    return next((ending for ending in ("ing", "ed", "ly") if word.endswith(ending)), "other")


def _shape(sentence: Sentence, words: list[str], reply_words: int) -> dict[str, float]:
    you = int(any(word in ("you", "your") for word in words))
    we = int(any(word in ("i", "my", "we", "me") for word in words))
    return {
        f"length:{_step(len(words), LENGTH_STEPS)}": 1.0,
        f"reply:{_step(reply_words, REPLY_STEPS)}": 1.0,
        f"place:{min(sentence.index, 3)}": 1.0,
        f"left:{min(sentence.count - 1 - sentence.index, 3)}": 1.0,
        f"you:{you} i:{we}": 1.0,
        "feeling": float(bool(feelings(sentence.plain))),
    }


def _closeness(plain: str, client: str) -> dict[str, float]:
    share = shared(plain, client)
    echoed = share * len(content_words(plain))
    return {"shared": share, f"shared:{_step(share, SHARED_STEPS)}": 1.0, f"echo:{_step(echoed, ECHO_STEPS)}": 1.0}


def _rules(
    question: Question | None, reflection: Reflection | None, advice: Advice | None, stances: list[Stance]
) -> dict[str, float]:
    found: dict[str, float] = {}
    if question:
        found[f"rule:{question.kind}"] = question.confidence
        found["rule:leading"] = float(question.leading)
        found["rule:advising"] = float(question.advises)
    if reflection:
        found["rule:reflection"] = reflection.confidence
        found["rule:deep"] = float(reflection.deep)
        found["rule:mistaken"] = float(bool(reflection.mistaken))
    if advice:
        found["rule:advice"] = advice.confidence
    for stance in stances:
        found[f"rule:{stance.name}"] = 1.0
    return found


def _step(value: float, steps: tuple[float, ...]) -> int:
    return sum(value >= step for step in steps)
