"""The line check: looks at each sentence that a language model wrote before anyone sees it.

A sentence that fails is not shown. The names of the checks that fired are stored with the line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from simulator.client.language import content_stems, four_grams, sentences, word_count
from simulator.client.lengths import MOST_WORDS
from simulator.client.meaning import nearness, vectors
from simulator.client.plan import TurnPlan
from simulator.client.talk import Talk
from simulator.client.topics import raised
from simulator.persona import Fact, Persona

# A further sentence may take a line so many words over the plan, or so much nearer to it; one that still owes what it
# was to say, so many more.
SLACK_WORDS = 4
OWING_WORDS = 18
# A line may not hold so many stems together that no more than so many facts have. Of 142 lines that tell a locked fact
# of a shipped persona, these two rules catch 130; of 3,404 lines of the other personas, 90 are taken for one.
TELLTALE = 2
TELLTALES: tuple[tuple[int, int], ...] = ((TELLTALE, 2), (3, 4))
MOST_REPEATED = 0.3
# So few words answer a question without naming what it was about.
SHORT_ANSWER = 3
# What lies less near in meaning than this to the client's own words for the plan says something else: a line, and a
# further sentence of one that has no word in common with them. Of 79 lines of a 1.5B model all of the nine read as
# made up lay below the first, one of the others did.
ASTRAY = 0.38
FURTHER_ASTRAY = 0.25
# What lies as near as this to the client's own words says the same in others.
THE_SAME = 0.8
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

_YES_OR_NO = re.compile(r"\W*(yes|yeah|yep|no|nope|not|never|sometimes|mostly|a bit|sort of|kind of)\b", re.IGNORECASE)
_LEAVES = re.compile(
    r"\b(go|going|head|heading|leave|leaving|stop|end|finish|done|enough|goodbye|bye|call it a day)\b", re.IGNORECASE
)
# "It's fine", "I think about it": words that stand for what was asked about.
_POINTS_BACK = re.compile(
    r"^\W*(?:(?:yeah|well|oh|honestly|hm|i mean|i guess|i think|i suppose)[,. ]+)*"
    r"(?:it|it['’]s|that|that['’]s|this|she|she['’]s|he|he['’]s|they|they['’]re|there|there['’]s)\b"
    r"|\b(?:about|of|with|on|like|to) (?:it|that|them|him|her)\b",
    re.IGNORECASE,
)

_STANDS_FOR = re.compile(r"\b(?:it|that|this|she|her|he|him|his|they|them|their)\b", re.IGNORECASE)


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


def unearned(line: str, persona: Persona, plan: TurnPlan, talk: Talk, own: str = "") -> str | None:
    """Id of a fact that the line (so far) gives away though it is not earned, or None.

    A fact is given away by telltale stems that stand together: those that few facts have, and that stand in no fact the
    client may speak of, nor in what brings the client, nor in anything that either has said, nor in the client's `own`
    words for the plan.
    """
    free = {*talk.told, *plan.told, *((plan.tell,) if plan.tell else ())}
    said = [own, persona.presenting_problem, persona.background, *(each.text for each in talk.lines), *talk.replies]
    said += persona.fact(plan.withheld).withheld if plan.withheld else ()
    said += persona.small_fact(plan.small).lines if plan.small else ()
    known = set(content_stems(" ".join(said))) | {stem for fact in free for stem in _stems(persona.fact(fact))}
    spoken = set(content_stems(line)) - known
    rare = [_telltale(persona, most) for _, most in TELLTALES]
    for fact in persona.facts:
        if fact.id not in free and any(
            len(spoken & telltale[fact.id]) >= together for (together, _), telltale in zip(TELLTALES, rare, strict=True)
        ):
            return fact.id
    return None


def tells(text: str, fact: Fact, persona: Persona) -> bool:
    """Whether a line tells this fact of a persona: one of its telltale stems, two of its words, or a turn of phrase."""
    spoken = set(content_stems(text))
    if spoken & _telltale(persona, TELLTALE)[fact.id] or len(spoken & _stems(fact)) >= TELLTALE:
        return True
    return len(four_grams(text) & {gram for line in fact.lines for gram in four_grams(line)}) >= TELLTALE


def _retells(text: str, fact: Fact, persona: Persona, own: str) -> bool:
    """Whether a line tells this fact, as the client's `own` words for the plan do, in those or in others."""
    return tells(text, fact, persona) or nearness(text, vectors([own]))[0] >= THE_SAME


