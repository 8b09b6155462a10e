"""Finding affirmation, validation with its level after Linehan, and turns to oneself.

Levels 2 and 3 (accurate reflection, the unsaid put into words) are mostly carried by reflections; what is coded
`validation` here attends (1), acknowledges (2, 3) or gives the feeling a reason to be there (4-6). A stock phrase with
nothing behind it is level 1 however warm it sounds.
"""

from __future__ import annotations

import re

from simulator.rubric.invalidating import NORMAL, YOU_SHOULD_BE_PROUD, Stance, invalidation_in
from simulator.rubric.lexicon import content_words, feelings
from simulator.rubric.sentences import Sentence

FEEL = r"(?:feel|be|react|respond|think|need|want|struggle|have|get|miss|worry|cry|wonder)\w*"
SO = (
    r"(?:very |so |really |completely |totally |perfectly |absolutely |only |just |pretty |quite |definitely "
    r"|certainly |entirely |more than |such )*"
)

SELF = re.compile(
    r"\b(?:i (?:also |have also |once |too |actually |just |recently |already )*(?:had|went through|lost|felt"
    r"|experienced|struggled|have been (?:there|through)|was (?:also|once|in|there|so|really|laid|fired|passed"
    r"|diagnosed|depressed|just)|remember (?:when|feeling|my|being)|used to|know (?:exactly )?(?:how|what) (?:you"
    r"|that|it|this) (?:feel|are|is|feels|means)|have (?:had|felt|dealt|gone|experienced|been (?:in|through|there"
    r"|feeling))|can relate|relate|got (?:fired|laid|divorced|passed)|do (?:that|the same|this) too"
    r"|feel (?:the same|that way|you|like that) ?(?:too|sometimes|as well)?|dealt with|did (?:that|the same)"
    r"|am (?:also|the same|going through|dealing|in the same|like that|feeling the same))|(?:that|this|it"
    r"|the same thing|something similar) (?:has |also )?happen(?:ed|s)? to me|when i (?:was|had|lost|got|went|feel"
    r"|felt|am)|when my (?:\w+ )(?:died|left|was|got|lost)|my (?:own )?(?:mom|mum|mother|dad|father|husband|wife"
    r"|boyfriend|girlfriend|brother|sister|friend|ex|son|daughter|boss|job|kids|grandmother|grandma|experience"
    r"|family|life)\b|me too|same here|me neither|in my (?:own )?experience|for me (?:it|personally)|i (?:am"
    r"|have been) in the same (?:boat|situation|position)|happened to me|as someone who|i personally"
    r"|speaking for myself|enough about you|reminds me of (?:when|my|me))\b"
)
NOT_SELF = re.compile(
    r"\bi (?:was|am|have been) (?:just |also |really |so |only )*(?:wonder|think|curious|hop|ask|hear|struck|sorry"
    r"|touched|moved|say|try|notic|glad|happy|here|sure|not sure)|\bmy (?:sense|role|job is to|guess|understanding"
    r"|name|hope|impression|question|office|apologies)\b|\bi can relate to (?:your|that you)|\bfelt (?:touched"
    r"|moved|honou?red)\b|\bwhen i (?:hear|listen|think|saw|asked|say|said|ask)\b"
)

