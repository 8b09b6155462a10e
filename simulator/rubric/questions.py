"""Finding questions, and telling open from closed.

Open and closed are grammatical here, after MISC 2.5 and MITI 3.1.1: open invites an account, closed can be answered by
yes, no, a choice or a fact, whatever the client makes of it. Three extensions, stated in the code book: invitations
without a question ("tell me about"), wonderings with a question word ("I wonder what"), and polite forms of the two
("could you say more") count as open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

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
INVITATION = re.compile(
    r"(?:(?:can|could|would|will) you (?:please |maybe |perhaps |just |also |possibly )*|if you (?:can|could"
    r"|would) |(?:would|do) you (?:like|want|mind|care|feel like|be willing|be able|feel comfortable"
    r"|be comfortable) ?(?:to |if you )?|i would (?:like|love)(?: for)? you to |feel free to |are you (?:able"
    r"|willing) to |please |just |maybe |i want you to |is it okay to )?(?:tell(?:ing)? (?:me|us)\b"
    r"|say(?:ing)? (?:some |a (?:little|bit) )?more\b|talk(?:ing)? (?:me )?(?:a (?:little"
    r"|bit) )?(?:bit )?(?:more )?(?:to me )?(?:about|through)\b|walk(?:ing)? me through\b|describ(?:e|ing)\b"
    r"|help(?:ing)? me (?:to )?understand\b|fill(?:ing)? me in\b|shar(?:e|ing) (?:with me|a (?:little|bit)|some"
    r"|more|what|how|your)\b|elaborat(?:e|ing)\b|explain(?:ing)?\b|give me (?:an example|a sense|some examples)\b"
    r"|expand(?:ing)? on\b|go(?:ing)? into (?:more|that)\b|remind me\b|unpack\b|start(?:ing)? (?:by telling"
    r"|wherever)\b|open(?:ing)? up\b)"
)
# Invitations that ask for one fact all the same.
FACT_ASKED = re.compile(
    r"tell (?:me|us) (?:your|the) (?:name|age|date|address|number)|tell (?:me|us) (?:if|whether|when|which|who)\b"
    r"|tell (?:me|us) how (?:many|much|old|often|long)\b|remind me (?:of )?(?:your|when|who)|explain (?:this"
    r"|that) to you"
)
WONDER = re.compile(
    r"(?:i (?:am |was )?(?:also |just |kind of |sort of |really |still )*(?:wonder|wonders|wondering|wondered"
    r"|curious|interested)|wondering|curious|i guess i wonder|i would (?:also |really )?(?:like|love|be interested"
    r"|be curious) to (?:hear|know|understand|learn)|i am interested to (?:know|hear)|i want to (?:hear|know"
    r"|understand))\b"
)
WONDER_OPEN = re.compile(r"\b(?:what|how|why|about|more|your (?:thoughts|view|story|experience))\b")
WONDER_CLOSED = re.compile(r"\b(?:if|whether|when|where|who|which|how (?:many|much|long|often|old))\b")

FACTUAL = re.compile(
    r"how (?:long|many|old|often|frequently|tall|big|soon|late|early|far|recently|regularly|heavy)\b|how much\b"
    r"|what (?:time|day|date|year|month|age|grade|school|town|city|country|colou?r|size|dose|brand|number|percent\w*)\b"
    r"|what is (?:your|his|her|their|the) (?:\w+ )?(?:name|age|address|job|number|date|dose|longest|most|last time)\b"
    r"|what is (?:today|the time)|(?:when|where|who|whose|whom|which)\b"
)
WH = re.compile(r"(?:(?:to|at|in|on|for|with|by|from|about|of) )?(?:what|how|why|when|where|who|whose|whom|which)\b")
NOT_SUBJECT = r"(?!(?:i|you|we|they|he|she|it|that|there|people|to|my|is|are|was|a|the|this) )"
ASKED_SUBJECT = (
    r"(?:you|your|it|that|this|these|those|there|the|they|he|she|we|i|my|his|her|their|our|some|any|a|an|one|two"
    r"|most|things|life|work|people|someone|being|having|\w+ing|next|different|so|good|hard|new|wrong|up|on|left"
    r"|like|between|more|important|helpful|it's|part|about|different|important|best|worst|hardest|other|another"
    r"|both|each|be|help)"
)
WH_INVERTED = re.compile(
    rf"(?:(?:to|at|in|on|for|with|by|from|about|of) )?(?:what|how|why|when|where|who|whose|whom|which)"
    rf"(?: {NOT_SUBJECT}\w+){{0,4}}? {AUXILIARY}(?: not)? (?:do you think |would you say )?{ASKED_SUBJECT}\b"
    r"|what (?:else|happened|happens|about|brings|brought|makes|made|kind of|sort of|comes|got|led|keeps|helps|helped"
    r"|bothers|worries|matters|stands|if|sounds|seems|feels|works|concerns|scares|stops|stopped|stuck|does it|would)\b"
    r"|how (?:about|come)\b|why not\b|who (?:is|was|else|told|can|could|would|has|helps)\b"
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
NOT_ASKED = re.compile(
    r"\b(?:know|understand|see|sure|about|tell|is|was|that|of|to|wonder|on|hear|matter|idea|like|with|for|figure out"
    r"|notice|remember|exactly|by|from|just|said|say|ask|think)$"
)
INVERTED = re.compile(
    rf"(?:{AUXILIARY}|am|shall|had|are|must)(?: not)? "
    r"(?:you|your|it|that|this|these|those|there|the|they|he|she|we|i|his|her|my|their|any|anything|anyone|anybody|some"
    r"|something|someone|people|things|everything|everyone|all|a|an|most|part|being|having|talking|what|maybe|us)\b"
)
LATE_INVERTED = re.compile(
    r"\b(?:do you|did you|are you|have you|can you|could you|would you|will you|were you|is there|are there|is it okay"
    r"|is that|does that|do i|should we|is it|was it|was that|does it|did it|does he|does she|did he|did she)\b"
)
LATE_NOT_ASKED = re.compile(
    r"\b(?:what|how|why|where|who|which|that|as|so|things|way|than|when|thing|nor|whatever|like|all|know)$"
)
SCALE = re.compile(r"\b(?:on a scale|scale (?:of|from)|(?:one|1|0|zero) to (?:ten|10)|out of (?:ten|10))\b")

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

LEADING = re.compile(
    r"(?:do|did|is|are|was|were|would|could|should|can|have|has) not (?:you|it|that|they|he|she|there|we)\b"
    r"|why (?:do|did) not you\b|why not just\b|surely\b|do you not think|would it not|do you really (?:think"
    r"|believe|want|need)|is it (?:possible|because) (?:that )?you|you (?:do|would|did) not \w+ .*\bdo you$"
    r"|are you sure (?:it|that|this|you)"
)
ADVICE_QUESTION = re.compile(
    r"have you (?:ever |also |already |maybe |perhaps |at all )?(?:considered|tried)\b|have you (?:ever |also "
    r"|at all )?thought (?:about|of) (?:maybe |perhaps |just )?(?:\w+ing|how to|a|an|seeing|the)\b"
    r"|did you (?:ever )?(?:consider|try) \w+ing|why do not (?:you|we)\b|why not (?:just )?\w+\b|(?:what"
    r"|how) about (?:you |we |just |maybe |trying )?\w+ing\b|how about (?:you|we|if|a|an|some|the)\b"
    r"|what if you (?:just |maybe )?(?:\w+)|would (?:it|that) (?:help|be helpful|be better|be worth"
    r"|make sense) (?:if you|to|for you to)|should not you|do not you (?:think|want|feel like) (?:that )?(?:you|it"
    r"|to)\b|(?:could|can) you (?:not |maybe |perhaps |just |try )+\w+|(?:could|can) you (?:ask|talk|take|go|call"
    r"|try|get|find|ask|apply|reach|switch|leave|schedule|speak|make|set|see if)\b|(?:maybe|perhaps) you (?:can"
    r"|could|should)\b|do you think you (?:should|need to)\b|should you\b|is there (?:any )?(?:possibility"
    r"|chance) (?:that )?you (?:can|could)"
)


def question_in(sentence: Sentence) -> Question | None:
    """The question that one sentence asks, or None."""
    words = sentence.plain
    core = OPENERS.sub("", words + " ", count=1).strip() if OPENERS.match(words + " ") else words
    if IDLE.fullmatch(words) or COMPREHENSION.search(words):
        return None
    core = TAG.sub("", core) or core
    return (
        _invited(core)
        or _wondered(sentence, core)
        or _asked(sentence, core)
        or _asked_late(sentence, core)
        or _marked(sentence, core)
    )


def advises(words: str) -> bool:
    """Whether plain words hold a suggestion in the form of a question."""
    return ADVICE_QUESTION.search(words) is not None


def _why(words: str, count: int = 4) -> str:
    return f"asks with “{' '.join(words.split()[:count])}”"


def _invited(core: str) -> Question | None:
    match = INVITATION.match(core) or (
        re.search(rf"\b{INVITATION.pattern}", core)
        if re.search(r"\b(?:tell me (?:about|more|a|what|how)|say more)", core)
        else None
    )
    if match is None or re.search(
        r"\b(?:you|they|he|she|people|not|to|i|that|can|could|will) (?:tell|talk|share|explain|describe) ", core
    ):
        polite = re.match(
            r"(?:can|could|would|will) you|what (?:else )?can you|i would|if you|are you (?:able|willing)", core
        )
        if match is None or not polite:
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
            return _question_word(core, sure=inverted)
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
        return Question("closed", 0.55, why="asks for a number on a scale")
    if FACTUAL.match(core):
        return Question("closed", 0.8, why=_why(core))
    if re.match(r"(?:what|how) about\b", core) and len(core.split()) <= 6:
        return Question("closed", 0.55, why=_why(core))
    return Question("open", confidence, leading=LEADING.match(core) is not None, why=_why(core))


def _closed(core: str, confidence: float) -> Question:
    return Question(
        "closed", confidence, leading=LEADING.match(core) is not None, advises=advises(core), why=_why(core)
    )


def _asked_late(sentence: Sentence, core: str) -> Question | None:
    """A question after a clause that sets it up: "if you could change one thing, what would it be"."""
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
    if LEADING.search(core):
        return Question("closed", 0.6, leading=True, advises=advises(core), why=_why(core))
    if re.match(r"(?:any|anything|anyone|ever|still|more|same|and|or)\b", core):
        return Question("closed", 0.75, why=_why(core, 3))
    return Question("closed", 0.4, advises=advises(core), why="a statement with a question mark")


def _elliptical(core: str) -> Question | None:
    if re.match(r"(?:any|anything) (?:other|else|questions|thoughts|idea|ideas)\b", core) and len(core.split()) <= 7:
        return Question("closed", 0.7, why=_why(core, 3))
    return None
