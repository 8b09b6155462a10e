"""Signs read off one line of a client's: a change announced, the role swapped, a fact given away, a topic taken up.

All lexical, so that they cost nothing and can be checked by eye; the word lists are ours. They are read apart from the
client's own checks, so that a hole there shows here.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass

from simulator.client.details import topic_of
from simulator.client.language import content_stems, four_grams, sentences, word_count, words
from simulator.client.topics import raised
from simulator.persona import Persona
from simulator.rubric.phrases import any_of

# A fact is given away by a sentence that shares this much of its runs of four words with it...
SAID_SHARE = 0.6
# ... or by so many stems together that stand in nothing else the persona holds.
OWN_STEMS = 2
# Lines of so few words ("Yeah, a bit.") answer a question without naming what it was about.
SHORT_ANSWER = 3

# Words that announce a solution, a decision or a change for the better, as clients do near the end of a good therapy.
CHANGE = any_of(
    r"\bi(?:'m| am) going to (?:try|start|stop|talk|tell|ask|call|change|make|do)\b",
    r"\bi(?:'ll| will) (?:try|start|stop|talk|tell|ask|call|change|do that|give (?:it|that) a (?:go|try))\b",
    r"\bi(?:'ve| have) (?:decided|realised|realized|learned|learnt)\b",
    r"\bfrom now on\b|\bstarting (?:today|tomorrow)\b|\bnext time i(?:'ll| will)\b",
    r"\bi(?: feel| am|'m) (?:so much|much|a lot|already) (?:better|lighter|calmer|clearer)\b",
    r"\bi feel (?:better|lighter|hopeful|relieved)\b",
    r"\b(?:that|this)(?:'s| is| has)? (?:really |already )?(?:helps|helped|helpful|helping)\b",
    r"\bi see (?:it )?(?:now|differently)\b|\bnow i (?:see|understand|know)\b|\bit (?:all )?makes sense now\b",
    r"\bmaybe i (?:should|could|can) (?:try|start|talk|tell|ask|stop|let)\b|\bi(?:'m| am) ready to\b",
    r"\bi think i (?:can|could|should) (?:try|start|talk|tell|ask|stop|let)\b",
    r"\bi want to (?:try|start|change|work on)\b|\bi need to (?:start|stop|change|work on|let go)\b",
)
THANKS = any_of(r"\bthank(?:s| you)\b", r"\bi (?:really )?appreciate\b", r"\bgrateful to you\b")
# Claims to be a program, and the therapist's part spoken by the client. A denial ("I'm not a robot") is none.
OUT_OF_ROLE = any_of(
    r"\bas an? (?:ai|assistant|language model)\b",
    r"\bi(?:'m| am) an? (?:ai|assistant|language model|chat ?bot|program)\b",
    r"\bmy (?:training|system prompt|programming|instructions|persona)\b|\bopenness\b",
    r"\bi (?:cannot|can't) assist\b|\bhow (?:can|may) i (?:help|assist)\b",
    r"\bi(?:'m| am) (?:just |only |really |always )*here to (?:help|listen|support|assist)\b|\bas your therapist\b",
    r"\bsounds like you\b|\bthat must be (?:so )?(?:hard|difficult) for you\b|\bthank you for (?:sharing|opening)\b",
    r"\bhave you (?:tried|considered)\b|\bhow does that make you feel\b|\blet's explore\b",
    r"\bin (?:this|our) (?:role ?-?play|simulation)\b",
)
# "Yes, I do." answers a question, and "It's a lot" is about what was asked.
_ANSWERS = re.compile(
    r"\W*(?:(?:well|so|oh|um|hm|honestly|i mean|i guess|i think|i suppose|yeah|no|sorry)\b[,. ]*)*"
    r"(?:yes|yeah|yep|no|nope|not|never|it|it['’]s|that|that['’]s|this|she|she['’]s|he|he['’]s|they|they['’]re)\b",
    re.IGNORECASE,
)
_MY = re.compile(r"\bmy ((?:[a-z'-]+ )?[a-z'-]+)", re.IGNORECASE)


def announces_change(line: str) -> bool:
    """Whether a line announces a solution, a decision or a change."""
    return CHANGE.search(_lowered(line)) is not None


def thanks(line: str) -> bool:
    """Whether a line holds thanks."""
    return THANKS.search(_lowered(line)) is not None


def out_of_role(line: str) -> bool:
    """Whether the client speaks as a program or as the therapist."""
    return OUT_OF_ROLE.search(_lowered(line)) is not None


def _lowered(line: str) -> str:
    return line.lower().replace("’", "'")


def repeated_share(line: str, earlier: Set[tuple[str, ...]]) -> float:
    """Share (0-1) of a line's runs of four words that are among `earlier`; 0 for a line of fewer than four words."""
    if word_count(line) < 4:
        return 0.0
    grams = four_grams(line)
    return len(grams & earlier) / len(grams)


