"""Finding reflections: the client's own words or meaning, handed back as a statement.

After MISC and MITI a reflection stays one when the voice rises at its end ("you're torn about it?"). Simple keeps to
what was said; complex adds meaning or feeling. People barely agree on that line (alpha .18), so it is reported and
never leaned on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.rubric.lexicon import FEELINGS, GOOD_FEELINGS, HARD_FEELINGS, content_words, feelings, shared, stem
from simulator.rubric.sentences import Sentence


@dataclass(frozen=True)
class Reflection:
    """A reflection found in one sentence.

    `stemmed` tells one with an opening of its own ("it sounds like"); `mistaken` says how it misses what the client
    said, where it does.
    """

    deep: bool
    confidence: float
    why: str
    stemmed: bool = False
    mistaken: str = ""


# A reflection under this confidence is one that gets the client wrong.
DOUBTFUL = 0.45

LEAD = re.compile(
    r"(?:(?:okay|so|and|but|well|yeah|yes|mm|hm|hmm|mhm|right|alright|all right|sure|wow|oh|now|then|also|really"
    r"|ugh|gosh|i see|or|because|uh huh|exactly|absolutely|oh no|i guess|i think|i mean|you know|yet|again|kind of"
    r"|sort of) )+"
)
STEM = re.compile(
    r"\b(?:it (?:really |almost |also )?(?:sounds|seems|looks|feels|sounded|seemed) (?:to me )?(?:like|as if"
    r"|as though|that|almost|pretty|really|very|so)?|sounds like|seems like|sounds as|looks like|what i am hearing"
    r"|what i hear|i am hearing|i hear (?:you|that|how)|you (?:are saying|said|mentioned|told me|were saying)"
    r"|i (?:get|have) the (?:sense|feeling|impression)|i am (?:sensing|getting|picking up)|from what you (?:said"
    r"|say|have said|are saying)|in other words|if i (?:am hearing|understand|heard) you|(?:a )?part of you"
    r"|on the one hand|you find yourself|as though you|i (?:can|could) (?:see|hear|sense|tell) (?:that|how|why|you"
    r"|this|it|the)|so for you|for you it is|let me see if i|am i (?:right|hearing)|i imagine"
    r"|i can (?:only )?imagine|you must (?:be|feel|have))\b"
)
FEELING_GUESS = re.compile(
    r"\b(?:that|this|it|which)(?: all)? (?:(?:really |just |also )?(?:sounds|seems|feels|felt|must (?:be|have been"
    r"|feel|have felt)|has to be)|had to (?:be|feel)|can be|would be|would feel)(?: like)?(?: (?:so|really|very"
    r"|pretty|incredibly|quite|like|a|an|it was|it is|extremely|deeply|such|that was|rather|truly))* (?P<word>\w+)"
)
ABOUT_YOU = re.compile(
    r"^(?:you|your|you've|part of you|one part of you|a part of you|not (?:only|just)|for you|to you"
    r"|there is (?:a part|part|this|that|some|something)|feeling|wanting|wishing|trying|hoping|like you"
    r"|because you|when you|that you|if you|the fact that|he|she|they|it is (?:like|as if|almost|been|not|just"
    r"|hard|about|so|important|really)|it has (?:been|become|left|made)|it (?:feels|felt|hurts|matters|hits"
    r"|makes you)|that (?:is|was) (?:why|what|something|a (?:big|huge|lot)|really|important|scary|hard|the)|things"
    r"|everything|even though|as if|almost like|no matter|all (?:of )?(?:this|that|the)|now you)\b"
)
TELLING = re.compile(
    r"\b(?:i am going to|we will|we can|let us|i will|we are going|my role|my job|i would (?:like|recommend"
    r"|suggest)|thank you|thanks|please|welcome|nice to (?:meet|see)|good to see|you should|you need to|you could"
    r"|you can|i want you|recommend|suggest|research|studies|appointment|if you would|see you|take care|you (?:may"
    r"|might) (?:want|find|try|consider)|you have to)\b"
)
MEANING = re.compile(
    r"\b(?:part of you|because|matters?|important to you|values?|as if|as though|like a|underneath|deep down"
    r"|afraid (?:that|of)|worried (?:that|about)|on the other hand|and yet|at the same time|wish|hoping|longing"
    r"|what you really|more than|not just|carrying|weigh\w*|alone with|torn|caught|stuck between|holding|losing"
    r"|missing|means (?:a lot|so much|something)|who you are|enough|trust|the kind of)\b"
)
TWO_SIDED = re.compile(
    r"\b(?:on the one hand|but (?:also|at the same time|you also)|and yet|at the same time|part of you)\b"
)
DENIED = frozenset({"not", "never", "no", "nothing", "nobody", "without", "hardly"})


def reflection_in(sentence: Sentence, client: str) -> Reflection | None:
    """The reflection that one sentence makes of the client's line (plain words), or None."""
    core = sentence.plain
    core = LEAD.sub("", core + " ", count=1).strip() if LEAD.match(core + " ") else core
    if not core or TELLING.search(core):
        return None
    found = _guess(sentence, core, client) or _stemmed(sentence, core, client) or _bare(core, client)
    if found is None:
        return None
    missed = mistaken(core, client)
    if missed:
        return Reflection(found.deep, min(0.44, round(found.confidence * 0.5, 2)), missed, found.stemmed, missed)
    return found


