"""What a sentence takes from around it: the other sentences, whether the writer punctuates, the client's line.

A question mark tells much in a punctuated reply, and its absence tells much there too; in speech to text neither does.
So most of what is said of a question here is said together with the way the reply is written.
"""

from __future__ import annotations

import re
from itertools import pairwise

from simulator.rubric.lexicon import content_words, shared
from simulator.rubric.reading import Reading
from simulator.rubric.sentences import Sentence

PUNCTUATION = re.compile(r"[.?!,;…]")
# How the client's words read once the therapist hands them back.
TURNED = {"you": "i", "your": "my", "are": "am", "yourself": "myself"}
SHARED_STEPS = (0.01, 0.2, 0.4, 0.6, 0.8)
ECHO_STEPS = (1, 2, 3, 5)
TURNED_STEPS = (1, 2, 3, 5)
CLIENT_STEPS = (1, 3, 8, 20, 50)


def around(
    reply: str, client_line: str, parts: tuple[Sentence, ...], readings: tuple[Reading, ...]
) -> list[dict[str, float]]:
    """For each sentence: named values of what surrounds it. `client_line` is as typed."""
    style = "points" if PUNCTUATION.search(reply) else "bare"
    common = {
        style: 1.0,
        "reply marked": float("?" in reply),
        "client asked": float("?" in client_line),
        f"client:{step(len(client_line.split()), CLIENT_STEPS)}": 1.0,
    }
    asked = [seen.asked for seen in readings]
    reflected = [seen.reflection is not None for seen in readings]
    found = []
    for here, (part, seen) in enumerate(zip(parts, readings, strict=True)):
        sign, hint = seen.question_sign, seen.reflection_sign
        marked = f"{style} mark:{int(part.marked)}"
        other = f"else asked:{int(sum(asked) > asked[here])}"
        before = readings[here - 1].question_sign if here else "start"
        after = readings[here + 1].question_sign if here + 1 < len(readings) else "end"
        names = (
            marked, f"{marked} {sign}", f"{marked} {sign} {hint}", f"before:{before}", f"after:{after}",
            other, f"{other} {sign} {hint}", f"else reflected:{int(sum(reflected) > reflected[here])}",
        )  # fmt: skip
        found.append(common | dict.fromkeys(names, 1.0))
    return found


def closeness(sentence: Sentence, client: str) -> dict[str, float]:
    """How much of a sentence the client said before. `client` is plain words."""
    words, theirs = sentence.plain.split(), client.split()
    mine = content_words(sentence.plain)
    share = shared(sentence.plain, client)
    turned = set(pairwise(TURNED.get(word, word) for word in words))
    kept = len(turned & set(pairwise(theirs)))
    return {
        "shared": share,
        f"shared:{step(share, SHARED_STEPS)}": 1.0,
        f"echo:{step(share * len(mine), ECHO_STEPS)}": 1.0,
        "shared of all": len(set(words) & set(theirs)) / len(set(words)),
        "new": len(mine - content_words(client)) / max(1, len(mine)),
        "turned": kept / max(1, len(turned)),
        f"turned:{step(kept, TURNED_STEPS)}": 1.0,
    }


def step(value: float, steps: tuple[float, ...]) -> int:
    """How many of the steps a value has reached."""
    return sum(value >= bound for bound in steps)