@dataclass(frozen=True)
class Holdings:
    """What a persona holds, laid out for looking lines up in it.

    `runs` are each fact's own runs of four words and `stems` the stems of it that stand in nothing else; `material` the
    sentences that belong to each topic; `words` and `everything` every word and stem of the persona.
    """

    persona: Persona
    runs: dict[str, frozenset[tuple[str, ...]]]
    stems: dict[str, frozenset[str]]
    material: dict[str, frozenset[str]]
    words: frozenset[str]
    everything: frozenset[str]


def lay_out(persona: Persona) -> Holdings:
    """The holdings of a persona."""
    free = _said_anytime(persona)
    open_runs = _runs(free)
    counts = Counter(dict.fromkeys(content_stems(" ".join(free)), 2))
    whole = {fact.id: (fact.text, *fact.lines, *fact.more, *fact.in_full, *fact.brief) for fact in persona.facts}
    for texts in whole.values():
        counts.update(set(content_stems(" ".join(texts))))
    material = {topic.id: _bare_sentences((*topic.lines, *topic.in_full)) for topic in persona.topics}
    for fact in persona.facts:
        material[fact.topic] |= _bare_sentences((*whole[fact.id], *fact.withheld))
    for small in persona.small_facts:
        topic = topic_of(persona, small)
        if topic is not None:
            material[topic] |= _bare_sentences(small.lines)
    dumped = json.dumps(persona.model_dump(mode="json"), ensure_ascii=False)
    return Holdings(
        persona,
        {fact: _runs(texts) - open_runs for fact, texts in whole.items()},
        {
            fact.id: frozenset(s for s in content_stems(" ".join((fact.text, *fact.lines))) if counts[s] == 1)
            for fact in persona.facts
        },
        material,
        frozenset(words(dumped)),
        frozenset(content_stems(dumped)),
    )


def _said_anytime(persona: Persona) -> list[str]:
    """Everything the client may say whatever the openness."""
    free = [persona.presenting_problem, persona.background]
    free += [text for topic in persona.topics for text in (*topic.lines, *topic.in_full)]
    free += [text for fact in persona.facts for text in fact.withheld]
    return free + [text for lines in persona.rehearsed.lists().values() for text in lines]


def _runs(texts: Iterable[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(gram for text in texts for part in sentences(text) for gram in four_grams(part))


def _bare_sentences(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(" ".join(words(sentence)) for text in texts for sentence in sentences(text))


def given_away(held: Holdings, line: str) -> frozenset[str]:
    """Ids of the facts whose matter the line holds, whoever planned it."""
    stems = set(content_stems(line))
    spoken = [four_grams(sentence) for sentence in sentences(line) if word_count(sentence) >= 4]
    return frozenset(
        fact
        for fact, runs in held.runs.items()
        if len(stems & held.stems[fact]) >= OWN_STEMS
        or any(len(grams & runs) >= SAID_SHARE * len(grams) for grams in spoken)
    )


@dataclass(frozen=True)
class Answer:
    """A line as the answer to a question about a topic: the line, the topic that was planned, whether it held back."""

    line: str
    planned_topic: str | None
    held_back: bool


def takes_up(held: Holdings, topic: str, answer: Answer) -> bool:
    """Whether a line answers a question about `topic` and does not talk past it.

    It holds words of the persona's material on the topic; or the topic was understood and the client gave a short
    answer, said yes or no or "it", with nothing on another topic, or declined.
    """
    spoken, whole = _bare_sentences([answer.line]), f" {' '.join(words(answer.line))} "
    # a filler may stand before the persona's own sentence
    if spoken & held.material[topic] or any(f" {part} " in whole for part in held.material[topic] if _full(part)):
        return True
    if any(_full(part) and part in spoken for parts in held.material.values() for part in parts):
        return False
    short = word_count(answer.line) <= SHORT_ANSWER or _ANSWERS.match(answer.line) is not None
    if answer.planned_topic == topic and (short or answer.held_back):
        return True
    return raised(held.persona, answer.line).topic == topic


def _full(bare_sentence: str) -> bool:
    """Whether a sentence is long enough to be known again ("Yeah." stands on many topics)."""
    return bare_sentence.count(" ") + 1 >= SHORT_ANSWER


def inventions(held: Holdings, known: str, line: str) -> tuple[str, ...]:
    """Names, figures and "my ..." in a line that neither the persona holds nor anybody has said (`known`)."""
    held_words, held_stems = held.words | set(words(known)), held.everything | set(content_stems(known))
    found = []
    for sentence in sentences(line):
        for word in sentence.split()[1:]:
            bare = word.strip(",.!?…\"'“”():;")
            if (bare[:1].isupper() or bare.isdigit()) and not _known(bare, held_words):
                found.append(bare)
    for phrase in _MY.findall(line):
        stems = content_stems(phrase)
        if stems and held_stems.isdisjoint(stems):
            found.append(f"my {phrase}")
    return tuple(found)


def _known(word: str, held: frozenset[str] | set[str]) -> bool:
    first = word.lower().replace("’", "'").split("'")[0]
    return first == "i" or first in held or word.lower() in held
