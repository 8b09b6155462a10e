"""The matter of a reply: its topic, the fact it earns, the fact it comes close to but has not earned."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.client.language import content_stems, words
from simulator.client.talk import Talk
from simulator.client.topics import Raised, focus_of, raised
from simulator.persona import Persona

# A reply that asks nothing changes the subject only on this much evidence (see `topics.raised`): a reflection that
# happens to hold a word of another topic is still about this one.
TURNS = 2.0


@dataclass(frozen=True)
class Matter:
    """What the client can make of a reply.

    `topic` is what it is about; `tell` an earned fact not told yet; `withheld` a fact that was asked for and is not
    earned; `again` a fact asked about that was told before; `unknown` a question about nothing the persona holds;
    `small_talk` whether the topic is small talk; `named` whether the reply itself raised the topic.
    """

    topic: str | None = None
    tell: str | None = None
    withheld: str | None = None
    again: str | None = None
    unknown: bool = False
    small_talk: bool = False
    named: bool = False


def find_matter(
    persona: Persona, asked: str, openness: float, talk: Talk, probing: bool, polar: bool = False, whole: str = ""
) -> Matter:
    """The matter of a reply that asks `asked`.

    `openness` is the client's after the reply; `probing` says that the reply asks a question, `polar` one that wants
    yes or no; `whole` is all of the reply. At most one fact is told.
    """
    found = raised(persona, asked, talk.topic)
    if found.topic is None and points_back(asked) and talk.replies:
        # "I'd like to stay with the project. What else is there?": what stands before it counts, if it is plain; in the
        # first reply a greeting stands there
        around = raised(persona, whole, talk.topic)
        found = around if around.score >= TURNS else found
    weak = not probing and talk.topic is not None and found.topic != talk.topic and found.score < TURNS
    named = found.topic is not None and not weak
    if not named:
        if probing and not points_back(asked) and not _IN_HAND.search(asked):
            return Matter(topic=None, unknown=True)
        found = _current(persona, talk, asked)
    if found.topic is None:
        return Matter()
    told = set(talk.told)
    earned = [fact for fact in found.facts if fact not in told and persona.fact(fact).openness <= openness]
    locked = [fact for fact in found.facts if fact not in told and persona.fact(fact).openness > openness]
    meant = next((fact for fact in found.close if fact not in told), found.close[0] if found.close else None)
    small = persona.topic(found.topic).small_talk
    here = next((fact for fact in reversed(talk.told) if persona.fact(fact).topic == found.topic), None)
    if meant is None and polar and not named and here is not None:
        # "Is that hard?" is about what was just told; a fact that merely shares its topic is no answer
        return Matter(found.topic, again=here, small_talk=small, named=named)
    if meant in told:
        return Matter(found.topic, again=meant, small_talk=small, named=named)
    if meant in locked:
        return Matter(found.topic, withheld=meant, small_talk=small, named=named)
    tell = meant if meant in earned else (earned[0] if earned else None)
    nearest = min(locked, key=lambda fact: persona.fact(fact).openness, default=None)
    return Matter(found.topic, tell=tell, withheld=None if tell else nearest, small_talk=small, named=named)


def _current(persona: Persona, talk: Talk, asked: str) -> Raised:
    """The topic under discussion with its facts: first those of the kind that is asked for, then the least private."""
    if talk.topic is None:
        return Raised(None, (), (), 0.0)
    focus = focus_of(asked)
    here = [fact for fact in persona.facts if fact.topic == talk.topic]
    facts = sorted(here, key=lambda fact: (focus is not None and fact.kind != focus, fact.openness))
    return Raised(talk.topic, tuple(fact.id for fact in facts), (), 0.0)


# Words of questions about the matter in hand, whatever else they name: "Which bit feels most pressing?".
_IN_HAND = re.compile(
    r"\b(feel\w*|felt|most|hard\w*|worst|afraid|scar(ed|y|es)|worr\w+|matters?|important|pressing|happen\w*|will"
    r"|going to|means?|chang\w+|wants?|needs?)\b",
    re.IGNORECASE,
)
# Words that point back to what is being talked about.
_POINTS_BACK = frozenset(
    "it that this them they those these there then since so such he she him her his their its".split()
)


def points_back(asked: str) -> bool:
    """Whether a question only points ("how was that?"), or names a subject of its own ("your favourite film")."""
    return not content_stems(asked) or not _POINTS_BACK.isdisjoint(words(asked))
