"""What a line tells: a fact that it was to tell, or one that is not earned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from simulator.client.language import content_stems, four_grams
from simulator.client.plan import TurnPlan
from simulator.client.talk import Talk
from simulator.persona import Fact, Persona

# A line may not hold so many stems together that no more than so many facts have. Of 142 lines that tell a locked fact
# of a shipped persona, these two rules catch 130; of 3,404 lines of the other personas, 90 are taken for one.
TELLTALE = 2
TELLTALES: tuple[tuple[int, int], ...] = ((TELLTALE, 2), (3, 4))


def tells(text: str, fact: Fact, persona: Persona) -> bool:
    """Whether a line tells this fact of a persona: one of its telltale stems, two of its words, or a turn of phrase."""
    spoken = set(content_stems(text))
    if spoken & _telltale(persona, TELLTALE)[fact.id] or len(spoken & stems_of(fact)) >= TELLTALE:
        return True
    return len(four_grams(text) & {gram for line in fact.lines for gram in four_grams(line)}) >= TELLTALE


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
    known = set(content_stems(" ".join(said))) | {stem for fact in free for stem in stems_of(persona.fact(fact))}
    spoken = set(content_stems(line)) - known
    rare = [_telltale(persona, most) for _, most in TELLTALES]
    for fact in persona.facts:
        if fact.id not in free and any(
            len(spoken & telltale[fact.id]) >= together for (together, _), telltale in zip(TELLTALES, rare, strict=True)
        ):
            return fact.id
    return None


@lru_cache(maxsize=1024)
def stems_of(fact: Fact) -> frozenset[str]:
    """Stems of what a fact says."""
    return frozenset(stem for text in (fact.text, *fact.lines) for stem in content_stems(text))


# Kept by persona, whose hash is at hand: to hash all its facts takes longer than to read a line.
@lru_cache(maxsize=64)
def _telltale(persona: Persona, most: int) -> Mapping[str, frozenset[str]]:
    """Stems of each fact, by its id, that no more than `most` facts have, itself included."""
    counts = Counter(stem for fact in persona.facts for stem in stems_of(fact))
    return {fact.id: frozenset(stem for stem in stems_of(fact) if counts[stem] <= most) for fact in persona.facts}
