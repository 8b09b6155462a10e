"""A question that nothing the client holds answers: they stay vague, as people do, and say nothing merely near it."""

from __future__ import annotations

import re
from dataclasses import replace

from simulator.client.answers import near_enough
from simulator.client.matter import Matter
from simulator.client.questions import ANSWERED_BY, INVITES, LEAD, PLAIN
from simulator.client.recent import WORTH_TELLING, left_to_say
from simulator.client.talk import Talk
from simulator.persona import Persona
from simulator.rubric.phrases import any_of
from simulator.words import QuestionKind

# "What was it she had for you?", "What colour is it?": no story answers these.
_A_THING = any_of(
    LEAD + r"what(?:['’]s| is| was| are| were) (?:it|this|that|these|those|in|on|under|behind)\b"
    r"(?! (?:moment|time|bit|part|about|for you|like|been|that (?:you|makes|made|bothers|stays)))[^?]*",
    LEAD + r"what (?:kind|sort|colou?r|size|shape|name|number)\b",
    flags=re.IGNORECASE,
)


def unanswered(persona: Persona, matter: Matter, wanted: QuestionKind | None) -> Matter:
    """The matter of a question for one thing (`wanted`) that nothing the client holds answers: a vague answer is given
    in place of a fact that is merely near. A fact of the kind that is asked for is an answer."""
    if wanted is None or wanted not in persona.rehearsed.vague or matter.meant or matter.small or matter.others:
        return matter
    if matter.topic is None or (matter.unknown and wanted == "yes_no"):
        return matter  # "What's your favourite film?", "Do you sing?"
    if wanted not in PLAIN and ((matter.small_talk and wanted != "wish") or (matter.named and not matter.unknown)):
        return matter  # "How do you cope with the project?" is about the project, whatever it asks of it
    told = matter.tell or matter.again
    if told and (wanted == "feeling" or persona.fact(told).kind in ANSWERED_BY.get(wanted, ())):
        return matter
    return replace(matter, tell=None, again=None, withheld=None, unknown=False, vague=wanted)


def to_the_point(persona: Persona, matter: Matter, asked: str, wanted: QuestionKind | None, talk: Talk) -> Matter:
    """The matter of a question, but a vague answer where nothing is left to say that answers it: of a fact told before
    only what lies far from the question, of the topic no fact, or one that anybody is told who asks for it."""
    vague = persona.rehearsed.vague
    if "what" not in vague or matter.topic is None or matter.small_talk or matter.small or matter.withheld:
        return matter
    if matter.unknown or matter.vague or any(line in talk.lines[-1].text for line in vague["what"]):
        return matter  # nobody is vague twice running
    polar = wanted == "yes_no"
    if polar and matter.named and not matter.meant:
        return matter  # "Is your mother important in this?" gets a word on her
    if matter.again:
        fact = persona.fact(matter.again)
        left = left_to_say(fact, talk)
        if near_enough(left, f"{talk.lines[-1].text} {asked}") or (polar and fact.brief):
            return matter
    elif INVITES.search(asked):
        return matter  # "What's been happening there?" gets a word on the topic
    elif matter.tell and (matter.meant or (_worth_telling(persona, matter) and not _A_THING.search(asked))):
        return matter
    return replace(matter, tell=None, again=None, meant=False, vague=wanted if wanted in vague else "what")


def _worth_telling(persona: Persona, matter: Matter) -> bool:
    """Whether the topic was named, or the fact to tell is more than what anybody is told who asks for it."""
    return matter.tell is not None and (matter.named or persona.fact(matter.tell).openness >= WORTH_TELLING)
