"""One thing to say about a reply: a few words where it was right, else what was missed and one other way to say it.

The other way is built from the client's own last line, coded and scored by the same rubric, and shown only if it earns
its points. Nothing but words said in this chat can get into it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.rubric.codes import BehaviorCode, CodedReply, Score
from simulator.rubric.lexicon import HARD_FEELINGS, feelings
from simulator.rubric.scores import code_and_score, quote
from simulator.rubric.sentences import plain, sentences
from simulator.words import CodeName, Skill

# From here on a reply is right on a skill, and an alternative may be shown.
RIGHT = 3
# Replies from one word of praise to the next, and from one mention of a goal to the next mention of the same.
APART = 4
PHRASE_WORDS = range(3, 19)


@dataclass(frozen=True)
class Feedback:
    """What to tell the trainee about one reply.

    `praise` stands alone where the reply was right. Otherwise `did_well` (may be empty), `skill` and `goal` name what
    was missed, and `alternative` is one reply that would have met it, or None where none passed the rubric.
    """

    praise: str = ""
    did_well: str = ""
    skill: Skill | None = None
    goal: str = ""
    alternative: str | None = None


GOALS: dict[Skill, tuple[str, str, str]] = {
    "validation": (
        "Let the feeling stand before anything else; do not argue with it or make it small.",
        "Show that the feeling was heard before you go on.",
        "Say what you understood, in words meant for this client.",
    ),
    "open_questions": (
        "Ask one question that leaves the answer to the client.",
        "Turn the closed question into one that invites a story.",
        "Ask one open question and wait for the answer.",
    ),
}
DONE_WELL: dict[CodeName, str] = {
    "reflection_complex": "You put into words what was not said",
    "reflection_simple": "You gave back what was said",
    "open_question": "You asked openly",
    "validation": "You acknowledged it",
    "affirmation": "You saw what the client managed",
}


def feedback(text: str, client_line: str | None, coded: CodedReply) -> Feedback | None:
    """Feedback on a coded reply, or None where there is nothing worth saying."""
    worst = _missed(client_line, coded)
    if worst is None:
        praise = _praise(coded)
        return Feedback(praise=praise) if praise else None
    return Feedback(
        did_well=_did_well(text, coded.codes, worst),
        skill=worst.skill,
        goal=GOALS[worst.skill][worst.points or 0],
        alternative=_alternative(client_line, worst.skill),
    )


def is_news(talk: Sequence[tuple[str | None, CodedReply]]) -> bool:
    """Whether what there is to say about the last reply of a talk was not said about one of the few before it.

    `talk` holds, for each reply, the client's line before it and the coded reply. Praise, and each goal, come at most
    once in APART replies: there is time to try, and the points say the rest.
    """
    said: dict[str, int] = {}
    news = False
    for place, (client_line, coded) in enumerate(talk):
        worst = _missed(client_line, coded)
        what = GOALS[worst.skill][worst.points or 0] if worst else "praise" if _praise(coded) else ""
        news = bool(what) and place - said.get(what, -APART) >= APART
        if news:
            said[what] = place
    return news


def _missed(client_line: str | None, coded: CodedReply) -> Score | None:
    """The score that most needs a word, or None where the reply was right or fair enough."""
    hurting = bool(feelings(plain(client_line or "")) & HARD_FEELINGS)
    # praise or a stock phrase is fair enough where nothing hurts
    enough = RIGHT if hurting else RIGHT - 1
    missed = [score for score in coded.scores if score.points is not None and score.points < enough]
    return min(missed, key=lambda score: (score.points or 0, score.skill != "validation"), default=None)


def _praise(coded: CodedReply) -> str:
    """A few words for the best points; silence for what was merely fine."""
    best = [score for score in coded.scores if score.points == RIGHT + 1]
    return f"Well done: {best[0].reason}." if best else ""


def _did_well(text: str, codes: tuple[BehaviorCode, ...], worst: Score) -> str:
    for name, words in DONE_WELL.items():
        for code in codes:
            if code.name == name and code.confidence >= 0.5 and code not in worst.codes:
                return f"{words}: {quote(text, code)}."
    return ""


def _alternative(client_line: str | None, skill: Skill) -> str | None:
    """The first wording that the rubric itself gives enough points, or None."""
    phrase = _phrase(client_line or "")
    if phrase is None:
        return None
    return next((wording for wording in _wordings(phrase, skill) if earns(wording, client_line, skill)), None)


def earns(wording: str, client_line: str | None, skill: Skill) -> bool:
    """Whether the local coder finds a wording right on a skill, and not wrong on the other."""
    points = {score.skill: score.points for score in code_and_score(wording, client_line).scores}
    wanted, other = points[skill], [points[name] for name in points if name != skill]
    return wanted is not None and wanted >= RIGHT and all(value is None or value >= RIGHT for value in other)


def _wordings(phrase: str, skill: Skill) -> list[str]:
    said = f"You said “{phrase}”."
    turned = _turned(phrase)
    felt = bool(feelings(plain(phrase)) & HARD_FEELINGS)
    mirrored = [f"It sounds like {turned}." if felt else f"So {turned}."] if turned else []
    if skill == "open_questions":
        # a plain fact handed back between quotation marks sounds like a form; only a feeling bears it
        return [f"{opening} What is that like for you?" for opening in [*mirrored, *([said] if felt else [])]]
    return [*mirrored, f"You said “{phrase}”, and I can hear how hard that is."] if felt else [*mirrored, said]


OPENING = re.compile(
    r"^(?:(?:yeah|yes|no|well|honestly|so|and|but|because|i guess|i mean|i think|you know|like|it's just that|just"
    r"|maybe|thanks|thank you|okay|oh|actually|i suppose|right)\b[,\s]*)+",
    re.IGNORECASE,
)
CLAUSE_END = re.compile(r"\s*(?:,|;|—|–|--|\s-\s|\bbut\b|\bbecause\b|\band (?=i\b)|\bso (?=i\b))\s*", re.IGNORECASE)


def _phrase(client_line: str) -> str | None:
    """The clause of the client's line to take up: one with a feeling if there is one, else the last told by "I"."""
    clauses = [
        OPENING.sub("", clause).strip(" .!…\"“”'")
        for sentence in sentences(client_line)
        if not sentence.marked
        for clause in CLAUSE_END.split(sentence.text)
    ]
    fitting = [
        clause
        for clause in clauses
        if len(clause.split()) in PHRASE_WORDS and not re.search(r"\byou\b|[?“”\"]", clause.lower())
    ]
    felt = [clause for clause in fitting if feelings(plain(clause)) & HARD_FEELINGS]
    told = [clause for clause in fitting if re.search(r"\b(?:i|my|me|i'm|i've)\b", clause.lower())]
    best = felt or told or fitting
    return best[-1] if best else None


TURNS = {
    "i": "you", "i'm": "you're", "i've": "you've", "i'd": "you'd", "i'll": "you'll", "me": "you", "my": "your",
    "mine": "yours", "myself": "yourself", "am": "are",
}  # fmt: skip
WAS = {"was": "were", "wasn't": "weren't"}


def _turned(phrase: str) -> str | None:
    """The client's clause said from the other side ("I'm tired" -> "you're tired"); None where that would be clumsy."""
    words = phrase.replace("’", "'").split()
    if not re.match(r"(?:i|i'm|i've|i'd|i'll|my)$", words[0].lower()):
        return None
    turned: list[str] = []
    for word in words:
        bare = word.lower().strip(",.;:!")
        plain_turn = TURNS.get(bare)
        if bare in WAS and turned and turned[-1] == "you":
            plain_turn = WAS[bare]
        turned.append(word if plain_turn is None else word.lower().replace(bare, plain_turn))
    return " ".join(turned)
