"""What of all that the client holds most likely answers a question, set against what its wording points to.

Wording finds a subject that is named; where a question follows up on what was just said ("And what did you say then?"),
words in common lead astray, and the learned chances decide: for another thing, or for saying that one can't say.
"""

from __future__ import annotations

from dataclasses import replace

from simulator.client.answers import near_enough
from simulator.client.chances import chances
from simulator.client.details import topic_of
from simulator.client.matter import Matter, detailed, names_title, trusts
from simulator.client.questions import INVITES, PLAIN
from simulator.client.recent import left_to_say
from simulator.client.subject import names_subject
from simulator.client.talk import Talk
from simulator.persona import Persona
from simulator.words import QuestionKind

# A thing is said from this chance on; what the wording points to, from a lower one, and where nothing is likelier by
# so much. Read off `benchmarks/fit_chances.py`, which tries others.
TAKE = 0.25
KEEP = 0.15
ABOUT_AS_LIKELY = 0.8
# A question that names nothing brings up a topic's next fact only where that is this likely.
GOES_ON = 0.1


def likeliest(
    persona: Persona, matter: Matter, openness: float, talk: Talk, reply: str, asked: str, wanted: QuestionKind | None
) -> Matter:
    """The matter of a question (`asked`, in `reply`), with another thing to say where that is likelier, or with a vague
    answer (`wanted` is the kind asked for) where nothing is likely.

    Who is invited to tell goes on to what comes next, likely or not; so does who trusts and is left free to.
    """
    if matter.others:
        return matter
    found = matter.thing
    chance = chances(persona, reply, talk, found)
    held = {**chance.facts, **chance.small}.get(found or "", 0.0)
    best, likely, is_fact = chance.best
    title, invited, bare = names_title(persona, reply), INVITES.search(asked) is not None, not names_subject(asked)
    free = bare and (held >= GOES_ON or _confides(persona, openness, talk, wanted))
    goes_on = (invited or free) and matter.tell is not None and not matter.meant and matter.topic == talk.topic
    astray = (title and _topic(persona, best, is_fact) != matter.topic) or (
        best in talk.told and not _left(persona, best, talk, asked)
    )
    if likely >= TAKE and best != found and held < ABOUT_AS_LIKELY * likely and not astray:
        better = (_of_fact if is_fact else _of_small)(persona, best, openness, talk)
        # "How often does that happen?" comes near to nothing that is kept back
        if better.withheld is None or not bare:
            return better
    if title or invited or goes_on or found is None or held >= KEEP or (matter.named and not matter.meant):
        return matter
    return _unknown(persona, matter, talk, wanted)


def _confides(persona: Persona, openness: float, talk: Talk, wanted: QuestionKind | None) -> bool:
    """Whether a client who has been understood and trusts was asked for nothing that has one answer."""
    return wanted not in PLAIN and trusts(persona, openness) and any(line.understood for line in talk.lines)


def _left(persona: Persona, fact: str, talk: Talk, asked: str) -> bool:
    """Whether something is left to say of a fact that was told, and near to what is asked."""
    return bool(near_enough(left_to_say(persona.fact(fact), talk), f"{talk.lines[-1].text} {asked}"))


def _topic(persona: Persona, name: str, is_fact: bool) -> str | None:
    return persona.fact(name).topic if is_fact else topic_of(persona, persona.small_fact(name))


def _of_fact(persona: Persona, fact: str, openness: float, talk: Talk) -> Matter:
    """A fact is told to who has earned it, and told again where it was told before."""
    topic = persona.fact(fact).topic
    plain = Matter(topic, small_talk=persona.topic(topic).small_talk, named=True, meant=True)
    if fact in talk.told:
        return replace(plain, again=fact)
    if persona.fact(fact).openness > openness:
        return replace(plain, withheld=fact)
    return replace(plain, tell=fact)


def _of_small(persona: Persona, name: str, openness: float, talk: Talk) -> Matter:
    small = persona.small_fact(name)
    return detailed(persona, small, openness, talk) if topic_of(persona, small) else Matter(small=name, named=True)


def _unknown(persona: Persona, matter: Matter, talk: Talk, wanted: QuestionKind | None) -> Matter:
    """The same without what is not likely to answer; vague, but not twice running."""
    vague = persona.rehearsed.vague
    kind = wanted if wanted in vague else "what"
    if kind not in vague or any(line in talk.lines[-1].text for lines in vague.values() for line in lines):
        return matter
    topic = matter.topic or talk.topic
    matter = replace(matter, topic=topic, tell=None, again=None, small=None, withheld=None)
    return replace(matter, meant=False, unknown=False, vague=kind)
