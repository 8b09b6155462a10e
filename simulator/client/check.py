"""The line check: looks at each sentence that a language model wrote before anyone sees it.

A sentence that fails is not shown. The names of the checks that fired are stored with the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from simulator.client.language import content_stems, four_grams, sentences, word_count
from simulator.client.lengths import MOST_WORDS
from simulator.client.meaning import nearness, vectors
from simulator.client.plan import TurnPlan
from simulator.client.talk import Talk
from simulator.client.telling import unearned
from simulator.persona import Persona

# A further sentence may take a line so many words over the plan, or so much nearer to it; one that still owes what it
# was to say, so many more.
SLACK_WORDS = 4
OWING_WORDS = 18
MOST_REPEATED = 0.3
# So few words may come again.
SHORT_WORDS = 3
# What lies less near in meaning than this to the client's own words for the plan, and has no word in common with them,
# says something else.
FURTHER_ASTRAY = 0.25
# "Nobody sees that." says too little to lead anywhere.
LEADS_ASTRAY = 3

_MACHINE = re.compile(
    r"\b(as an? (ai|language model|chat ?bot)|i'?m (just |only )?an? (ai|language model|chat ?bot|simulation)|"
    r"i'?m (just |only )?an? (virtual )?(assistant|program)(?= (designed|made|here|and)|[.,!?]|$)|"
    r"openai|chatgpt|language model|my training data|i was trained (on|by|to (help|assist))|artificial intelligence|"
    r"(this|our) (is (just |only )?a )?(role-?play|simulation)|i'?m (just )?role-?playing|"
    r"simulated (client|patient|person|conversation)|my (programming|prompt)|"
    # a model's refusal; a client can't help it, too, but assists nobody
    r"i (cannot|can'?t|can not) (assist|comply|fulfill?|provide|generate|engage)|"
    r"i'?m (sorry,? but i'?m )?(unable|not able) to (assist|comply|provide|help (you )?with)|"
    r"i (cannot|can'?t) help (you )?with (that|this)( request)?|"
    r"my instructions (are|say|tell|don'?t|do not|prevent))\b",
    re.IGNORECASE,
)
_SWAPPED = re.compile(
    r"\b(how can i (help|assist|support) you|how may i (help|assist)|"
    r"i('?m| am) (just |only |really |always )*here to (help|listen|support|assist)|"
    r"(thank you|thanks) for (sharing|opening up|telling me)|what brings you|how does that make you feel|"
    r"it sounds like you|have you (tried|considered|thought about)|you (should|could) try|i understand how you feel|"
    r"let'?s explore|as your therapist|that must be (hard|difficult|tough) for you|"
    r"i hear (you saying|that you|how (hard|much)))\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^\s*\**(therapist|client|assistant|user|system|human|\w+ \(client\))\**\s*:", re.IGNORECASE)
_NARRATION = re.compile(
    r"\[[^\]]*\]|\*[^*]+\*|^\s*\([^)]*\)|"
    r"\((softly |quietly |nervously |long )?(laugh|sigh|paus|smil|shrug|nod|look|silen|chuckl|cr(y|ies)|tear)[^)]*\)",
    re.IGNORECASE,
)
# Thanks that are said to someone here; "he never says thank you" and "thanks to Frank" are not.
_THANKS = re.compile(
    r"(?<!\bsay )(?<!\bsays )(?<!\bsaid )(?<!\bsaying )(?<!\ba )(?<!\bno )\b"
    r"(thank you|thanks(?! to (?!you\b))|i (really )?appreciate (you|it|that|this))\b",
    re.IGNORECASE,
)
_SEEKS_ADVICE = re.compile(
    r"\b(what (should i|do you think i (should|can|could|ought))|what can i (do|try)\b.*\?|"
    r"do you have any (advice|tips|suggestions)|any advice|what would you do|"
    r"how (should|can|do) i\b(?! (put|say|explain|describe)\b).*\?|can you (help|advise|suggest))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class SoFar:
    """What of the present line stands already: its sentences, whether what it was to say is still owed, and the
    client's own words for the plan."""

    sentences: tuple[str, ...] = ()
    owing: bool = False
    own: str = ""

    @property
    def words(self) -> int:
        """Words so far."""
        return sum(word_count(sentence) for sentence in self.sentences)


