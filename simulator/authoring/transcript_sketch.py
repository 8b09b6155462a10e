"""From a transcript to the first sketch of a persona, offline: the client's own turns by topic, each with its source.

No understanding is claimed: topics are words that return, and every guess is marked to be checked. What a transcript
can't tell (what moves this client, what they never do) is taken from the blank form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from simulator.client.language import content_stems, sentences, stem, word_count, words
from simulator.persona import SOME, FactKind
from simulator.rubric.lexicon import HARD_FEELINGS
from simulator.transcript import Speaker, Transcript, Turn
from simulator.transcript_rows import CLIENT_NAMES, Row, speaker_key

# A turn of fewer words tells nothing that could be a fact.
TELLS = 6
MOST_FACTS = 60
MOST_TOPICS = 12
LINE_WORDS = 40
MOST_CHARACTERS = 480
# Median words of a client's turn in recorded sessions (client/lengths.py).
PEOPLES_MEDIAN = 8
# Guesses by rank of depth: from the lightest to the deepest third of the facts.
OPENNESS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.75)
FILLERS = ("well", "i mean", "honestly", "so", "i guess", "you know", "actually", "like")
# Words that return in any talk and make no subject.
_VAGUE = frozenset(
    """
    able better big both bring change clear day days different difference effort everyone feels few first great hard
    help helpful honest honestly idea issue issues kind last level life long moment moments month months new often open
    place positive reach real set share shared small start support understand week weeks whole world year years
    """.split()
)
REMARKS = (
    "I don't have much more on that.",
    "It's what it is, I suppose.",
    "I still think about it now and then.",
    "That's about it, really.",
)

_DEEP = re.compile(
    r"\b(?:never told|nobody knows|don't tell|secret|ashamed|shame|guilt\w*|afraid|scared|terrified|alone|lonely"
    r"|cr(?:y|ied)|died|death|hate|worthless|doubt\w*|disappoint\w*|fail\w*|worr\w+|lost|hurt\w*|conditioned|pretend\w*)\b",
    re.IGNORECASE,
)
_KINDS: tuple[tuple[FactKind, re.Pattern[str]], ...] = (
    (
        "belief",
        re.compile(r"\bi (?:should|have to|must|ought to|need to)\b|\bpeople (?:expect|think)\b", re.IGNORECASE),
    ),
    ("wish", re.compile(r"\bi(?:'d| would)? (?:want|hope|wish|like to|love to)\b", re.IGNORECASE)),
    ("coping", re.compile(r"\bi(?:'ve| have)? (?:been )?(?:try|tried|trying|started|manage|cope)\b", re.IGNORECASE)),
    ("feeling", re.compile(r"\bi (?:feel|felt|was feeling)\b|\bit (?:feels|felt)\b", re.IGNORECASE)),
)
_NAMED = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+\b")


@dataclass(frozen=True)
class SketchedFact:
    """A turn of the client's as a fact, in the fields of a persona file; `words` are what it says."""

    id: str
    topic: str
    kind: FactKind
    title: str
    text: str
    openness: float
    asks: tuple[str, ...]
    cues: tuple[str, ...]
    brief: tuple[str, ...]
    lines: tuple[str, ...]
    more: tuple[str, ...]
    source: tuple[int, ...]
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True)
class SketchedTopic:
    """A subject that returns."""

    id: str
    title: str
    cues: tuple[str, ...]
    lines: tuple[str, ...] = REMARKS


@dataclass(frozen=True)
class Sketch:
    """What could be read off a transcript. `left_out` counts turns for which there was no room; `named` are words that
    look like names of people or places, which may identify somebody."""

    name: str | None
    presenting_problem: str
    background: str
    description: str
    beliefs: tuple[tuple[str, tuple[int, ...]], ...]
    length: float
    fillers: tuple[str, ...]
    thanks: float
    questions: float
    topics: tuple[SketchedTopic, ...]
    facts: tuple[SketchedFact, ...]
    named: tuple[str, ...]
    left_out: int = 0