def lacking(line: str, persona: Persona, plan: TurnPlan, own: str, fact: str | None) -> str | None:
    """Name of the check that a whole line fails by what it leaves out, or None.

    `untold`: it does not tell the fact that it was to tell (`fact`), nothing of the small fact that was asked for, or
    not that the client is leaving; `past_question`: it speaks of other things than the subject that was asked about;
    `astray`: it answers a question with something else than the client's `own` words for the plan.
    """
    if fact is not None and not _retells(line, persona.fact(fact), persona, own):
        return "untold"
    spoken = set(content_stems(line))
    given = set(content_stems(own))
    if (plan.small and given) or plan.ends:
        return None if spoken & given or (plan.ends and _LEAVES.search(line)) else "untold"
    if fact is None and _past_question(line, persona, plan, own):
        return "past_question"
    free = not own or _free(plan) or (not spoken and word_count(line) <= SHORT_ANSWER)
    return None if free or nearness(line, vectors([own]))[0] >= ASTRAY else "astray"


def _free(plan: TurnPlan) -> bool:
    """Whether a model may put what it likes: what answers no question only shows how the reply was taken."""
    return plan.makes_up or plan.kind not in ("open", "closed")


def _leaves(sentence: str, plan: TurnPlan, so_far: SoFar) -> bool:
    """Whether a further sentence has nothing to do with the client's own words for the plan."""
    new = set(content_stems(sentence))
    if _free(plan) or len(new) < LEADS_ASTRAY or not new.isdisjoint(content_stems(f"{so_far.own} {plan.asked}")):
        return False
    return max(nearness(sentence, vectors([so_far.own, *sentences(so_far.own)]))) < FURTHER_ASTRAY


def _past_question(line: str, persona: Persona, plan: TurnPlan, own: str) -> bool:
    """Whether a line speaks of other things than the subject that a question named, or leaves out the name of it that
    the client's own words have ("big hands" for "my dad's hands")."""
    spoken = set(content_stems(line))
    about = _asked_about(persona, plan)
    answers = _YES_OR_NO.match(line) or _POINTS_BACK.search(line)
    if about is None or plan.topic is None or not spoken or word_count(line) <= SHORT_ANSWER or answers:
        return False
    names = _names(persona, plan.topic)
    if not names.isdisjoint(content_stems(own)) and spoken.isdisjoint(names) and not _STANDS_FOR.search(line):
        return True
    return spoken.isdisjoint({*about, *content_stems(f"{own} {plan.asked}")})


def _asked_about(persona: Persona, plan: TurnPlan) -> frozenset[str] | None:
    """Stems of the subject that a question named; None where it named none that a line must take up."""
    if plan.kind not in ("open", "closed") or plan.situation or plan.topic is None or plan.small or plan.unknown:
        return None
    if plan.withheld or (plan.again is None and raised(persona, plan.asked).topic != plan.topic):
        return None
    return _subject(persona, plan.topic)


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
    if word_count(sentence) <= SHORT_ANSWER:
        # "I... I... I don't know" is how people talk
        return sentence in so_far.sentences and not sentence.endswith(("...", "…"))
    return _worn(sentence, before | _grams(so_far.sentences))


def _grams(said: Iterable[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(gram for text in said for gram in four_grams(text))


def _worn(text: str, used: frozenset[tuple[str, ...]]) -> bool:
    """Whether too many of a text's runs of four words were used; one of a few words may come again."""
    grams = four_grams(text)
    return word_count(text) > SHORT_ANSWER and len(grams & used) > MOST_REPEATED * len(grams)


# Kept, since a line is checked sentence by sentence.
@lru_cache(maxsize=256)
def _names(persona: Persona, topic: str) -> frozenset[str]:
    """Stems that a topic is called by."""
    held = persona.topic(topic)
    return frozenset(stem for text in (held.title, *held.cues) for stem in content_stems(text))


@lru_cache(maxsize=256)
def _subject(persona: Persona, topic: str) -> frozenset[str]:
    """Stems of all that a persona holds on a topic, what is not earned too: another check sees to that."""
    words = frozenset(stem for text in persona.topic(topic).lines for stem in content_stems(text))
    told = (_stems(fact) for fact in persona.facts if fact.topic == topic)
    return _names(persona, topic).union(words, *told)


@lru_cache(maxsize=1024)
def _stems(fact: Fact) -> frozenset[str]:
    return frozenset(stem for text in (fact.text, *fact.lines) for stem in content_stems(text))


# Kept by persona, whose hash is at hand: to hash all its facts takes longer than to read a line.
@lru_cache(maxsize=64)
def _telltale(persona: Persona, most: int) -> Mapping[str, frozenset[str]]:
    """Stems of each fact, by its id, that no more than `most` facts have, itself included."""
    counts = Counter(stem for fact in persona.facts for stem in _stems(fact))
    return {fact.id: frozenset(stem for stem in _stems(fact) if counts[stem] <= most) for fact in persona.facts}
