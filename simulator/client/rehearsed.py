"""The rehearsed voice: says a plan from the persona's own lines, with no language model.

It never says a line twice in a session, cuts a line at a sentence to come near the length that the plan asks for, and
goes on later with the part of a line it left unsaid.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.client.answers import (
    best_answers,
    cut_to_answer,
    dangles,
    echoes,
    lacks_figure,
    lacks_person,
    stands_alone,
)
from simulator.client.check import tells
from simulator.client.language import four_grams, sentences, word_count, words
from simulator.client.meant import said_in_full
from simulator.client.plan import TurnPlan
from simulator.client.recent import LATELY
from simulator.client.situations import REPAIR
from simulator.client.talk import Talk
from simulator.persona import Fact, Persona

# A line is worn out once this share of its runs of four words has been said before.
MOST_REPEATED = 0.3
# Lines of so few words ("Yeah.") may come again after a while, as they do with people.
SHORT = 3
SHORT_AGAIN_AFTER = 4
# A question for yes or no that no fact answers gets a nod where the plan is for no more words than this.
NODDED = 6
# How often a line begins with one of the persona's fillers, and the shortest line that does.
FILLED = 0.12
FILLED_FROM = 6
_YES_OR_NO = re.compile(
    r"(yes|yeah|yep|aye|no|nope|not|never|sometimes|mostly|a bit|a little|sort of|kind of"
    r"|i (do|did|have|am|was|don't|didn't|haven't|wasn't)|it (is|was|does|did)|they (do|did|are))\b",
    re.IGNORECASE,
)
# An open_up or recount says at least this much, whatever length was drawn.
TELLING = 10
# A telling that is so many words short of the plan goes on with more of the same.
GOES_ON_FROM = 6


@dataclass(frozen=True)
class Spoken:
    """A line as said: its words and the facts it told."""

    text: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Choice:
    """Lines that could be said, and the fact they tell, if any. `whole` lines are not cut; where `asked` is given, they
    are cut so that what answers it is in."""

    lines: tuple[str, ...]
    fact: str | None = None
    whole: bool = False
    asked: str = ""


def rehearse(persona: Persona, plan: TurnPlan, talk: Talk, seed: int) -> Spoken:
    """The line for a plan. Same arguments, same line."""
    rng = random.Random(seed * 7919 + 1)
    worn = _Worn(talk)
    telling = plan.move in ("recount", "open_up") or (plan.tell is not None and plan.kind == "open")
    length = max(plan.words, TELLING) if telling else plan.words
    first = _say(_choices(persona, plan, talk), length, worn, rng)
    if first is None:
        return Spoken(_least_recent(persona.rehearsed.acknowledge, talk))
    said, choice = first
    if telling and choice.fact and not tells(said, persona.fact(choice.fact), persona):
        said = _telling_whole(persona.fact(choice.fact), said, persona, worn)
    if telling and choice.fact and plan.turns:
        said = _bridged(persona, said, worn, rng)
    alone = said
    # a few words ("Not any more.") may answer without telling; what was not told can still be
    told = choice.fact is not None and tells(said, persona.fact(choice.fact), persona)
    facts = (choice.fact,) if choice.fact and told else ()
    if telling and facts and length - word_count(said) >= GOES_ON_FROM:
        more = _say([_Choice(persona.fact(facts[0]).more)], length - word_count(said), worn, rng)
        said = f"{said} {more[0]}" if more else said
    deepens = plan.move == "confirm" or (plan.vague is not None and plan.kind == "open")
    # "Couldn't tell you." says nothing of what was asked about by name
    on_subject = plan.vague is not None and plan.named and (plan.vague == "either" or not plan.polar)
    room = plan.words - word_count(said)
    if plan.topic and (on_subject or (deepens and room > GOES_ON_FROM)):
        # a reflection that fits is confirmed and deepened; who can't say why says what there is to say
        more = _say(_further(persona, plan, talk), max(room, SHORT), worn, rng)
        said = f"{said} {more[0]}" if more else said
    # a filler in front, or more behind, may bring a line nearer to one that was said
    filled = next((line for line in (_filled(persona, said, plan, rng), said, alone) if not worn.out(line)), said)
    return Spoken(filled, facts)


def _telling_whole(fact: Fact, said: str, persona: Persona, worn: _Worn) -> str:
    """The line that `said` was cut from, whole, where the cut left out what it was to tell."""
    whole = (line for line in fact.lines if said in line and not worn.out(line))
    return next((line for line in whole if tells(line, fact, persona)), said)


def _bridged(persona: Persona, said: str, worn: _Worn, rng: random.Random) -> str:
    """A line about another subject after a few words that lead over to it, while there are such."""
    bridge = _say([_Choice(persona.rehearsed.bridge, whole=True)], SHORT, worn, rng)
    return f"{bridge[0]} {said}" if bridge else said


class _Worn:
    """Which lines have been said already, wholly or nearly."""

    def __init__(self, talk: Talk) -> None:
        self.grams = {gram for line in talk.lines for gram in four_grams(line.text)}
        self.sentences = {_bare(s) for line in talk.lines for s in sentences(line.text)}
        self.lately = {_bare(s) for line in talk.lines[-SHORT_AGAIN_AFTER:] for s in sentences(line.text)}

    def out(self, line: str) -> bool:
        """Whether a line (or a sentence of it) would be heard as a repetition."""
        if word_count(line) <= SHORT:
            return _bare(line) in self.lately
        if any(_bare(s) in self.sentences for s in sentences(line) if word_count(s) > SHORT):
            return True
        grams = four_grams(line)
        return len(grams & self.grams) > MOST_REPEATED * len(grams)


def _bare(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def _say(choices: Iterable[_Choice], words: int, worn: _Worn, rng: random.Random) -> tuple[str, _Choice] | None:
    """The first choice that has a fresh line, cut to about `words`; among its fresh lines the nearest in length."""
    for choice in choices:
        fresh = [line for line in choice.lines if not worn.out(line)]
        cut = [line if choice.whole else cut_to_answer(line, choice.asked, words) for line in fresh]
        cut = [line for line in cut if not worn.out(line)]
        if not cut:
            continue
        if choice.whole or len(cut) == 1:
            return rng.choice(cut), choice
        if choice.asked:
            cut = list(best_answers(cut, choice.asked))
        nearest = sorted(cut, key=lambda line: abs(word_count(line) - words))[:2]
        return rng.choice(nearest), choice
    return None


def _choices(persona: Persona, plan: TurnPlan, talk: Talk) -> Iterable[_Choice]:
    """What could be said for a plan, best first. Ends in words that fit anywhere."""
    rehearsed = persona.rehearsed
    if plan.situation is not None:
        if plan.situation == REPAIR:
            yield _Choice(said_in_full(persona, talk), whole=True)
        yield _Choice(getattr(rehearsed, plan.situation.name), whole=True)
        yield _Choice(rehearsed.acknowledge)
        return
    if plan.move in ("close", "yes_but", "agree", "pull_back", "correct"):
        yield from _reacting(persona, plan)
    elif plan.move in ("deflect", "minimise"):
        yield from _holding(persona, plan)
    elif plan.move == "confirm":
        if plan.words <= SHORT:
            yield _Choice(rehearsed.acknowledge, whole=True)
        yield _Choice(rehearsed.confirm_feeling if plan.felt else rehearsed.confirm)
        yield _Choice(rehearsed.confirm)
    else:
        if plan.words <= SHORT and plan.kind in ("reflection", "room", "other") and plan.tell is None:
            yield _Choice(rehearsed.acknowledge, whole=True)
        yield from _telling(persona, plan, talk)
    yield _Choice(rehearsed.elaborate)
    yield _Choice(rehearsed.agree)
    yield _Choice(rehearsed.deflect)


def _reacting(persona: Persona, plan: TurnPlan) -> Iterable[_Choice]:
    rehearsed = persona.rehearsed
    if plan.move == "agree" and (plan.words <= SHORT or plan.kind == "room"):
        yield _Choice(rehearsed.acknowledge, whole=True)
    yield _Choice(getattr(rehearsed, plan.move), whole=plan.move == "close")
    yield _Choice(rehearsed.minimise if plan.move == "pull_back" else rehearsed.agree)


def _holding(persona: Persona, plan: TurnPlan) -> Iterable[_Choice]:
    if plan.withheld:
        yield _Choice(persona.fact(plan.withheld).withheld, asked=plan.asked)
    yield _Choice(getattr(persona.rehearsed, plan.move))
    yield _Choice(persona.rehearsed.deflect)


def _telling(persona: Persona, plan: TurnPlan, talk: Talk) -> Iterable[_Choice]:
    if plan.small or plan.unknown:
        yield from _in_passing(persona, plan, talk)
        return
    if plan.vague:
        yield _Choice(persona.rehearsed.vague[plan.vague], whole=True)
        if plan.topic:
            yield _Choice(persona.topic(plan.topic).lines, asked=plan.asked)
        return
    asked = plan.asked if plan.meant or plan.kind == "closed" else ""
    if plan.polar and plan.topic and not plan.meant:
        # "Is your mother important in this?" is about the topic; no one fact is the answer
        if plan.words <= NODDED:
            yield _Choice(tuple(filter(_YES_OR_NO.match, persona.rehearsed.acknowledge)), whole=True)
        yield _Choice(persona.topic(plan.topic).lines, asked=plan.asked)
    elif plan.move == "elaborate" and not plan.meant:
        # staying with what was just told is what people do; a new fact comes when that is spent
        yield from _unspent(persona, plan, talk)
    if plan.tell:
        fact = persona.fact(plan.tell)
        if plan.move == "answer_briefly" and plan.kind == "closed" and plan.meant:
            yield _Choice(_brief(fact, plan), fact.id, whole=True)
        yield _Choice(fact.lines, fact.id, asked=asked)
    elif plan.again:
        yield from _again(persona, persona.fact(plan.again), plan, talk)
    yield from _deeper(persona, plan, talk)


def _in_passing(persona: Persona, plan: TurnPlan, talk: Talk) -> Iterable[_Choice]:
    """A small thing, or one that the persona does not hold: a plausible word, the same when it is asked again."""
    rehearsed = persona.rehearsed
    if plan.small:
        yield _Choice(persona.small_fact(plan.small).lines, whole=True)
    if plan.small or any(_bare(plan.asked) in _bare(reply) for reply in talk.replies):
        yield _Choice(rehearsed.already_said)
    if plan.others:
        yield _Choice(rehearsed.unknown_others or rehearsed.unknown)
    elif plan.polar:
        yield _Choice(rehearsed.unknown_yes_no or rehearsed.unknown)
    yield _Choice(rehearsed.unknown)
    yield _Choice(rehearsed.deflect)


def _again(persona: Persona, fact: Fact, plan: TurnPlan, talk: Talk) -> Iterable[_Choice]:
    """Asked about something already told: its other words first, then "like I said"."""
    asked = plan.asked if plan.meant or plan.kind == "closed" else ""
    if plan.move == "answer_briefly" and plan.kind == "closed" and plan.meant:
        yield _Choice(_brief(fact, plan), whole=True)
    yield _Choice(_unsaid(fact, talk), asked=asked)
    yield _Choice(persona.rehearsed.already_said)


def _brief(fact: Fact, plan: TurnPlan) -> tuple[str, ...]:
    """The brief answers that fit: "Not yet." is none to "Who do you live with?", a figure the best to "How long?"."""
    if plan.polar:
        return best_answers([line for line in fact.brief if echoes(line, plan.asked)], plan.asked)
    fits = tuple(line for line in fact.brief if not _YES_OR_NO.match(line))
    if lacks_figure(fits, plan.asked) and not lacks_figure(fact.lines, plan.asked):
        return ()
    if lacks_person(fits, plan.asked):
        return ()
    return best_answers(fits, plan.asked)


def _further(persona: Persona, plan: TurnPlan, talk: Talk) -> Iterable[_Choice]:
    """What may come after a nod or a vague answer. After "I don't know what to make of it." about words just said
    nothing but more of those."""
    if plan.vague is None or plan.named:
        return _deeper(persona, plan, talk)
    return (_Choice(_unsaid(persona.fact(fact), talk), asked=_question(plan)) for fact in talk.lines[-1].facts)


def _deeper(persona: Persona, plan: TurnPlan, talk: Talk) -> Iterable[_Choice]:
    """More on what was told about this topic; then remarks on the topic."""
    yield from _unspent(persona, plan, talk)
    if plan.topic is not None:
        yield _Choice(persona.topic(plan.topic).lines, asked=_question(plan))


def _unspent(persona: Persona, plan: TurnPlan, talk: Talk) -> Iterable[_Choice]:
    """What is left of the facts told on this topic: what comes nearest to a question, else of the last told first."""
    told = [persona.fact(fact) for fact in reversed(talk.told) if persona.fact(fact).topic == plan.topic]
    lately = {fact for line in talk.lines[-LATELY:] for fact in line.facts}
    left = {
        fact: tuple(line for line in _unsaid(fact, talk) if fact.id in lately or not dangles(line))
        for fact in told
        # a question with one answer is not answered with what was left of a story
        if fact.id in lately or plan.kind != "closed"
    }
    if _question(plan):
        yield _Choice(tuple(line for lines in left.values() for line in lines), asked=_question(plan))
    else:
        yield from (_Choice(lines) for lines in left.values())


def _question(plan: TurnPlan) -> str:
    return plan.asked if plan.kind in ("open", "closed") else ""


def _unsaid(fact: Fact, talk: Talk) -> tuple[str, ...]:
    """What is left to say of a fact that was told: the rest of the line that was cut, and its further lines."""
    said = {_bare(s) for line in talk.lines for s in sentences(line.text)}
    rests = []
    for line in fact.lines:
        parts = sentences(line)
        left = [part for part in parts if _bare(part) not in said]
        if 0 < len(left) < len(parts) and stands_alone(left[0]):
            rests.append(" ".join(left))
    heard = any(_bare(part) in said for line in fact.lines for part in sentences(line))
    if fact.id in talk.lines[0].facts and not heard:
        # told with the opening line, in other words
        return (*fact.more, *fact.lines)
    # a fact that was only nodded to ("Not yet.") has all its lines left
    return (*(rests if heard else fact.lines), *fact.more)


def _filled(persona: Persona, said: str, plan: TurnPlan, rng: random.Random) -> str:
    """Now and then one of the persona's fillers before the line: "I mean, it's late."."""
    fillers = persona.style.fillers
    if not fillers or plan.situation or plan.turns or word_count(said) < FILLED_FROM or rng.random() >= FILLED:
        return said
    filler = rng.choice(fillers)
    if filler.lower().rstrip(",. ") in said.lower() or not said[0].isupper() or _YES_OR_NO.match(said):
        return said
    rest = said if _keeps_capital(words(said)[0], persona) else said[0].lower() + said[1:]
    return f"{filler[0].upper()}{filler[1:].rstrip(',.… ')}, {rest}"


def _keeps_capital(word: str, persona: Persona) -> bool:
    """Whether a word is written large everywhere: I, or a name, which stands large within a sentence of some fact."""
    bare = word.split("'")[0]
    large = rf"[a-z,] {re.escape(bare.capitalize())}\b"
    return bare == "i" or any(re.search(large, " ".join((f.text, *f.lines))) for f in persona.facts)


def _least_recent(lines: Sequence[str], talk: Talk) -> str:
    """The line said longest ago; for when everything has been said."""
    said = [line.text for line in talk.lines]
    return min(lines, key=lambda line: max((i for i, text in enumerate(said) if line in text), default=-1))
