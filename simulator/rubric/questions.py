"""Finding questions, and telling open from closed.

Open and closed are grammatical here, after MISC 2.5 and MITI 3.1.1: open invites an account, closed can be answered by
yes, no, a choice or a fact, whatever the client makes of it. Three extensions, stated in the code book: invitations
without a question ("tell me about"), wonderings with a question word ("I wonder what"), and polite forms of the two
("could you say more") count as open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from simulator.rubric.answering import offers_choice, without_address
from simulator.rubric.leading import advises, leads, leads_within
from simulator.rubric.phrases import any_of
from simulator.rubric.sentences import AUXILIARY, Sentence

Kind = Literal["open", "closed"]


@dataclass(frozen=True)
class Question:
    """A question found in one sentence. `advises` marks a suggestion dressed as a question."""

    kind: Kind
    confidence: float
    leading: bool = False
    advises: bool = False
    why: str = ""


# What may stand before a question without being part of it.
OPENERS = re.compile(
    r"(?:(?:okay|ok|so|and|but|well|yeah|yes|yep|mm|hm|hmm|mhm|huh|right|alright|all right|sure|great|good|cool"
    r"|wow|oh|now|then|also|or|because|if you do not mind me asking|can i ask(?: you)?|may i ask(?: you)?"
    r"|let me ask you(?: this)?|just|actually|i mean|you know|like|anyway|first|please|again|no|thanks|thank you"
    r"|hi|hello|hey|i guess|i suppose|in that case|for you|today|do you mind if i ask|i was wondering"
    r"|out of curiosity|curious) )+"
)
POLITE = (
    r"(?:(?:can|could|would|will) you (?:please |maybe |perhaps |just |also |possibly )*"
    r"|(?:maybe|perhaps) you (?:can|could|would like to) |if you (?:can|could|would) |what (?:else )?can you "
    r"|(?:would|do) you (?:like|want|mind|care|feel like|be willing|be able|feel comfortable|be comfortable)"
    r" ?(?:to |if you )?|i would (?:like|love)(?: for)? you to |feel free to |are you (?:able|willing) to "
    r"|i want you to |is it okay to )"
)
INVITING = "|".join(
    (
        r"tell(?:ing)? (?:me|us)\b",
        r"say(?:ing)? (?:something |some |a (?:little|bit) )?more\b",
        r"talk(?:ing)?(?: to me)?(?: me)?(?: a (?:little|bit))?(?: bit)?(?: more)?(?: to me)? (?:about|through)\b",
        r"walk(?:ing)? me through\b",
        r"describ(?:e|ing)\b",
        r"help(?:ing)? me (?:to )?understand\b",
        r"fill(?:ing)? me in\b",
        r"catch(?:ing)? me up\b",
        r"shar(?:e|ing) (?:with me|a (?:little|bit)|some|more|what|how|your)\b",
        r"elaborat(?:e|ing)\b",
        r"explain(?:ing)?\b",
        r"give me (?:an example|a sense|some examples)\b",
        r"expand(?:ing)? on\b",
        r"go(?:ing)? into (?:more|that)\b",
        r"remind me\b",
        r"unpack\b",
        r"start(?:ing)? (?:by telling|wherever)\b",
        r"open(?:ing)? up\b",
    )
)
INVITATION = re.compile(rf"(?:{POLITE}|please |just |maybe )?(?:{INVITING})")
POLITELY = re.compile(POLITE)
LATE_INVITATION = re.compile(
    r"(?<!you )(?<!they )(?<!he )(?<!she )(?<!not )(?<!to )(?<!i )(?<!can )(?<!could )(?<!will )(?<!me )"
    r"\b(?:tell me (?:about|more|a|what|how|why)|say (?:some |something )?more)\b"
)
TELLING_OTHERS = re.compile(
    r"\b(?:you|they|he|she|people|not|to|i|that|can|could|will) (?:tell|talk|share|explain|describe) "
)
# Invitations that ask for one fact all the same.
FACT_ASKED = any_of(
    r"tell (?:me|us) (?:your|the) (?:name|age|date|address|number)",
    r"tell (?:me|us) (?:if|whether|when|which|who)\b",
    r"tell (?:me|us) how (?:many|much|old|often|long)\b",
    r"remind me (?:of )?(?:your|when|who)|explain (?:this|that) to you",
)
WONDER = any_of(
    r"i (?:am |was )?(?:also |just |kind of |sort of |really |still )*(?:wonder|wonders|wondering|wondered"
    r"|curious|interested)\b",
    r"wondering\b|curious\b|i guess i wonder\b",
    r"i would (?:also |really )?(?:like|love|be interested|be curious) to (?:hear|know|understand|learn)\b",
    r"i am interested to (?:know|hear)\b",
    r"i want to (?:hear|know|understand)\b",
)
WONDER_OPEN = re.compile(r"\b(?:what|how|why|about|more|your (?:thoughts|view|story|experience))\b")
WONDER_CLOSED = re.compile(r"\b(?:if|whether|when|where|who|which|how (?:many|much|long|often|old))\b")

FACTUAL = any_of(
    r"how (?:long|many|old|often|frequently|tall|big|soon|late|early|far|recently|regularly|heavy)\b",
    r"how much\b",
    r"what (?:time|day|date|year|month|age|grade|school|town|city|country|colou?r|size|dose|brand|number"
    r"|percent\w*)\b",
    r"what is (?:your|his|her|their|the) (?:\w+ )?(?:name|age|address|job|number|date|dose|longest|most"
    r"|last time)\b",
    r"what is (?:today|the time)",
    r"(?:when|where|who|whose|whom|which)\b",
)
# "Where" that asks for no place.
WHERE_TO = re.compile(
    r"where (?:do|would|does|did|should) (?:you|that|this|we|it) (?:\w+ )?(?:see|want|like|feel|think|leave"
    r"|go from|start|take|put|get to)\b|where (?:are|were) you (?:at|with|in|on|right now)\b|where (?:has"
    r"|have) (?:that|this|you) (?:left|got)"
)
WH = re.compile(r"(?:(?:to|at|in|on|for|with|by|from|about|of) )?(?:what|how|why|when|where|who|whose|whom|which)\b")
NOT_SUBJECT = r"(?!(?:i|you|we|they|he|she|it|that|there|people|to|my|is|are|was|a|the|this) )"
ASKED_SUBJECT = (
    r"(?:you|your|it|that|this|these|those|there|the|they|he|she|we|i|my|his|her|their|our|some|any|a|an|one|two"
    r"|most|things|life|work|people|someone|being|having|\w+ing|next|different|so|good|hard|new|wrong|up|on|left"
    r"|like|between|more|important|helpful|it's|part|about|different|important|best|worst|hardest|other|another"
    r"|both|each|be|help)"
)
WH_INVERTED = any_of(
    rf"(?:(?:to|at|in|on|for|with|by|from|about|of) )?(?:what|how|why|when|where|who|whose|whom"
    rf"|which)(?: {NOT_SUBJECT}\w+){{0,4}}? {AUXILIARY}(?: not)? (?:do you think "
    rf"|would you say )?{ASKED_SUBJECT}\b",
    r"what (?:else|happened|happens|about|brings|brought|makes|made|kind of|sort of|comes|got|led|keeps|helps"
    r"|helped|bothers|worries|matters|stands|if|sounds|seems|feels|works|concerns|scares|stops|stopped|stuck"
    r"|does it|would)\b",
    # "what goes through your mind": the question word is the subject
    r"what \w+[^s\W]s (?:you|your|through|to|for|that|about|them|him|her|in|on|most|him|it)\b(?! (?:is|was)\b)",
    r"what (?:has|had|is|was) (?:happen\w*|been|changed|come|going on|kept|brought|helped)\b",
    r"how (?:about|come)\b|why not\b|why$|how so$",
    r"who (?:is|was|else|told|can|could|would|has|helps)\b",
)
# "what I'm hearing is", "what is happening here is": a statement built on a question word.
CLEFT = re.compile(
    r"what (?:i|you|we|they|he|she|it|people|some)\b(?! (?:do|did|are|is|would|have)\b.{0,3}$)"
    r"|what (?:is|was) \w+(?: \w+){0,4} (?:is|was|are) (?!it\b|that\b|there\b)"
)
# A question word further in, after a clause that sets it up: "when you think of that, what ..."
LATE_WH = re.compile(
    r"\b(?:what|how|why|where|when|which|who)(?: \w+){0,3}? "
    r"(?:is|are|was|were|do|does|did|have|has|can|could|would|will|should|might)"
    r" (?:you|your|it|that|this|these|those|there|the|they|he|she|we|his|her|some|going|things|been)\b"
)
NOT_ASKED = any_of(
    r"\bknow$|\bunderstand$|\bsee$|\bsure$|\babout$|\btell$|\bis$|\bwas$",
    r"\bthat$|\bof$|\bto$|\bwonder$|\bon$|\bhear$|\bmatter$|\bidea$",
    r"\blike$|\bwith$|\bfor$|\bfigure out$|\bnotice$|\bremember$|\bexactly$",
    r"\bby$|\bfrom$|\bjust$|\bsaid$|\bsay$|\bask$|\bthink$",
)
INVERTED = re.compile(
    rf"(?:{AUXILIARY}|am|shall|had|are|must)(?: not)? "
    r"(?:you|your|it|that|this|these|those|there|the|they|he|she|we|i|his|her|my|their|any|anything|anyone|anybody|some"
    r"|something|someone|people|things|everything|everyone|all|a|an|most|part|being|having|talking|what|maybe|us)\b"
)
LATE_INVERTED = any_of(
    r"\bdo you\b|\bdid you\b|\bare you\b|\bhave you\b|\bcan you\b",
    r"\bcould you\b|\bwould you\b|\bwill you\b|\bwere you\b|\bis there\b",
    r"\bare there\b|\bis it okay\b|\bis that\b|\bdoes that\b|\bdo i\b",
    r"\bshould we\b|\bis it\b|\bwas it\b|\bwas that\b|\bdoes it\b|\bdid it\b",
    r"\bdoes he\b|\bdoes she\b|\bdid he\b|\bdid she\b",
)
LATE_NOT_ASKED = re.compile(
    r"\b(?:what|how|why|where|who|which|that|as|so|things|way|than|when|thing|nor|whatever|like|all|know)$"
)
SCALE = re.compile(r"\b(?:on a scale|scale (?:of|from)|(?:one|1|0|zero) to (?:ten|10)|out of (?:ten|10))\b")
SCALED = Question("closed", 0.65, why="asks for a number on a scale")

TAG = re.compile(
    r"(?: (?:right|yeah|okay|huh|hm|no|eh|correct|you know|am i right|do you know|isn it|is not it|does not it"
    r"|are not you|do not you|did not you|is it not|was not it|have not you|is that right|isn t it|you see|or"
    r"|you know what i mean))+$"
)
# Said alone, these ask nothing.
IDLE = re.compile(
    r"(?:(?:yeah|right|okay|really|oh|mm|hmm|hm|huh|mhm|yes|no|sure|sorry|pardon|you know|is it|is he|did you"
    r"|do you|have you|are you|was it|you know what|guess what|how are you|how do you do|so|and|but|wow|does it"
    r"|it does|who knows|why not|what|what can i say|correct|eh|i see|fair enough|alright|all right) ?)+$"
)
COMPREHENSION = re.compile(r"(?:do you see what i mean|do you know what i mean|you know what i mean|know what i mean)$")


def question_in(sentence: Sentence) -> Question | None:
    """The question that one sentence asks, or None."""
    if not askable(sentence):
        return None
    words = without_address(sentence)
    core = OPENERS.sub("", words + " ", count=1).strip() if OPENERS.match(words + " ") else words
    core = TAG.sub("", core) or core
    return (
        _invited(core)
        or _wondered(sentence, core)
        or _asked(sentence, core)
        or _asked_late(sentence, core)
        or _marked(sentence, core)
    )


def askable(sentence: Sentence) -> bool:
    """Whether a sentence without a question's form may still ask; idle words ("right?") never do."""
    words = sentence.plain
    return IDLE.fullmatch(words) is None and COMPREHENSION.search(words) is None


