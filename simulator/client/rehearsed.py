"""The rehearsed voice: says a plan from the persona's own lines, with no language model.

It never says a line twice in a session, cuts a line at a sentence to come near the length that the plan asks for, and
goes on later with the part of a line it left unsaid.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.client.answers import best_answers, cut_to_answer
from simulator.client.choices import SHORT, YES_OR_NO, Choice, choices, further
from simulator.client.language import bare, four_grams, sentences, word_count, words
from simulator.client.plan import TurnPlan
from simulator.client.talk import Talk
from simulator.client.telling import tells
from simulator.persona import Fact, Persona

# A line is worn out once this share of its runs of four words has been said before.
MOST_REPEATED = 0.3
# A short line may come again after so many others.
SHORT_AGAIN_AFTER = 4
# How often a line begins with one of the persona's fillers, and the shortest line that does.
FILLED = 0.12
FILLED_FROM = 6
# An open_up or recount says at least this much, whatever length was drawn.
TELLING = 10
# A telling that is so many words short of the plan goes on with more of the same.
GOES_ON_FROM = 6


@dataclass(frozen=True)
class Spoken:
    """A line as said: its words and the facts it told."""

    text: str
    facts: tuple[str, ...] = ()


def rehearse(persona: Persona, plan: TurnPlan, talk: Talk, seed: int) -> Spoken:
    """The line for a plan. Same arguments, same line."""
    rng = random.Random(seed * 7919 + 1)
    worn = _Worn(talk)
    telling = plan.move in ("recount", "open_up") or (plan.tell is not None and plan.kind == "open")
    length = max(plan.words, TELLING) if telling else plan.words
    first = _say(choices(persona, plan, talk), length, worn, rng)
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
        more = _say([Choice(persona.fact(facts[0]).more)], length - word_count(said), worn, rng)
        said = f"{said} {more[0]}" if more else said
    deepens = plan.move == "confirm" or (plan.vague not in (None, "what") and plan.kind == "open")
    # "Couldn't tell you." says nothing of a subject that was just raised by name
    raised = plan.named and plan.topic != talk.topic
    on_subject = plan.vague is not None and raised and (plan.vague == "either" or not plan.polar)
    room = plan.words - word_count(said)
    if plan.topic and (on_subject or (deepens and room > GOES_ON_FROM)):
        # a reflection that fits is confirmed and deepened; who can't say why says what there is to say
        more = _say(further(persona, plan, talk), max(room, SHORT), worn, rng)
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
    bridge = _say([Choice(persona.rehearsed.bridge, whole=True)], SHORT, worn, rng)
    return f"{bridge[0]} {said}" if bridge else said


class _Worn:
    """Which lines have been said already, wholly or nearly."""

    def __init__(self, talk: Talk) -> None:
        self.grams = {gram for line in talk.lines for gram in four_grams(line.text)}
        self.sentences = {bare(s) for line in talk.lines for s in sentences(line.text)}
        self.lately = {bare(s) for line in talk.lines[-SHORT_AGAIN_AFTER:] for s in sentences(line.text)}

    def out(self, line: str) -> bool:
        """Whether a line (or a sentence of it) would be heard as a repetition."""
        if word_count(line) <= SHORT:
            return bare(line) in self.lately
        if any(bare(s) in self.sentences for s in sentences(line) if word_count(s) > SHORT):
            return True
        grams = four_grams(line)
        return len(grams & self.grams) > MOST_REPEATED * len(grams)


def _say(among: Iterable[Choice], words: int, worn: _Worn, rng: random.Random) -> tuple[str, Choice] | None:
    """The first choice that has a fresh line, cut to about `words`; among its fresh lines the nearest in length."""
    for choice in among:
        fresh = [line for line in choice.lines if not worn.out(line)]
        cut = fresh if choice.whole else cut_to_answer(fresh, choice.asked, words)
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


def _filled(persona: Persona, said: str, plan: TurnPlan, rng: random.Random) -> str:
    """Now and then one of the persona's fillers before the line: "I mean, it's late."."""
    fillers = persona.style.fillers
    if not fillers or plan.situation or plan.turns or word_count(said) < FILLED_FROM or rng.random() >= FILLED:
        return said
    filler = rng.choice(fillers)
    if filler.lower().rstrip(",. ") in said.lower() or not said[0].isupper() or YES_OR_NO.match(said):
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
