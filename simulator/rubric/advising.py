"""Finding advice given without permission.

MISC "advise without permission", MITI "persuade": telling the client what to do or what would be good for them, also
politely ("you might find it helpful to") and as the praise of a course ("being open can build trust"). Asked-for advice
is not coded: after "what should I do?" the client has given permission.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.rubric.sentences import Sentence


@dataclass(frozen=True)
class Advice:
    """Advice found in one sentence."""

    confidence: float
    why: str


TELLS = re.compile(
    r"\byou (?:really |just |probably |definitely |also |should not |simply )*(?:should|ought to|need to"
    r"|must (?!be|have|feel)|had better|better)\b(?! be (?:so |very |really )?(?:proud|happy|pleased|glad|grateful"
    r"|thankful))|\byou (?:have|got) to (?:be |just |try|get|stop|start|take|think|learn|let|make|keep|do|go|find"
    r"|remember|give|stay|move|put|talk|quit)|\bi (?:would |really |strongly |am going to |do |also "
    r"|just )*(?:suggest|recommend|advise|urge|encourage you|propose)\b|\bmy (?:advice|suggestion"
    r"|recommendation)\b|\bif i were you\b|\bi think (?:that )?you (?:should|need|ought|could)\b"
    r"|\bwhat you (?:should|need to|could|can) do\b|\bthe (?:best|first|only|right) thing (?:to do|you can do"
    r"|for you|is to|would be)\b|\bi (?:want|need|would like) you to (?!know|tell)\b"
    r"|\bi (?:really )?think it would be (?:good|best|helpful|better|wise)\b|\byou would be better off\b"
    r"|\bit is time to\b|\byou are going to (?:have|need|want) to\b"
)
OFFERS = re.compile(
    r"\b(?:you|we) (?:could|can) (?:also |always |maybe |perhaps |even |just |still |definitely )*(?:try|start|ask"
    r"|talk|take|go|get|call|use|do|look|set|make|join|find|write|consider|think about|work on|apply|reach"
    r"|practi[cs]e|explore|add|focus|keep|cut|see|sign|check|begin|put|stop|give)\b|\byou (?:may|might) (?:want to"
    r"|wish to|consider|try|find (?:it|that)|like to|need to|benefit|be able to|as well|also)\b|\b(?:maybe|perhaps"
    r"|possibly) (?:you )?(?:try|take|talk|give|go|ask|just|consider|should|could|can|start|think|look|it is time"
    r"|focus|set|call|write)\b|\b(?:it|that|this) (?:can|could|may|might|would|will|helps|really helps) (?:also "
    r"|really |always |probably )*(?:be (?:helpful|useful|good|better|worth|beneficial|best|wise"
    r"|a good idea) (?:to|for you|if)|help (?:to|you to|if|you if|you |yourself))|\bit (?:is|would be|might be"
    r"|could be) (?:always |also |really |so |very |probably )*(?:helpful|important|essential|crucial|best|better"
    r"|key|vital|worth|a good idea|good|beneficial|healthy|useful)(?: \w+ing\b| to (?:\w+ )?(?!hear|see you"
    r"|know you|meet|you\b)| that you| for you to| if you)|\bone (?:thing|option|idea|way"
    r"|strategy)\b.{0,30}\b(?:could|might|can|would|is to|to try|that helps)\b|\bhave you (?:considered|tried)\b"
    r"|\byour best (?:bet|option)\b|\bhow about \w+ing\b|\bworth (?:a try|trying|considering|a shot|talking"
    r"|looking|asking)\b|\bmight help (?:to|you|if)\b|\bi (?:hope|trust) you (?:continue|keep|will try)\b"
    r"|\bi bet if you\b|\b(?:why do not|what if) (?:you|we)\b|\bsome people find\b|\bwhat (?:works|worked"
    r"|helps) for (?:me|some|many|most)\b"
)
# "Being open with them can build trust": a course praised.
PRAISES_COURSE = re.compile(
    r"^(?:by |maybe |and |but |so |well )*(?:\w+ing|vulnerability|honesty|communication|self care|exercise|these"
    r"|this|it|that|your team)\b.{2,90}?\b(?:can|could|will|might|may|would)(?: also| actually| really"
    r"| not only)* (?:help|foster|enhance|strengthen|improve|build|create|lead|make|give you|be a strength"
    r"|be a way|find|appreciate|open|reduce|ease|allow|bring)\b"
)
ORDER = re.compile(
    r"^(?:(?:so|and|well|okay|also|then|just|please|maybe|perhaps|first|definitely|always|yes|now|but|or|hey"
    r"|simply|instead) )*(?:try|take|go|get|talk|ask|call|write|start|stop|keep|find|focus|consider|give|set|join"
    r"|make sure|make|use|let yourself|let it|let go|quit|remember|do not (?:be|let|give|take|forget|worry|beat"
    r"|blame|dwell|stress|feel|think|sweat|stop|ever|overthink|try|drink|do|rush|compare|look|sell)|be kind"
    r"|be gentle|be patient|be (?:honest|strong|yourself|open|positive|more)|stay|hang in|look (?:at|for|on|into"
    r"|up|forward)|see (?:a|your|if)|speak|reach out|move on|practi[cs]e|put|learn|pray|allow yourself|apply"
    r"|follow|avoid|never|think (?:about|of|positive)|relax|breathe|enjoy|trust|believe|show|leave|work on|switch"
    r"|cut|prioriti[sz]e|plan|schedule|read|listen to|do (?:something|what|your|it)|turn|save|update|check|come up"
    r"|cheer up|calm down|dust|push|forget)\b(?! me\b| you (?:feel|think)| to know| us\b)"
)
NOT_ORDER = re.compile(
    r"^(?:\w+ )*?(?:take (?:your time|as much time|all the time|care)|go on\b|go ahead|keep going$|start wherever"
    r"|start from|take me|give me|give us|make sense|makes sense|do you|do not worry if|have a|see you|use to"
    r"|get it$|stop me|call me|let me|find out$|try again$|be well|trust me|believe me|do tell|never mind$"
    r"|look forward|take that in|get home|remember (?:when|you said|that you)|think about (?:it )?(?:what|how)"
    r"|come back)"
)
LETS = re.compile(r"\blet us (?:try|work|make|find|set|get|start|think about how|plan|focus|look for|do)\b")
ASKED_FOR = re.compile(
    r"\b(?:what (?:should|can|could|do|would) (?:i|you) (?:do|say|suggest|recommend|think i should|advise)"
    r"|any (?:advice|ideas|suggestions|tips)|do you have (?:any )?(?:advice|ideas|suggestions|tips)"
    r"|what would you do|how (?:should|can|could|do) i\b.{0,60}$|tell me what to do|give me (?:some "
    r"|any )?(?:advice|tips|ideas)|should i\b|could you suggest|what do you (?:suggest|recommend|advise))"
)
PERMITTED = re.compile(
    r"\b(?:since you asked|as you asked|you asked (?:me )?(?:what|for|how)|if you (?:would like|want"
    r"|are interested|are open)|only if you|up to you|your (?:choice|call|decision)|it is entirely"
    r"|you know best)\b"
)
NOT_ADVICE = re.compile(
    r"\byou (?:do not|never) (?:have|need) to\b|\byou need to be (?:heard|seen)\b|\bneed to know\b|\byou (?:feel"
    r"|felt|think|thought|said|say|believe|know|are saying|want|wish|realize|mentioned"
    r"|wonder)\b.{0,25}\byou (?:should|need|have to|ought|must|could)\b|\bif you (?:need|want) to (?:talk|vent|cry"
    r"|take)\b|\bneed to (?:talk|vent|cry)\b|\byou (?:can|could) (?:always )?(?:talk|tell|call|count|lean|vent"
    r"|come|reach out) (?:to |on |me|me anytime)|\bwhen you need to\b|\bdo you need to\b|\bwhether you (?:should"
    r"|need)|\bno one|\bfeel(?:s|ing)? like you (?:have|need|should)"
)


def advice_in(sentence: Sentence, client: str) -> Advice | None:
    """The advice that one sentence gives, or None. `client` is the client's line in plain words."""
    words = sentence.plain
    if ASKED_FOR.search(client) or NOT_ADVICE.search(words):
        return None
    confidence, match = _find(words)
    if match is None:
        return None
    if PERMITTED.search(words):
        confidence -= 0.25
    return Advice(round(confidence, 2), f"tells what to do: “{sentence.quote(match)}”")


def permitted(client: str) -> bool:
    """Whether the client's line (plain words) asks for advice."""
    return ASKED_FOR.search(client) is not None


def _find(words: str) -> tuple[float, re.Match[str] | None]:
    for confidence, pattern in ((0.9, TELLS), (0.75, OFFERS), (0.55, LETS)):
        match = pattern.search(words)
        if match:
            return confidence, match
    match = ORDER.match(words)
    if match and not NOT_ORDER.match(words):
        return 0.7, match
    return 0.5, PRAISES_COURSE.match(words)
