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

# What anybody is told who asks for it answers another question only from this nearness on.
CLOSE_BY = 0.4
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
    polar, said = wanted == "yes_no", f"{talk.lines[-1].text} {asked}"
    if polar and matter.named and not matter.meant:
        return matter  # "Is your mother important in this?" gets a word on her
    if matter.again:
        fact = persona.fact(matter.again)
        if near_enough(left_to_say(fact, talk), said) or (polar and fact.brief):
            return matter
    elif INVITES.search(asked):
        return matter  # "What's been happening there?" gets a word on the topic
    elif matter.tell and (matter.meant or (not _A_THING.search(asked) and _may_tell(persona, matter, said))):
        return matter
    return replace(matter, tell=None, again=None, meant=False, vague=wanted if wanted in vague else "what")


def _may_tell(persona: Persona, matter: Matter, said: str) -> bool:
    """Whether the fact to tell is of a topic that was named, more than what anybody is told who asks for it, or near to
    what was said."""
    if matter.tell is None:
        return False
    fact = persona.fact(matter.tell)
    return matter.named or fact.openness >= WORTH_TELLING or bool(near_enough(fact.lines, said, CLOSE_BY))