AFFIRMS = re.compile(
    r"\b(?:i am (?:so |very |really |impressed|glad|happy|proud|excited|pleased)* ?(?:proud of you|impressed"
    r"|happy for you|glad (?:you|to hear|that)|happy (?:that|you|to hear)|pleased|excited for you)|proud of you"
    r"|good (?:for you|job|work|thinking|idea|on you|point)|well done|great (?:job|work|idea|question|insight"
    r"|point|start|progress|that you|to hear)|nice (?:job|work|going)|kudos|congrat\w*|way to go|bravo"
    r"|i (?:really |truly |so |do )?(?:admire|respect|appreciate (?:you|your|how|that)|applaud|commend"
    r"|love (?:that|how))|thank you for (?:being|sharing|your (?:honesty|openness)|trusting|opening|telling)"
    r"|thanks for (?:being|sharing|trusting|opening|your|telling|letting)|(?:that|it) (?:took|takes"
    r"|must have taken|shows|showed|says) (?:a lot|so much|real|great|some|courage|guts|strength|how (?:much"
    r"|strong|hard|committed|determined))|takes (?:a lot of )?(?:courage|guts|strength)|(?:that|this|it"
    r"|those) (?:is|was|are|sounds|sounds like)(?: such| really| so| very| pretty| quite| a| an| like)* ?(?:great"
    r"|wonderful|awesome|fantastic|amazing|excellent|impressive|brilliant|terrific|huge (?:step|achievement)"
    r"|big step|important step|significant step|powerful|positive|proactive|valuable|solid plan|good (?:step|plan"
    r"|idea|insight|start|strategy|attitude)|courageous|brave|fabulous|super|good news|progress|an? (?:achievement"
    r"|accomplishment)|kind of you|thoughtful)|you (?:are|have been|were|sound|seem)(?: such| so| really| very"
    r"| clearly| truly| obviously| a| an| doing| being| already)* ?(?:strong|brave|courageous|committed|dedicated"
    r"|determined|resilient|motivated|thoughtful|insightful|resourceful|capable|creative|great|amazing|awesome"
    r"|wonderful|hard worker|hard working|smart|intelligent|talented|good (?:at|mother|mom|father|dad|parent"
    r"|friend|person|worker|with)|caring|loving|kind person|kind|generous|valuable|worthy|doing (?:great|well"
    r"|really well|a great|so well|the best|your best|an)|great|well on|doing all|fighter|survivor|an asset|asset)"
    r"|you (?:have )?(?:really |clearly |already |obviously |also )*(?:worked|work|put|tried|try|care|made|make"
    r"|managed|handled|handle|kept|came|come|took|shown|show|done|did) (?:so |really |very |a lot |a great "
    r"|such )*(?:hard|much|deeply|well|progress|effort|through a lot|great|it (?:through|work)|courage|the time"
    r"|a lot of (?:work|thought|effort|progress))|you have (?:got )?(?:a lot of|so much|great|real|such"
    r"|what it takes|the|many|good)(?: \w+)? ?(?:strengths?|courage|insight|to be proud|to offer|skills?"
    r"|determination|willpower|love|talent|wisdom|motivation|qualities)|your (?:strength|courage|honesty"
    r"|commitment|dedication|determination|resilience|hard work|effort|persistence|insight|love|skills"
    r"|willingness)(?: \w+){0,3} (?:is|are|really|shows|shine|will|to)|keep (?:it up|up the)|you did (?:it|great"
    r"|well|the right|your best|everything|what)|you can do (?:it|this)|you (?:have )?got this|i (?:believe"
    r"|have faith|have confidence|am confident) in you|i know you can)\b"
)
NOT_AFFIRMS = re.compile(
    r"^(?:(?:oh|okay|well|so|and) )*(?:great|good|okay great|all right great|awesome|cool|nice)(?: (?:okay|so|and"
    r"|well))*$|\b(?:do you|would you|are you|have you|is that|is it|can you|did you|could you)\b.{0,30}$"
    r"|\bgood (?:idea|point) (?:to|for)\b|\bit is great that i\b|\bnot (?:so |very |that |really )?(?:great|good"
    r"|well)\b"
)

