"""What the rehearsed voice could say for a plan: lines of the persona's file, best first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.client.answers import best_answers, dangles, echoes, lacks_figure, lacks_person, near_enough
from simulator.client.language import bare, content_stems, word_count
from simulator.client.meant import said_in_full
from simulator.client.plan import TurnPlan
from simulator.client.recent import LATELY, left_to_say
from simulator.client.situations import REPAIR
from simulator.client.talk import Talk
from simulator.persona import Fact, Persona

# Lines of so few words ("Yeah.") may come again after a while, as they do with people.
SHORT = 3
# A question for yes or no that no fact answers gets a nod where the plan is for no more words than this.
NODDED = 6
YES_OR_NO = re.compile(
    r"(yes|yeah|yep|aye|no|nope|not|never|sometimes|mostly|a bit|a little|sort of|kind of"
    r"|i (do|did|have|am|was|don't|didn't|haven't|wasn't)|it (is|was|does|did)|they (do|did|are))\b",
    re.IGNORECASE,
)

# "I live with Emma, yeah."
_NODS = re.compile(r", (?:yeah|yes|no|aye)\b", re.IGNORECASE)
_SAYS_NO = re.compile(r"(?:no|nope|not yet|never)\b[,.]", re.IGNORECASE)


@dataclass(frozen=True)
class Choice:
    """Lines that could be said, and the fact they tell, if any. `whole` lines are not cut; where `asked` is given, they
    are cut so that what answers it is in."""

    lines: tuple[str, ...]
    fact: str | None = None
    whole: bool = False
    asked: str = ""


def choices(persona: Persona, plan: TurnPlan, talk: Talk) -> Iterable[Choice]:
    """What could be said for a plan, best first. Ends in words that fit anywhere."""
    rehearsed = persona.rehearsed
    if plan.situation is not None:
        if plan.situation == REPAIR:
            yield Choice(said_in_full(persona, talk), whole=True)
        yield Choice(getattr(rehearsed, plan.situation.name), whole=True)
        yield Choice(rehearsed.acknowledge)
        return
    if plan.move in ("close", "yes_but", "agree", "pull_back", "correct"):
        yield from _reacting(persona, plan)
    elif plan.move in ("deflect", "minimise"):
        yield from _holding(persona, plan)
    elif plan.move == "confirm":
        if plan.words <= SHORT:
            yield Choice(rehearsed.acknowledge, whole=True)
        yield Choice(rehearsed.confirm_feeling if plan.felt else rehearsed.confirm)
        yield Choice(rehearsed.confirm)
    else:
        if plan.words <= SHORT and plan.kind in ("reflection", "room", "other") and plan.tell is None:
            yield Choice(rehearsed.acknowledge, whole=True)
        yield from _telling(persona, plan, talk)
    yield Choice(rehearsed.elaborate)
    yield Choice(rehearsed.agree)
    yield Choice(rehearsed.deflect)


def _reacting(persona: Persona, plan: TurnPlan) -> Iterable[Choice]:
    rehearsed = persona.rehearsed
    if plan.move == "agree" and (plan.words <= SHORT or plan.kind == "room"):
        yield Choice(rehearsed.acknowledge, whole=True)
    yield Choice(getattr(rehearsed, plan.move), whole=plan.move == "close")
    yield Choice(rehearsed.minimise if plan.move == "pull_back" else rehearsed.agree)


def _holding(persona: Persona, plan: TurnPlan) -> Iterable[Choice]:
    if plan.withheld:
        yield Choice(persona.fact(plan.withheld).withheld, asked=plan.asked)
    yield Choice(getattr(persona.rehearsed, plan.move))
    yield Choice(persona.rehearsed.deflect)


def _telling(persona: Persona, plan: TurnPlan, talk: Talk) -> Iterable[Choice]:
    if plan.small or plan.unknown:
        yield from _in_passing(persona, plan, talk)
        return
    if plan.vague:
        yield Choice(_nearest_in_length(persona.rehearsed.vague[plan.vague], plan.words), whole=True)
        yield Choice(persona.rehearsed.vague[plan.vague], whole=True)
        if plan.topic:
            yield Choice(persona.topic(plan.topic).lines, asked=plan.asked)
        return
    asked = plan.asked if plan.meant or plan.kind == "closed" else ""
    if plan.polar and plan.topic and not plan.meant:
        # "Is your mother important in this?" is about the topic; no one fact is the answer
        if plan.words <= NODDED:
            yield Choice(tuple(filter(YES_OR_NO.match, persona.rehearsed.acknowledge)), whole=True)
        yield Choice(persona.topic(plan.topic).lines, asked=plan.asked)
    elif plan.move == "elaborate" and not plan.meant:
        # staying with what was just told is what people do; a new fact comes when that is spent
        yield from _unspent(persona, plan, talk)
    if plan.tell:
        fact = persona.fact(plan.tell)
        if plan.move == "answer_briefly" and plan.kind == "closed" and plan.meant:
            yield Choice(_brief(fact, plan), fact.id, whole=True)
        yield Choice(_unasked(fact.lines, plan), fact.id, asked=asked)
    elif plan.again:
        yield from _again(persona, persona.fact(plan.again), plan, talk)
    yield from deeper(persona, plan, talk)


def _nearest_in_length(lines: Sequence[str], words: int) -> tuple[str, ...]:
    """The half of the lines, three at least, whose length comes nearest to so many words."""
    return tuple(sorted(lines, key=lambda line: abs(word_count(line) - words))[: max(3, len(lines) // 2)])


def _unasked(lines: Sequence[str], plan: TurnPlan) -> tuple[str, ...]:
    """The lines, without those that say no to what was not asked ("No, I haven't told Diane.")."""
    return tuple(line for line in lines if plan.polar or not _SAYS_NO.match(line)) or tuple(lines)


def _in_passing(persona: Persona, plan: TurnPlan, talk: Talk) -> Iterable[Choice]:
    """A small thing, or one that the persona does not hold: a plausible word, the same when it is asked again."""
    rehearsed = persona.rehearsed
    if plan.small:
        yield Choice(persona.small_fact(plan.small).lines, whole=True)
    if plan.small or any(bare(plan.asked) in bare(reply) for reply in talk.replies):
        yield Choice(rehearsed.already_said)
    if plan.others:
        yield Choice(rehearsed.unknown_others or rehearsed.unknown)
    elif plan.polar:
        yield Choice(rehearsed.unknown_yes_no or rehearsed.unknown)
    yield Choice(rehearsed.unknown)
    yield Choice(rehearsed.deflect)


def _again(persona: Persona, fact: Fact, plan: TurnPlan, talk: Talk) -> Iterable[Choice]:
    """Asked about something already told: its other words first, then "like I said"."""
    asked = plan.asked if plan.meant or plan.kind == "closed" else ""
    if plan.move == "answer_briefly" and plan.kind == "closed" and plan.meant:
        yield Choice(_brief(fact, plan), whole=True)
    yield Choice(_near_the_question(_unasked(left_to_say(fact, talk), plan), plan, talk), asked=asked)
    yield Choice(fact.in_full, whole=True)
    yield Choice(persona.rehearsed.already_said)


def _brief(fact: Fact, plan: TurnPlan) -> tuple[str, ...]:
    """The brief answers that fit: "Not yet." is none to "Who do you live with?", a figure the best to "How long?"."""
    if plan.polar:
        return best_answers([line for line in fact.brief if echoes(line, plan.asked)], plan.asked)
    fits = tuple(
        line for line in fact.brief if not (YES_OR_NO.match(line) or _NODS.search(line) or _says_back(line, plan.asked))
    )
    if lacks_figure(fits, plan.asked) and not lacks_figure(fact.lines, plan.asked):
        return ()
    if lacks_person(fits, plan.asked):
        return ()
    return best_answers(fits, plan.asked)


def _says_back(line: str, asked: str) -> bool:
    """Whether a line holds nothing but words of the question: "Four people." to "Who are the four people?"."""
    held = set(content_stems(line))
    return bool(held) and held <= set(content_stems(asked))


def _near_the_question(lines: Sequence[str], plan: TurnPlan, talk: Talk) -> tuple[str, ...]:
    """The lines that are no answer to something else than a question asked."""
    return near_enough(lines, f"{talk.lines[-1].text} {plan.asked}") if _question(plan) else tuple(lines)


def further(persona: Persona, plan: TurnPlan, talk: Talk) -> Iterable[Choice]:
    """What may come after a nod or a vague answer. After "I don't know what to make of it." about words just said
    nothing but more of those."""
    if plan.vague is None or plan.named:
        return deeper(persona, plan, talk)
    return (Choice(left_to_say(persona.fact(fact), talk), asked=_question(plan)) for fact in talk.lines[-1].facts)


def deeper(persona: Persona, plan: TurnPlan, talk: Talk) -> Iterable[Choice]:
    """More on what was told about this topic; then remarks on the topic."""
    yield from _unspent(persona, plan, talk)
    if plan.topic is not None:
        yield Choice(persona.topic(plan.topic).lines, asked=_question(plan))


def _unspent(persona: Persona, plan: TurnPlan, talk: Talk) -> Iterable[Choice]:
    """What is left of the facts told on this topic: what comes nearest to a question, else of the last told first."""
    told = [persona.fact(fact) for fact in reversed(talk.told) if persona.fact(fact).topic == plan.topic]
    lately = {fact for line in talk.lines[-LATELY:] for fact in line.facts}
    left = {
        fact: tuple(line for line in left_to_say(fact, talk) if fact.id in lately or not dangles(line))
        for fact in told
        # a question with one answer is not answered with what was left of a story
        if fact.id in lately or plan.kind != "closed"
    }
    if _question(plan):
        lines = [line for lines in left.values() for line in lines]
        yield Choice(_near_the_question(lines, plan, talk), asked=_question(plan))
    else:
        yield from (Choice(lines) for lines in left.values())


def _question(plan: TurnPlan) -> str:
    return plan.asked if plan.kind in ("open", "closed") else ""
