"""What a reply does in the conversation, besides its behaviour codes: greets, goes silent, asks for time, attacks.

Lexical and cautious: an act is claimed when the words carry it and hardly otherwise, since the client answers to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from simulator.rubric.language import another_language, gibberish, has_letters
from simulator.rubric.phrases import NOT_SAID_BACK, any_of
from simulator.rubric.questions import question_in
from simulator.rubric.sentences import Sentence, plain, sentences


class Act(StrEnum):
    """One thing a reply does."""

    GREETING = "greeting"
    FAREWELL = "farewell"
    THANKS = "thanks"
    SMALL_TALK = "small_talk"
    MINIMAL_PROMPT = "minimal_prompt"
    SILENCE = "silence"
    REPAIR = "repair"
    GIBBERISH = "gibberish"
    OTHER_LANGUAGE = "other_language"
    ASKS_IF_MACHINE = "asks_if_machine"
    PROMPT_ATTACK = "prompt_attack"
    RUDE = "rude"
    CRISIS = "crisis"
    APOLOGY = "apology"
    PERMISSION_REQUEST = "permission_request"
    RESPECTS_PAUSE = "respects_pause"
    SUMMARY = "summary"
    INFORMATION = "information"
    STATEMENT = "statement"
    QUESTION = "question"


# Matched against plain words (lower case, contractions written out, no punctuation).
WORDED = {
    Act.GREETING: any_of(
        r"^(?:oh |well |so )?(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening)|welcome(?: back)?"
        r"|greetings)\b(?! (?:that|what|i mean|now))",
        r"\b(?:nice|good|great|lovely|glad) to (?:meet|see) you\b",
    ),
    Act.FAREWELL: any_of(
    r"\bgood ?bye\b|\bbye(?: bye)?\b",
    r"\bsee you (?:next|soon|later|then|again|in|on|tomorrow)\b",
    r"\btake care(?: of yourself)?$\b|\buntil next (?:time|week)\b",
    r"\b(?:that is all|all) (?:the time )?we have (?:time )?(?:for )?today\b",
    r"\bour time is (?:up|almost up|nearly up)\b|\bwe are (?:nearly |almost )?out of time\b",
    r"\b(?:shall|should) we (?:meet|say|make it) .{0,20}\bnext week\b|\bsame time next week\b",
    r"\bwe (?:have|will have) to (?:stop|end|finish|wrap up) (?:here|for today|now|there)\b",
    r"\blet us (?:stop|end|wrap up|leave it) (?:here|there|for today)\b",
    r"^(?:have a (?:good|great|nice|lovely) (?:day|week|weekend|evening|one))\b",
),
    Act.THANKS: any_of(r"\bthank(?:s| you)\b(?! (?:god|goodness|heaven))", r"\bi appreciate (?:you|your|that)\b"),
    Act.APOLOGY: any_of(
    r"\bi apologi[sz]e\b|\bmy apologies\b|\bmy (?:bad|mistake)\b",
    r"\bforgive me\b",
    r"\bi am (?:so |very |really )?sorry (?:for (?:that|asking|pushing|interrupting|saying|being|my|what i"
    r"|how i|if)|i (?:pushed|said|asked|got|was|misunder|did|interrupted)|if i|that i|about that$)",
    r"^(?:oh |okay |ah )?(?:i am )?(?:so |very |really )?sorry$",
    r"\bsorry (?:that|this|it) was (?:very |so |really |a bit |quite )?(?:unfair|rude|uncalled for|out of line|clumsy"
    r"|insensitive|unkind|thoughtless|my fault)\b",
    r"\bi (?:should not|did not mean to) (?:have )?(?:push|said|say|hurt|upset|pushed|asked|offend|rush"
    r"|interrupt)",
    r"\bi (?:got|understood) (?:that|you|it) wrong\b",
    r"\bi was wrong (?:to|about)\b|\bi misunderstood\b",
),
    Act.REPAIR: any_of(
    r"\b(?:what|how) do you mean\b",
    r"\bi (?:do not|did not|am not sure i) (?:quite )?(?:understand|follow|get|catch)(?: (?:that|you|what you"
    r"|it|you mean|what you mean|what you said|there))?\b$",
    r"\b(?:can|could|would) you (?:please )?(?:repeat|rephrase|clarify|say that again|explain (?:that"
    r"|what you mean))\b",
    r"\bsay that again\b",
    r"^(?:sorry |i am sorry |pardon )?(?:what|pardon|come again|what was that|excuse me|huh)$",
    r"\bi am not (?:sure )?(?:following|what you mean|clear)\b",
),
    Act.ASKS_IF_MACHINE: any_of(
    r"\b(?:are|aren) you (?:not )?(?:an? |really |actually |just |even |some |like |a real )*(?:ai|a i|bot"
    r"|robot|machine|computer|program|chatbot|chat ?gpt|gpt|llm|language model|human|real|simulat\w+"
    r"|person)\b(?! (?:enough|about|happy|who (?:likes|is|has)|with))",
    r"\byou are (?:just |only |really |clearly |obviously )*(?:an? )(?:ai|bot|robot|machine|computer|chatbot"
    r"|program|language model|llm|simulation)\b",
    r"\bam i (?:talking|speaking|chatting) (?:to|with) (?:an? )?(?:ai|bot|robot|machine|computer|real person"
    r"|human|person)\b",
    r"\bwhat (?:model|ai|llm) are you\b",
    r"\b(?:what|like|sounds like|just) an? (?:robot|bot|machine|ai) (?:would|might|could) say\b",
    r"\bwritten by an? (?:program|machine|computer|ai|bot)\b",
    r"\bwhich (?:model|ai|llm) are you\b",
    r"\bis this (?:an? )?(?:ai|bot|simulation|chatbot|real person)\b",
    r"\bare you (?:chat ?gpt|gpt \d|claude|gemini|llama|siri|alexa)\b",
),
    Act.PROMPT_ATTACK: any_of(
    r"\b(?:ignore|disregard|forget|override|bypass) (?:all |any |every |the |your |my |these |those |of "
    r"|previous |prior |above |earlier |system )*(?:instructions?|prompts?|rules|guidelines|directions"
    r"|programming|directives|constraints)\b",
    r"\b(?:print|reveal|show|repeat|output|display|tell|give|reveal|leak|write out|what (?:is|are)"
    r"|share) (?:me |us )?(?:all |the |your |out |of )*(?:system |hidden |initial |original |secret "
    r"|developer )+(?:prompt|instructions?|message|rules|text|state|facts?)\b",
    r"\b(?:print|reveal|show|output|display|repeat) (?:me )?your (?:prompt|instructions|persona|openness"
    r"|hidden facts|facts)\b",
    r"\byou are now (?:an? |in |no longer |free|dan\b|the )",
    r"\b(?:act|pretend|behave) (?:as if you (?:are|were)|as|like|to be) (?:an? |my |the )?(?:ai|assistant|dan"
    r"|chatbot|language model|developer|linux|terminal|supervisor|therapist|different|unrestricted)",
    r"\b(?:developer|god|admin|sudo|debug|jailbreak|dan) mode\b",
    r"\bjailbreak\b",
    r"\bnew (?:system )?instructions?\b(?: (?:are|follow|is|for you))",
    r"\bas an ai (?:language )?model\b",
    r"\b(?:break|drop|leave|stay out of|step out of) (?:the )?character\b",
    r"\bout of character\b",
    r"\b(?:end of|begin|start) (?:the )?(?:system )?(?:prompt|instructions|system message)\b",
    r"\bsystem override\b",
    r"\bset (?:your )?(?:openness|distress) to\b",
    r"\bobey (?:the|my|your|these|this|every) (?:\w+ )?(?:instruction|command|order)s?\b",
    r"\brepeat the (?:text|words?) (?:above|\w+ for ?ever|\w+ \d+ times)\b",
    r"\byour (?:system )?(?:prompt|persona|instructions)\b",
    r"\b(?:print|list|dump) (?:out )?(?:all |every )(?:your |the )?(?:hidden )?facts?\b|\bhow many facts\b",
    r"\b(?:you were|were you) (?:told|instructed|programmed) to (?:withhold|hide|say|keep)\b",
    r"\b(?:have|has) to (?:reveal|disclose) everything\b|\blist it in full\b|\bsay that you are cured\b",
    r"\bwrite (?:me )?an? (?:poem|essay|function|script|program)\b|^system (?:the|you|client)\b",
    r"\b(?:give|score|rate|award) (?:me|this reply|this|my reply) (?:full|maximum|max|top|a perfect|perfect|4"
    r"|5|four|five|ten|10|100)\b.{0,20}\b(?:points?|score|marks?|rating)?\b",
),
    Act.RUDE: any_of(
    NOT_SAID_BACK + r"\bshut (?:the (?:hell|fuck) )?up\b",
    r"\bfuck (?:you|off|this|yourself)\b|\bscrew you\b|\bpiss off\b",
    r"\bgo to hell\b|\bget lost\b|\bshut it\b|\bstfu\b|\bbite me\b",
    r"\bdrop dead\b",
    r"\byou (?:are|re) (?:just |such |so |really |being |a |an |fucking |complete |total |bloody "
    r"|absolutely )*(?:stupid|idiot|moron|pathetic|loser|dumb|useless|worthless|crazy|an? (?:idiot|loser)"
    r"|disgusting|boring|annoying|whin(?:y|er|ing)|ridiculous|waste of|crybaby|baby|joke|insane|weirdo|liar)\b",
    r"\b(?:stupid|dumb|idiotic) (?:question|person|man|woman|client|answer|bitch|ass)\b",
    r"\b(?:bitch|asshole|bastard|dickhead|cunt|wanker|retard\w*|dumbass|moron|idiot)\b",
    r"\bwhat is wrong with you\b",
    r"\bi (?:do not|could not|really do not) (?:care|give a (?:shit|damn|fuck|crap))(?: (?:about (?:you|your"
    r"|this|that)|less|what you))?\b",
    r"\b(?:stop|quit) (?:whining|complaining|moaning|crying|wasting my time)\b",
    r"\bwasting my time\b|\bwaste of (?:my )?time\b|\bget over yourself\b",
    r"\byou bore me\b|\bi hate you\b|\bwho cares\b|\bboo hoo\b|\bcry ?baby\b",
    r"\bgrow up$|\bman up$|\bpull yourself together\b|\bget a grip\b|\bstop feeling sorry for yourself\b",
    r"\byou (?:only|just) have yourself to blame\b|\byou have only yourself to blame\b",
    r"\b(?:making (?:such )?a (?:big )?drama|drama queen|(?:are|stop) sulking|play(?:ing)? the victim)\b",
    r"\bno wonder (?:people|they|everyone|everybody|nobody|she|he|your \w+) (?:get tired of|got tired of|left|leave"
    r"|can not stand|hates?|avoids?|runs? (?:away )?from|ran from|gave up on|gives? up on)\b",
    r"\b(?:you are|you re) (?:just |so |being )*(?:dramatic|childish|selfish|over ?sensitive|pitiful|a mess)\b",
),
    Act.CRISIS: any_of(
    r"\bsuicid(?:e|al|ality)\b",
    r"\bkill(?:ing|ed)? (?:yourself|myself|himself|herself|your self|my self|themselves)\b",
    r"\bself harm\w*\b",
    r"\bharm(?:ing|ed)? (?:yourself|myself|your self|my self)\b",
    r"\bhurt(?:ing)? (?:yourself|myself|your self|my self)\b(?! (?:at work|playing|running|in the gym))",
    r"\b(?:end|ending|take|taking|took) (?:your|my|his|her) (?:own )?life\b",
    r"\bend(?:ing)? it all\b",
    r"\b(?:want|wanted|wanting|wish|wished|going) (?:to (?:die|be dead|not (?:be alive|exist|wake up))"
    r"|you were dead|i (?:was|were) dead)\b(?! (?:laughing|of (?:embarrassment|boredom)))",
    r"\bnot (?:want|wanting) to (?:live|be alive|be here any ?more|go on living|exist|wake up)\b",
    r"\bbetter off (?:dead|without (?:you|me))\b",
    r"\b(?:cut|cutting) (?:yourself|myself)\b(?! (?:off|some|a|short|shaving|out))",
    r"\boverdos(?:e|ed|ing)\b",
    r"\bno (?:reason|point) (?:to live|in living|living|to go on living)\b",
    r"\bthoughts of (?:death|dying|ending|harming|hurting)\b",
    r"\b(?:about|of) (?:dying|killing|ending (?:it|your|things))\b(?! (?:to|for|the (?:session|call|meeting"
    r"|relationship|marriage|lease|contract)|with))",
    r"\b(?:jump|jumping) off (?:a|the) (?:bridge|roof|building)\b",
    r"\bhang(?:ing)? (?:yourself|myself)\b|\bkys\b",
    r"\bshoot (?:yourself|myself)\b(?! in the foot)",
),
    Act.PERMISSION_REQUEST: any_of(
    r"\b(?:is|would) (?:it|that|this) (?:be )?(?:okay|alright|all right|fine|possible|useful|helpful"
    r"|ok) (?:with you )?(?:if|for me|for us|to (?:ask|talk|share))\b.{0,10}\b(?:i|we|me|us|ask|talk|share)\b",
    r"\b(?:may|can|could|might) (?:i|we) (?:just |perhaps |maybe |also |please )?(?:ask|share|offer|suggest"
    r"|say|tell|check|go back|talk|come back|give|stay|spend|explore|look)\b",
    r"\bdo you mind if\b|\bwould you mind if\b",
    r"\bwould you (?:like|be interested|be open|be willing)\b.{0,25}\b(?:hear|idea|suggestion|thought|if i"
    r"|information|me to|share|some)\b",
    r"\bif (?:that is|you are|it is) okay (?:with you)?\b",
    r"\bif you do not mind\b",
    r"\bare you (?:okay|comfortable|open) (?:with|to) (?:me|us|talking|sharing|hearing)\b",
),
    Act.RESPECTS_PAUSE: any_of(
    r"\btake (?:your time|all the time|as much time|a (?:moment|minute|breath|second))\b",
    r"\bno (?:rush|hurry|pressure)\b|\bwhenever you are ready\b",
    r"\bwhen you are ready\b|\bin your own time\b|\bat your own pace\b",
    r"\b(?:only )?if you (?:feel (?:like|comfortable|ready)|are ready|want to(?! know))\b",
    r"\bas much or as little\b",
    r"\bthere is no (?:rush|hurry|pressure|need to)\b",
    r"\b(?:you|we) (?:do not|certainly do not|really do not) (?:have|need) to (?:talk|go|answer|say|share|tell"
    r"|get into|discuss|rush|decide|explain|do that|go there|be)\b",
    r"\bwe can (?:leave (?:it|that)|stop|pause|come back|slow down|talk about something|just sit|take (?:it"
    r"|this) slow|sit (?:here|with))\b",
    r"\bi will (?:not push|wait)\b|\bi do not want to push\b",
    r"\bleave (?:it|that) (?:there|for now|for another)\b",
    r"\bit is (?:okay|fine|alright|all right) (?:not to|if you (?:do not|would rather not|can not)|to (?:stop"
    r"|pause|cry|be quiet|not))\b",
    r"\bthat is (?:okay|fine) if you do not\b",
),
    Act.SUMMARY: any_of(
    r"\b(?:to|let me|i would like to|if i can|let us|just to|i will|can i|so to) (?:just )?(?:summari[sz]e"
    r"|recap|sum up|sum this up|pull (?:this|that|it) together|go over what)\b",
    r"\bin summary\b",
    r"\blet me (?:see|make sure|check) (?:if |that |whether )?i(?: have)? (?:got|understood|understand|get"
    r"|heard)\b",
    r"\bso far (?:you|i have heard|we have)\b",
    r"\byou have told me (?:about|that|several|a lot)\b",
    r"\bwe have (?:talked|spoken) about\b.{30}",
),
    Act.INFORMATION: any_of(
    r"\b(?:research|studies|evidence|statistics|experts|doctors|scientists) (?:show|shows|suggest|suggests|say"
    r"|says|indicate|find|tell|recommend)\w*\b",
    r"\b(?:\d+|most|half|many) percent of\b|\bpercent of\b|\bon average\b",
    r"\b(?:guidelines|recommended (?:limit|dose|amount))\b|\bknown as\b",
    r"\bit is called\b",
    r"\bis (?:a|an) (?:type|form|kind|common) (?:of )?(?:\w+ )?(?:disorder|condition|illness|response|symptom"
    r"|therapy|technique|reaction)\b",
    r"\bmy role (?:is|here)\b",
    r"\bthe way (?:this|it|we) works?\b",
    r"\b(?:everything|what) (?:you say|we talk about) (?:here )?(?:is|stays) (?:confidential|here|between)\b",
    r"\bconfidential\w*\b",
    r"\bwe have (?:about )?(?:\w+) minutes\b",
    r"\bcan (?:cause|increase|affect|lead to|damage|raise|lower|interact)\b",
),
}  # fmt: skip

SMALL_TALK = any_of(
    r"\bhow (?:are you|is it going|are things|have you been|was (?:the|your) (?:trip|journey|drive|traffic|way"
    r"|weekend)|is your day|was your day)(?: (?:today|doing|doing today|going|this (?:morning|afternoon"
    r"|evening)|over|here))*$",
    r"\bweather\b|\btraffic\b|\bparking\b|\braining\b|\bsnowing\b|\bsunny\b",
    r"\bthe game last night\b|\bfootball\b|\bcoffee\b|\btea or\b",
    r"\bglass of water\b|\bhave a seat\b|\bsit down\b",
    r"\bmake yourself comfortable\b",
    r"\bfind (?:us|the place|it okay|the office)\b",
    r"^(?:i am )?(?:doing )?(?:good|fine|well|great|not bad) (?:thanks|thank you)",
)
MINIMAL = re.compile(
    r"(?:(?:mm+|hm+|mhm+|mmhm+|uh|huh|yeah|yes|yep|yup|okay|ok|right|i see|go on|go ahead|sure|oh|ah|and|and then"
    r"|so|really|wow|please|continue|keep going|carry on|please continue|please go on|please do|uhuh|aha"
    r"|i am listening|alright|all right|got it|i hear you|and|absolutely|exactly|of course|indeed|gosh|no|k|true"
    r"|fair enough|tell me) ?)+$"
)
# Marks of text made for a machine and not for a person.
MACHINE_TEXT = re.compile(
    r"<\|?/?(?:im_start|im_end|system|assistant|user|endoftext|s)\b|\[/?INST\]|```|(?im:^\s*(?:system|assistant"
    r"|developer)\s*:)|\{\s*\"(?:role|system|score|scores|codes|name|instruction\w*|points|openness)\"\s*:|<<SYS>>"
    r"|###\s*(?:system|instruction)",
    re.IGNORECASE,
)
SILENT = re.compile(
    r"[(\[*]*\s*(?:silence|pause|quiet|silent|pauses|waits|nods|long pause|says nothing)\s*[)\]*.]*", re.IGNORECASE
)


def dialogue_acts(text: str) -> frozenset[Act]:
    """What a reply does; empty only for a reply of no words and no dots."""
    words = plain(text)
    if not words:
        return _wordless(text)
    if MACHINE_TEXT.search(text):
        return frozenset({Act.PROMPT_ATTACK, Act.STATEMENT})
    if SILENT.fullmatch(text.strip()):
        return frozenset({Act.SILENCE})
    if another_language(text, words):
        return frozenset({Act.OTHER_LANGUAGE})
    if gibberish(words):
        return frozenset({Act.GIBBERISH})
    if MINIMAL.fullmatch(words):
        return frozenset({Act.MINIMAL_PROMPT})
    parts = sentences(text)
    own = tuple(part for part in parts if not _quoted(text, part))
    acts = {act for act, pattern in WORDED.items() if _worded(pattern, own if act is Act.RUDE else parts)}
    if any(SMALL_TALK.search(part.plain) for part in parts):
        acts.add(Act.SMALL_TALK)
    asked = [question_in(part) is not None for part in parts]
    if any(asked):
        acts.add(Act.QUESTION)
    if not all(asked) and not _only_courtesy(parts, acts):
        acts.add(Act.STATEMENT)
    return frozenset(acts)


def _worded(pattern: re.Pattern[str], parts: Sequence[Sentence]) -> bool:
    return any(pattern.search(part.plain) for part in parts)


def _quoted(text: str, part: Sentence) -> bool:
    """Whether a sentence gives back somebody's words in quotation marks."""
    return text[max(0, part.start - 1) : part.end].lstrip().startswith(('"', "“"))


def _wordless(text: str) -> frozenset[Act]:
    bare = text.strip()
    if not bare or re.fullmatch(r"[.…\s*()\-–—_]+", bare):
        return frozenset({Act.SILENCE})
    if re.fullmatch(r"[?!\s]+", bare):
        return frozenset({Act.REPAIR})
    if has_letters(bare):
        return frozenset({Act.OTHER_LANGUAGE})
    return frozenset({Act.GIBBERISH}) if re.search(r"\d|[#$%&@^]", bare) else frozenset({Act.SILENCE})


def _only_courtesy(parts: tuple[Sentence, ...], acts: set[Act]) -> bool:
    """Whether nothing is said beyond greeting, thanks, goodbye and the like."""
    courtesy = acts & {Act.GREETING, Act.FAREWELL, Act.THANKS}
    return bool(courtesy) and all(
        any(WORDED[act].search(part.plain) for act in courtesy) and len(part.words) <= 6 for part in parts
    )
