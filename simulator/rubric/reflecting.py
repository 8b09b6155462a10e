"""Finding reflections: the client's own words or meaning, handed back as a statement.

After MISC and MITI a reflection stays one when the voice rises at its end ("you're torn about it?"). Simple keeps to
what was said; complex adds meaning or feeling. People barely agree on that line (alpha .18), so it is reported and
never leaned on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from simulator.rubric.invalidating import YOU_SHOULD_BE_PROUD
from simulator.rubric.lexicon import FEELINGS, GOOD_FEELINGS, HARD_FEELINGS, content_words, feelings, shared, stem
from simulator.rubric.phrases import any_of
from simulator.rubric.sentences import Sentence


@dataclass(frozen=True)
class Reflection:
    """A reflection found in one sentence.

    `stemmed` tells one with an opening of its own ("it sounds like"), `learned` one that only the weights took for a
    reflection; `mistaken` says how it misses what the client
    said, where it does.
    """

    deep: bool
    confidence: float
    why: str
    stemmed: bool = False
    learned: bool = False
    mistaken: str = ""

    def with_confidence(self, confidence: float) -> Reflection:
        """The same reflection, more or less sure."""
        return replace(self, confidence=round(confidence, 2))


# A reflection under this confidence is one that gets the client wrong.
DOUBTFUL = 0.45
# How likely a reflection has to be to be one although it sounds like telling.
OVER_TELLING = 0.5

LEAD = re.compile(
    r"(?:(?:okay|so|and|but|well|yeah|yes|mm|hm|hmm|mhm|right|alright|all right|sure|wow|oh|now|then|also|really"
    r"|ugh|gosh|i see|or|because|uh huh|exactly|absolutely|oh no|i guess|i think|i mean|you know|yet|again|kind of"
    r"|sort of) )+"
)
STEM = any_of(
    r"\bit (?:really |almost |also )?(?:sounds|seems|looks|feels|sounded|seemed) (?:to me )?(?:like|as if"
    r"|as though|that|almost|pretty|really|very|so)?\b",
    r"^it is (?:mostly|mainly) \b",
    r"\bsounds like\b|\bseems like\b|\bsounds as\b|\blooks like\b",
    r"\bwhat i am hearing\b|\bwhat i hear\b|\bi am hearing\b",
    r"\bi hear (?:you|that|how)\b",
    r"\byou (?:are saying|said|mentioned|told me|were saying)\b",
    r"\bi (?:get|have) the (?:sense|feeling|impression)\b",
    r"\bi am (?:sensing|getting|picking up)\b",
    r"\bfrom what you (?:said|say|have said|are saying)\b|\bin other words\b",
    r"\bif i (?:am hearing|understand|heard) you\b|\b(?:a )?part of you\b",
    r"\bit is (?:almost )?as (?:if|though)\b|\bon the one hand\b|\byou find yourself\b|\bas though you\b",
    r"\bi (?:can|could) (?:see|hear|sense|tell) (?:that|how|why|you|this|it|the)\b",
    r"\bso for you\b|\bfor you it is\b|\blet me see if i\b",
    r"\bam i (?:right|hearing)\b|\bi imagine\b|\bi can (?:only )?imagine\b",
    r"\byou must (?:be|feel|have)\b",
    r"\b(?:a lot|so much|too much|plenty) (?:going on |happening )?(?:on|for|in) (?:you$|your (?:mind|plate|shoulders"
    r"|head))\b|\bweigh(?:s|ing|ed)? (?:\w+ )?(?:on you\b|you down\b)",
)
FEELING_GUESS = re.compile(
    r"(?:\b(?:that|this|it|which)(?: all)?|^\w+ing\b.{3,80}?) (?:(?:really |just |also )?(?:sounds|seems|feels"
    r"|felt|must (?:be|have been|feel|have felt)|has to be)|had to (?:be|feel)|can be|would be"
    r"|would feel)(?: like)?(?: (?:so|really|very|pretty|incredibly|quite|like|a|an|it was|it is|extremely|deeply"
    r"|such|that was|rather|truly))* (?P<word>\w+)"
)
ABOUT_YOU = any_of(
    r"^you (?!will\b)|^your\b|^you've\b|^part of you\b|^one part of you\b",
    r"^a part of you\b|^not (?:only|just)\b|^for you\b|^to you\b",
    r"^there is (?:a part|part|this|that|some|something)\b|^feeling\b",
    r"^wanting\b|^wishing\b|^trying\b|^hoping\b|^like you\b|^because you\b",
    r"^when you\b|^that you\b|^if you\b|^the fact that\b|^he\b|^she\b",
    r"^they\b",
    r"^it is (?:like|as if|almost|been|not|just|hard|about|so|important|really)\b",
    r"^it has (?:been|become|left|made)\b",
    r"^it (?:feels|felt|hurts|matters|hits|makes you)\b",
    r"^that (?:is|was) (?:why|what|something|a (?:big|huge|lot)|really|important|scary|hard|the)\b",
    r"^things\b|^everything\b|^even though\b|^as if\b|^almost like\b",
    r"^no matter\b",
    r"^all (?:of )?(?:this|that|the)\b|^now you\b",
)
TELLING = any_of(
    r"\bi am going to\b|\bwe will\b|\bwe can\b|\blet us\b|\bi will\b",
    r"\bwe are going\b|\bmy role\b|\bmy job\b",
    r"\bi would (?:like|recommend|suggest)\b|\bthank you\b|\bthanks\b",
    r"\bplease\b|\bwelcome\b|\bnice to (?:meet|see)\b|\bgood to see\b",
    r"\byou should\b|\byou need to\b|\byou could\b|\byou can\b",
    r"\bi want you\b|\brecommend\b|\bsuggest\b|\bresearch\b|\bstudies\b",
    r"\bappointment\b|\bif you would\b|\bsee you\b|\btake care\b",
    r"\byou (?:may|might) (?:want|find|try|consider)\b|\byou have to\b",
)
MEANING = any_of(
    r"\bpart of you\b|\bbecause\b|\bmatters?\b|\bimportant to you\b",
    r"\bvalues?\b|\bas if\b|\bas though\b|\blike a\b|\bunderneath\b",
    r"\bdeep down\b|\bafraid (?:that|of)\b|\bworried (?:that|about)\b",
    r"\bon the other hand\b|\band yet\b|\bat the same time\b|\bwish\b",
    r"\bhoping\b|\blonging\b|\bwhat you really\b|\bmore than\b|\bnot just\b",
    r"\bcarrying\b|\bweigh\w*\b|\balone with\b|\btorn\b|\bcaught\b",
    r"\bstuck between\b|\bholding\b|\blosing\b|\bmissing\b",
    r"\bmeans (?:a lot|so much|something)\b|\bwho you are\b|\benough\b",
    r"\btrust\b|\bthe kind of\b",
)
# The therapist speaks for themself, or of what will come: nothing is handed back.
OWN_VOICE = re.compile(
    r"^(?:(?:hey|yes|yeah|well|but|and|so|okay|oh|then|ugh|no|now) )*(?:i (?:am|agree|can|will|promise|do|hope"
    r"|wish|think|know|feel|have|appreciate|would|did)\b(?! (?:hear|hearing|see that|sense|imagine|picking"
    r"|getting))|you will\b|we (?:can|will|are|have|should)\b|every\b|sometimes it is\b|just \w+\b|maybe (?:just"
    r"|now)\b|if you (?:feel|need|want)\b)"
)
TWO_SIDED = re.compile(
    r"\b(?:on the one hand|but (?:also|at the same time|you also)|and yet|at the same time|part of you)\b"
)
# "You end up staying even when you don't want to": what is done and what is denied are both there.
AGAINST_ONES_WILL = re.compile(r"\b(?:even (?:when|if|though)|although|though|but|anyway|end up|ends up)\b")
# "Everyone was happy for you, and inside it was the opposite": the good feeling is another's, or is set against theirs.
NOT_MEANT_SO = re.compile(
    r"\b(?:but|yet|though|while|inside|underneath|opposite|instead of|supposed to|should)\b"
    r"|\b(?:everyone|everybody|they|he|she|people|others|it|family|friends|parents) (?:all )?(?:is|was|are|were|seems?"
    r"|felt|feels?)\b"
)
# "You look pleased": a feeling seen and nothing else.
LOOKS = frozenset({"look", "appear", "today", "now", "still"})
DENIED = frozenset({"not", "never", "no", "nothing", "nobody", "without", "hardly"})


def reflection_in(sentence: Sentence, client: str) -> Reflection | None:
    """The reflection that one sentence makes of the client's line (plain words), or None."""
    core = sentence.plain
    core = LEAD.sub("", core + " ", count=1).strip() if LEAD.match(core + " ") else core
    if not core or TELLING.search(core):
        return None
    found = _guess(sentence, core, client) or _stemmed(sentence, core, client) or _bare(core, client)
    return None if found is None else _checked(found, core, client)


