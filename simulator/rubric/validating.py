"""Finding affirmation, validation with its level after Linehan, and turns to oneself.

Levels 2 and 3 (accurate reflection, the unsaid put into words) are mostly carried by reflections; what is coded
`validation` here attends (1), acknowledges (2, 3) or gives the feeling a reason to be there (4-6). A stock phrase with
nothing behind it is level 1 however warm it sounds.
"""

from __future__ import annotations

import re

from simulator.rubric.invalidating import NORMAL, YOU_SHOULD_BE_PROUD, Stance, invalidation_in
from simulator.rubric.lexicon import content_words, feelings
from simulator.rubric.phrases import any_of
from simulator.rubric.sentences import Sentence

FEEL = r"(?:feel|be|react|respond|think|need|want|struggle|have|get|miss|worry|cry|wonder)\w*"
SO = (
    r"(?:very |so |really |completely |totally |perfectly |absolutely |only |just |pretty |quite |definitely "
    r"|certainly |entirely |more than |such )*"
)

SELF = any_of(
    r"\bi (?:just |always |also |usually |personally )+(?:keep|have|do|try|feel|get|find|use|go|tell)\b",
    r"\bhow i (?:feel|felt|am|was)\b|\bi (?:\w+ ){1,3}myself\b",
    r"\bi (?:also |have also |once |too |actually |just |recently |already )*(?:had|went through|lost|felt"
    r"|experienced|struggled|have been (?:there|through)|was (?:also|once|in|there|so|really|laid|fired|passed"
    r"|diagnosed|depressed|just)|remember (?:when|feeling|my|being)|used to|know (?:exactly )?(?:how"
    r"|what) (?:you|that|it|this) (?:feel|are|is|feels|means)|have (?:had|felt|dealt|gone|experienced"
    r"|been (?:in|through|there|feeling))|can relate|relate|got (?:fired|laid|divorced|passed)|do (?:that"
    r"|the same|this) too|feel (?:the same|that way|you|like that) ?(?:too|sometimes|as well)?|dealt with"
    r"|did (?:that|the same)|am (?:also|the same|going through|dealing|in the same|like that"
    r"|feeling the same))\b",
    r"\b(?:that|this|it|the same thing|something similar) (?:has |also )?happen(?:ed|s)? to me\b",
    r"\bwhen i (?:was|had|lost|got|went|feel|felt|am)\b",
    r"\bwhen my (?:\w+ )(?:died|left|was|got|lost)\b",
    r"\bmy (?:own )?(?:mom|mum|mother|dad|father|husband|wife|boyfriend|girlfriend|brother|sister|friend|ex"
    r"|son|daughter|boss|job|kids|grandmother|grandma|experience|family|life)\b",
    r"\bme too\b|\bsame here\b|\bme neither\b|\bin my (?:own )?experience\b",
    r"\bfor me (?:it|personally)\b",
    r"\bi (?:am|have been) in the same (?:boat|situation|position)\b",
    r"\bhappened to me\b|\bas someone who\b|\bi personally\b",
    r"\bspeaking for myself\b|\benough about you\b",
    r"\breminds me of (?:when|my|me)\b",
)
NOT_SELF = any_of(
    r"\bi (?:find|found|ask|asked) myself\b",
    r"\bi wish i\b",
    r"\bi (?:was|am|have been) (?:just |also |really |so |only )*(?:wonder|think|curious|hop|ask|hear|struck"
    r"|sorry|touched|moved|say|try|notic|glad|happy|here|sure|not sure)",
    r"\bmy (?:sense|role|job is to|guess|understanding|name|hope|impression|question|office|apologies)\b",
    r"\bi can relate to (?:your|that you)",
    r"\bfelt (?:touched|moved|honou?red)\b",
    r"\bwhen i (?:hear|listen|think|saw|asked|say|said|ask)\b",
)

