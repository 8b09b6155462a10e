"""What kind of answer a question asks for: a time, a reason, a person, a way of coping, a wish.

A question that no fact answers is not answered with a fact near to it: "Why do you think that is?" asks for a reason,
and who is on the team is none. Such a question gets a vague answer of the right kind, as people give when they can't or
won't say.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import Literal

from simulator.persona import Fact, FactKind, SmallFact
from simulator.rubric.phrases import any_of
from simulator.words import QuestionKind

_any_of = partial(any_of, flags=re.IGNORECASE)
# What may stand before a question.
LEAD = r"^\W*(?:(?:and|so|but|okay|ok|well|then|right|now|or|hm+|oh|yes|yeah)\b[,. ]*)*"
_DO = r"(?:do|did|have|would|will|can|could)"
# The first that matches counts; what invites a telling ("What happened?") is none of them.
_KINDS: tuple[tuple[QuestionKind, re.Pattern[str]], ...] = (
    (
        "coping",
        _any_of(
            rf"\bhow {_DO} you (?:been )?(?:cop|deal|handl|manag|liv|get(?:ting)? (?:through|by|past))",
            rf"\bhow {_DO} you (?:respond|react|go about|keep going)\b",
            rf"\bwhat {_DO} you (?:do|done|try|tried)\b(?! (?:then|next|after|for a|with (?:the|that|this|it|them)))",
            r"\bwhat(?:'s| has|'ve)? (?:helps|helped|been helping)\b",
        ),
    ),
    (
        "wish",
        _any_of(
            # "What would you like to talk about?", "... want me to understand?" invite a telling
            rf"\bwhat (?:else )?{_DO} you (?:like|want|need|hope|wish|prefer|be hoping)\b(?! (?:to (?:talk|start|begin"
            r"|bring|look|focus|say|tell|share|discuss|speak)|(?:me|him|her|them|people|some(?:one|body)) to"
            r" (?:understand|know|see|hear))\b)",
            r"\bwhat are you hoping\b",
            r"\bwhat would (?:help|be different|change|it (?:look|be|feel) like|make)\b",
        ),
    ),
    (
        "feeling",
        _any_of(
            r"\b(?:how|what) (?:do|does|did|are|is|was|were|would) (?:you|that|it|this)(?: \w+){0,3} feel(?:ing)?\b",
            r"\bwhat (?:does|did|do) (?:that|it|this|those) (?:do to|bring up|stir)\b",
            r"\bwhat (?:happen\w*|goes on|comes up) (?:in(?:side)?|for) you\b",
            r"\bwhat(?:'s| is| was| has)(?: it| that| this)?(?: moment| time)? (?:been )?(?:like|going on)\b",
            r"\bwhat (?:it|that|this) (?:is|was|feels|felt) like\b",
        ),
    ),
    (
        "thought",
        _any_of(
            r"\bwhat (?:do|did) you (?:think|believe|make of|tell yourself)\b",
            r"\bwhat(?:'s| is| was) your (?:take|view|sense)\b",
            r"\bwhat did you (?:hear|take|read) (?:in|from|into)\b",
            r"\bwhat (?:goes|went|was going|is going) through your (?:mind|head)\b",
            r"\bwhat (?:does|did|do|would) (?:it|that|this|they) (?:say|tell you|mean)(?: to you)? about you",
            r"\bhow do you (?:see|understand|make sense of|explain)\b",
        ),
    ),
    ("who", _any_of(LEAD + r"which (?:one )?of (?:you|them|those (?:people|four))\b")),
    ("either", _any_of(LEAD + r"which (?:one|of)\b", LEAD + r"who\b[^?]*, \w+ or \w+\?")),
    (
        "said",
        _any_of(
            r"\bwhat (?:exactly )?(?:did|do|does) (?!it\b|that\b|this\b)(?:\w+|your \w+)(?: \w+)??"
            r" (?:say|answer|reply)\b",
            r"\bwhat (?:was|were) (?:his|her|their|your|the|those|\w+['’]s) (?:\w+ )?(?:words?|answer|reply)\b",
            r"\btell me what (?:you|he|she|they) said\b",
            LEAD + r"(?:who said what|what was said)\b",
        ),
    ),
    (
        "how_much",
        _any_of(
            LEAD
            + r"(?:for |since )?how (?:long(?! ago\b)|many|much(?! of (?:this|that|it)\b)|often|far|old|late|early|big"
            r"|tall)\b"
        ),
    ),
    (
        "when",
        _any_of(
            LEAD + r"when (?:did|was|were|has|have|had|will)\b",
            LEAD + r"when (?:do|does|is|are) [^?]*\b(?:start|begin|end|finish|due|over|done|next|ready)\b",
            LEAD + r"what (?:time|day) (?:did|was|were|will)\b",
            LEAD + r"(?:since when|how long ago)\b",
        ),
    ),
    ("usually", _any_of(LEAD + r"(?:when|(?:what|which) (?:times?|days?)) (?:do|does|are|is)\b")),
    # "Where do you feel it?", "Where does that leave you?" ask for no place
    (
        "where",
        _any_of(
            LEAD + r"where\b(?!.*\b(?:would you like|shall we|do you want to go|feel|leaves?|comes? from|begin|start"
            r"|learn\w*|got that|get that|pick\w*)\b)"
        ),
    ),
    ("who", _any_of(LEAD + r"(?:with |to |for |by |from )?(?:who|whose|whom)\b")),
    (
        "why",
        _any_of(
            LEAD + r"(?:why|how come|what makes|what made|what(?:'s| is) the reason)\b",
            r"\bwhere (?:does|did|do) .{0,30}\b(?:come from|learn\w*|get (?:that|it)|pick (?:that|it|\w+) up)\b",
        ),
    ),
)
# Whoever asks to be told gets more than a detail.
INVITES = re.compile(
    r"\b(?:tell me(?! (?:who|when|where|which|what (?:you|he|she|they) sa(?:id|y)|how (?:long|many|much|old|often))\b)"
    r"|describe|talk about|walk me|say (?:more|a (?:bit|little))|(?:what|how) about|what else"
    r"|(?:like|want) (?:me|somebody|someone|people) to (?:know|understand)"
    r"|what(?:['’]s| has| is)? (?:been )?happening)\b",
    re.IGNORECASE,
)
# What kinds of facts answer such a question though its wording points to none of them; "What is that like?" is answered
# with whatever the client goes on to tell.
ANSWERED_BY: dict[QuestionKind, frozenset[FactKind]] = {
    "feeling": frozenset(("feeling", "belief")),
    "coping": frozenset(("coping",)),
    "wish": frozenset(("wish",)),
    "thought": frozenset(("belief", "feeling")),
    "why": frozenset(("belief",)),
}
# What has one answer, which nothing else that is told of the subject can stand for.
PLAIN: frozenset[QuestionKind] = frozenset(("either", "when", "usually", "where", "who", "how_much", "said", "why"))


def question_kind(asked: str, polar: bool) -> QuestionKind | None:
    """The kind of answer that `asked` wants; None where it invites more of anything. `polar`: it wants yes or no."""
    if polar:
        return "either" if _OR.search(asked) and not _ANY.search(asked) else "yes_no"
    return next((kind for kind, pattern in _KINDS if pattern.search(asked)), None)


# "Can you say something about ...?" has the form of a yes-or-no question, and nobody answers it with yes; no more than
# "Do you know why?".
_INVITES = _any_of(
    r"\b(?:can|could|would|will) (?:you|we) (?:tell|say|describe|talk|share|walk|speak|explain)\b",
    r"\bdo you (?:know|have (?:any|an) idea) (?:who|what|when|where|why|how)\b",
)
_WH = _any_of(r"\b(?:who|whose|what|when|where|which|why|how)\b")
_OR = _any_of(r"\b\w+,? or (?!so\b|something\b|anything\b|whatever\b|are you\b|do you\b|is it\b)")
# "Did anybody help you, or encourage you?" gives nothing to choose from.
_ANY = _any_of(r"\b(?:any|anyone|anybody|anything|anywhere|ever)\b[^?]* or\b")
_VERB = _any_of(
    r"\b(?:is|are|am|was|were|be|been|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)\b",
    r"n't\b|['’](?:s|re|ve|d|ll|m)\b|\b(?:you|i|he|she|they|we|it) \w+",
)
# A question without a verb ("And bedtime?") is no more than this long.
ELLIPTICAL = 4
_REMEMBER = _any_of(LEAD + r"(?:do|did|can|could) you (?:still )?(?:remember|recall|see|understand)\b")


def is_elliptical(asked: str) -> bool:
    """Whether a question has no verb ("And bedtime?"): what it wants is for the hearer to tell."""
    return len(asked.split()) <= ELLIPTICAL and _VERB.search(asked) is None and _WH.search(asked) is None


def wants_yes_or_no(asked: str) -> bool:
    """Whether a closed question wants yes or no."""
    if is_elliptical(asked) or _INVITES.search(asked):
        return False
    return _WH.search(asked) is None or _REMEMBER.match(asked) is not None


# A question that asks since when is answered by how long (but not by how many), one for a day by what day it always is,
# and back.
_TIMES: dict[QuestionKind | None, frozenset[QuestionKind]] = {
    "when": frozenset(("usually",)),
    "how_much": frozenset(("when",)),
    "usually": frozenset(("when",)),
}
_HOW_LONG = _any_of(LEAD + r"(?:for |since )?(?:how long|since when)\b")
_YES_NO = _any_of(LEAD + r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should)\b")


def kind_listed(fact: Fact | SmallFact, wanted: QuestionKind | None, asked: str = "") -> bool:
    """Whether a question of the kind wanted is listed for a fact; with `asked`, one of the same measure: "How far?" is
    not what "How long?" asks, nor "When?"."""
    listed = _kinds_of(fact.asks)
    if asked and wanted == "how_much" and not _measures(asked) & _all_measures(fact.asks):
        return False
    if asked and wanted == "when" and not _measures(asked):
        listed = _kinds_of(fact.asks, lasting=False)
    return wanted in listed or (wanted in _TIMES and not listed.isdisjoint(_TIMES[wanted]))


# "How often?" and "How many times?" ask for a count, the others for what they name.
_MEASURE = _any_of(r"\bhow (long(?! ago\b)|many|much|often|far|old|late|early|big|tall)\b|\b(since when)\b")
_SAME_MEASURE = {"often": "many", "much": "many", "early": "late", "tall": "big", "since when": "long"}


def _measures(asked: str) -> frozenset[str]:
    found = ((one or two).lower() for one, two in _MEASURE.findall(asked))
    return frozenset(_SAME_MEASURE.get(each, each) for each in found)


@lru_cache(maxsize=4096)
def _all_measures(asks: tuple[str, ...]) -> frozenset[str]:
    # who says when says how late
    late = frozenset(() if _kinds_of(asks).isdisjoint(("when", "usually")) else ("late",))
    return late.union(*map(_measures, asks))


@lru_cache(maxsize=4096)
def _kinds_of(asks: tuple[str, ...], lasting: bool = True) -> frozenset[QuestionKind | None]:
    kinds = {question_kind(ask, _YES_NO.match(ask) is not None and wants_yes_or_no(ask)) for ask in asks}
    return frozenset(kinds | ({"when"} if lasting and any(map(_HOW_LONG.search, asks)) else set()))


def answers(fact: Fact | SmallFact, wanted: QuestionKind) -> bool:
    """Whether a fact holds the kind of answer that a question wants: a question of that kind is listed for it, or it is
    of a kind that answers such a question."""
    if kind_listed(fact, wanted):
        return True
    return isinstance(fact, Fact) and fact.kind in ANSWERED_BY.get(wanted, ())


_SAYER = _any_of(
    r"\b(?:did|do|does) (?P<one>you|\w+) (?:\w+ )?(?:say|answer|reply|tell)\b",
    r"\bwhat (?P<two>(?!was\b|is\b)\w+) said\b",
    r"\b(?P<three>your|\w+['’]s|his|her|their) (?:\w+ )?words?\b",
)


@lru_cache(maxsize=4096)
def sayer(asked: str) -> Literal["client", "another"] | None:
    """Whose words a question asks for, or None where it doesn't say."""
    found = _SAYER.search(asked)
    if found is None:
        return None
    return "client" if next(filter(None, found.groups())).lower() in ("you", "your") else "another"


_CHECKS = _any_of(
    r"\b(?:have|did) i (?:got|get|understood?|heard?) (?:that|it|you|this)(?: right)?\W*$",
    r"\bis that (?:right|about right|it|fair)\W*$",
    r"\bdoes that (?:fit|sound right|sound about right|make sense)\W*$",
    r"\bam i (?:close|right|on the right track)\W*$",
)


def asks_for_a_nod(text: str) -> bool:
    """Whether a reply ends by asking if it is right ("Have I got that right?")."""
    return _CHECKS.search(text) is not None


_INDIRECT = re.compile(
    r"\b(?:i wonder|i['’]m (?:a (?:bit|little) )?(?:curious|wondering)|i am (?:curious|wondering)|i was wondering"
    r"|i(?:['’]d| would) like to (?:know|hear|understand))(?: about)? ((?:why|what|how|who|when|where|whether|if)\b.*)",
    re.IGNORECASE,
)


def put_as_statement(text: str) -> str:
    """The question in a reply that puts it as a statement ("I'm curious why you stayed."), or nothing."""
    found = _INDIRECT.search(text)
    return found.group(1) if found else ""