def _why(words: str, count: int = 4) -> str:
    return f"asks with “{' '.join(words.split()[:count])}”"


def _invited(core: str) -> Question | None:
    match = INVITATION.match(core) or LATE_INVITATION.search(core)
    if match is None or (TELLING_OTHERS.search(core) and not POLITELY.match(core)):
        return None
    if FACT_ASKED.search(core):
        return Question("closed", 0.7, why=_why(match.group()))
    return Question("open", 0.9, why=_why(match.group(), 5))


def _wondered(sentence: Sentence, core: str) -> Question | None:
    match = WONDER.match(core)
    if match is None:
        return None
    rest = core[match.end() :]
    if re.match(r"(?: (?:that|to know|in|to hear|just))* (?:if|whether|when|where|who|which)\b", rest) or (
        WONDER_CLOSED.search(rest) and not WONDER_OPEN.search(rest)
    ):
        return Question("closed", 0.7, advises=_advises_if(rest), why=_why(core, 5))
    if WONDER_OPEN.search(rest):
        return Question("open", 0.85, why=_why(core, 5))
    return Question("closed", 0.5, why=_why(core, 4)) if sentence.marked else None


def _advises_if(rest: str) -> bool:
    return (
        re.search(r"if you (?:could|should|might want|have (?:considered|tried))|if it (?:would|might) help", rest)
        is not None
    )


