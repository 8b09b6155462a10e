"""The matter of a reply: its topic, the fact it earns, the fact it comes close to but has not earned."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from simulator.client.details import detail_asked, subject_of, topic_of
from simulator.client.language import content_stems, words
from simulator.client.meaning import nearness, vectors
from simulator.client.people import asks_of_others, of_nobody
from simulator.client.questions import PLAIN, answers, question_kind
from simulator.client.recent import (
    FOLLOWS,
    WORTH_TELLING,
    asks_on,
    last_spoken_of,
    names_only_the_last,
    near_to,
    only_says_back,
)
from simulator.client.subject import (
    IN_HAND,
    IN_YOU,
    OF_THIS,
    SPECIFIC,
    has_one_answer,
    names_subject,
    points,
    points_back,
    subject_stems,
)
from simulator.client.talk import Talk
from simulator.client.topic_index import index_of
from simulator.client.topics import CLOSE, RAISED, WORD_FOR_WORD, Raised, focus_of, raised, titled
from simulator.persona import Fact, Persona, SmallFact
from simulator.words import QuestionKind

# A reply that asks nothing changes the subject only on this much evidence (see `topics.raised`): a reflection that
# happens to hold a word of another topic is still about this one.
TURNS = 3.0
# A question leaves the subject under discussion for one that it names, or for a fact that it asks for this plainly.
JUMPS = 3.0
# Yes or no is said to what was asked, not to something near it: a fact answers such a question from here on.
SURE = 3.0
# So many lines on a topic, with nothing more to tell of it, and what is held back shows.
LINGERED = 4
# A question that takes up words of so many last lines is about them, not about a small thing of that name.
LAST_LINES = 2
_SPEAKING = frozenset(content_stems("tell told telling say said know knows talk talked ask asked"))
# Kinds of questions that ask something of what was just said.
_OF_WHAT_WAS_SAID: frozenset[QuestionKind | None] = frozenset(("feeling", "thought", "wish", "coping"))
# "Tell me about the rule.", after it was named.
_THE = re.compile(r"\b(?:the|that|this) \w+\W*$", re.IGNORECASE)
_THOSE = re.compile(r"\b(?:those|these|they|them)\b(?! days)", re.IGNORECASE)
# A client who trusts goes deeper into what is being talked of, near to the last words or not.
FOLLOWS_IN_TRUST = -1.0
# What "How did that feel?" brings up lies so near to what was just said.
FOLLOWS_CLOSELY = 0.5
# What lies less near than this to what was said is led over to.
LEAPS = 0.15
FOLLOWS_FROM_AFAR = 0.2
# So far above where they began, a client trusts.
TRUSTS = 0.06
DEEPER = 0.1
# What was told already is what was asked for again where it fits the question better than anything new by this much.
FITS_BETTER = 0.8


@dataclass(frozen=True)
class Matter:
    """What the client can make of a reply.

    `topic` is what it is about; `tell` an earned fact not told yet; `withheld` a fact that was asked for and is not
    earned; `again` a fact asked about that was told before; `small` a small fact that was asked for; `unknown` a
    question about nothing the persona holds, `others` one about somebody whom the client can't know much of; `vague`
    the kind of answer asked for where no fact gives it; `turns` whether the fact to tell is of another subject, which
    nobody asked about; `small_talk` whether the topic is small talk; `named` whether the reply itself raised the topic,
    and `meant` whether its wording points to the fact itself.
    """

    topic: str | None = None
    tell: str | None = None
    withheld: str | None = None
    again: str | None = None
    small: str | None = None
    unknown: bool = False
    others: bool = False
    vague: QuestionKind | None = None
    turns: bool = False
    small_talk: bool = False
    named: bool = False
    meant: bool = False

    @property
    def thing(self) -> str | None:
        """Id of the fact or small fact that it is about, whether that may be said or not."""
        return self.small or self.tell or self.again or self.withheld


def find_matter(
    persona: Persona, asked: str, openness: float, talk: Talk, probing: bool, polar: bool = False, whole: str = ""
) -> Matter:
    """The matter of a reply that asks `asked`.

    `openness` is the client's after the reply; `probing` says that the reply asks a question, `polar` one that wants
    yes or no; `whole` is all of the reply. At most one fact is told.
    """
    if probing and (asks_of_others(persona, asked) or of_nobody(persona, asked, talk)):
        return Matter(unknown=True, others=True)
    detail = detail_asked(persona, asked, polar, talk, whole) if probing else None
    if detail is not None:
        return detailed(persona, detail, openness, talk)
    wanted = question_kind(asked, polar) if probing else None
    wanted = wanted if wanted in persona.rehearsed.vague else None
    found = _answering(persona, _found(persona, asked, talk, whole), asked, wanted, talk)
    if wanted in _OF_WHAT_WAS_SAID and names_only_the_last(asked, talk) and found.score < WORD_FOR_WORD:
        return _of_what_was_said(persona, asked, openness, talk, wanted)
    if found.small is not None:
        return Matter(small=found.small, named=True) if probing else Matter(talk.topic)
    least = (RAISED if found.cued else JUMPS) if probing else TURNS
    weak = bool(talk.topic and found.topic != talk.topic and found.score < least)
    named = found.topic is not None and not weak
    if not named:
        one_answer = polar or SPECIFIC.match(asked.strip()) is not None
        if probing and not points_back(asked) and (found.elsewhere or (one_answer and not IN_HAND.search(asked))):
            return Matter(None if found.elsewhere else talk.topic, unknown=True)
        found = _current(persona, talk, asked)
    if found.topic is None:
        return Matter()
    on = _asked_on(persona, asked, found, talk) if probing and wanted in (None, "said") else None
    if on is not None:
        return Matter(on.topic, again=on.id, named=names_subject(asked), meant=True)
    if probing and named and not found.close and has_one_answer(asked) and not points_back(asked):
        # "How long have you known Priya?" has one answer, and no other fact of the topic is it
        return Matter(found.topic, unknown=True, named=True)
    bare = not names_subject(asked) and not names_title(persona, asked)
    found = _fitting(persona, asked, talk, found, probing)
    named = named and (bool(found.close) or not bare)
    return _chosen(persona, found, openness, talk, polar, named, trusts(persona, openness) and wanted not in PLAIN)


def _of_what_was_said(persona: Persona, asked: str, openness: float, talk: Talk, wanted: QuestionKind | None) -> Matter:
    """The matter of "How did you feel when you realized you hadn't taken it in?" after those words: what lies close to
    them, and no fact elsewhere."""
    near = near_to(persona, talk, asked, focus_of(asked), FOLLOWS_CLOSELY)
    if not near:
        return Matter(talk.topic, vague=wanted)
    return _chosen(persona, Raised(talk.topic, near), openness, talk, polar=False, named=False)


def detailed(persona: Persona, detail: SmallFact, openness: float, talk: Talk) -> Matter:
    """A detail is said to who has earned what it is a detail of."""
    fact, topic = subject_of(persona, detail), topic_of(persona, detail)
    if fact is not None and fact.openness > openness and fact.id not in talk.told:
        return Matter(topic, withheld=fact.id, named=True, meant=True)
    return Matter(topic, small=detail.id, named=True, meant=True)


def _answering(persona: Persona, found: Raised, asked: str, wanted: QuestionKind | None, talk: Talk) -> Raised:
    """What was found, where nothing counts as pointed to that does not hold the kind of answer wanted: "When did you go
    to bed?" is not what "Do you sleep well?" asks, whatever words the two share."""
    if found.small is not None:
        told = {each for line in talk.lines[-LAST_LINES:] for each in content_stems(line.text)}
        of_told = not told.isdisjoint(subject_stems(asked)) and talk.replies
        fits = wanted in (None, "yes_no") or answers(persona.small_fact(found.small), wanted)
        those = found.score < WORD_FOR_WORD and _THOSE.search(asked) is not None
        return found if fits and not of_told and not those else Raised(None)
    if wanted in (None, "yes_no"):
        return found
    held = (fact for fact in found.close if found.scores[fact] >= WORD_FOR_WORD or answers(persona.fact(fact), wanted))
    return replace(found, close=tuple(held))