AFFIRMS = any_of(
    r"\bis (?:such )?an? (?:important|big|huge|great|good|real|significant) (?:first )?step\b",
    r"\byou (?:still |really |even )?(?:kept (?:going|trying|at it|showing up|fighting|your)|did not give up"
    r"|stood up|spoke up|reached out|showed up|stuck with|got through|made it through|found a way|managed to)\b",
    r"\bi am (?:so |very |really |impressed|glad|happy|proud|excited|pleased)* ?(?:proud of you|impressed"
    r"|happy for you|glad (?:you|to hear|that)|happy (?:that|you|to hear)|pleased|excited for you)\b",
    r"\bproud of you\b",
    r"\bgood (?:for you|job|work|thinking|idea|on you|point)\b|\bwell done\b",
    r"\bgreat (?:job|work|idea|question|insight|point|start|progress|that you|to hear)\b",
    r"\bnice (?:job|work|going)\b|\bkudos\b|\bcongrat\w*\b|\bway to go\b",
    r"\bbravo\b",
    r"\bi (?:really |truly |so |do )?(?:admire|respect|appreciate (?:you|your|how|that)|applaud|commend"
    r"|love (?:that|how))\b",
    r"\bthank you for (?:being|sharing|your (?:honesty|openness)|trusting|opening|telling)\b",
    r"\bthanks for (?:being|sharing|trusting|opening|your|telling|letting)\b",
    r"\b(?:that|it) (?:took|takes|must have taken|shows|showed|says) (?:a lot|so much|real|great|some|courage"
    r"|guts|strength|how (?:much|strong|hard|committed|determined))\b",
    r"\btakes (?:a lot of )?(?:courage|guts|strength)\b",
    r"\b(?:that|this|it|those) (?:is|was|are|sounds|sounds like)(?: such| really| so| very| pretty| quite| a"
    r"| an| like)* ?(?:great|wonderful|awesome|fantastic|amazing|excellent|impressive|brilliant|terrific"
    r"|huge (?:step|achievement)|big step|important step|significant step|powerful|positive|proactive|valuable"
    r"|solid plan|good (?:step|plan|idea|insight|start|strategy|attitude)|courageous|brave|fabulous|super"
    r"|good news|progress|an? (?:achievement|accomplishment)|kind of you|thoughtful)\b",
    r"\byou (?:are|have been|were|sound|seem)(?: such| so| really| very| clearly| truly| obviously| a| an"
    r"| doing| being| already)* ?(?:strong|brave|courageous|committed|dedicated|determined|resilient|motivated"
    r"|thoughtful|insightful|resourceful|capable|creative|great|amazing|awesome|wonderful|hard worker"
    r"|hard working|smart|intelligent|talented|good (?:at|mother|mom|father|dad|parent|friend|person|worker"
    r"|with)|caring|loving|kind person|kind|generous|valuable|worthy|doing (?:great|well|really well|a great"
    r"|so well|the best|your best|an)|great|well on|doing all|fighter|survivor|an asset|asset)\b",
    r"\byou (?:have )?(?:really |clearly |already |obviously |also )*(?:worked|work|put|tried|try|care|made"
    r"|make|managed|handled|handle|kept|came|come|took|shown|show|done|did) (?:so |really |very |a lot "
    r"|a great |such )*(?:hard|much|deeply|well|progress|effort|through a lot|great|it (?:through|work)"
    r"|courage|the time|a lot of (?:work|thought|effort|progress))\b",
    r"\byou have (?:got )?(?:a lot of|so much|great|real|such|what it takes|the|many"
    r"|good)(?: \w+)? ?(?:strengths?|courage|insight|to be proud|to offer|skills?|determination|willpower|love"
    r"|talent|wisdom|motivation|qualities)\b",
    r"\byour (?:strength|courage|honesty|commitment|dedication|determination|resilience|hard work|effort"
    r"|persistence|insight|love|skills|willingness) (?:is|are|really|shows|shine)\b",
    r"\bkeep (?:it up|up the)\b",
    r"\byou did (?:it|great|well|the right|your best|everything|what)\b",
    r"\byou can do (?:it|this)\b|\byou (?:have )?got this\b",
    r"\bi (?:believe|have faith|have confidence|am confident) in you\b",
    r"\bi know you can\b",
)
NOT_AFFIRMS = any_of(
    r"^(?:(?:oh|okay|well|so|and) )*(?:great|good|okay great|all right great|awesome|cool|nice)(?: (?:okay|so"
    r"|and|well))*$",
    r"\b(?:do you|would you|are you|have you|is that|is it|can you|did you|could you)\b.{0,30}$",
    r"\bgood (?:idea|point) (?:to|for)\b|\bit is great that i\b",
    # both sides handed back praise neither
    r"\b(?:good|great|wonderful|exciting) (?:news|thing)\b.{0,30}\b(?:at the same time|and yet|on the other hand"
    r"|but (?:also|something|part))\b",
    r"\bnot (?:so |very |that |really )?(?:great|good|well)\b",
)

