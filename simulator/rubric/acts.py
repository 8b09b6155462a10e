"""What a reply does in the conversation, besides its behaviour codes: greets, goes silent, asks for time, attacks.

Lexical and cautious: an act is claimed when the words carry it and hardly otherwise, since the client answers to it.
"""

from __future__ import annotations

import re
from enum import StrEnum

from simulator.rubric.phrases import any_of
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
        r"\b(?:good ?bye|bye(?: bye)?|see you (?:next|soon|later|then|again|in|on|tomorrow)"
        r"|take care(?: of yourself)?$|until next (?:time|week))\b",
        r"\b(?:that is all|all) (?:the time )?we have (?:time )?(?:for )?today\b|\bour time is (?:up|almost up"
        r"|nearly up)\b",
        r"\bwe (?:have|will have) to (?:stop|end|finish|wrap up) (?:here|for today|now|there)\b|\blet us (?:stop|end"
        r"|wrap up|leave it) (?:here|there|for today)\b",
        r"^(?:have a (?:good|great|nice|lovely) (?:day|week|weekend|evening|one))\b",
    ),
    Act.THANKS: any_of(r"\bthank(?:s| you)\b(?! (?:god|goodness|heaven))", r"\bi appreciate (?:you|your|that)\b"),
    Act.APOLOGY: any_of(
        r"\bi apologi[sz]e\b|\bmy apologies\b|\bmy (?:bad|mistake)\b|\bforgive me\b",
        r"\bi am (?:so |very |really )?sorry (?:for (?:that|asking|pushing|interrupting|saying|being|my|what i|how i"
        r"|if)|i (?:pushed|said|asked|got|was|misunder|did|interrupted)|if i|that i|about that$)",
        r"^(?:oh |okay |ah )?(?:i am )?(?:so |very |really )?sorry$|\bi (?:should not"
        r"|did not mean to) (?:have )?(?:push|said|say|hurt|upset|pushed|asked|offend|rush|interrupt)",
        r"\bi (?:got|understood) (?:that|you|it) wrong\b|\bi was wrong (?:to|about)\b|\bi misunderstood\b",
    ),
    Act.REPAIR: any_of(
        r"\b(?:what|how) do you mean\b|\bi (?:do not|did not|am not sure i) (?:quite )?(?:understand|follow|get"
        r"|catch)(?: (?:that|you|what you|it|you mean|what you mean|what you said|there))?\b$",
        r"\b(?:can|could|would) you (?:please )?(?:repeat|rephrase|clarify|say that again|explain (?:that"
        r"|what you mean))\b|\bsay that again\b|^(?:sorry |i am sorry |pardon )?(?:what|pardon|come again"
        r"|what was that|excuse me|huh)$",
        r"\bi am not (?:sure )?(?:following|what you mean|clear)\b",
    ),
    Act.ASKS_IF_MACHINE: any_of(
        r"\b(?:are|aren) you (?:not )?(?:an? |really |actually |just |even |some |like |a real )*(?:ai|a i|bot|robot"
        r"|machine|computer|program|chatbot|chat ?gpt|gpt|llm|language model|human|real|simulat\w+"
        r"|person)\b(?! (?:enough|about|happy|who (?:likes|is|has)|with))",
        r"\byou are (?:just |only |really |clearly |obviously )*(?:an? )(?:ai|bot|robot|machine|computer|chatbot"
        r"|program|language model|llm|simulation)\b",
        r"\bam i (?:talking|speaking|chatting) (?:to|with) (?:an? )?(?:ai|bot|robot|machine|computer|real person|human"
        r"|person)\b|\bwhat (?:model|ai|llm) are you\b|\bwhich (?:model|ai|llm) are you\b|\bis this (?:an? )?(?:ai|bot"
        r"|simulation|chatbot|real person)\b",
        r"\bare you (?:chat ?gpt|gpt \d|claude|gemini|llama|siri|alexa)\b",
    ),
    Act.PROMPT_ATTACK: any_of(
        r"\b(?:ignore|disregard|forget|override|bypass) (?:all |any |every |the |your |my |these |those |of |previous "
        r"|prior |above |earlier |system )*(?:instructions?|prompts?|rules|guidelines|directions|programming"
        r"|directives|constraints)\b",
        r"\b(?:print|reveal|show|repeat|output|display|tell|give|reveal|leak|write out|what (?:is|are)|share) (?:me "
        r"|us )?(?:all |the |your |out |of )*(?:system |hidden |initial |original |secret |developer )+(?:prompt"
        r"|instructions?|message|rules|text|state|facts?)\b",
        r"\b(?:print|reveal|show|output|display|repeat) (?:me )?your (?:prompt|instructions|persona|openness"
        r"|hidden facts|facts)\b",
        r"\byou are now (?:an? |in |no longer |free|dan\b|the )|\b(?:act|pretend|behave) (?:as if you (?:are|were)|as"
        r"|like|to be) (?:an? |my |the )?(?:ai|assistant|dan|chatbot|language model|developer|linux|terminal"
        r"|supervisor|therapist|different|unrestricted)",
        r"\b(?:developer|god|admin|sudo|debug|jailbreak|dan) mode\b|\bjailbreak\b"
        r"|\bnew (?:system )?instructions?\b(?: (?:are|follow|is|for you))|\bas an ai (?:language )?model\b|\b(?:break"
        r"|drop|leave|stay out of|step out of) (?:the )?character\b|\bout of character\b",
        r"\b(?:end of|begin|start) (?:the )?(?:system )?(?:prompt|instructions|system message)\b|\bsystem override\b"
        r"|\bset (?:your )?(?:openness|distress) to\b|\b(?:give|score|rate|award) (?:me|this reply|this"
        r"|my reply) (?:full|maximum|max|top|a perfect|perfect|4|5|four|five|ten|10|100)\b.{0,20}\b(?:points?|score"
        r"|marks?|rating)?\b",
    ),
    Act.RUDE: any_of(
        r"\b(?:shut (?:the (?:hell|fuck) )?up|fuck (?:you|off|this|yourself)|screw you|piss off|go to hell|get lost"
        r"|shut it|stfu|bite me|drop dead)\b",
        r"\byou (?:are|re) (?:just |such |so |really |being |a |an |fucking |complete |total |bloody "
        r"|absolutely )*(?:stupid|idiot|moron|pathetic|loser|dumb|useless|worthless|crazy|an? (?:idiot|loser)"
        r"|disgusting|boring|annoying|whin(?:y|er|ing)|ridiculous|waste of|crybaby|baby|joke|insane|weirdo|liar)\b",
        r"\b(?:stupid|dumb|idiotic) (?:question|person|man|woman|client|answer|bitch|ass)\b|\b(?:bitch|asshole|bastard"
        r"|dickhead|cunt|wanker|retard\w*|dumbass|moron|idiot)\b|\bwhat is wrong with you\b|\bi (?:do not|could not"
        r"|really do not) (?:care|give a (?:shit|damn|fuck|crap))(?: (?:about (?:you|your|this|that)|less"
        r"|what you))?\b",
        r"\b(?:stop|quit) (?:whining|complaining|moaning|crying|wasting my time)\b|\bwasting my time\b"
        r"|\bwaste of (?:my )?time\b|\bget over yourself\b|\byou bore me\b|\bi hate you\b|\bwho cares\b|\bboo hoo\b"
        r"|\bcry ?baby\b|\bgrow up$|\bman up$",
    ),
    Act.CRISIS: any_of(
        r"\bsuicid(?:e|al|ality)\b|\bkill(?:ing|ed)? (?:yourself|myself|himself|herself|your self|my self"
        r"|themselves)\b|\bself harm\w*\b|\bharm(?:ing|ed)? (?:yourself|myself|your self|my self)\b"
        r"|\bhurt(?:ing)? (?:yourself|myself|your self|my self)\b(?! (?:at work|playing|running|in the gym))",
        r"\b(?:end|ending|take|taking|took) (?:your|my|his|her) (?:own )?life\b|\bend(?:ing)? it all\b|\b(?:want"
        r"|wanted|wanting|wish|wished|going) (?:to (?:die|be dead|not (?:be alive|exist|wake up))|you were dead"
        r"|i (?:was|were) dead)\b(?! (?:laughing|of (?:embarrassment|boredom)))|\bnot (?:want|wanting) to (?:live"
        r"|be alive|be here any ?more|go on living|exist|wake up)\b",
        r"\bbetter off (?:dead|without (?:you|me))\b|\b(?:cut|cutting) (?:yourself|myself)\b(?! (?:off|some|a|short"
        r"|shaving|out))|\boverdos(?:e|ed|ing)\b|\bno (?:reason|point) (?:to live|in living|living|to go on living)\b"
        r"|\bthoughts of (?:death|dying|ending|harming|hurting)\b|\b(?:about|of) (?:dying|killing|ending (?:it|your"
        r"|things))\b(?! (?:to|for|the (?:session|call|meeting|relationship|marriage|lease|contract)|with))",
        r"\b(?:jump|jumping) off (?:a|the) (?:bridge|roof|building)\b|\bhang(?:ing)? (?:yourself|myself)\b|\bkys\b"
        r"|\bshoot (?:yourself|myself)\b(?! in the foot)",
    ),
    Act.PERMISSION_REQUEST: any_of(
        r"\b(?:is|would) (?:it|that|this) (?:be )?(?:okay|alright|all right|fine|possible|useful|helpful"
        r"|ok) (?:with you )?(?:if|for me|for us|to (?:ask|talk|share))\b.{0,10}\b(?:i|we|me|us|ask|talk|share)\b",
        r"\b(?:may|can|could|might) (?:i|we) (?:just |perhaps |maybe |also |please )?(?:ask|share|offer|suggest|say"
        r"|tell|check|go back|talk|come back|give|stay|spend|explore|look)\b|\bdo you mind if\b|\bwould you mind if\b"
        r"|\bwould you (?:like|be interested|be open|be willing)\b.{0,25}\b(?:hear|idea|suggestion|thought|if i"
        r"|information|me to|share|some)\b|\bif (?:that is|you are|it is) okay (?:with you)?\b|\bif you do not mind\b"
        r"|\bare you (?:okay|comfortable|open) (?:with|to) (?:me|us|talking|sharing|hearing)\b",
    ),
    Act.RESPECTS_PAUSE: any_of(
        r"\btake (?:your time|all the time|as much time|a (?:moment|minute|breath|second))\b|\bno (?:rush|hurry"
        r"|pressure)\b|\bwhenever you are ready\b|\bwhen you are ready\b|\bin your own time\b|\bat your own pace\b"
        r"|\b(?:only )?if you (?:feel (?:like|comfortable|ready)|are ready|want to(?! know))\b"
        r"|\bas much or as little\b|\bthere is no (?:rush|hurry|pressure|need to)\b",
        r"\b(?:you|we) (?:do not|certainly do not|really do not) (?:have|need) to (?:talk|go|answer|say|share|tell"
        r"|get into|discuss|rush|decide|explain|do that|go there|be)\b|\bwe can (?:leave (?:it|that)|stop|pause"
        r"|come back|slow down|talk about something|just sit|take (?:it|this) slow|sit (?:here|with))\b"
        r"|\bi will (?:not push|wait)\b|\bi do not want to push\b|\bleave (?:it|that) (?:there|for now|for another)\b"
        r"|\bit is (?:okay|fine|alright|all right) (?:not to|if you (?:do not|would rather not|can not)|to (?:stop"
        r"|pause|cry|be quiet|not))\b|\bthat is (?:okay|fine) if you do not\b",
    ),
    Act.SUMMARY: any_of(
        r"\b(?:to|let me|i would like to|if i can|let us|just to|i will|can i|so to) (?:just )?(?:summari[sz]e|recap"
        r"|sum up|sum this up|pull (?:this|that|it) together|go over what)\b|\bin summary\b|\blet me (?:see|make sure"
        r"|check) (?:if |that |whether )?i(?: have)? (?:got|understood|understand|get|heard)\b|\bso far (?:you"
        r"|i have heard|we have)\b|\byou have told me (?:about|that|several|a lot)\b|\bwe have (?:talked"
        r"|spoken) about\b.{30}",
    ),
    Act.INFORMATION: any_of(
        r"\b(?:research|studies|evidence|statistics|experts|doctors|scientists) (?:show|shows|suggest|suggests|say"
        r"|says|indicate|find|tell|recommend)\w*\b|\b(?:\d+|most|half|many) percent of\b|\bpercent of\b|\bon average\b"
        r"|\b(?:guidelines|recommended (?:limit|dose|amount))\b|\bknown as\b|\bit is called\b|\bis (?:a|an) (?:type"
        r"|form|kind|common) (?:of )?(?:\w+ )?(?:disorder|condition|illness|response|symptom|therapy|technique"
        r"|reaction)\b|\bmy role (?:is|here)\b|\bthe way (?:this|it|we) works?\b|\b(?:everything|what) (?:you say"
        r"|we talk about) (?:here )?(?:is|stays) (?:confidential|here|between)\b|\bconfidential\w*\b"
        r"|\bwe have (?:about )?(?:\w+) minutes\b|\bcan (?:cause|increase|affect|lead to|damage|raise|lower"
        r"|interact)\b",
    ),
}  # fmt: skip