def _fitting(persona: Persona, asked: str, talk: Talk, found: Raised, probing: bool) -> Raised:
    """What was found, without the facts that such a question does not ask for."""
    if not names_subject(asked):
        if not probing:
            # a feeling said back is about what was just told, not about a fact elsewhere that holds the word
            found = replace(found, close=())
        if not found.close and found.topic == talk.topic:
            # "What is that like?" brings up what lies near to what was just told, not the topic's next fact
            found = _current(persona, talk, asked)
    if focus_of(asked) == "belief":
        # "Why do you think that is?" is not answered with who is on the team
        facts = (persona.fact(fact) for fact in found.facts)
        fits = (fact.id for fact in facts if fact.kind not in ("event", "trait") or fact.openness >= WORTH_TELLING)
        found = replace(found, facts=tuple(fits))
    return found


def trusts(persona: Persona, openness: float) -> bool:
    """Whether a client is so far above where they began that they trust."""
    return openness >= persona.baseline.openness + TRUSTS


def following(persona: Persona, matter: Matter, openness: float, talk: Talk, reply: str) -> Matter:
    """The matter of a reply that asks for nothing in particular: of the topic's facts the earned one that follows best
    from the client's last line and the reply, the deeper the better; where the topic has none left, a client who has
    come to trust goes on to what lies nearest in another."""
    if matter.meant or matter.topic is None or matter.small_talk or matter.withheld:
        return matter
    earned = [fact for fact in persona.facts if WORTH_TELLING <= fact.openness <= openness and fact.id not in talk.told]
    here = [fact for fact in earned if fact.topic == matter.topic]
    trusting = trusts(persona, openness)
    if here or not trusting:
        # "How did you feel then?" asks for something of just this
        facts, least = here, FOLLOWS_IN_TRUST if trusting and not matter.vague else FOLLOWS
    else:
        facts, least = earned, FOLLOWS_FROM_AFAR
    if not facts:
        return replace(matter, tell=None)
    near = nearness(f"{talk.lines[-1].text} {reply}", vectors([fact.text for fact in facts]))
    best = max(range(len(facts)), key=lambda at: near[at] + DEEPER * facts[at].openness)
    if near[best] < least:
        return replace(matter, tell=None)
    turns = facts[best].topic != matter.topic or near[best] < LEAPS
    return replace(matter, topic=facts[best].topic, tell=facts[best].id, vague=None, turns=turns)


