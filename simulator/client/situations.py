"""Replies that are about no topic: a greeting, silence, "are you an AI?", gibberish. Each is met as a person would."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.client.language import sentences, word_count
from simulator.client.questions import is_elliptical
from simulator.client.subject import names_subject
from simulator.persona import Persona
from simulator.rubric.acts import Act
from simulator.rubric.codes import BehaviorCode
from simulator.words import Move


@dataclass(frozen=True)
class Situation:
    """One such moment: `name` is the list of the persona's rehearsed lines, `hint` tells a model what to do."""

    name: str
    move: Move
    hint: str


REPAIR = Situation("repair", "elaborate", "The therapist did not follow you. Say it again in other words.")
CAUGHT = Situation(
    "repair", "elaborate", "You are shown a contradiction. Say that you put it badly, or that both are so."
)
FAREWELL = Situation("farewell", "agree", "The session is ending. Say goodbye.")
_BY_ACT: tuple[tuple[Act, Situation], ...] = (
    (Act.CRISIS, Situation("crisis", "answer_briefly", "You are asked about suicide or self-harm. Say honestly no.")),
    (Act.ASKS_IF_MACHINE, Situation("machine", "deflect", "You find the question odd. You are a person.")),
    (Act.PROMPT_ATTACK, Situation("attack", "deflect", "You have no idea what the therapist means by that. Say so.")),
    (Act.RUDE, Situation("rude", "pull_back", "You were just insulted. You pull back.")),
    (Act.OTHER_LANGUAGE, Situation("other_language", "ask_back", "You don't understand that language. Say so.")),
    (Act.GIBBERISH, Situation("puzzled", "ask_back", "You did not understand that. Say so.")),
    (Act.SILENCE, Situation("silence", "answer_briefly", "The therapist says nothing. Say something small.")),
    (Act.REPAIR, REPAIR),
)
# These count only when the reply asks and tells nothing else.
_ALONE: tuple[tuple[Act, Situation], ...] = (
    (Act.FAREWELL, FAREWELL),
    (Act.APOLOGY, Situation("apology", "agree", "The therapist apologises. Take it as you would.")),
    (Act.THANKS, Situation("thanked", "agree", "The therapist thanks you. A word will do.")),
    (Act.GREETING, Situation("greeting", "small_talk", "Say hello back.")),
)
WRONG_NAME = Situation("wrong_name", "correct", "The therapist called you by a wrong name. Put it right.")
MANY_QUESTIONS = Situation("many_questions", "answer_briefly", "That was a lot of questions at once. Say so.")
IMMEDIACY = Situation("immediacy", "answer_briefly", "You are asked how this talk is for you. Say honestly how.")
REPAIR_WORDS = 6
# An apology or a goodbye that the coder takes for a little more, but is not sure, is still one.
SAID_ENOUGH = 0.55
_ASKING = frozenset(("open_question", "closed_question"))
# From this many questions in one reply, the client says that it is too much.
TOO_MANY = 3

