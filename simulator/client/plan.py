"""The plan for the client's next line: the move, the fact that may be said, the feeling that shows, the length.

Pure and seeded. A fact that is not yet earned never enters a plan's `tell`, so it can't enter a prompt; what shows in
its place does.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulator.client.kinds import REFLECTIONS, Heard, asked_words, gives_back, kind_of
from simulator.client.language import content_stems
from simulator.client.lengths import Kind, draw_words
from simulator.client.likeliest import likeliest
from simulator.client.matter import Matter, find_matter, following, trusts
from simulator.client.meaning import nearness, vectors
from simulator.client.meant import asks_what_was_meant
from simulator.client.moves import Signs, allowed_moves
from simulator.client.questions import asks_for_a_nod, question_kind, wants_yes_or_no
from simulator.client.situations import REPAIR, Situation, situation_of
from simulator.client.state import SURE_ENOUGH, ClientState
from simulator.client.subject import FELT, names_subject
from simulator.client.talk import SaidLine, Talk
from simulator.client.vagueness import to_the_point, unanswered
from simulator.persona import SOME, Persona
from simulator.words import Move, QuestionKind

# At or below this openness a client who goes on being hurt ends the session.
LEAVES_AT = 0.08
# Someone who began more open leaves when this much of it is gone.
LEAVES_AFTER = 0.25
# Where this much is gone, a client also pulls back from what only pushes.
WORN_AFTER = 0.15
# How many of the last four replies before this one must have hurt.
HURTS_TO_LEAVE = 2
GUARDED_AT = 0.25
# So many replies long a client does not know yet whom they talk to.
NEW_FOR = 5
# How often a client who has only been questioned keeps the next fact to themself.
RETICENT = 0.8
# A reflection that names so many things, none of them the client's, is off the mark; one that the coder is not sure of
# need name fewer. What means nearly the same as one of the client's last lines never is.
FAR_OFF = 5
DOUBTED_FAR_OFF = 2
CLOSE_IN_MEANING = 0.45
NEAR_LINES = 8
TROUBLED_AT = 0.55
OPEN_AT = 0.55


@dataclass(frozen=True)
class TurnPlan:
    """What the voice is to say.

    `kind` is the kind of reply being answered; `feeling` what shows; `words` the length aimed at; `tell` the one new
    fact that may be said now; `told` the facts already said, which may be spoken of again; `withheld` the fact that was
    asked for and is held back (only its trace shows); `again` a fact asked about that was told before; `small` a small
    fact asked for in passing; `unknown` a question about something the persona does not hold, `others` one about
    somebody whom the client knows little of; `vague` the kind of answer asked for where no fact gives it; `felt`
    whether validation landed; `polar` whether yes or no is wanted; `asked` the words that say what the reply is about,
    `named` whether they name its topic, `meant` whether they point to the fact itself; `understood` whether the reply
    gave something back; `turns` whether what is to be told is of another subject, unasked; `reason` says why this move,
    for the debrief; `ends` marks an early close.
    """

    move: Move
    kind: Kind
    feeling: str
    words: int
    reason: str
    situation: Situation | None = None
    topic: str | None = None
    tell: str | None = None
    told: tuple[str, ...] = ()
    withheld: str | None = None
    again: str | None = None
    small: str | None = None
    unknown: bool = False
    others: bool = False
    vague: QuestionKind | None = None
    felt: bool = False
    polar: bool = False
    asked: str = ""
    meant: bool = False
    named: bool = False
    understood: bool = False
    turns: bool = False
    ends: bool = False

    @property
    def makes_up(self) -> bool:
        """Whether a small thing is asked for that nobody has written down ("What's your favourite film?")."""
        return self.unknown and not self.others and not self.polar


def said_line(text: str, plan: TurnPlan, facts: Sequence[str]) -> SaidLine:
    """A planned line once it was said in these words and told these facts."""
    return SaidLine(text, plan.move, plan.topic, tuple(facts), plan.kind, plan.understood)


def plan_line(persona: Persona, heard: Heard, talk: Talk, seed: int) -> TurnPlan:
    """The plan for the line that answers `heard`. The same arguments give the same plan on every machine."""
    rng = random.Random(seed)
    state = heard.change.after
    kind = kind_of(heard)
    # a question that slights once is still answered; a slight is met as one where it stands alone or goes on
    misheard = heard.slighted and kind != "hurt" and not talk.hurts
    if heard.slighted and (talk.hurts or kind not in ("open", "closed")):
        kind = "hurt"
    felt = any(cause.code == "validation" or cause.distress < -0.02 for cause in heard.change.causes)
    feeling = feeling_of(persona, state)
    length = draw_words(kind, persona.style.length, state.openness < GUARDED_AT, rng)
    if state.openness <= max(LEAVES_AT, persona.baseline.openness - LEAVES_AFTER) and talk.hurts >= HURTS_TO_LEAVE:
        return TurnPlan("close", kind, feeling, length, "hurt too often to stay", told=talk.told, ends=True)
    situation = situation_of(persona, heard.text, heard.codes, heard.acts, first=not talk.replies)
    if situation is None and asks_what_was_meant(heard.text, persona, talk):
        situation = REPAIR
    if situation is not None:
        reason = f"met as a person would: {situation.name.replace('_', ' ')}"
        return TurnPlan(
            situation.move, kind, feeling, length, reason, situation=situation, topic=talk.topic, told=talk.told
        )
    asked = asked_words(heard)
    polar = kind == "closed" and wants_yes_or_no(asked)
    understood = gives_back(heard)
    matter = _matter(persona, heard, talk, kind, asked, polar, understood)
    signs = Signs(
        missed=kind in ("reflection", "other") and _misses(persona, heard, talk, matter),
        misheard=misheard,
        worn=state.openness <= persona.baseline.openness - WORN_AFTER,
        understood=understood,
    )
    if kind in ("open", "closed") and talk.pressed and not signs.understood and _reticent(persona, matter, state, rng):
        # on the subject, but nothing new
        matter = replace(matter, tell=None)
    move = _draw_move(allowed_moves(kind, state.openness, matter, signs), talk, rng)
    return TurnPlan(
        move,
        kind,
        feeling,
        length,
        _reason(kind, matter, signs.missed),
        topic=matter.topic,
        tell=matter.tell if move in _GIVING else None,
        told=talk.told,
        withheld=matter.withheld if move in _HOLDING else None,
        again=matter.again,
        small=matter.small,
        unknown=matter.unknown,
        others=matter.others,
        vague=matter.vague,
        felt=felt,
        polar=polar,
        asked=asked,
        meant=matter.meant,
        named=matter.named,
        understood=understood,
        turns=matter.turns,
    )


def _matter(
    persona: Persona, heard: Heard, talk: Talk, kind: Kind, asked: str, polar: bool, understood: bool
) -> Matter:
    """What there is to say: to a question what answers it, else what goes on from what was said."""
    willing = _willing(persona, heard.change.after, talk, understood)
    matter = matter_by_words(persona, heard.text, willing, talk, kind, asked, polar, understood)
    if kind not in ("open", "closed"):
        return matter
    return likeliest(persona, matter, willing, talk, heard.text, asked, question_kind(asked, polar))


def matter_by_words(
    persona: Persona, reply: str, willing: float, talk: Talk, kind: Kind, asked: str, polar: bool, understood: bool
) -> Matter:
    """The matter of a reply by its wording and by what was just spoken of; `willing` is the openness that counts."""
    probing = kind in ("open", "closed")
    matter = find_matter(persona, asked, willing, talk, probing=probing, polar=polar, whole=reply)
    wanted = question_kind(asked, polar)
    if probing:
        matter = unanswered(persona, matter, wanted)
    if kind == "reflection" and asks_for_a_nod(reply):
        return replace(matter, tell=None, withheld=None)
    # whoever is understood, or was before, goes on telling where a question leaves them free to
    was_understood = kind == "open" and trusts(persona, willing) and any(line.understood for line in talk.lines)
    invited = understood or was_understood
    free = invited and not matter.named and matter.tell is None and matter.vague in (None, "feeling", "thought")
    if kind in ("reflection", "room", "other") or free:
        found = following(persona, matter, willing, talk, reply)
        # unasked, a client may come to another thing; a question about this one is not answered with it
        matter = matter if free and found.topic != matter.topic and names_subject(asked) else found
    return to_the_point(persona, matter, asked, wanted, talk) if probing else matter


def _willing(persona: Persona, state: ClientState, talk: Talk, understood: bool) -> float:
    """The openness that counts for what is told now: whoever is new here tells what takes some only once they trust,
    have been understood, or have been here for a while."""
    known = understood or len(talk.replies) >= NEW_FOR or any(line.understood for line in talk.lines)
    known = known or trusts(persona, state.openness)
    return state.openness if known else min(state.openness, SOME - 0.01)


# The moves in which a new fact may be said, and those in which a held-back fact leaves its trace.
_GIVING: frozenset[Move] = frozenset(("answer_briefly", "recount", "open_up", "elaborate", "small_talk"))
_HOLDING: frozenset[Move] = frozenset(("deflect", "minimise"))


def _reticent(persona: Persona, matter: Matter, state: ClientState, rng: random.Random) -> bool:
    """Whether a client who has only been questioned keeps the next fact back; what one would tell anybody is told, but
    for who is on guard."""
    if matter.tell is None:
        return False
    if matter.meant and persona.fact(matter.tell).tier == "anyone" and state.openness >= GUARDED_AT:
        return False
    return rng.random() < RETICENT


def feeling_of(persona: Persona, state: ClientState) -> str:
    """The persona's words for what shows in this state."""
    if state.openness < GUARDED_AT:
        return persona.feelings.guarded
    if state.distress >= TROUBLED_AT:
        return persona.feelings.strained
    return persona.feelings.open if state.openness >= OPEN_AT else persona.feelings.easier