VALID_6 = re.compile(
    r"\bi (?:would|think i would|might|imagine i would|know i would|would probably|would also"
    r"|would honestly) (?:be|feel|have felt|have been) (?:so |very |really |pretty |just as |also |the same"
    r"|exactly |every bit as )*(?:angry|furious|upset|hurt|devastated|scared|sad|frustrated|same|as|way|terrified"
    r"|worried|lost|crushed|overwhelmed|exhausted|nervous)|\bi (?:am|feel|felt) (?:really |so |very |honestly "
    r"|deeply |truly |a bit )*(?:moved|touched|honou?red|sad|angry) (?:by|that|to|hearing|as|when|for you|on your)"
    r"|\bit (?:hurts|saddens|angers|breaks|moves|touches) (?:me|my heart)|\bmy heart (?:goes|breaks|aches|hurts"
    r"|sinks)|\bi have (?:a lot of|so much|great) (?:respect|admiration) for\b|\bthat (?:makes me|made me) (?:sad"
    r"|angry|furious|tear|want to)"
)
VALID_5 = re.compile(
    r"\b(?:anyone|anybody|everyone|most people|lots of people|many people|a lot of people|any (?:parent|person"
    r"|mother|father|one|human|mum|mom|dad)|who) (?:in your (?:place|shoes|position|situation) )?(?:would|will"
    r"|could|might|do|does|feel|feels|go through|struggle|find)(?: not)?\b|\b(?:it|that|this|what you feel"
    r"|what you are feeling|your (?:feelings?|reaction|anger|fear|worry|frustration|sadness|grief|concern|concerns"
    rf"|emotions))(?: is| are| seems?| sounds| feels| would be)? (?:all )?{SO}{NORMAL}(?: response| reaction| way"
    rf"| feeling| concern| worry)?\b|\b{NORMAL} (?:to (?:still |also |not |just )?{FEEL}|that you|for (?:you|people"
    r"|new|there|someone|anyone))|\bhave every (?:right|reason)\b|\byou have (?:a|the|every) right\b"
    r"|\byour feelings? (?:is|are|matter)|\byou are (?:not alone|allowed|entitled)|\byou are only human\b"
    r"|\b(?:makes|make|made) (?:a lot of |so much |complete |perfect |total |all the |all of the )?sense\b"
    r"|\bunderstandabl[ye]\b|\bno wonder\b|\bof course (?:you|it|that|this)\b|\bhow could you not\b"
    r"|\bwho would not\b|\bcan see why\b|\bi (?:can )?(?:completely |totally |fully )?understand (?:why|how"
    r"|that you|your|you)|\bi get (?:why|it)\b|\bi do not blame you\b|\bi would not (?:expect|blame)"
)
REASON = re.compile(
    r"\b(?:after|given|because|since|with (?:all|everything|so|the|a|two|three|how|what|your|no)|when you (?:have"
    r"|had|grew|were|put|work|worked|care|love|are)|considering|especially (?:when|since|with|after|given|as)"
    r"|having (?:been|lost|gone|put|spent|worked)|for (?:so long|years|months|all those))\b"
)
HISTORY = re.compile(
    r"\b(?:after|grew up|growing up|as a (?:child|kid)|used to|years|always|history|had been|were (?:taught|told"
    r"|raised|left|hurt)|last time|back then|your (?:father|mother|dad|mom|mum|parents|childhood|past|ex|last)"
    r"|before|been through|have been|lost|learned|happened|raised|once)\b"
)
STOCK = re.compile(
    r"^(?:(?:oh|okay|yeah|yes|well|so|wow|and|i see|right|sure|ah|mm|hm|hmm|ugh|no|man|gosh|hey|but|yep|totally"
    r"|completely|that is|it is) )*(?:(?:that|it|this) (?:all )?(?:is|makes|sounds|must be|seems)? ?(?:all |so "
    r"|very |really |totally |completely |perfectly |perfect |complete |total |a lot of |quite )*(?:sense"
    r"|understandable|valid|natural|normal|fair(?: enough)?|okay|ok|common|alright|hard|tough|rough|a lot"
    r"|difficult|sad|awful|terrible|horrible|unfortunate)|i (?:completely |totally |can |fully |do |really |get "
    r"|definitely )*(?:understand|hear you|get it|get that|feel you|hear that)(?: (?:you|that|it|how you feel"
    r"|what you are (?:saying|feeling)|what you mean|your (?:feelings|frustration|worry|concern|pain)|completely"
    r"|totally|this))?|understandable|makes sense|of course|your feelings are (?:all )?(?:valid|okay)|(?:it is"
    r"|that is) (?:okay|natural|normal|understandable) to feel (?:that way|this way|like that|like this))$"
)
LEVEL_2 = re.compile(
    r"\bi (?:can )?(?:really |only |just |truly )*(?:see|hear|imagine|tell|sense|understand) (?:how|that|this|it"
    r"|what|your|you|the|why|is)\\b|\\bi know (?:how hard|that (?:is|must)|this (?:is|must)|it is (?:hard|tough"
    r"|not easy))\b|\b(?:that|this|it) (?:is|must be|must have been|was|has to be|had to be|sounds|seems|can be"
    r"|has been|would be)(?: all| just| such| a| an| so| very| really| incredibly| pretty| extremely| quite| like"
    r"| truly| got to be| definitely| always| never)* (?:lot|hard|tough|rough|painful|difficult|heavy|sad"
    r"|frustrating|exhausting|awful|terrible|scary|unfair|heartbreaking|stressful|disappointing|overwhelming"
    r"|lonely|devastating|upsetting|sucks|hurtful|shock|horrible|unfortunate|discouraging|challenging|big loss"
    r"|loss|brutal|easy|ideal|fun)\b|\bthat (?:sucks|stinks|hurts|blows)\b|\bwhat a (?:\w+ )?(?:blow|shock|loss"
    r"|week|day|year|mess|disappointment|lot)\b|\bi feel for you\b|\bi hear you\b"
)
LEVEL_1 = re.compile(
    r"\bi am (?:\w+ )?(?:here|listening|with you|right here|all ears|on your side|in your corner)\b|\bi am (?:so "
    r"|really |very |truly |terribly |deeply )*sorry\b|^(?:so |very |oh |no |really )*sorry (?:to hear|about|that"
    r"|for|you)\b|\bhate (?:to hear|that you|this|that for)\b|\btake (?:your time|all the time|as much time)\b"
    r"|\bwhenever you are ready\b|\bthank you for (?:telling|sharing|trusting|letting)\b|\bthanks for (?:telling"
    r"|sharing|trusting|letting)\b|\bno (?:rush|hurry|pressure)\b|\b(?:we do not|you do not) have to\b|\bi (?:want"
    r"|am glad|would like) to (?:hear|listen|understand|be here)\b|\bi (?:can|will) listen\b|\bi care\b"
    r"|\byou can (?:always )?(?:talk|tell|vent|lean|count|come) (?:to |on )?me\b|\bi hear you\b"
    r"|\bi am glad you (?:told|shared|said|came)\b|\bi understand\b|\bi am always here\b|\blet it (?:all )?out\b"
    r"|\bgot your back\b|\bnot alone\b|\bglad to help\b|\bthere for you\b"
)