def client_name(rows: Sequence[Row], transcript: Transcript) -> str | None:
    """What the transcript calls the client, None where it says only that they are the client."""
    names = (row.name for row, turn in zip(rows, transcript.turns, strict=True) if turn.speaker is Speaker.CLIENT)
    found = next(names, "Client").strip("*_ ")
    return None if speaker_key(found) in CLIENT_NAMES else found


def sketch(transcript: Transcript, name: str | None) -> Sketch:
    """Read a sketch off a transcript. Same transcript, same sketch."""
    said = [turn for turn in transcript.turns if turn.speaker is Speaker.CLIENT]
    told = [turn for turn in said if word_count(turn.text) >= TELLS]
    kept = _most_telling(told)
    subjects = _subjects(kept)
    topics = {each: _topic(each, kept) for each in subjects}
    asked = _asked(transcript)
    facts = [_fact(turn, topics, asked.get(turn.number, "")) for turn in kept]
    used = {fact.topic for fact in facts}
    lengths = sorted(word_count(turn.text) for turn in said)
    calls = name or "The client"
    first = _clipped(kept[0].text if kept else said[0].text)
    return Sketch(
        name=name,
        presenting_problem=f"{calls} begins with: {first}",
        background=f"{calls} speaks of {_and([topic.title.lower() for topic in topics.values()] or ['little'])}.",
        description=f"Half of their turns have {lengths[len(lengths) // 2]} words or fewer.",
        beliefs=_beliefs(kept),
        length=round(min(2.0, max(0.3, lengths[len(lengths) // 2] / PEOPLES_MEDIAN)), 1),
        fillers=_fillers(said),
        thanks=_share(said, r"\bthank"),
        questions=_share(said, r"\?"),
        topics=tuple(topic for topic in [*topics.values(), OTHER] if topic.id in used),
        facts=_by_depth(facts, len(transcript.turns)),
        named=_named(said),
        left_out=len(told) - len(kept),
    )


OTHER = SketchedTopic("other_things", "Other things", ("anything else", "something else", "what else", "tell me more"))


def _most_telling(told: Sequence[Turn]) -> list[Turn]:
    """The turns with most content, in the order they were said."""
    ranked = sorted(told, key=lambda turn: -len(set(content_stems(turn.text))))[:MOST_FACTS]
    return sorted(ranked, key=lambda turn: turn.number)


# --- topics


def _subjects(turns: Sequence[Turn]) -> list[str]:
    """Stems that return in the client's turns, the most frequent first, none that stands where another does."""
    held = {turn.number: set(content_stems(turn.text)) for turn in turns}
    vague = {stem(word) for word in _VAGUE}
    names = {stem(name.lower()) for name in _named(turns)}
    count = Counter(each for stems in held.values() for each in stems if len(each) > 2 and each not in vague)
    # whoever is called by name is a subject, even if they are named seldom
    count.update({name: 2 for name in names if count[name] > 1})
    found: list[str] = []
    left = set(held)
    for each, times in sorted(count.items(), key=lambda item: (-item[1], item[0])):
        here = {number for number in left if each in held[number]}
        if times > 1 and len(here) > 1 and len(found) < MOST_TOPICS:
            found.append(each)
            left -= here
    return found


def _topic(subject: str, turns: Sequence[Turn]) -> SketchedTopic:
    forms = Counter(word for turn in turns for word in words(turn.text) if stem(word) == subject)
    beside = Counter(
        word
        for turn in turns
        if subject in content_stems(turn.text)
        for word in dict.fromkeys(words(turn.text))
        if word in _content(word) and stem(word) != subject
    )
    cues = [word for word, _ in forms.most_common(4)] + [word for word, count in beside.most_common(3) if count > 1]
    title = forms.most_common(1)[0][0]
    return SketchedTopic(_slug(title), title.capitalize(), tuple(cues))


def _content(word: str) -> list[str]:
    return [word] if content_stems(word) else []


# --- facts


def _fact(turn: Turn, topics: Mapping[str, SketchedTopic], question: str) -> SketchedFact:
    stems = content_stems(turn.text)
    subject = next((each for each in topics if each in stems), None)
    topic = topics[subject] if subject else OTHER
    spoken = _lines(turn.text)
    telling = [word for word in dict.fromkeys(words(turn.text)) if _content(word)]
    rare = sorted(telling, key=len, reverse=True)[:5]
    short = sentences(turn.text)[:1]
    return SketchedFact(
        id=_slug(f"turn_{turn.number}_{'_'.join(telling[:3])}"),
        topic=topic.id,
        kind=next((kind for kind, says in _KINDS if says.search(_straight(turn.text))), "event"),
        title=" ".join(telling[:6]).capitalize() or f"Turn {turn.number}",
        text=f"Said in the transcript: {_clipped(turn.text)}",
        openness=0.0,
        asks=(question,) if question else (),
        cues=tuple(rare),
        brief=tuple(part for part in short if word_count(part) <= TELLS),
        lines=spoken[:1],
        more=spoken[1:4],
        source=(turn.number,),
    )


def _lines(text: str) -> tuple[str, ...]:
    """A turn as lines of at most LINE_WORDS words, whole sentences kept together."""
    found: list[str] = []
    for part in sentences(" ".join(text.split())) or [text]:
        if found and word_count(found[-1]) + word_count(part) <= LINE_WORDS and len(found[-1]) + len(part) < 400:
            found[-1] += f" {part}"
        else:
            found.append(_clipped(part))
    return tuple(found)


def _by_depth(facts: Sequence[SketchedFact], turns: int) -> tuple[SketchedFact, ...]:
    """Openness guessed from words of shame, fear and doubt and from how late it was said; kept in the order told."""
    depth = {
        fact.id: len(_DEEP.findall(fact.text))
        + len(HARD_FEELINGS.intersection(words(fact.text)))
        + fact.source[0] / (turns + 1)
        for fact in facts
    }
    ranked = sorted(facts, key=lambda fact: (depth[fact.id], fact.source))
    steps = len(OPENNESS)
    at = {fact.id: OPENNESS[(2 * rank + 1) * steps // (2 * len(ranked))] for rank, fact in enumerate(ranked)}
    shown = ("I don't know. It's fine, mostly.", "It's hard to say.")
    return tuple(replace(fact, openness=at[fact.id], withheld=shown if at[fact.id] >= SOME else ()) for fact in facts)


def _asked(transcript: Transcript) -> dict[int, str]:
    """The therapist's last question before each turn of the client's."""
    found = {}
    for before, turn in pairwise(transcript.turns):
        if before.speaker is Speaker.THERAPIST and turn.speaker is Speaker.CLIENT:
            questions = [part for part in sentences(before.text) if part.endswith("?")]
            if questions:
                found[turn.number] = _clipped(questions[-1])
    return found


# --- the person


def _beliefs(turns: Iterable[Turn]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    says = _KINDS[0][1]
    found = [
        (_clipped(part), (turn.number,))
        for turn in turns
        for part in sentences(turn.text)
        if says.search(_straight(part))
    ]
    return tuple(found[:5])


def _fillers(said: Iterable[Turn]) -> tuple[str, ...]:
    starts = Counter(
        filler for turn in said for filler in FILLERS if re.match(rf"{filler}\b", turn.text, re.IGNORECASE)
    )
    return tuple(filler.capitalize() for filler, count in starts.most_common(3) if count > 1)


def _share(said: Sequence[Turn], pattern: str) -> float:
    found = sum(bool(re.search(pattern, turn.text, re.IGNORECASE)) for turn in said)
    return round(min(0.2, found / len(said)), 2)


def _named(said: Iterable[Turn]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for turn in said for name in _NAMED.findall(turn.text)))[:30]


def _slug(text: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    return (plain if plain[:1].isalpha() else f"t_{plain}")[:40].rstrip("_")


def _clipped(text: str) -> str:
    whole = " ".join(text.split())
    return whole if len(whole) <= MOST_CHARACTERS - 40 else whole[: MOST_CHARACTERS - 41].rsplit(" ", 1)[0] + "…"


def _straight(text: str) -> str:
    return text.replace("’", "'")


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