VALID_6 = any_of(
    r"\bi (?:would|think i would|might|imagine i would|know i would|would probably|would also"
    r"|would honestly) (?:be|feel|have felt|have been) (?:so |very |really |pretty |just as |also |the same"
    r"|exactly |every bit as )*(?:angry|furious|upset|hurt|devastated|scared|sad|frustrated|same|as|way"
    r"|terrified|worried|lost|crushed|overwhelmed|exhausted|nervous)",
    r"\bi (?:am|feel|felt) (?:really |so |very |honestly |deeply |truly |a bit )*(?:moved|touched|honou?red"
    r"|sad|angry) (?:by|that|to|hearing|as|when|for you|on your)",
    r"\bit (?:hurts|saddens|angers|breaks|moves|touches) (?:me|my heart)",
    r"\bmy heart (?:goes|breaks|aches|hurts|sinks)",
    r"\bi have (?:a lot of|so much|great) (?:respect|admiration) for\b",
    r"\bthat (?:makes me|made me) (?:sad|angry|furious|tear|want to)",
)
VALID_5 = any_of(
    r"\b(?:anyone|anybody|everyone|most people) (?:who|with|that|in)\b.{2,60}\b(?:would|will|could|might)\b",
    r"\b(?:anyone|anybody|everyone|most people|lots of people|many people|a lot of people|any (?:parent|person"
    r"|mother|father|one|human|mum|mom|dad)|who) (?:in your (?:place|shoes|position|situation) )?(?:would|will"
    r"|could|might|do|does|feel|feels|go through|struggle|find)(?: not)?\b",
    rf"\b(?:it|that|this|what you feel|what you are feeling|your (?:feelings?|reaction|anger|fear|worry"
    rf"|frustration|sadness|grief|concern|concerns|emotions))(?: is| are| seems?| sounds| feels"
    rf"| would be)? (?:all )?{SO}{NORMAL}(?: response| reaction| way| feeling| concern| worry)?\b",
    rf"\b{NORMAL} (?:to (?:still |also |not |just )?{FEEL}|that you|for (?:you|people|new|there|someone"
    rf"|anyone))",
    r"\bhave every (?:right|reason)\b",
    r"\byou have (?:a|the|every) right\b",
    r"\byour feelings? (?:is|are|matter)",
    r"\byou are (?:not alone|allowed|entitled)|\byou are only human\b",
    r"\b(?:makes|make|made) (?:a lot of |so much |complete |perfect |total |all the |all of the )?sense\b",
    r"\bunderstandabl[ye]\b|\bno wonder\b",
    r"\bof course (?:you|it|that|this)\b|\bhow could you not\b",
    r"\bwho would not\b|\bcan see why\b",
    r"\bi (?:can )?(?:completely |totally |fully )?understand (?:why|how)",
    r"\bi get (?:why|it)\b|\bi do not blame you\b",
    r"\bi would not (?:expect|blame)",
)
REASON = any_of(
    r"\bafter\b|\bgiven\b|\bbecause\b|\bsince\b",
    r"\bwith (?:all|everything|so|the|a|two|three|how|what|your|no)\b",
    r"\bwhen you (?:have|had|grew|were|put|work|worked|care|love|are)\b",
    r"\bconsidering\b|\bwhen (?:he|she|they|someone|people|nobody|no one|everyone|everything|things)\b",
    r"\bespecially (?:when|since|with|after|given|as)\b",
    r"\bhaving (?:been|lost|gone|put|spent|worked)\b",
    r"\bfor (?:so long|years|months|all those)\b",
)
HISTORY = any_of(
    r"\bafter\b|\bgrew up\b|\bgrowing up\b|\bas a (?:child|kid)\b",
    r"\bused to\b|\byears\b|\balways\b|\bhistory\b|\bhad been\b",
    r"\bwere (?:taught|told|raised|left|hurt)\b|\blast time\b|\bback then\b",
    r"\byour (?:father|mother|dad|mom|mum|parents|childhood|past|ex|last)\b",
    r"\bbefore\b|\bbeen through\b|\bhave been\b|\blost\b|\blearned\b",
    r"\bhappened\b|\braised\b|\bonce\b",
)
STOCK = re.compile(
    r"^(?:(?:oh|okay|yeah|yes|well|so|wow|and|i see|right|sure|ah|mm|hm|hmm|ugh|no|man|gosh|hey|but|yep|totally"
    r"|completely|that is|it is) )*(?:(?:that|it|this) (?:all )?(?:is|makes|sounds|must be|seems)? ?(?:all |so "
    r"|very |really |totally |completely |perfectly |perfect |complete |total |a lot of |quite )*(?:sense"
    r"|understandable|valid|natural|normal|fair(?: enough)?|okay|ok|common|alright|hard|tough|rough|a lot"
    r"|difficult|sad|awful|terrible|horrible|unfortunate)|(?:i |completely |totally )(?:completely |totally |can "
    r"|fully |do |really |get |definitely )*(?:understand|hear you|get it|get that|feel you|hear that)(?: (?:you"
    r"|that|it|how you feel|what you are (?:saying|feeling)|what you mean|your (?:feelings|frustration|worry"
    r"|concern|pain)|completely|totally|this))?|understandable|makes sense|of course"
    r"|your feelings are (?:all )?(?:valid|okay)|(?:it is|that is) (?:okay|natural|normal"
    r"|understandable) to feel (?:that way|this way|like that|like this))$"
)
LEVEL_2 = any_of(
    r"^(?:and |so |but )*\w+ing\b.{3,80}\b(?:can be|is|must be|has to be|sounds|feels|takes) (?:so |really |very "
    r"|pretty |quite |incredibly )*(?:tough|hard|difficult|exhausting|draining|painful|lonely|a lot|stressful"
    r"|scary|not easy)",
    r"\bi (?:can )?(?:really |only |just |truly )*(?:see|hear|imagine|tell|sense|understand) (?:how|that|this"
    r"|it|what|your|you|the|why|is)\b",
    r"\bi know (?:how hard|that (?:is|must)|this (?:is|must)|it is (?:hard|tough|not easy))\b",
    r"\b(?:that|this|it) (?:is|must be|must have been|was|has to be|had to be|sounds|seems|can be|has been"
    r"|would be)(?: all| just| such| a| an| so| very| really| incredibly| pretty| extremely| quite| like"
    r"| truly| got to be| definitely| always| never)* (?:lot|hard|tough|rough|painful|difficult|heavy|sad"
    r"|frustrating|exhausting|awful|terrible|scary|unfair|heartbreaking|stressful|disappointing|overwhelming"
    r"|lonely|devastating|upsetting|sucks|hurtful|shock|horrible|unfortunate|discouraging|challenging|big loss"
    r"|loss|brutal|easy|ideal|fun)\b",
    r"\bthat (?:sucks|stinks|hurts|blows)\b",
    r"\bwhat a (?:\w+ )?(?:blow|shock|loss|week|day|year|mess|disappointment|lot)\b",
    r"\bi feel for you\b|\bi hear you\b",
)
LEVEL_1 = any_of(
    r"\bi am in this with you\b|\bi will be here\b|\bwe are in this together\b",
    r"\bi am (?:\w+ )?(?:here|listening|with you|right here|all ears|on your side|in your corner)\b",
    r"\bi am (?:so |really |very |truly |terribly |deeply )*sorry\b",
    r"^(?:so |very |oh |no |really )*sorry (?:to hear|about|that|for|you)\b",
    r"\bhate (?:to hear|that you|this|that for)\b",
    r"\btake (?:your time|all the time|as much time)\b",
    r"\bwhenever you are ready\b",
    r"\bthank you for (?:telling|sharing|trusting|letting)\b",
    r"\bthanks for (?:telling|sharing|trusting|letting)\b",
    r"\bno (?:rush|hurry|pressure)\b",
    r"\b(?:we do not|you do not) have to\b",
    r"\bi (?:want|am glad|would like) to (?:hear|listen|understand|be here)\b",
    r"\bi (?:can|will) listen\b|\bi care\b",
    r"\byou can (?:always )?(?:talk|tell|vent|lean|count|come) (?:to |on )?me\b",
    r"\bi hear you\b",
    r"\bi am glad you (?:told|shared|said|came)\b|\bi understand\b",
    r"\bi am always here\b|\blet it (?:all )?out\b|\bgot your back\b",
    r"\bnot alone\b|\bglad to help\b|\bthere for you\b",
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
    if level and against is None and not (praised and level.level == 1):
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
