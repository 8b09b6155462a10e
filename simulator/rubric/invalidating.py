"""Finding invalidation: making a feeling small, judging it, arguing with it, reassuring it away."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.rubric.lexicon import GOOD_NEWS, LOSS, feelings
from simulator.rubric.phrases import NOT_SAID_BACK, any_of
from simulator.rubric.sentences import Sentence
from simulator.words import CodeName


@dataclass(frozen=True)
class Stance:
    """One stance a sentence takes towards the client's experience; `learned` where no rule but the weights saw it."""

    name: CodeName
    confidence: float
    why: str
    level: int | None = None
    stock: bool = False
    learned: bool = False


NORMAL = (
    r"(?:natural|normal|understandable|common|human|okay|ok|alright|all right|valid|fine|reasonable|expected"
    r"|legitimate)"
)
MINIMISES = any_of(
    r"(?:^|\b(?:well|but|hey|and|yeah|okay|so|oh|then) )at least (?:you|it|he|she|they|we|there|that|this|your|the"
    r"|i|now)\b",
    r"\b(?:could|might) (?:be|have been) (?:a lot |much |so much )?worse\b",
    r"\bit is (?:just|only|not) (?:a|an|that|such a|so) (?:\w+ )?(?:job|phase|big deal|bad|breakup|thing|boss"
    r"|game|serious|worry|hard|day|test|cat|dog|promotion|fight)\b",
    r"\bnot (?:that|so|such a) (?:bad|big(?: of)? (?:a )?deal|serious|hard|important)\b",
    r"\bno big deal\b",
    r"\bothers? (?:people )?have it (?:much )?worse\b",
    r"\b(?:other|many|some) people (?:have|deal with|face|go through|are dealing with|would kill"
    r"|would love)\b.{0,20}\b(?:worse|your|harder|to have)\b",
    r"\byou (?:are|were) (?:just )?(?:overreacting|over reacting|too sensitive|being (?:too )?(?:dramatic"
    r"|sensitive|silly|negative|irrational|ridiculous|unreasonable|hard on)|making (?:a big deal|too much"
    r"|it (?:bigger|worse)|a mountain)|exaggerating|overthinking|worrying (?:too much|over nothing))",
    r"\bget over it\b|\bmove on\b|\blet it go\b|\bsnap out\b",
    r"\bit is nothing\b",
    r"\bnothing to (?:worry|cry|be (?:upset|sad|afraid|ashamed|scared|embarrassed|anxious)|stress)",
    r"\beveryone (?:has|goes through|gets|feels|deals with|loses|struggles"
    r"|is stressed)\b(?!.{0,30}(?:understand|hard|okay))",
    r"\bwelcome to (?:the club|my world|life|the real world)",
    r"\blook on the bright side\b|\bbright side\b|\bsilver lining\b",
    r"\blooking? at the positives?\b|\bcount your blessings\b",
    r"\byou should be (?:grateful|thankful|over it|used to|fine)",
    r"\bbe (?:grateful|thankful) (?:that|for|you)\b",
    r"\bthat is (?:just )?life\b|\bit is what it is\b",
    r"\blife is (?:not fair|unfair|hard|tough|short)\b|\bshit happens\b",
    r"\bthese things happen\b|\bthings happen\b",
    r"\bplenty (?:of|more) (?:fish|jobs|other)|\bfirst world\b",
    r"\btime heals\b",
)
REASSURES = any_of(
    r"\bi promise\b|\bwill get noticed\b|\bthey will regret\b",
    r"\b(?:i am|i am pretty|we are) (?:\w+ )?(?:sure|certain|confident|positive) (?:that )?(?:it|everything"
    r"|things|you|they|he|she|this|there|that|your|something)\b.{0,40}(?:fine|okay|alright|all right"
    r"|work(?:s)? out|better|great|well|get|find|will|are|soon|mean|did not|does not|good)",
    r"\b(?:it|everything|things|this|that|you|all) (?:will|is going to|are going to|would"
    r"|gets?) (?:definitely |all |always |surely |probably |just |only |soon )*(?:be (?:just |perfectly "
    r"|totally |all )?(?:fine|okay|alright|all right|great|good|better|over|ok)|work (?:itself "
    r"|themselves )?out|get (?:better|easier)|pass|blow over|turn out|do (?:great|fine|well)|get through"
    r"|find (?:another|something|a|someone)|get (?:it|another|the next|one|there)|come (?:along|around"
    r"|through)|bounce back)",
    r"\bit gets (?:better|easier)\b",
    r"\bdo(?: not|n t) (?:you )?(?:worry|be (?:sad|upset|so|silly|afraid|scared|anxious|discouraged|nervous"
    r"|down|too|hard|embarrassed|ashamed|angry)|cry|feel (?:bad|sad|down|like|that|guilty|too|so|ashamed"
    r"|discouraged|this)|stress|panic|think (?:like that|that way|about it|too)|let (?:it|this|that"
    r"|them) (?:get|bother|bring)|dwell|ever feel|take it (?:so )?personally|overthink|lose (?:hope|heart)"
    r"|sweat|get (?:discouraged|down|upset|too))",
    r"\bcheer up\b|\bchin up\b|\bcalm down\b|\brelax\b|\bstay positive\b",
    r"\bthink positive\b|\bbe positive\b",
    r"\bkeep your (?:chin|head|spirits) up\b|\bhang in there\b",
    r"\blook at the bright\b",
    r"\bstop (?:worrying|crying|feeling|being|thinking|dwelling)\b",
    r"\bkeep smiling\b|^(?:(?:just|so|now|come on|and|but) )*smile\b",
    r"\b(?:just|should|got to|have to|try to|let us) smile\b",
    r"\beverything happens for a reason\b",
    r"\b(?:god|universe|life) (?:has|had|have|is) (?:a|other|something|better)\b",
    r"\bsomething better\b",
    r"\bbetter (?:things|days|opportunities|opportunity) (?:is|are|will|in|to come|ahead|coming)",
    r"\b(?:maybe )?it was (?:not )?meant to be\b|\bblessing in disguise\b",
    r"\ball for the best\b|\bfor the best\b",
    r"\bthere is always (?:next|another)\b",
    r"\bthere will (?:always )?be (?:other|another|more|plenty)",
    r"\bhopefully\b.{0,40}\b(?:better|soon|work|feel)\b",
    r"\byou have (?:nothing|so much) to (?:worry|be grateful|be thankful|live)\b",
    r"\bi know (?:that )?(?:it|things|you|everything) will\b",
    r"\bwhen one door closes\b",
    r"\byou will (?:be|feel) (?:fine|okay|better|alright)",
)
JUDGES = any_of(
    r"\byou are (?:just |such |so |really |being |an? )*(?:stupid|pathetic|idiot|useless|dumb|whiny|ridiculous"
    r"|hopeless)\b",
    NOT_SAID_BACK + r"\bshut up\b"
    r"|\bwho cares\b|\bi (?:do not|could not) care\b|\bboo hoo\b|\bnobody cares\b",
    r"\byou (?:should|could) (?:have|not have)\b",
    r"\byou should not (?:feel|be|think|let|get|have)\b",
    r"\bwhy (?:did|do|would|are) (?:not )?you (?:even|always|keep|just|still|not)\b",
    r"\bwhat is wrong with you\b|\bwhat were you thinking\b",
    r"\b(?:it|that|this) is (?:kind of |sort of |partly |really |all |probably |your "
    r"|also )*your (?:own )?fault\b",
    r"\byou (?:brought|did) (?:this|it) (?:on|to) yourself\b",
    r"\bthat is (?:silly|ridiculous|stupid|nonsense|crazy|irrational|wrong|no excuse|not (?:true|right"
    r"|a good reason|an excuse|how|healthy|rational|logical)|selfish|childish|lazy|an excuse|a bit much|weird"
    r"|dramatic|foolish)\b",
    r"\byou are (?:being )?(?:lazy|selfish|weak|wrong|childish|crazy|ridiculous|stupid|irresponsible|in denial"
    r"|too emotional)\b",
    r"\bi (?:do not|can not) (?:see|understand|get) (?:why|what) (?:you|that|this|it|the)\b.{0,40}(?:upset"
    r"|problem|big deal|issue|sad|so|bother|matter|feel|hard)",
    r"\bi disagree\b",
    r"\byou need to (?:get over|calm|grow|toughen|man|stop (?:being|feeling|worrying|complaining))",
    r"\b(?:you )?(?:are|were) you sure (?:it|that|you|this) (?:is|was|are|were) not\b",
    r"\bit is (?:all )?in your head\b",
    r"\bnot a (?:good|valid|real) reason\b",
    r"\bmaybe (?:you|it) (?:were|are|was|is) (?:not|just|too|your)\b",
    r"\bgrow up\b|\bman up\b|\btoughen up\b|\bsuck it up\b",
    r"\bsounds like (?:an excuse|you are (?:overreacting|being|making|complaining|too))\b",
    r"\byou (?:always|never) \w+\b.{0,25}\b(?:excuse|complain|listen|try)",
    r"\bstop (?:complaining|whining|being so|feeling sorry)\b|\bpity party\b",
    r"\bplaying the victim\b|\bhonestly you\b",
)
ARGUES = re.compile(
    r"\b(?:i (?:understand|know|get|hear)|that is|it is|you (?:feel|are|may be|might be|may feel|might feel)|sorry"
    rf"|i see|{NORMAL}|hard|tough|makes sense|sad|upset|frustrating|feel that way|disappointed|difficult"
    rf"|stressful)\b.{{0,60}}\bbut (?!also|at the same|i am here|you are still here|what|how)(?:you|it|that|this"
    r"|maybe|have|try|there|think|at|things|remember|everything|do|we|look|life|in|the|they|he|she|vulnerability"
    r"|sometimes|not|i think|i am sure|now)\b"
)
YOU_SHOULD_BE_PROUD = re.compile(
    r"\byou (?:should|ought to|can|must) (?:be|feel) (?:so |very |really |extremely )*(?:proud|pleased|happy"
    r"|excited|glad)\b"
)
# What stands before the client's own harsh words, handed back.
OWNED = re.compile(
    r"\b(?:feel|feels|felt|feeling|like|think|thinking|thought|said|say|saying|told|telling|tell|wish|part of you"
    r"|sounds like|afraid|if|hope|worried|believe|hear)(?: \w+){0,2} $"
)


def invalidation_in(sentence: Sentence, client: str) -> Stance | None:
    """The invalidation in one sentence, or None. `client` is the client's line in plain words."""
    words = sentence.plain
    proud = YOU_SHOULD_BE_PROUD.search(words)
    if proud:
        if LOSS.search(client) or (feelings(client) and not GOOD_NEWS.search(client)):
            return Stance("invalidation", 0.7, f"tells how to feel: “{sentence.quote(proud)}”")
        return None
    for confidence, pattern, what in (
        (0.8, JUDGES, "judges"), (0.8, MINIMISES, "makes it small"), (0.75, REASSURES, "reassures it away"),
    ):  # fmt: skip
        match = pattern.search(words)
        if match and not _owned(words, match):
            return Stance("invalidation", confidence, f"{what}: “{sentence.quote(match)}”")
    argued = ARGUES.search(words)
    if argued:
        return Stance("invalidation", 0.6, f"takes it back with a “but”: “{sentence.quote(argued)}”")
    return None


def _owned(words: str, match: re.Match[str]) -> bool:
    """The client's own harsh words handed back ("you feel you should have known") are no judgement."""
    return OWNED.search(words[max(0, match.start() - 30) : match.start()]) is not None
