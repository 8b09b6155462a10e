"""Slights: belittling, blame, disbelief and impatience in polite words, which no client misses.

A code book counts what was done for the client; contempt needs no invalidating phrase ("Most people manage."). Read by
rule from how the trainee speaks of the client. One slight may be misheard, so it only takes back what the reply would
have earned; a client is hurt by what goes on.
"""

from __future__ import annotations

import re

from simulator.rubric.phrases import any_of
from simulator.rubric.sentences import sentences

_BAD = (
    r"(?:silly|foolish|stupid|childish|immature|lazy|weak|selfish|ridiculous|absurd|pathetic|dramatic|theatrical"
    r"|melodramatic|oversensitive|unreasonable|irrational|paranoid|trivial|petty|feeble|naive|hopeless|impossible"
    r"|careless|clumsy|rubbish|nonsense|laughable|embarrassing|pointless|tiresome|tedious|boring|unconvincing)"
)
_VERY = (
    r"(?:a |an |bit |little |rather |just |so |such |too |very |quite |pretty |really |simply |being |all |frankly )*"
)
_PEOPLE = (
    r"(?:(?:most|other|normal|many|plenty of|any|a|an) ?(?:sensible |normal |grown |reasonable |real )?"
    r"(?:people|adults?|person|man|woman|parents|patients|clients|colleagues|professionals?|of us)"
    r"|everybody(?: else)?|everyone(?: else)?|anybody(?: else)?|anyone(?: else)?|some(?:one|body) of your age)"
)
_SLIGHTS = any_of(
    # made small
    rf"\b(?:that|this|it|you|which)(?: is| are| was| were| sounds| seems| do seem| does seem"
    rf"| seem)(?: to be)? {_VERY}{_BAD}\b",
    rf"\b(?:what|how) (?:a |an |very )?(?:{_BAD}|charming|tragic|fuss|drama|pity for you)(?: \w+){{0,3}}$",
    r"\b(?:over ?reacting|exaggerat(?:e|ing)|dramati[sz](?:e|ing)|blowing (?:it|this|that|things) (?:all )?(?:up|out)"
    r"|mak(?:e|ing) (?:such |quite )?(?:a |an )?(?:fuss|scene|drama|mountain|heavy weather|meal of))\b",
    r"\bhardly (?:a |an |the |very |worth |surprising|any |call|what|count)",
    r"\b(?:not|hardly|no) (?:exactly |really |quite )?(?:a |the )?(?:tragedy|disaster|catastrophe|end of the world"
    r"|rocket science|much of a (?:problem|reason|story)|real problems?)\b",
    r"\b(?:is|was) that (?:really |it|honestly )?(?:all|it|supposed to be|meant to be|your (?:best|excuse|answer))\b",
    r"\b(?:do|would) you (?:honestly |really |seriously )?call that\b|\byou (?:really |honestly )?(?:call"
    r"|think) that(?: is)?"
    r" (?:a|an|normal|work|fair|acceptable|good)\b",
    rf"\b{_PEOPLE} (?:would |could |can |has |have |seems? to |simply |just )*(?:manage[sd]?|cope[sd]?|deals?|dealt"
    r"|gets? on|handles?|handled|sorted|survives?|copes)\b(?!.{0,40}\b(?:hard|struggle|understand|different))",
    rf"\bsurely (?:you|{_PEOPLE})\b|\bat your age\b|\b(?:grown|adult) (?:man|woman|up)\b.{{0,30}}\b(?:should|can"
    rf"|able|manage)",
    r"\b(?:real|actual|serious|proper|bigger|worse) (?:problems?|troubles?|worries)\b",
    r"\b(?:it|that|this) (?:can|could) not (?:possibly |really |have been |be )+(?:that|so|very)\b",
    r"\bhow (?:hard|difficult) can (?:it|that) be\b|\bwhat is (?:so|the big) (?:hard|difficult|deal|terrible)\b",
    r"\bi fail to see\b",
    r"\bi (?:fail to|do not|can not|am not sure i|really do not) see (?:the|any|a|what is|why (?:that|this|it)|how"
    r" (?:that|this)) (?:issue|problem|point|is|should|so)",
    r"\b(?:over|past|beyond) (?:that|it|this) by now\b|\b(?:still|not) (?:not )?over (?:it|that|this)\b$",
    rf"\byou are {_VERY}(?:sensitive|emotional|difficult|negative|child|baby|coward|full of yourself|the problem)\b",
    rf"\bdo not be (?:such (?:a|an)|(?:so )?{_BAD}|so (?:sensitive|emotional|difficult))\b",
    r"\b(?:no|poor|feeble|hardly a|not a (?:good |real )?) ?reason (?:to|for)\b|\bmuch of a (?:problem|reason"
    r"|story|answer)\b",
    r"\b(?:crying|tears|feelings?) (?:will not|do not|does not|never) (?:help|pay|change|solve)",
    # blamed and judged
    r"\b(?:should be|ought to be) ashamed\b|\b(?:something|what is) wrong with you\b|\beven that wrong\b",
    r"\byou (?:can not|could not) even\b|\byou (?:just|simply) (?:do not want|want attention)",
    r"\byou (?:have |had |really |only |just |rather |surely )*(?:brought|asked|did|do) (?:that|this|it"
    r"|for (?:that|this|it))"
    r" (?:on |to )?yourself\b|\byou asked for (?:it|that)\b",
    r"\b(?:your own|nobody else s|whose) fault\b|\byourself to blame\b|\bto blame but yourself\b",
    r"\byou (?:really |clearly )?(?:should|ought to|might) (?:really )?(?:have known|know) better\b",
    r"\bwhat (?:did|do|would) you (?:expect|do wrong)\b|\bwhat have you done (?:now|this time|wrong)\b"
    r"|\bwhat you did wrong\b",
    r"\byou (?:have |really |clearly |just )*(?:made|make) (?:a |such a |quite a |another )?(?:real "
    r"|right )?(?:mess|hash)\b",
    r"\b(?:perhaps|maybe|clearly|obviously|evidently) (?:you|it|this|that)(?: is| are| were)? (?:simply "
    r"|just )*(?:not (?:cut"
    r" out|good enough|up to|made for|trying|very)|too much for (?:you|someone)|can not cope)",
    r"\byou (?:do not|are not) (?:even |really |exactly )*(?:try|trying|make an effort|making an effort"
    r"|very bright|listening)\b",
    r"\bpeople like you\b|\bsomeone like you\b|\byour type\b|\bthe likes of you\b",
    r"\bno wonder (?:people|they|he|she|nobody|your (?:boss|wife|husband|team|colleagues))\b",
    r"\b(?:i am|that is) (?:not|hardly) (?:surprised|surprising)\b.{0,12}\b(?:they|he|she|left|you)\b",
    r"\b(?:disappointed in|expected (?:more|better) (?:from|of)) you\b|\bi am not impressed\b",
    # doubted
    r"\bi (?:really |just |simply |honestly )*(?:do not|can not|can hardly|find (?:that|it|this) (?:very "
    r"|rather |quite |a"
    r" little )*(?:hard|difficult)(?: to)?) (?:quite |really )?(?:believe|buy|credit)(?: (?:you|that|it|this"
    r"|a word.*))?$",
    r"\bi (?:rather |very much |somewhat )?doubt (?:that|it|you|whether you)\b|\bi do not think that is (?:what"
    r"|how|true|quite)",
    r"\b(?:what are you|are you|you are) (?:hiding|lying|making (?:that|this|it) up|not telling)\b",
    r"\bdo not (?:lie|dress (?:it|that) up|pretend|try to fool)\b|\bthe truth this time\b",
    r"\b(?:excuses?|sob story|playing the victim|self pity|pity party)\b(?=.{0,12}$)",
    # brushed aside
    r"\bdo not (?:interrupt|argue)\b|\b(?:wast(?:e|ing)(?: any more of| more of)?|take up|takes up"
    r"|taking up) (?:of )?(?:my|our|everybody s) time\b|\bnot got (?:all day|time for)\b"
    r"|\bhave not all day\b|\bbe (?:quick|brief)\b|\bmake it quick\b|\bget to the point(?: for once| please)?$"
    r"|\bis there a point\b",
    r"\b(?:stop|quit|enough|spare) (?:me |with )?(?:the |your |all |that |this |being |making "
    r"|feeling )*(?:whin\w+|moan\w+"
    r"|complain\w+|excuses|nonsense|sorry for|drama|details|difficult|sulk\w+|childish)\b|\bspare me\b",
    r"\b(?:not|never) (?:really |very |particularly )?interested in (?:that|this|your)\b|\bdoes not interest me\b"
    r"|\bcould not care less\b|\b(?:bores|boring) me\b",
    r"^(?:so what|big deal|who cares|typical|if you say so|boo hoo|interesting choice|how charming)$"
    r"|^(?:oh |dear )*poor (?:little )?(?:you|thing)\b|\bcry me a river\b",
    r"\blisten to yourself\b|\bhear yourself\b|\bsulk(?:ing)?\b|\bcat got your tongue\b|\blost your tongue\b",
    r"\bi (?:ask|am the one who asks) the questions\b|\banswer (?:the|my) question\b|\b(?:no|not an) answer$",
    r"\bmoving on to (?:something|anything) (?:that|which|more)\b|\bsomething that (?:actually )?matters\b"
    r"|\b(?:thought|would have thought) (?:that was|that is|it was) obvious\b",
    r"\bif you (?:will not|do not|are not going to|can not) (?:answer|talk|speak|cooperate|say"
    r"|tell)\b.{0,30}\b(?:stop|leave"
    r"|why|go|pointless|point)\b|\bthe door is\b|\bwhy (?:are|did) you (?:here|even|come)\b",
    r"\bpull yourself together\b|\bsnap out of\b|^(?:oh |just |come on )*grow up\b|\bman up\b|\btoughen up\b"
    r"|\bact your age\b",
)  # fmt: skip
# The client's own harsh words handed back ("you feel that it was your own fault"), or words that take them back.
_HANDED_BACK = re.compile(
    r"\b(?:feel\w*|felt|like|think|thinking|thought|said|say|says|saying|told|tells|tell yourself|wish\w*"
    r"|part of you|sounds"
    r"|afraid|worr\w+|fear\w*|if|hop\w+|believ\w+|hear|heard|wonder\w*|scared|sense|call|calls|calling|blam\w+"
    r"|as though"
    r"|(?:is|are|am|was|were) not|imagine)\b"
)
NEAR_BEFORE = 40


def slight_in(text: str) -> tuple[int, int] | None:
    """Where a reply slights the client: offsets into `text`, or None."""
    for sentence in sentences(text):
        for found in _SLIGHTS.finditer(sentence.plain):
            before = sentence.plain[max(0, found.start() - NEAR_BEFORE) : found.start()]
            if not _HANDED_BACK.search(before):
                return sentence.start, sentence.end
    return None