def _asked(sentence: Sentence, core: str) -> Question | None:
    if WH.match(core):
        inverted = WH_INVERTED.match(core) is not None
        if CLEFT.match(core) and not sentence.marked:
            return None
        # "when you drink, ..." only sets a question up
        if inverted or (sentence.marked and not re.match(r"(?:when|where|which|who|how|what) (?:i|you|we|it)\b", core)):
            found = _question_word(core, sure=inverted)
            return replace(found, kind="closed", confidence=0.7) if offers_choice(sentence) else found
        return None
    if INVERTED.match(core):
        certain = sentence.marked or re.match(r"(?:do|did|does|are|have|can|could|would|will|is|was|were) ", core)
        return _closed(core, 0.9 if sentence.marked else 0.8 if certain else 0.6)
    return None


def _question_word(core: str, sure: bool) -> Question:
    confidence = 0.92 if sure else 0.65
    suggested = advises(core)
    if suggested and re.match(r"why (?:do )?not|what about|how about|what if", core):
        return Question("closed", 0.7, leading=True, advises=True, why=_why(core))
    if SCALE.search(core):
        return SCALED
    if WHERE_TO.match(core):
        return Question("open", 0.65, why=_why(core))
    if FACTUAL.match(core):
        return Question("closed", 0.8, why=_why(core))
    if re.match(r"(?:what|how) about\b", core) and len(core.split()) <= 6:
        return Question("closed", 0.55, why=_why(core))
    return Question("open", confidence, leading=leads(core), why=_why(core))


