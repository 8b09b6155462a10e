"""The line check: looks at each sentence that a language model wrote before anyone sees it.

A sentence that fails is not shown. The names of the checks that fired are stored with the line.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from simulator.client.language import content_stems, four_grams, word_count
from simulator.client.lengths import MOST_WORDS
from simulator.client.plan import TurnPlan
from simulator.client.talk import Talk
from simulator.persona import Fact, Persona

# Words a line may run over the plan before it is cut, and the most it may ever hold.
SLACK_WORDS = 18
# How many of a locked fact's telltale stems a sentence may not hold together.
TELLTALE = 2
MOST_REPEATED = 0.3

_MACHINE = re.compile(
    r"\b(as an? (ai|language model|assistant|chat ?bot)|i'?m an? (ai|language model|assistant|chat ?bot|program)|"
    r"openai|chatgpt|language model|my training data|i was trained|artificial intelligence|roleplay|role-play|"
    r"simulat(ed|ion)|my (programming|instructions|prompt))\b",
    re.IGNORECASE,
)
_SWAPPED = re.compile(
    r"\b(how can i (help|assist|support) you|how may i (help|assist)|i'?m here to (help|listen|support)|"
    r"(thank you|thanks) for (sharing|opening up|telling me)|what brings you|how does that make you feel|"
    r"it sounds like you|have you (tried|considered|thought about)|you (should|could) try|i understand how you feel|"
    r"let'?s explore|as your therapist|that must be (hard|difficult|tough) for you|i hear you)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^\s*\**(therapist|client|assistant|user|system|human|\w+ \(client\))\**\s*:", re.IGNORECASE)
_NARRATION = re.compile(r"^\s*[*(\[].*[*)\]]\s*$|\*[^*]+\*|^\s*\((?:[^)]*)\)")
_THANKS = re.compile(r"\b(thank you|thanks|i (really )?appreciate)\b", re.IGNORECASE)
_SEEKS_ADVICE = re.compile(
    r"\b(what (should|can|do you think) i|do you have any (advice|tips|suggestions)|any advice|what would you do|"
    r"how (should|can|do) i\b.*\?|can you (help|advise|suggest))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class SoFar:
    """What of the present line has been shown already: its sentences."""

    sentences: tuple[str, ...] = ()

    @property
    def words(self) -> int:
        """Words shown so far."""
        return sum(word_count(sentence) for sentence in self.sentences)


def check_sentence(sentence: str, persona: Persona, plan: TurnPlan, talk: Talk, so_far: SoFar) -> tuple[str, ...]:
    """Names of the checks that a sentence fails; empty when it may be shown.

    `too_long` means that the line ends before this sentence; every other name that the sentence must not be shown.
    """
    found = [name for name, pattern in _ALWAYS if pattern.search(sentence)]
    if _LABEL.match(sentence) or sentence.lower().startswith(f"{persona.name.lower()}:"):
        found.append("speaker_label")
    if _names_self(sentence, persona, plan):
        found.append("own_name")
    if unearned(sentence, persona, plan, talk):
        found.append("unearned_fact")
    if _THANKS.search(sentence) and _over(_THANKS, persona.limits.thanks, talk):
        found.append("thanks")
    asks = sentence.rstrip("\"'”’").endswith("?")
    if asks and plan.move != "ask_back" and _over(re.compile(r"\?"), persona.limits.questions, talk):
        found.append("question")
    if _repeats(sentence, talk, so_far):
        found.append("repetition")
    if so_far.sentences and so_far.words + word_count(sentence) > _most_words(plan):
        found.append("too_long")
    return tuple(found)


_ALWAYS = (
    ("machine_talk", _MACHINE),
    ("role_swap", _SWAPPED),
    ("narration", _NARRATION),
    ("seeks_advice", _SEEKS_ADVICE),
)


def unearned(sentence: str, persona: Persona, plan: TurnPlan, talk: Talk) -> str | None:
    """Id of a fact that the sentence gives away though it is not earned, or None.

    A fact is given away by two of its telltale stems: those that stand in no fact the client may speak of, nor in
    anything that either has said.
    """
    free = {*talk.told, *plan.told, *((plan.tell,) if plan.tell else ())}
    said = " ".join([*(line.text for line in talk.lines), *talk.replies])
    known = set(content_stems(said)) | {s for fact in free for s in _stems(persona.fact(fact))}
    spoken = set(content_stems(sentence)) - known
    for fact in persona.facts:
        if fact.id not in free and len(spoken & _telltale(persona.facts, fact)) >= TELLTALE:
            return fact.id
    return None


def tells(text: str, fact: Fact, facts: tuple[Fact, ...]) -> bool:
    """Whether a line tells this fact: it holds one of its telltale stems, or two of its words."""
    spoken = set(content_stems(text))
    return bool(spoken & _telltale(facts, fact)) or len(spoken & _stems(fact)) >= TELLTALE


def _names_self(sentence: str, persona: Persona, plan: TurnPlan) -> bool:
    """Whether the client speaks of themself by name, as small models do; not where the name is given or quoted."""
    if not re.search(rf"\b{re.escape(persona.name)}\b", sentence):
        return False
    given = re.search(
        rf"\b(i'?m|i am|name'?s|name is|call(s|ed)? me|says?|said|it'?s) {re.escape(persona.name)}\b", sentence, re.I
    )
    told = plan.tell is not None and any(persona.name in line for line in persona.fact(plan.tell).lines)
    return not given and not told


def _most_words(plan: TurnPlan) -> int:
    return min(MOST_WORDS, max(plan.words + SLACK_WORDS, plan.words * 2))


def _over(pattern: re.Pattern[str], limit: float, talk: Talk) -> bool:
    """Whether one more line with this pattern would go beyond the persona's share of such lines."""
    held = sum(bool(pattern.search(line.text)) for line in talk.lines)
    return held + 1 > max(1.0, limit * (len(talk.lines) + 1))


def _repeats(sentence: str, talk: Talk, so_far: SoFar) -> bool:
    if word_count(sentence) <= 3:
        return sentence in so_far.sentences
    grams = four_grams(sentence)
    used = {gram for line in talk.lines for gram in four_grams(line.text)}
    used |= {gram for said in so_far.sentences for gram in four_grams(said)}
    return len(grams & used) > MOST_REPEATED * len(grams)


@lru_cache(maxsize=1024)
def _stems(fact: Fact) -> frozenset[str]:
    return frozenset(stem for text in (fact.text, *fact.lines) for stem in content_stems(text))


@lru_cache(maxsize=1024)
def _telltale(facts: tuple[Fact, ...], fact: Fact) -> frozenset[str]:
    """Stems of a fact that no more than one other fact has."""
    counts = _counts(facts)
    return frozenset(stem for stem in _stems(fact) if counts[stem] <= 2)


@lru_cache(maxsize=32)
def _counts(facts: tuple[Fact, ...]) -> Counter[str]:
    return Counter(stem for fact in facts for stem in _stems(fact))