def _misses(persona: Persona, heard: Heard, talk: Talk, matter: Matter) -> bool:
    """Whether a reflection gets the client wrong: it names nothing that was said or nearly said.

    Naming a feeling that was not said is no miss; it is what a complex reflection does.
    """
    reflections = [code for code in heard.codes if code.name in REFLECTIONS]
    spans = [heard.text[code.start : code.end] for code in reflections]
    named = {stem for span in spans for stem in content_stems(span) if stem not in FELT}
    doubted = all(code.confidence < SURE_ENOUGH for code in reflections)
    if len(named) < (DOUBTED_FAR_OFF if doubted else FAR_OFF):
        return False
    if matter.meant:
        return False
    near = [line.text for line in reversed(talk.lines)]
    near += [persona.fact(fact).text for fact in (*talk.told, matter.tell, matter.withheld) if fact]
    cues = [cue for topic in persona.topics if topic.id == matter.topic for cue in topic.cues]
    if named & {stem for text in (*near, *cues) for stem in content_stems(text)}:
        return False
    return max(nearness(" ".join(spans), vectors(near[:NEAR_LINES]))) < CLOSE_IN_MEANING


def _draw_move(weights: dict[Move, float], talk: Talk, rng: random.Random) -> Move:
    """One of the allowed moves, never the same a third time running where there is another."""
    last = [line.move for line in talk.lines[-2:]]
    weights = {move: weight for move, weight in weights.items() if weight > 0}
    fresh = {move: weight for move, weight in weights.items() if last != [move, move]} or weights
    return rng.choices(list(fresh), list(fresh.values()))[0]


_WHY: dict[Kind, str] = {
    "open": "asked openly",
    "closed": "asked a closed question",
    "reflection": "was reflected or validated",
    "advice": "was given advice without asking",
    "hurt": "was dismissed or judged",
    "room": "was left room",
    "other": "was told something",
}


def _reason(kind: Kind, matter: Matter, missed: bool) -> str:
    if missed:
        return "the reflection missed what was said"
    about = f" about {matter.topic}" if matter.topic else ""
    held = "; something is held back" if matter.withheld else ""
    return f"{_WHY[kind]}{about}{held}"