def check_sentence(sentence: str, persona: Persona, plan: TurnPlan, talk: Talk, so_far: SoFar) -> tuple[str, ...]:
    """Names of the checks that a sentence fails; empty when it may be shown.

    `too_long` means that the line ends before this sentence (a first one only fails beyond what any line may hold);
    every other name that the sentence must not be shown.
    """
    plain = sentence.replace("’", "'")
    found = [name for name, pattern in _ALWAYS if pattern.search(plain)]
    if _LABEL.match(sentence) or sentence.lstrip("* ").lower().startswith(f"{persona.name.lower()}:"):
        found.append("speaker_label")
    if _names_self(sentence, persona, plan):
        found.append("own_name")
    if unearned(" ".join([*so_far.sentences, sentence]), persona, plan, talk, so_far.own):
        found.append("unearned_fact")
    if _THANKS.search(sentence) and _over(_THANKS, persona.limits.thanks, talk):
        found.append("thanks")
    asks = sentence.rstrip("\"'”’").endswith("?")
    if asks and plan.move != "ask_back" and _over(re.compile(r"\?"), persona.limits.questions, talk):
        found.append("question")
    if _repeats(sentence, talk, so_far):
        found.append("repetition")
    if so_far.sentences and so_far.own and not so_far.owing and _leaves(sentence, plan, so_far):
        found.append("astray")
    most = most_words(plan, so_far.own, so_far.words, so_far.owing) if so_far.sentences else MOST_WORDS
    if so_far.words + word_count(sentence) > most:
        found.append("too_long")
    return tuple(found)


_ALWAYS = (
    ("machine_talk", _MACHINE),
    ("role_swap", _SWAPPED),
    ("narration", _NARRATION),
    ("seeks_advice", _SEEKS_ADVICE),
)


def _leaves(sentence: str, plan: TurnPlan, so_far: SoFar) -> bool:
    """Whether a further sentence has nothing to do with the client's own words for the plan."""
    new = set(content_stems(sentence))
    if plan.makes_up or len(new) < LEADS_ASTRAY or not new.isdisjoint(content_stems(f"{so_far.own} {plan.asked}")):
        return False
    return max(nearness(sentence, vectors([so_far.own, *sentences(so_far.own)]))) < FURTHER_ASTRAY


def _names_self(sentence: str, persona: Persona, plan: TurnPlan) -> bool:
    """Whether the client speaks of themself by name, as small models do; not where the name is given or quoted."""
    if not re.search(rf"\b{re.escape(persona.name)}\b", sentence):
        return False
    if plan.situation is not None and plan.situation.name in ("wrong_name", "greeting", "machine"):
        return False
    given = re.search(
        rf"\b(i'?m|i am|name'?s|name is|call(s|ed)? me|says?|said|it'?s) (just )?{re.escape(persona.name)}\b",
        sentence,
        re.IGNORECASE,
    )
    spoken_of = [persona.fact(fact) for fact in (plan.tell, plan.again, plan.withheld, *plan.told) if fact]
    quoted = any(persona.name in line for fact in spoken_of for line in (*fact.lines, *fact.more, *fact.withheld))
    return not given and not quoted


def most_words(plan: TurnPlan, own: str, so_far: int | None = None, owing: bool = False) -> int:
    """Most words that a line may hold, given the client's own words for the plan.

    After `so_far` words the next sentence must bring it nearer to the plan; more where what it is to say is `owing`.
    """
    planned = max(plan.words, word_count(own))
    over = max(OWING_WORDS if owing else SLACK_WORDS, 0 if so_far is None else planned - so_far)
    return min(MOST_WORDS, planned + over)


def _over(pattern: re.Pattern[str], limit: float, talk: Talk) -> bool:
    """Whether one more line with this pattern would go beyond the persona's share of such lines."""
    held = sum(bool(pattern.search(line.text)) for line in talk.lines)
    return held + 1 > max(1.0, limit * (len(talk.lines) + 1))


def _repeats(sentence: str, talk: Talk, so_far: SoFar) -> bool:
    """Whether a sentence was said before, or with it the line so far ("I've a dog. Ex-racer. He was sacked."), whose
    sentences may be too short to show it each by itself."""
    before = _grams(line.text for line in talk.lines)
    if _worn(" ".join([*so_far.sentences, sentence]), before):
        return True
    if word_count(sentence) <= SHORT_WORDS:
        # "I... I... I don't know" is how people talk
        return sentence in so_far.sentences and not sentence.endswith(("...", "…"))
    return _worn(sentence, before | _grams(so_far.sentences))


def _grams(said: Iterable[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(gram for text in said for gram in four_grams(text))


def _worn(text: str, used: frozenset[tuple[str, ...]]) -> bool:
    """Whether too many of a text's runs of four words were used; one of a few words may come again."""
    grams = four_grams(text)
    return word_count(text) > SHORT_WORDS and len(grams & used) > MOST_REPEATED * len(grams)
