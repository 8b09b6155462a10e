"""Finding invalidation: making a feeling small, judging it, arguing with it, reassuring it away."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.rubric.lexicon import GOOD_NEWS, LOSS, feelings
from simulator.rubric.sentences import Sentence
from simulator.words import CodeName


@dataclass(frozen=True)
class Stance:
    """One stance a sentence takes towards the client's experience."""

    name: CodeName
    confidence: float
    why: str
    level: int | None = None
    stock: bool = False


NORMAL = (
    r"(?:natural|normal|understandable|common|human|okay|ok|alright|all right|valid|fine|reasonable|expected"
    r"|legitimate)"
)
MINIMISES = re.compile(
    r"\bat least\b|\b(?:could|might) (?:be|have been) (?:a lot |much |so much )?worse\b|\bit is (?:just|only"
    r"|not) (?:a|an|that|such a|so) (?:\w+ )?(?:job|phase|big deal|bad|breakup|thing|boss|game|serious|worry|hard"
    r"|day|test|cat|dog|promotion|fight)\b|\bnot (?:that|so|such a) (?:bad|big(?: of)? (?:a )?deal|serious|hard"
    r"|important)\b|\bno big deal\b|\bothers? (?:people )?have it (?:much )?worse\b|\b(?:other|many"
    r"|some) people (?:have|deal with|face|go through|are dealing with|would kill|would love)\b.{0,20}\b(?:worse"
    r"|your|harder|to have)\b|\byou (?:are|were) (?:just )?(?:overreacting|over reacting|too sensitive"
    r"|being (?:too )?(?:dramatic|sensitive|silly|negative|irrational|ridiculous|unreasonable|hard on)"
    r"|making (?:a big deal|too much|it (?:bigger|worse)|a mountain)|exaggerating|overthinking"
    r"|worrying (?:too much|over nothing))|\bget over it\b|\bmove on\b|\blet it go\b|\bsnap out\b"
    r"|\bit is nothing\b|\bnothing to (?:worry|cry|be (?:upset|sad|afraid|ashamed|scared|embarrassed|anxious)"
    r"|stress)|\beveryone (?:has|goes through|gets|feels|deals with|loses|struggles"
    r"|is stressed)\b(?!.{0,30}(?:understand|hard|okay))|\bwelcome to (?:the club|my world|life|the real world)"
    r"|\blook on the bright side\b|\bbright side\b|\bsilver lining\b|\blooking? at the positives?\b"
    r"|\bcount your blessings\b|\byou should be (?:grateful|thankful|over it|used to|fine)|\bbe (?:grateful"
    r"|thankful) (?:that|for|you)\b|\bthat is (?:just )?life\b|\bit is what it is\b|\blife is (?:not fair|unfair"
    r"|hard|tough|short)\b|\bshit happens\b|\bthese things happen\b|\bthings happen\b|\bplenty (?:of|more) (?:fish"
    r"|jobs|other)|\bfirst world\b|\btime heals\b"
)
REASSURES = re.compile(
    r"\b(?:i am|i am pretty|we are) (?:\w+ )?(?:sure|certain|confident|positive) (?:that )?(?:it|everything|things"
    r"|you|they|he|she|this|there|that|your|something)\b.{0,40}(?:fine|okay|alright|all right|work(?:s)? out"
    r"|better|great|well|get|find|will|are|soon|mean|did not|does not|good)|\b(?:it|everything|things|this|that"
    r"|you|all) (?:will|is going to|are going to|would|gets?) (?:definitely |all |always |surely |probably |just "
    r"|only |soon )*(?:be (?:just |perfectly |totally |all )?(?:fine|okay|alright|all right|great|good|better|over"
    r"|ok)|work (?:itself |themselves )?out|get (?:better|easier)|pass|blow over|turn out|do (?:great|fine|well)"
    r"|get through|find (?:another|something|a|someone)|get (?:it|another|the next|one|there)|come (?:along|around"
    r"|through)|bounce back)|\bit gets (?:better|easier)\b|\bdo(?: not|n t) (?:you )?(?:worry|be (?:sad|upset|so"
    r"|silly|afraid|scared|anxious|discouraged|nervous|down|too|hard|embarrassed|ashamed|angry)|cry|feel (?:bad"
    r"|sad|down|like|that|guilty|too|so|ashamed|discouraged|this)|stress|panic|think (?:like that|that way"
    r"|about it|too)|let (?:it|this|that|them) (?:get|bother|bring)|dwell|ever feel|take it (?:so )?personally"
    r"|overthink|lose (?:hope|heart)|sweat|get (?:discouraged|down|upset|too))|\b(?:cheer up|chin up|calm down"
    r"|relax|stay positive|think positive|be positive|keep your (?:chin|head|spirits) up|hang in there"
    r"|look at the bright|stop (?:worrying|crying|feeling|being|thinking|dwelling)|keep smiling|smile)\b"
    r"|\beverything happens for a reason\b|\b(?:god|universe|life) (?:has|had|have|is) (?:a|other|something"
    r"|better)\b|\bsomething better\b|\bbetter (?:things|days|opportunities|opportunity) (?:is|are|will|in|to come"
    r"|ahead|coming)|\b(?:maybe )?it was (?:not )?meant to be\b|\bblessing in disguise\b|\ball for the best\b"
    r"|\bfor the best\b|\bthere is always (?:next|another)\b|\bthere will (?:always )?be (?:other|another|more"
    r"|plenty)|\bhopefully\b.{0,40}\b(?:better|soon|work|feel)\b|\byou have (?:nothing|so much) to (?:worry"
    r"|be grateful|be thankful|live)\b|\bi know (?:that )?(?:it|things|you|everything) will\b"
    r"|\bwhen one door closes\b|\byou will (?:be|feel) (?:fine|okay|better|alright)"
)
JUDGES = re.compile(
    r"\byou (?:should|could) (?:have|not have)\b|\byou should not (?:feel|be|think|let|get|have)\b|\bwhy (?:did|do"
    r"|would|are) (?:not )?you (?:even|always|keep|just|still|not)\b|\bwhat is wrong with you\b"
    r"|\bwhat were you thinking\b|\b(?:it|that|this) is (?:kind of |sort of |partly |really |all |probably |your "
    r"|also )*your (?:own )?fault\b|\byou (?:brought|did) (?:this|it) (?:on|to) yourself\b|\bthat is (?:silly"
    r"|ridiculous|stupid|nonsense|crazy|irrational|wrong|no excuse|not (?:true|right|a good reason|an excuse|how"
    r"|healthy|rational|logical)|selfish|childish|lazy|an excuse|a bit much|weird|dramatic|foolish)\b"
    r"|\byou are (?:being )?(?:lazy|selfish|weak|wrong|childish|crazy|ridiculous|stupid|irresponsible|in denial"
    r"|too emotional)\b|\bi (?:do not|can not) (?:see|understand|get) (?:why|what) (?:you|that|this|it"
    r"|the)\b.{0,40}(?:upset|problem|big deal|issue|sad|so|bother|matter|feel|hard)|\bi disagree\b"
    r"|\byou need to (?:get over|calm|grow|toughen|man|stop (?:being|feeling|worrying|complaining))"
    r"|\b(?:you )?(?:are|were) you sure (?:it|that|you|this) (?:is|was|are|were) not\b"
    r"|\bit is (?:all )?in your head\b|\bnot a (?:good|valid|real) reason\b|\bmaybe (?:you|it) (?:were|are|was"
    r"|is) (?:not|just|too|your)\b|\bgrow up\b|\bman up\b|\btoughen up\b|\bsuck it up\b|\bsounds like (?:an excuse"
    r"|you are (?:overreacting|being|making|complaining|too))\b|\byou (?:always|never) \w+\b.{0,25}\b(?:excuse"
    r"|complain|listen|try)|\bstop (?:complaining|whining|being so|feeling sorry)\b|\bpity party\b"
    r"|\bplaying the victim\b|\bhonestly you\b"
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
