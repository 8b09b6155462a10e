"""What has been said in a session so far, as the client's rooms need it."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.client.lengths import Kind
from simulator.scenario import Scenario
from simulator.words import Move

# After so many questions in a row, with nothing given back, people answer and stop telling (number ours).
PRESSED_AFTER = 2


@dataclass(frozen=True)
class SaidLine:
    """One earlier line of the client: its words, move and topic, the facts it told, the kind of reply it answered, and
    whether that reply gave something back (a reflection, a validation) besides what it asked."""

    text: str
    move: Move
    topic: str | None = None
    facts: tuple[str, ...] = ()
    kind: Kind | None = None
    understood: bool = False


def opening(scenario: Scenario, persona: str) -> SaidLine:
    """The line with which a client opens a scenario: its topic, and the facts that it tells."""
    text, topic = scenario.opening_lines[persona], scenario.topics.get(persona)
    return SaidLine(text, "recount", topic, scenario.told.get(persona, ()))


@dataclass(frozen=True)
class Talk:
    """The session so far: the client's lines (the opening line first), the trainee's replies before the present one,
    and how many of the last of those dismissed, judged or insulted the client."""

    lines: tuple[SaidLine, ...]
    replies: tuple[str, ...] = ()
    hurts: int = 0

    @property
    def told(self) -> tuple[str, ...]:
        """Ids of the facts told so far, in the order they were told."""
        return tuple(dict.fromkeys(fact for line in self.lines for fact in line.facts))

    @property
    def pressed(self) -> bool:
        """Whether the last replies did nothing but ask: the question-and-answer trap of motivational interviewing."""
        last = self.lines[-PRESSED_AFTER:]
        return len(last) == PRESSED_AFTER and all(
            line.kind in ("open", "closed") and not line.understood for line in last
        )

    @property
    def topic(self) -> str | None:
        """The topic under discussion: that of the last line that had one."""
        return next((line.topic for line in reversed(self.lines) if line.topic), None)