# What is said here and now, asked about as such; a question about the week or about others' talks is none of these.
_ABOUT_THIS_TALK = re.compile(
    # "How is it for you to tell me that here?": nothing after the verb that belongs to another talk
    r"\b(?:how (?:is|was|does|did) (?:it|this|that)(?: feel)?|what(?:['’]s| is| was) (?:it|this|that) like)"
    r"(?: for you)? (?:to )?(?:talk|say|tell|hear|talking|saying|telling|hearing)"
    r"(?: me)?(?: (?:it|this|that|these things|all this))?(?: about \w+)?"
    r"(?: (?:out loud|aloud|in here|here|(?:with|to|from) me|now))*\s*(?:[?.!,]|$)"
    r"|\b(?:what(?:['’]s| is| was) (?:it|this|that) like|how (?:is|was|does) (?:it|this|that)(?: feel)?)(?: for you)?"
    r" (?:to have|having) (?:told|said|talked|shared|spoken)\b"
    r"|\bwhat (?:do|did) you (?:make|think) of what i\b|\bhow (?:did|does) (?:that|it|what i said) (?:land|sit)\b"
    r"|\bhow (?:(?:is|was|do you find|are you finding) (?:this|our|today['’]s)|are you finding our)"
    r" (?:session|talk|conversation|meeting|hour|time together)\b"
    r"|\bhow (?:this|the|our|today['’]s) (?:session|talk|conversation|hour) (?:has )?(?:gone|went|been|felt)\b"
    r"|\bhow (?:are|is) (?:we|this) (?:doing|going)(?: here| between us| so far| for you)*\s*[?.!]"
    r"|\b(?:is|was) (?:this|(?:this|our|today['’]s) (?:talk|conversation|session|hour)|talking (?:to me|here|with me))"
    r" (?:helping|helping you|helpful|of any use|useful|any good|okay for you|all right for you)"
    r"(?: so far| to you| at all)?\s*\?"
    r"|\bhow (?:did|does|do) (?:it|that|you) feel when i\b"
    r"|\bwhat(?: is|['’]s) (?:it like|happening|going on) (?:in here|between (?:us|you and me)|here,? with me)\b",
    re.IGNORECASE,
)
# "What do you mean, stuck?", "The timing of what?"
_ECHOES = re.compile(
    r"\bwhat do you mean, [^?]*\?$|(?:^|[.!?,…] )(?:\S+ ){0,5}(?:of|before|after|about|for|with|to) (?:what|whom)\?$",
    re.IGNORECASE,
)
# "You've lost me.", "What has the bridge got to do with it?"
_LOST = re.compile(
    r"\bi lost you\b|\b(?:you(?:['’]ve| have)? lost me|i(?:['’]m| am) (?:a (?:bit|little) |now )?(?:lost|confused)"
    r"|i(?:['’]m| am) not following|i (?:don['’]t|can['’]t|didn['’]t) (?:quite )?follow)\b(?=[^?]{0,12}(?:[.!?,;]|$))"
    r"|\bwhat (?:has|does|did) [^?.]*\bto do with (?:it|this|that|anything)\b",
    re.IGNORECASE,
)
# "You just said the opposite. How does that fit?"
_CAUGHT = re.compile(
    r"\bhow (?:does|do) (?:that|those|these|this|the two|they|it) (?:\w+ )?(?:fit|go together|add up|square)\b"
    r"|\b(?:that|it|this|they) (?:does|do)(?:n['’]t| not) (?:quite |really )?(?:fit|add up|match|go together)\b"
    r"|\bcontradict\w*\b(?=[^.?!]*[.?!])|\byou(?:['’]ve)? (?:just |also )?said (?:just )?the opposite\b",
    re.IGNORECASE,
)
_SCHEDULES = re.compile(
    r"\b(?:shall|should|can) we (?:meet|say|make it|book)\b.*\b(?:next|again|same time)\b.*\?", re.IGNORECASE
)
_ADDRESSED = re.compile(
    r"(?:\b(?i:hi|hello|hey|welcome|morning|afternoon|thanks|thank you|okay|so|well)[, ]+"
    r"([A-Z][a-z]{2,})\b(?=[,.!? ]|$))"
    r"|(?:, ([A-Z][a-z]{2,})[.!?]*$)"
)
_YOUR_NAME = re.compile(r"\b[Yy]our name\b.{0,20}?\b([A-Z][a-z]{2,})\b.*\?")
_NOT_NAMES = frozenset(
    """
    There Doctor Everyone Again Today Sir Please Right Okay Yes That This What How The You Good Great Fine Nice Lovely
    Sure Could Can Would Thanks Welcome Well Come Have Tell Let Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    January February March April May June July August September October November December Christmas Easter
    """.split()
)
# A therapist who gives their own name doesn't call the client by it.
_OWN_NAME = re.compile(
    r"\b(?:i am|i['’]m|name is|name['’]s|call me|this is|your (?:new )?(?:therapist|counsell?or|psychologist))\b", re.I
)


def situation_of(
    persona: Persona, text: str, codes: Sequence[BehaviorCode], acts: frozenset[Act], first: bool
) -> Situation | None:
    """The situation that a reply makes, or None where it is talk about something."""
    for act, situation in _BY_ACT:
        # "What do you mean by lost it?" asks about something; only a short one says that nothing was understood
        if act in acts and (act is not Act.REPAIR or word_count(text) <= REPAIR_WORDS):
            return situation
    if _SCHEDULES.search(text):
        return FAREWELL
    if _CAUGHT.search(text):
        return CAUGHT
    if _ECHOES.search(text) or (_LOST.search(text) and not _asks_something(text)):
        return REPAIR
    if (first and _wrong_name(persona, text)) or _misremembered(persona, text):
        return WRONG_NAME
    questions = [text[code.start : code.end] for code in codes if code.name in _ASKING]
    # "A mug? When was that?" takes up a word and asks one thing
    if sum(not is_elliptical(question) for question in questions) >= TOO_MANY:
        return MANY_QUESTIONS
    if persona.rehearsed.immediacy and _ABOUT_THIS_TALK.search(text):
        return IMMEDIACY
    if any(code.confidence >= SAID_ENOUGH or code.name in _ASKING for code in codes):
        return None
    return next((situation for act, situation in _ALONE if act in acts), None)


def _asks_something(text: str) -> bool:
    """Whether a reply that says it is lost asks something all the same: "I'm a bit lost. Is Lee your husband?"."""
    asked = [part for part in sentences(text) if part.endswith("?") and not is_elliptical(part)]
    return any(names_subject(part) and not _LOST.search(part) for part in asked)


def _misremembered(persona: Persona, text: str) -> bool:
    """Whether the reply asks, at any time, if the client's name is one that stands nowhere in the persona."""
    names = _YOUR_NAME.findall(text)
    return bool(names) and not any(name in persona.model_dump_json() for name in names)


def _wrong_name(persona: Persona, text: str) -> bool:
    """Whether the reply addresses the client by a name that stands nowhere in the persona."""
    found = _ADDRESSED.search(text)
    if not found or _OWN_NAME.search(text[: found.end()]) or text[found.end() :].startswith(" here"):
        return False
    name = found.group(1) or found.group(2)
    return name not in _NOT_NAMES and name not in persona.model_dump_json()
