"""A client made ready before the first reply comes: what can be read and measured ahead is, so that no reply waits.

It takes a few seconds of a processor, once for each client in a process, while the trainee reads the opening line.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import lru_cache

from simulator.client.chances import compared_to, held_by
from simulator.client.language import sentences
from simulator.client.meaning import vectors
from simulator.client.topic_index import index_of
from simulator.persona import Persona
from simulator.rubric.scores import code_and_score

# Texts measured at once: enough to be quick, few enough to let a reply that comes in the meantime go first.
AT_ONCE = 32


@lru_cache(maxsize=64)
def get_ready(persona: Persona) -> threading.Thread:
    """Make a client ready in a thread of its own, once; a reply that comes before it is done is only slower."""
    thread = threading.Thread(target=make_ready, args=(persona,), name=f"ready-{persona.id}", daemon=True)
    thread.start()
    return thread


def make_ready(persona: Persona) -> None:
    """Read the coder's weights, make the client's index and the vectors of all that may be compared with a question."""
    index_of(persona)
    code_and_score("Hello.")
    texts = list(dict.fromkeys((*compared(persona), *compared_to(persona))))
    for at in range(0, len(texts), AT_ONCE):
        vectors(texts[at : at + AT_ONCE])
    held_by(persona)


def compared(persona: Persona) -> Iterator[str]:
    """What a client may say that is compared with a question first: brief answers, and whatever a cut leaves of a line.
    What is told early comes first."""
    for topic in persona.topics:
        for line in topic.lines:
            yield from _runs(line)
    for fact in sorted(persona.facts, key=lambda fact: fact.openness):
        yield from fact.brief
        for line in (*fact.withheld, *fact.lines, *fact.more):
            yield from _runs(line)


def _runs(line: str) -> Iterator[str]:
    """Every run of sentences of a line."""
    parts = sentences(line)
    for first in range(len(parts)):
        for end in range(first + 1, len(parts) + 1):
            yield " ".join(parts[first:end])
