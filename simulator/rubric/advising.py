"""Finding advice given without permission.

MISC "advise without permission", MITI "persuade": telling the client what to do or what would be good for them, also
politely ("you might find it helpful to") and as the praise of a course ("being open can build trust"). Asked-for advice
is not coded: after "what should I do?" the client has given permission.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.rubric.lexicon import shared
from simulator.rubric.phrases import any_of
from simulator.rubric.sentences import Sentence


@dataclass(frozen=True)
class Advice:
    """Advice found in one sentence."""

    confidence: float
    why: str


TELLS = any_of(
    r"\byou (?:really |just |probably |definitely |also |should not |simply )*(?:should|ought to|need to"
    r"|must (?!be|have|feel|like|love|know|think|really|miss|wonder|want)|had better|better)\b(?! be (?:so |very "
    r"|really )?(?:proud|happy|pleased|glad|grateful|thankful))",
    r"\byou (?:have|got) to (?:be |just |try|get|stop|start|take|think|learn|let|make|keep|do|go|find|remember"
    r"|give|stay|move|put|talk|quit)",
    r"\bi (?:would |really |strongly |am going to |do |also |just )*(?:suggest|recommend|advise|urge"
    r"|encourage you|propose)\b",
    r"\bmy (?:advice|suggestion|recommendation)\b|\bif i were you\b",
    r"\bi think (?:that )?you (?:should|need|ought|could)\b",
    r"\bwhat you (?:should|need to|could|can) do\b",
    r"\bthe (?:best|first|only|right) thing (?:to do|you can do|for you|is to|would be)\b",
    r"\bi (?:want|need|would like) you to (?!know|tell)\b",
    r"\bi (?:really )?think it would be (?:good|best|helpful|better|wise)\b",
    r"\byou would be better off\b|\b(?:i think|maybe) it is time to\b",
    r"\byou are going to (?:have|need|want) to\b",
)
OFFERS = any_of(
    r"\bnow is the time (?:for you )?to\b|\bwe should\b|\bmake sure (?:that )?you\b",
    r"\b(?:you|we) could (?:also |always |maybe |perhaps |even |just |still |definitely )*(?:try|start|ask|talk"
    r"|take|go|get|call|use|look|set|make|join|find|write|consider|think about|work on|apply|reach|practi[cs]e"
    r"|explore|add|focus|keep|cut|sign|check|begin|put|stop|give)\b",
    r"\byou can (?:also |always |maybe |perhaps |just |still |definitely )*(?:try|start by|ask (?!me)|use|talk to"
    r"|call|set|join|write|consider|practi[cs]e|focus on|look (?:into|for|at)|go to|take (?:a|some|the)|sign up)\b",
    r"\byou (?:may|might) (?:just |also |even )?(?:want to|wish to|consider|try|find (?:it|that)|like to|need to"
    r"|benefit|be able to|as well|also)\b",
    r"\b(?:maybe|perhaps|possibly) (?:you )?(?:try|take|talk|give|go|ask|consider|should|could|can|start"
    r"|think|look|it is time|focus|set|call|write|do|make|get|now is the time)\b",
    r"\b(?:it|that|this) (?:can|could|may|might|would|will|helps|really helps) (?:also |really |always "
    r"|probably )*(?:be (?:helpful|useful|good|better|worth|beneficial|best|wise|a good idea) (?:to|for you"
    r"|if)|help (?:to|you to|if|you if|you |yourself))",
    r"\bit (?:is|would be|might be|could be) (?:always |also |really |so |very |probably )*(?:helpful"
    r"|important|essential|crucial|best|better|key|vital|worth|a good idea|good|beneficial|healthy"
    r"|useful)(?: \w+ing\b| to (?:\w+ )?(?!hear|see|know|meet|you\b|have you|talk)| that you| for you to| if you)",
    r"\bone (?:thing|option|idea|way|strategy)\b.{0,30}\b(?:could|might|can|would|is to|to try|that helps)\b",
    r"\bhave you (?:considered|tried)\b|\byour best (?:bet|option)\b",
    r"\bhow about \w+ing\b",
    r"\bworth (?:a try|trying|considering|a shot|talking|looking|asking)\b",
    r"\bmight help (?:to|you|if)\b",
    r"\bi (?:hope|trust|wish) (?:that )?you (?:would |will |can |really |just |at least )*(?:continue|keep|try"
    r"|consider|quit|stop|think about|listen|start|find the)\b|\bi bet if you\b",
    r"\b(?:why do not|what if) (?:you|we)\b|\bsome people find\b",
    r"\bwhat (?:works|worked|helps) for (?:me|some|many|most)\b",
)
OWN_COURSE = 0.3
# "Being open with them can build trust": a course praised.
PRAISES_COURSE = re.compile(
    r"^(?:by |maybe |and |but |so |well )*(?!feeling|something|nothing|anything|everything|being able)(?:\w+ing"
    r"|vulnerability|honesty|communication|self care|exercise|taking these steps|your \w+)\b.{1,90}?\b(?:can"
    r"|could|will|might|may|would)(?: also| actually| really| not only)* (?:help|foster|enhance|strengthen|improve"
    r"|build|create|lead|make|give you|be a strength|be a way|find|appreciate|open|reduce|ease|allow|bring)\b"
)
ORDER = re.compile(
    r"^(?:(?:so|well|okay|also|then|just|please|maybe|perhaps|first|definitely|always|yes|now|but|hey|simply"
    r"|instead) )*(?:try|take|go|get|talk|ask|call|write|start|stop|keep|find|focus|consider|give|set|join"
    r"|make sure|make|use|let yourself|let it|let go|quit|remember|do not (?:be|let|give|take|forget|worry|beat"
    r"|blame|dwell|stress|feel|think|sweat|stop|ever|overthink|try|drink|do|rush|compare|look|sell)|be kind"
    r"|be gentle|be patient|be (?:honest|strong|yourself|open|positive|more)|stay|hang in|look (?:at|for|on|into"
    r"|up|forward)|see (?:a|your|if)|speak|reach out|move on|practi[cs]e|put|learn|pray|allow yourself|apply"
    r"|follow|avoid|never (?:give|let|forget|say)|think (?:about|of|positive)|relax|breathe|enjoy|trust|believe"
    r"|show|leave|work on|switch|cut|prioriti[sz]e|plan|schedule|read|listen to|do (?:something|what|your|it)|turn"
    r"|save|update|check in|hold yourself|spend|list|go on|come up|cheer up|calm down|dust|push|forget)\b(?! me\b"
    r"| you (?:feel|think)| to know| us\b)"
)
NOT_ORDER = re.compile(
    r"^(?:\w+ )*?(?:take (?:your time|as much time|all the time|care)|go on$|go ahead|keep going$|start wherever"
    r"|start from|take me|give me|give us|make sense|makes sense|do you|do not worry if|have a|see you|use to"
    r"|get it$|stop me|call me|let me|find out$|try again$|be well|trust me|believe me|do tell|never mind$"
    r"|look forward|take that in|get home|remember (?:when|you said|that you)|think about (?:it )?(?:what|how)"
    r"|come back)"
)
LETS = re.compile(r"\blet us (?:try|work|make|find|set|get|start|think about how|plan|focus|look for|do)\b")
ASKED_FOR = any_of(
    r"\bwhat (?:should|can|could|do|would) (?:i|you) (?:do|say|suggest|recommend|think i should|advise)",
    r"\bany (?:advice|ideas|suggestions|tips)",
    r"\bdo you have (?:any )?(?:advice|ideas|suggestions|tips)",
    r"\bwhat would you do",
    r"\bhow (?:should|can|could|do) i\b.{0,60}$",
    r"\btell me what to do",
    r"\bgive me (?:some |any )?(?:advice|tips|ideas)|\bshould i\b",
    r"\bcould you suggest",
    r"\bwhat do you (?:suggest|recommend|advise)",
)
PERMITTED = any_of(
    r"\bsince you asked\b|\bas you asked\b",
    r"\byou asked (?:me )?(?:what|for|how)\b",
    r"\bif you (?:would like|want|are interested|are open)\b|\bonly if you\b",
    r"\bup to you\b",
    r"\byour (?:choice|call|decision)\b|\bit is entirely\b|\byou know best\b",
)
NOT_ADVICE = any_of(
    r"\byou (?:do not|never) (?:have|need) to\b",
    r"\byou need to be (?:heard|seen)\b|\bneed to know\b",
    r"\byou (?:feel|felt|think|thought|said|say|believe|know|are saying|want|wish|realize|mentioned"
    r"|wonder)\b.{0,25}\byou (?:should|need|have to|ought|must|could)\b",
    r"\bif you (?:need|want) to (?:talk|vent|cry|take)\b",
    r"\bneed to (?:talk|vent|cry)\b",
    r"\byou (?:can|could) (?:always )?(?:talk|tell|call|count|lean|vent|come|reach out) (?:to |on )?me\b",
    r"\bwhen you need to\b|\bdo you need to\b|\bwhether you (?:should|need)",
    r"\bno one",
    r"\bfeel(?:s|ing)? like you (?:have|need|should)",
    r"\b(?:sounds|seems|looks) like (?:you|it|that|there|one)\b|\bsounds like$",
    r"\byou (?:are|were) (?:willing|thinking|saying|wondering|told|not (?:quite )?sure)\b",
    r"\bif (?:you|we) (?:can|could|had to|have to)\b|\byou (?:allow|afford)\b|\beverything you need\b",
    # what others thought or said
    r"\b(?:he|she|they|somebody|someone|everyone|everybody|people|(?:your|the|a) (?:\w+ )?\w+) (?:has |have |had "
    r"|also )*(?:thought|told you|said|suggested|recommended|advised|wanted|hoped|asked|figured|felt|believed)\b.{0,50}"
    r"\b(?:might|would|could|should|to|that)\b",
    r"\bthere (?:is|are) (?:no|nothing|some things|things|something)\b.{0,20}\b(?:you|we) (?:can|could)\b",
)


def advice_in(sentence: Sentence, client: str) -> Advice | None:
    """The advice that one sentence gives, or None. `client` is the client's line in plain words."""
    words = sentence.plain
    if not may_advise(sentence, client):
        return None
    confidence, match = _find(words, client)
    if match is None:
        return None
    if PERMITTED.search(words):
        confidence -= 0.25
    return Advice(round(confidence, 2), f"tells what to do: “{sentence.quote(match)}”")


def may_advise(sentence: Sentence, client: str) -> bool:
    """Whether a sentence could be advice at all: not where the client asked for it or others are quoted."""
    return not (ASKED_FOR.search(client) or NOT_ADVICE.search(sentence.plain))


def praises_course(sentence: Sentence) -> bool:
    """Whether a sentence says what good a course would do, be it the client's own or not."""
    return PRAISES_COURSE.match(sentence.plain) is not None


def _find(words: str, client: str) -> tuple[float, re.Match[str] | None]:
    for confidence, pattern in ((0.9, TELLS), (0.75, OFFERS), (0.55, LETS)):
        match = pattern.search(words)
        if match:
            return confidence, match
    match = ORDER.match(words)
    if match and not NOT_ORDER.match(words):
        return 0.7, match
    # a course the client has just named themself is not pressed on them
    return 0.5, PRAISES_COURSE.match(words) if shared(words, client) < OWN_COURSE else None