def _found(persona: Persona, asked: str, talk: Talk, whole: str) -> Raised:
    """What a reply raises; one that names no subject of its own is about what is being talked of."""
    of_this = (
        not names_subject(asked)
        or _names_who_is_spoken_of(persona, asked, talk)
        or OF_THIS.match(asked.strip()) is not None
        or IN_YOU.search(asked) is not None
    )
    if talk.topic is not None and of_this and not names_title(persona, asked):
        # "Let's turn to the job. What's been happening there?": what stands before it is its subject, if it is plain
        before = raised(persona, whole, talk.topic) if talk.replies and whole != asked else Raised(None)
        if before.topic is not None and before.score >= TURNS and not only_says_back(whole, talk):
            return before
        here = raised(persona, asked, talk.topic, within=talk.topic)
        if here.close or IN_YOU.search(asked) or points(asked):
            return here
    found = raised(persona, asked, talk.topic)
    the = _THE.search(asked) is not None
    weak = found.topic is None or (the and found.score < JUMPS)
    if weak and found.small is None and talk.replies and (the or points_back(asked)):
        # "I'd like to stay with the project. What else is there?": what stands before it counts, if it is plain; in the
        # first reply a greeting stands there
        around = raised(persona, whole, talk.topic)
        found = around if around.topic is not None and around.score >= TURNS else found
    return found