def _closed(core: str, confidence: float) -> Question:
    return Question("closed", confidence, leading=leads(core), advises=advises(core), why=_why(core))


def _asked_late(sentence: Sentence, core: str) -> Question | None:
    """A question after a clause that sets it up: "if you could change one thing, what would it be"."""
    if SCALE.match(core) and LATE_WH.search(core):
        return SCALED
    for match in LATE_WH.finditer(core):
        if not NOT_ASKED.search(core[: match.start()].strip()):
            found = _question_word(core[match.start() :], sure=sentence.marked)
            return found if sentence.marked else Question(found.kind, 0.6, found.leading, found.advises, found.why)
    for match in LATE_INVERTED.finditer(core):
        before = core[: match.start()].strip()
        if not LATE_NOT_ASKED.search(before) and (sentence.marked or " ".join(before.split()[:1]) in ("when", "if")):
            return _closed(core[match.start() :], 0.75 if sentence.marked else 0.5)
    return None


def _marked(sentence: Sentence, core: str) -> Question | None:
    """What only the question mark makes a question: "anything else?", "and your kids?"."""
    if not sentence.marked:
        return _elliptical(core)
    if leads_within(core):
        return Question("closed", 0.6, leading=True, advises=advises(core), why=_why(core))
    if re.match(r"(?:any|anything|anyone|ever|still|more|same|and|or)\b", core):
        return Question("closed", 0.75, why=_why(core, 3))
    return Question("closed", 0.4, advises=advises(core), why="a statement with a question mark")


def _elliptical(core: str) -> Question | None:
    if re.match(r"(?:any|anything) (?:other|else|questions|thoughts|idea|ideas)\b", core) and len(core.split()) <= 7:
        return Question("closed", 0.7, why=_why(core, 3))
    return None
