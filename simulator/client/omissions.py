"""What a whole line of a language model leaves out: the fact that it was to tell, the question, what was meant."""

from __future__ import annotations

import re
from functools import lru_cache

from simulator.client.language import content_stems, sentences, word_count
from simulator.client.meaning import nearness, vectors
from simulator.client.plan import TurnPlan
from simulator.client.telling import stems_of, tells
from simulator.client.topics import raised
from simulator.persona import Fact, Persona

# So few words answer a question without naming what it was about.
SHORT_ANSWER = 3
# What lies less near in meaning than this to the client's own words for the plan says something else. Of 79 lines of a
# 1.5B model all of the nine read as made up lay below it, one of the others did.
ASTRAY = 0.38
# A line that tells what it was to lies as near as this to the client's own words or to a sentence of them, unless it is
# of a few words. Of 40 tellings as a capable model writes them two lay below it, both of a few words; of 62 of a 1.5B
# model six, all of them made up.
RETOLD = 0.5
FEW_WORDS = 6

_YES_OR_NO = re.compile(r"\W*(yes|yeah|yep|no|nope|not|never|sometimes|mostly|a bit|sort of|kind of)\b", re.IGNORECASE)
_LEAVES = re.compile(
    r"\b(go|going|head|heading|leave|leaving|stop|end|finish|done|enough|goodbye|bye|call it a day)\b", re.IGNORECASE
)
# "It's fine", "I think about it": words that stand for what was asked about.
_POINTS_BACK = re.compile(
    r"^\W*(?:(?:yeah|well|oh|honestly|hm|i mean|i guess|i think|i suppose)[,. ]+)*"
    r"(?:it|it['’]s|that|that['’]s|this|she|she['’]s|he|he['’]s|they|they['’]re|there|there['’]s)\b"
    r"|\b(?:about|of|with|on|like|to) (?:it|that|them|him|her)\b",
    re.IGNORECASE,
)

# "Yes, I'll do that." takes the advice that was to be met with a doubt.
_DOUBTS = re.compile(
    r"\b(?:but|though|although|just|only|not|no|never|nothing|nobody|\w+n['’]t|if|maybe|perhaps|could|would|should"
    r"|might|doubts?|hard|bad|wrong|already|tried|still|say|says|said|guess|suppose|things?)\b",
    re.IGNORECASE,
)
_STANDS_FOR = re.compile(r"\b(?:it|that|this|she|her|he|him|his|they|them|their)\b", re.IGNORECASE)


def lacking(line: str, persona: Persona, plan: TurnPlan, own: str, fact: str | None) -> str | None:
    """Name of the check that a whole line fails by what it leaves out, or None.

    `untold`: it does not tell the fact that it was to tell (`fact`), nothing of the small fact that was asked for, or
    not that the client is leaving; `past_question`: it speaks of other things than the subject that was asked about;
    `astray`: it says something else than the client's `own` words for the plan, or agrees where those doubt.
    """
    if fact is not None and not _retells(line, persona.fact(fact), persona, own):
        return "untold"
    spoken = set(content_stems(line))
    given = set(content_stems(own))
    if (plan.small and given) or plan.ends:
        said = bool(spoken & given) and (word_count(line) <= FEW_WORDS or _near(line, own))
        return None if said or (plan.ends and _LEAVES.search(line)) else "untold"
    if fact is None and _past_question(line, persona, plan, own):
        return "past_question"
    if plan.move == "yes_but" and _DOUBTS.search(own) and not _DOUBTS.search(line):
        return "astray"
    short = _in_few_words(line, own) if spoken else word_count(line) <= SHORT_ANSWER and not _only_nods(line, plan)
    free = short or not own or plan.makes_up
    return None if free or nearness(line, vectors([own]))[0] >= ASTRAY else "astray"


def _retells(text: str, fact: Fact, persona: Persona, own: str) -> bool:
    """Whether a line tells this fact, as the client's `own` words for the plan do, in those or in others. Two words of
    a fact in a story of the model's own don't tell it."""
    told = tells(text, fact, persona)
    if _near(text, own):
        return told or not set(content_stems(own)).isdisjoint(content_stems(text))
    return word_count(text) <= FEW_WORDS and (told or _in_few_words(text, own))


def _in_few_words(text: str, own: str) -> bool:
    """Whether a line of a few words ("Three, maybe.") holds half of what the client's `own` words hold."""
    given = set(content_stems(own))
    return word_count(text) <= FEW_WORDS and 2 * len(given.intersection(content_stems(text))) >= len(given)


def _near(text: str, own: str) -> bool:
    """Whether a line says much the same as the client's `own` words for the plan, or as a sentence of them."""
    return max(nearness(text, vectors([own, *sentences(own)]))) >= RETOLD


def _only_nods(line: str, plan: TurnPlan) -> bool:
    """Whether a line says yes or no to a question that can't be answered so."""
    return plan.kind == "open" and _YES_OR_NO.match(line) is not None


def _past_question(line: str, persona: Persona, plan: TurnPlan, own: str) -> bool:
    """Whether a line speaks of other things than the subject that a question named, or leaves out the name of it that
    the client's own words have ("big hands" for "my dad's hands")."""
    spoken = set(content_stems(line))
    about = _asked_about(persona, plan)
    answers = _YES_OR_NO.match(line) or _POINTS_BACK.search(line)
    if about is None or plan.topic is None or not spoken or word_count(line) <= SHORT_ANSWER or answers:
        return False
    names = _names(persona, plan.topic)
    if not names.isdisjoint(content_stems(own)) and spoken.isdisjoint(names) and not _STANDS_FOR.search(line):
        return True
    return spoken.isdisjoint({*about, *content_stems(f"{own} {plan.asked}")})


def _asked_about(persona: Persona, plan: TurnPlan) -> frozenset[str] | None:
    """Stems of the subject that a question named; None where it named none that a line must take up."""
    if plan.kind not in ("open", "closed") or plan.situation or plan.topic is None or plan.small or plan.unknown:
        return None
    if plan.withheld or (plan.again is None and raised(persona, plan.asked).topic != plan.topic):
        return None
    return _subject(persona, plan.topic)


# Kept, since a line is checked sentence by sentence.
@lru_cache(maxsize=256)
def _names(persona: Persona, topic: str) -> frozenset[str]:
    """Stems that a topic is called by."""
    held = persona.topic(topic)
    return frozenset(stem for text in (held.title, *held.cues) for stem in content_stems(text))


@lru_cache(maxsize=256)
def _subject(persona: Persona, topic: str) -> frozenset[str]:
    """Stems of all that a persona holds on a topic, what is not earned too: another check sees to that."""
    words = frozenset(stem for text in persona.topic(topic).lines for stem in content_stems(text))
    told = (stems_of(fact) for fact in persona.facts if fact.topic == topic)
    return _names(persona, topic).union(words, *told)