def _guess(sentence: Sentence, core: str, client: str) -> Reflection | None:
    """ "That sounds exhausting": a feeling named for the client."""
    match = FEELING_GUESS.search(core)
    if match is None or match.group("word") not in HARD_FEELINGS | GOOD_FEELINGS - {"good", "great", "wonderful"}:
        return None
    said = stem(match.group("word")) in content_words(client)
    longer = len(core.split()) - len(match.group().split()) >= 4
    return Reflection(
        longer and not said, 0.7 if longer else 0.6, f"names a feeling: “{_quoted(sentence, match)}”", stemmed=True
    )


def _stemmed(sentence: Sentence, core: str, client: str) -> Reflection | None:
    match = STEM.search(core)
    if match is None or (len(core.split()) < 4 and not feelings(core)):
        return None
    rest = core[match.end() :]
    # "sounds good", "sounds like a plan" judges or agrees
    if re.match(
        r" ?(?:a )?(?:great|good|fine|fair|perfect|plan|solid|positive|okay|wonderful|excellent|fun|nice|cool)\b", rest
    ):
        return None
    confidence = 0.8 if match.start() < 25 else 0.65
    return Reflection(_deep(core, client), confidence, f"hands back with “{_quoted(sentence, match)}”", stemmed=True)


def _bare(core: str, client: str) -> Reflection | None:
    """Without a stem: "you're worn out", or the client's own words again."""
    overlap, count = shared(core, client), len(core.split())
    mine = len(content_words(core))
    if ABOUT_YOU.match(core) and " i " not in f" {core} ":
        about_you = core.startswith(("you", "part of you", "your"))
        felt = bool(feelings(core))
        confidence = 0.3 + 0.25 * about_you + 0.3 * min(overlap, 0.6) + 0.15 * felt + 0.1 * bool(MEANING.search(core))
        if confidence >= 0.5 and count >= 3:
            return Reflection(_deep(core, client), min(0.85, round(confidence, 2)), "says it from the client's side")
    if overlap >= 0.6 and mine >= 1 and count <= 14 and not core.startswith("i "):
        return Reflection(False, round(0.45 + 0.3 * overlap * min(1, mine / 2), 2), "the client's own words again")
    return None


def _deep(core: str, client: str) -> bool:
    """Whether a reflection adds meaning or feeling that was not said."""
    said = content_words(client)
    added = [word for word in core.split() if word in FEELINGS and stem(word) not in said]
    return (
        bool(added)
        or TWO_SIDED.search(core) is not None
        or (MEANING.search(core) is not None and shared(core, client) < 0.6)
    )


def mistaken(core: str, client: str) -> str:
    """How a reflection misses what the client said: the opposite feeling, or a "not" dropped or added; else empty."""
    if not client:
        return ""
    mine, theirs = feelings(core), feelings(client)
    denied = bool(DENIED & set(core.split()))
    if mine and mine <= GOOD_FEELINGS and theirs and theirs <= HARD_FEELINGS and not denied:
        return f"says “{min(mine)}” where the client said “{min(theirs)}”"
    for word in content_words(core) & content_words(client):
        here, there = _negated(core, word), _negated(client, word)
        if here != there and shared(core, client) >= 0.5:
            return f"turns “{word}” into its opposite"
    return ""


def _negated(plain: str, wanted: str) -> bool:
    words = plain.split()
    spots = [i for i, word in enumerate(words) if stem(word) == wanted]
    return any(DENIED & set(words[max(0, i - 3) : i]) for i in spots)


def _quoted(sentence: Sentence, match: re.Match[str]) -> str:
    """The typed words of a match in the core of a sentence (the core is its tail)."""
    found = re.search(rf"\b{re.escape(match.group().strip())}", sentence.plain)
    return sentence.quote(found) if found else sentence.text