def handed_back(sentence: Sentence, client: str, chance: float) -> Reflection | None:
    """A reflection without any stock opening, found by its likelihood; None for what plainly tells or directs."""
    core = sentence.plain
    if YOU_SHOULD_BE_PROUD.search(core):
        return None
    if not content_words(core) or (chance < OVER_TELLING and (OWN_VOICE.match(core) or TELLING.search(core))):
        return None
    sure = round(max(DOUBTFUL + 0.01, chance), 2)
    found = Reflection(_deep(core, client), sure, "hands back the client's side", learned=True)
    return _checked(found, core, client)


def _checked(found: Reflection, core: str, client: str) -> Reflection:
    missed = mistaken(core, client)
    if not missed:
        return found
    doubtful = min(DOUBTFUL - 0.01, round(found.confidence * 0.5, 2))
    return replace(found, confidence=doubtful, why=missed, mistaken=missed)


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
        r" ?(?:an? )?(?:great|good|fine|fair|perfect|plan|solid|positive|okay|wonderful|excellent|fun|nice|cool"
        r"|significant|big step|important step|huge step|helpful|lovely)\b",
        rest,
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
    if added and not content_words(core) - {stem(word) for word in feelings(core)} - LOOKS:
        return False
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
    good, hard = bool(mine) and mine <= GOOD_FEELINGS, bool(theirs) and theirs <= HARD_FEELINGS
    if good and hard and not denied and not NOT_MEANT_SO.search(core):
        return f"says “{min(mine)}” where the client said “{min(theirs)}”"
    for word in content_words(core) & content_words(client):
        here, there = _negated(core, word), _negated(client, word)
        if not here & there and shared(core, client) >= 0.5 and not (denied and AGAINST_ONES_WILL.search(core)):
            return f"turns “{word}” into its opposite"
    return ""


def _negated(plain: str, wanted: str) -> set[bool]:
    """Whether a word is denied where it stands; both where it is and is not."""
    words = plain.split()
    return {bool(DENIED & set(words[max(0, i - 3) : i])) for i, word in enumerate(words) if stem(word) == wanted}


def _quoted(sentence: Sentence, match: re.Match[str]) -> str:
    """The typed words of a match in the core of a sentence (the core is its tail)."""
    found = re.search(rf"\b{re.escape(match.group().strip())}", sentence.plain)
    return sentence.quote(found) if found else sentence.text