def stances_in(sentence: Sentence, client: str) -> list[Stance]:
    """Every stance of one sentence, strongest first, at most one of each name. `client` is plain words."""
    words = sentence.plain
    found: list[Stance] = []
    against = invalidation_in(sentence, client)
    if against:
        found.append(against)
    turned = SELF.search(words)
    if turned and not NOT_SELF.search(words):
        found.append(Stance("self_focus", 0.75, f"turns to oneself: “{sentence.quote(turned)}”"))
    praised = _affirmed(sentence, words)
    if praised and not against:
        found.append(praised)
    level = _validated(sentence, words, client)
    if level and (against is None or against.confidence < 0.75) and not (praised and level.level == 1):
        found.append(level)
    return found


def _affirmed(sentence: Sentence, words: str) -> Stance | None:
    match = YOU_SHOULD_BE_PROUD.search(words) or AFFIRMS.search(words)
    if match is None or NOT_AFFIRMS.search(words):
        return None
    specific = len(content_words(words) - content_words(match.group())) >= 2
    return Stance("affirmation", 0.8 if specific else 0.65, f"names a strength: “{sentence.quote(match)}”")


def _validated(sentence: Sentence, words: str, client: str) -> Stance | None:
    stock = STOCK.match(words)
    if stock:
        return Stance("validation", 0.45, f"a stock phrase: “{sentence.quote(stock)}”", level=1, stock=True)
    match = VALID_6.search(words)
    if match:
        return Stance("validation", 0.6, f"answers as a person: “{sentence.quote(match)}”", level=6)
    match = VALID_5.search(words)
    if match and not sentence.plain.startswith(("does", "is it", "is that", "do you", "would")):
        return _legitimate(sentence, words, match)
    match = LEVEL_2.search(words)
    if match:
        named = feelings(words)
        level = 3 if named and not named & set(client.split()) and len(content_words(words)) >= 3 else 2
        return Stance("validation", 0.6, f"acknowledges it: “{sentence.quote(match)}”", level=level)
    match = LEVEL_1.search(words)
    return Stance("validation", 0.5, f"attends: “{sentence.quote(match)}”", level=1, stock=True) if match else None


def _legitimate(sentence: Sentence, words: str, match: re.Match[str]) -> Stance:
    reason = REASON.search(words)
    if reason is None and len(words.split()) <= 4:
        return Stance("validation", 0.45, f"a stock phrase: “{sentence.quote(match)}”", level=1, stock=True)
    if reason and HISTORY.search(words[reason.start() :]):
        return Stance("validation", 0.72, f"makes sense given the history: “{sentence.quote(match)}”", level=4)
    why = "makes sense now" if reason else "says that it makes sense"
    return Stance("validation", 0.75 if reason else 0.6, f"{why}: “{sentence.quote(match)}”", level=5)
