"""What was just spoken of: which fact it was, whether a question asks on about it, and what of the topic lies near it.

People stay with what they have just said: "What happened?" asks for more of it, not for the next item of a file.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Literal

from simulator.client.answers import lacks_figure, stands_alone, wants_figure
from simulator.client.language import ASKS_FOR_MORE, bare, content_stems, four_grams, sentences, words
from simulator.client.meaning import nearness, vectors
from simulator.client.subject import points, subject_stems
from simulator.client.talk import Talk
from simulator.persona import Fact, FactKind, Persona

# A nod or two may stand between a fact and the question that asks on about it.
LATELY = 3
# Unasked, a client goes on to a further fact only where it lies this near to what was said, and is more than what one
# tells when asked who lives where.
FOLLOWS = 0.1
WORTH_TELLING = 0.2
FOCUS_FITS = 0.15

# Kinds of facts that don't say how anything is for the client.
_OUTWARD = frozenset(("event", "trait"))
_SAID = re.compile(
    r"(?:(?:and|so|then|but),? )*(i|we|he|she|they|[A-Z]\w+)(?: just)? (?:said|told|asked|answered)\b", re.I
)
_SOMETHING_NEW = frozenset(("else", "other", "another", "different", "new"))
# Questions for more of the same, whatever it is.
_ASKS_ON = re.compile(
    r"\bwhat(?:['’]s| has| had)? (?:exactly )?happen(?:s|ed|ing)?\b(?! in(?:side)? you)"
    r"|\bwhat (?:did|do|does|was|were) (?:he|she|they|you|it)\b(?! (?:feel|think|want|need|mean|make|hope|wish|like))"
    rf"|\b(?:last|first) time (?:that|it|you)\b|{ASKS_FOR_MORE}|\bhow so\b|\bin what way\b"
    r"|\bwhat (?:does|did) (?:that|it|this) look like\b|\bwhat(?:['’]s| is| was) (?:that|it|this) (?:all )?about\b"
    r"|\bwhat(?:['’]s| is) (?:behind|underneath|beneath) (?:that|it|this)\b|\bwhat do you notice\b"
    r"|\b(?:tell me|say) (?:a (?:bit|little) )?more\b"
    r"|\bwhat (?:came|was) (?:next|after)\b|\bgo on\b|\band then\b",
    re.IGNORECASE,
)


def last_spoken_of(persona: Persona, talk: Talk) -> Fact | None:
    """The fact of the topic under discussion that the client's last lines told or spoke of, or None."""
    for line in reversed(talk.lines[-LATELY:]):
        spoken = [persona.fact(fact) for fact in (*reversed(line.facts), *_worded(persona, line.text, talk.told))]
        if spoken:
            return spoken[0] if spoken[0].topic == talk.topic else None
    return None


def asks_on(asked: str, fact: Fact, last_line: str) -> bool:
    """Whether a question asks for more of `fact`: it names nothing else than what the fact or the client's last line
    speaks of, and asks what happened or points back."""
    if not _SOMETHING_NEW.isdisjoint(words(asked)):
        return False
    named = subject_stems(asked)
    if not named:
        return _ASKS_ON.search(asked) is not None
    if _ASKS_ON.search(asked) is None and not points(asked):
        return False
    held = {each for text in (fact.text, *fact.lines, *fact.more, last_line) for each in content_stems(text)}
    return named <= held


def only_says_back(text: str, talk: Talk) -> bool:
    """Whether a text has no word of content that the client's last line has not ("At the kitchen table.")."""
    return set(content_stems(text)) <= set(content_stems(talk.lines[-1].text))


def names_only_the_last(asked: str, talk: Talk) -> bool:
    """Whether a question names nothing but what the client's last line spoke of."""
    named = subject_stems(asked)
    return talk.topic is not None and bool(named) and named <= set(content_stems(talk.lines[-1].text))


def near_to(
    persona: Persona, talk: Talk, asked: str, focus: FactKind | None, least: float = FOLLOWS
) -> tuple[str, ...]:
    """The facts of the topic under discussion that a question without a subject of its own may bring up, best first.

    Where a fact was just spoken of these are the ones that lie near to it (how it feels brings up nothing that merely
    happened right after a fact was told), else all: first those that hold a figure where one is asked for, then those
    of the kind that is asked for, then the least private. `least` is the nearness (cosine) that it takes.
    """
    here = [fact for fact in persona.facts if fact.topic == talk.topic]
    if not here:
        return ()
    if wants_figure(asked) or last_spoken_of(persona, talk) is None:
        order = sorted(here, key=lambda fact: (*_unfit(fact, asked, focus), fact.openness))
        return tuple(fact.id for fact in order)
    near = nearness(f"{talk.lines[-1].text} {asked}", vectors([fact.text for fact in here]))
    inward = focus == "feeling"
    ranked = [
        (at + (FOCUS_FITS if fact.kind == focus else 0.0), fact.id)
        for at, fact in zip(near, here, strict=True)
        if fact.openness >= WORTH_TELLING and not (inward and fact.kind in _OUTWARD)
    ]
    return tuple(fact for at, fact in sorted(ranked, reverse=True) if at >= least)


def _unfit(fact: Fact, asked: str, focus: FactKind | None) -> tuple[bool, bool]:
    return lacks_figure((*fact.brief, *fact.lines), asked), focus is not None and fact.kind != focus


def _worded(persona: Persona, text: str, told: Sequence[str]) -> list[str]:
    """Of the facts told the one whose words stand in a line, if any."""
    said = four_grams(text)
    return [fact for fact in told if any(said & four_grams(line) for line in _wordings(persona.fact(fact)))][:1]


def goes_on_saying(persona: Persona, talk: Talk, who: Literal["client", "another"] | None) -> bool:
    """Whether the client's last line was cut off before words of `who`: "She asked me how I was." (I said great.)"""
    said = sentences(talk.lines[-1].text)[-1:]
    for line in (line for fact in talk.told for line in _wordings(persona.fact(fact))):
        parts = sentences(line)
        for part, following in itertools.pairwise(parts):
            words_of = _SAID.match(following) if [part] == said else None
            if words_of and (who is None or (words_of.group(1).lower() == "i") == (who == "client")):
                return True
    return False


def _wordings(fact: Fact) -> tuple[str, ...]:
    return (*fact.lines, *fact.more, *fact.in_full)


def left_to_say(fact: Fact, talk: Talk) -> tuple[str, ...]:
    """What is left to say of a fact that was told: the rest of the line that was cut, and its further lines."""
    said = {bare(s) for line in talk.lines for s in sentences(line.text)}
    rests = []
    for line in fact.lines:
        parts = sentences(line)
        left = [part for part in parts if bare(part) not in said]
        if 0 < len(left) < len(parts) and stands_alone(left[0]):
            rests.append(" ".join(left))
    heard = any(bare(part) in said for line in fact.lines for part in sentences(line))
    if fact.id in talk.lines[0].facts and not heard:
        # told with the opening line, in other words
        return (*fact.more, *fact.lines)
    # a fact that was only nodded to ("Not yet.") has all its lines left
    return (*(rests if heard else fact.lines), *fact.more)
