"""What the client's last line meant: asked "Which half hour?", "Who is she?", "Before what?", a client says it whole.

People speak in half sentences, and a short line leaves out whom and what it is about. What a fact or topic says in full
is in the persona's file.
"""

from __future__ import annotations

import re

from simulator.client.details import detail_asked, spoken_of
from simulator.client.language import content_stems, sentences, words
from simulator.client.questions import LEAD, is_elliptical, wants_yes_or_no
from simulator.client.recent import names_only_the_last
from simulator.client.subject import OF_ANYTHING, subject_stems
from simulator.client.talk import Talk
from simulator.client.topics import evidence
from simulator.persona import Persona
from simulator.rubric.phrases import any_of
from simulator.words import Move

# Whatever was said, these ask what it meant.
_PLAINLY = any_of(
    r"\b(?:what|who|whom|how|which (?:\w+ )?\w+) (?:exactly )?(?:do|did) you mean\b",
    LEAD + r"who(?:['’]s| is| are| was)? [\"'“‘]?(?:he|she|they|we|us|him|them|this|that|it)\b[\"'”’]?(?! \w)",
    LEAD + r"[\"'“‘]?(?:he|she|they|we|us|it|that|this)[\"'”’]?,? (?:meaning|as in|you mean|being)\b",
    r"\bwhat is it (?:that )?you (?:have(?:n['’]t| not)|did(?:n['’]t| not)|do(?:n['’]t| not)|can(?:['’]t|not))"
    r" (?:\w+ )?(?:say|said|tell|told)\b",
    r"\b(?:which (?:was|is) it|but (?:you just|you|i thought you|didn['’]t you(?: just)?) sa(?:id|y)\b[^?]*)\?",
    flags=re.IGNORECASE,
)
# "Before what?", "Reasons not to do what?"
_OF_WHAT = re.compile(r"\b(?:to|of|for|with|about|from|at|do|say) (?:what|whom|who)\b[^?]{0,12}\?", re.IGNORECASE)
_DO_YOU_MEAN = re.compile(r"\b(?:what|how) do you mean\W*$", re.IGNORECASE)
# "Which weekend?", "What bridge is that?", "What was the version you had ready?"
_WHICH = re.compile(
    LEAD
    + r"(?:which|what(?:['’]s| is| was| are| were)? (?:the|that|this|those|these)|what)"
    + r" (?!is\b|was\b|are\b|were\b|do\b|does\b|did\b|has\b|have\b|had\b|would\b|will\b|can\b|could\b|about\b|else\b"
    + r"|happen|kind\b|sort\b|time\b|like\b|ma[dk]e|br[io]|keep|kept|help|stop|chang|h[eo]ld"
    + r"|g[eo]t|go|went|came|come|led)\w+(?!.*\blike\?)",
    re.IGNORECASE,
)
_NOTHING_NEW = OF_ANYTHING | set(content_stems("mean say said talking speaking"))
# Moves that keep something back; asked what they meant, a client stays vague.
_HELD: frozenset[Move] = frozenset(("deflect", "minimise", "pull_back"))
# A fact that is asked for this plainly is what is asked, whatever the last line said.
PLAIN_FACT = 6.0
# So many last lines may be meant.
LAST_LINES = 2


def asks_what_was_meant(text: str, persona: Persona, talk: Talk) -> bool:
    """Whether every question of a reply asks only what the client's last line meant, and the file holds what it meant.

    A detail of what was just spoken of ("Which one, the old or the new?") is asked for as such.
    """
    asked = [each for each in sentences(text) if each.endswith("?")]
    if not asked:
        return False
    plainly = bool(_DO_YOU_MEAN.search(asked[-1])) or all(map(_PLAINLY.search, asked))
    if talk.lines[-1].move in _HELD and (plainly or _OF_WHAT.search(asked[-1])):
        return True
    if not plainly and not all(_PLAINLY.search(each) or _takes_up(each, talk) for each in asked):
        return False
    if not said_in_full(persona, talk):
        return False
    if plainly and (not subject_stems(asked[-1]) or names_only_the_last(asked[-1], talk)):
        return True
    heard = evidence(persona, " ".join(asked), talk.topic).facts
    if any(heard[fact] >= PLAIN_FACT for fact in heard if fact not in talk.told):
        return False  # "And what is the project about?" asks for what it says
    detail = detail_asked(persona, " ".join(asked), wants_yes_or_no(asked[-1]), talk, text)
    return detail is None or detail.about not in spoken_of(persona, talk, talk.lines[-1])


def said_in_full(persona: Persona, talk: Talk) -> tuple[str, ...]:
    """What the last line spoke of, said with all that it left out: of the facts told that it was about, else of its
    topic; empty where the file holds neither, and where the line kept something back or was about
    no topic ("I never know what to do with a pause.")."""
    last = talk.lines[-1]
    if last.move in _HELD or _of_no_topic(persona, last.text):
        return ()
    spoken = spoken_of(persona, talk, last) & set(talk.told)
    lines = tuple(line for fact in persona.facts if fact.id in spoken for line in fact.in_full)
    return lines or (persona.topic(last.topic).in_full if last.topic else ())


def _of_no_topic(persona: Persona, line: str) -> bool:
    return any(line in lines for lines in persona.rehearsed.lists().values())


def _takes_up(asked: str, talk: Talk) -> bool:
    """Whether a question only takes up words of the client's last lines ("A mug?", "Which weekend?", "Of what?")."""
    if _OF_WHAT.search(asked) or (is_elliptical(asked) and set(words(asked)) <= set(words(talk.lines[-1].text))):
        return True
    named = set(content_stems(asked)) - _NOTHING_NEW
    said = {stem for line in talk.lines[-LAST_LINES:] for stem in content_stems(line.text)}
    return bool(named) and named <= said and (is_elliptical(asked) or _WHICH.match(asked) is not None)