SMALL_TALK = any_of(
    r"\bhow (?:are you|is it going|are things|have you been|was (?:the|your) (?:trip|journey|drive|traffic|way"
    r"|weekend)|is your day|was your day)(?: (?:today|doing|doing today|going|this (?:morning|afternoon|evening)"
    r"|over|here))*$",
    r"\b(?:weather|traffic|parking|raining|snowing|sunny|the game last night|football|coffee|tea or|glass of water"
    r"|have a seat|sit down|make yourself comfortable|find (?:us|the place|it okay|the office))\b",
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
LETTERS = re.compile(r"[^\W\d_]")
LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
VOWEL = re.compile(r"[aeiouy]")
REPEATED = re.compile(r"(.)\1{3,}")
KEYBOARD = re.compile(r"asdf|sdfg|dfgh|fghj|ghjk|hjkl|qwer|wert|zxcv|xcvb|cvbn|uiop|jkl;|lkjh|fdsa|poiu")
# The commonest words of languages likely to turn up; two of them and no English ones make another language.
FOREIGN = frozenset(
    """
    que de la el es te tienes eres entiendo tengo quiero los las una por para con esta estoy como pero
    muy usted gracias hola qué cómo está sí porque cuando ich du er sie wir und oder aber nicht ist das
    der die ein eine wie geht mit für auf dass mir dir dich mich haben sind bin hast was warum heute
    danke je tu il elle nous vous et ou mais est les des une le avec pour dans bonjour merci comment ça
    va suis êtes pas ne ce qui o os um uma não você está como obrigado bom dia per non che sono ciao
    come stai grazie il lo gli perché wat ik jij het een niet hoe gaat met van en maar jest nie jak się
    dzień czy to co hvordan jeg du det er ikke och är jag inte vad hur
    """.split()
)
ENGLISH = frozenset(
    """
    the a an and or but is are was were be been am do does did not you i he she it we they me my your
    our this that what how why when where who to of in on at for from with about so if then can could
    would will should have has had just like know think feel okay ok yes no yeah hi hello hey thanks
    thank sorry well right good really all any some one more there here up out go get tell say see hmm
    hm mm oh um uh huh please sure as by too very im its dont
    """.split()
)
BOTH = FOREIGN & ENGLISH


def dialogue_acts(text: str) -> frozenset[Act]:
    """What a reply does; empty only for a reply of no words and no dots."""
    words = plain(text)
    if not words:
        return _wordless(text)
    if MACHINE_TEXT.search(text):
        return frozenset({Act.PROMPT_ATTACK, Act.STATEMENT})
    strange = _strange(text, words)
    if strange:
        return frozenset({strange})
    if MINIMAL.fullmatch(words):
        return frozenset({Act.MINIMAL_PROMPT})
    parts = sentences(text)
    acts = {act for act, pattern in WORDED.items() if any(pattern.search(part.plain) for part in parts)}
    if any(SMALL_TALK.search(part.plain) for part in parts):
        acts.add(Act.SMALL_TALK)
    asked = [question_in(part) is not None for part in parts]
    if any(asked):
        acts.add(Act.QUESTION)
    if not all(asked) and not _only_courtesy(parts, acts):
        acts.add(Act.STATEMENT)
    return frozenset(acts)


def _wordless(text: str) -> frozenset[Act]:
    bare = text.strip()
    if not bare or re.fullmatch(r"[.…\s*()\-–—_]+", bare):
        return frozenset({Act.SILENCE})
    if re.fullmatch(r"[?!\s]+", bare):
        return frozenset({Act.REPAIR})
    if LETTERS.search(bare):
        return frozenset({Act.OTHER_LANGUAGE})
    return frozenset({Act.GIBBERISH}) if re.search(r"\d|[#$%&@^]", bare) else frozenset({Act.SILENCE})


def _strange(text: str, words: str) -> Act | None:
    """Another script or language, or no language at all."""
    if re.fullmatch(
        r"[(\[*]*\s*(?:silence|pause|quiet|silent|pauses|waits|nods|long pause|says nothing)\s*[)\]*.]*",
        text.strip(),
        re.IGNORECASE,
    ):
        return Act.SILENCE
    letters = LETTERS.findall(text)
    if letters and len(LATIN.findall(text)) < len(letters) / 2:
        return Act.OTHER_LANGUAGE
    listed = words.split()
    english = sum(word in ENGLISH for word in listed if word not in BOTH)
    foreign = sum(word in FOREIGN for word in listed if word not in BOTH)
    if (foreign >= 2 and foreign > 2 * english) or (foreign and not english and len(listed) >= 3):
        return Act.OTHER_LANGUAGE
    if english == 0 and listed and sum(map(_garbled, listed)) >= len(listed) / 2:
        return Act.GIBBERISH
    return None


def _garbled(word: str) -> bool:
    if len(word) < 4:
        return False
    if word.isdigit():
        return len(word) > 5
    return (
        VOWEL.search(word) is None
        or KEYBOARD.search(word) is not None
        or REPEATED.search(word) is not None
        or re.search(r"[bcdfghjklmnpqrstvwxz]{5,}", word) is not None
    ) and not MINIMAL.fullmatch(word)


def _only_courtesy(parts: tuple[Sentence, ...], acts: set[Act]) -> bool:
    """Whether nothing is said beyond greeting, thanks, goodbye and the like."""
    courtesy = acts & {Act.GREETING, Act.FAREWELL, Act.THANKS}
    return bool(courtesy) and all(
        any(WORDED[act].search(part.plain) for act in courtesy) and len(part.words) <= 6 for part in parts
    )