def _names_who_is_spoken_of(persona: Persona, asked: str, talk: Talk) -> bool:
    """Whether a question that points back names nothing but people of the topic under discussion: after the quarrel
    "Have you told Emma about this?" asks nothing else of Emma."""
    known = index_of(persona).names[talk.topic] if talk.topic else frozenset[str]()
    return points(asked) and bool(known) and subject_stems(asked) <= known | _SPEAKING


def _chosen(
    persona: Persona, found: Raised, openness: float, talk: Talk, polar: bool, named: bool, deeper: bool = False
) -> Matter:
    """Which of the facts found is told, told again or withheld."""
    topic = found.topic or ""
    told, small = set(talk.told), persona.topic(topic).small_talk
    here = next((fact for fact in reversed(talk.told) if persona.fact(fact).topic == topic), None)
    meant = _meant(found, told)
    if polar and meant is not None and found.scores[meant] < SURE:
        meant = None
    if meant is None and polar and not named and here is not None:
        # "Is that hard?" is about what was just told; a fact that merely shares its topic is no answer
        return Matter(topic, again=here, small_talk=small, named=named)
    if meant in told:
        return Matter(topic, again=meant, small_talk=small, named=named, meant=True)
    fresh = [persona.fact(fact) for fact in dict.fromkeys((*found.facts, *found.close)) if fact not in told]
    locked = [fact for fact in fresh if fact.openness > openness]
    if meant is not None and meant in _ids(locked):
        return Matter(topic, withheld=meant, small_talk=small, named=named, meant=True)
    free = [fact for fact in fresh if fact not in locked]
    if deeper and here is not None:
        # a subject begun goes deeper with who is trusted
        free.sort(key=lambda fact: -fact.openness)
    tell = meant or next(iter(_ids(free)), None)
    nearest = min(locked, key=lambda fact: fact.openness, default=None)
    # what is held back shows where it was come near to, or where a topic is dwelt on with nothing else left to tell
    dwelt = sum(line.topic == topic for line in talk.lines) >= LINGERED
    touched = nearest is not None and (here is None or dwelt or found.scores.get(nearest.id, 0.0) > 0)
    withheld = nearest.id if nearest and touched and not tell else None
    if polar and meant is None:
        tell = None  # "Is your mother important in this?" wants yes or no; no one fact is the answer
    return Matter(topic, tell, withheld, small_talk=small, named=named, meant=meant is not None)


def _asked_on(persona: Persona, asked: str, found: Raised, talk: Talk) -> Fact | None:
    """The fact just spoken of, where a question asks on about it and not, by its wording, for another."""
    fact = last_spoken_of(persona, talk)
    if fact is None or names_title(persona, asked) or not asks_on(asked, fact, talk.lines[-1].text):
        return None
    others = [found.scores[each] for each in found.close if each not in talk.told]
    least = WORD_FOR_WORD if names_subject(asked) else CLOSE
    return None if max(others, default=0.0) >= least else fact


def _meant(found: Raised, told: set[str]) -> str | None:
    """The fact that the wording points to: the best new one, unless one that was told fits much better."""
    best = found.close[0] if found.close else None
    new = next((fact for fact in found.close if fact not in told), None)
    if best is None or new is None or found.scores[best] - found.scores[new] >= FITS_BETTER:
        return best
    return new


def _ids(facts: list[Fact]) -> list[str]:
    return [fact.id for fact in facts]


def _current(persona: Persona, talk: Talk, asked: str) -> Raised:
    """The topic under discussion with those of its facts that a question in passing may bring up."""
    return Raised(talk.topic, near_to(persona, talk, asked, focus_of(asked)))


def names_title(persona: Persona, asked: str) -> bool:
    """Whether a question calls a topic by its title."""
    return any(titled(topic, words(asked)) for topic in persona.topics)
