"""What the tests of the voice share: a model that answers what it is given, and the line that comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from client_kit import persona

from simulator.client.plan import TurnPlan
from simulator.client.talk import SaidLine, Talk
from simulator.client.voice import SpokenLine, say_by_model
from simulator.errors import ModelError

NELL = persona("nell")
TALK = Talk((SaidLine("Afternoon. Mind the flour.", "recount", "bakery"),))
# asked for something that nobody has written down: the model is free to say what it likes
PLAN = TurnPlan("elaborate", "open", "wary", 20, "asked openly", topic="bakery", unknown=True)
BAD = "As an AI, I have no bakery."
SEED = 7


@dataclass(frozen=True)
class Piece:
    text: str
    finish_reason: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


@dataclass
class Model:
    """Answers with what it is given, one answer a call, and keeps what it was asked and how each answer ended."""

    answers: list[list[Piece | ModelError]]
    asked: list[tuple[tuple[str, ...], int]] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)

    def __call__(self, refused: tuple[str, ...], number: int) -> Iterator[Piece]:
        self.asked.append((refused, number))
        self.taken.append(0)
        return self._answer(number)

    def _answer(self, number: int) -> Iterator[Piece]:
        try:
            for piece in self.answers[number - 1]:
                self.taken[number - 1] += 1
                if isinstance(piece, ModelError):
                    raise piece
                yield piece
        finally:
            self.closed.append(number)


def pieces(text: str, size: int = 4, reason: str = "stop") -> list[Piece | ModelError]:
    """A text in pieces, as it comes over the wire, with the counts on the last."""
    cut: list[Piece | ModelError] = [Piece(text[i : i + size]) for i in range(0, len(text), size)]
    return [*cut, Piece("", reason, 100, 12)]


def said(*answers: str | list[Piece | ModelError], plan: TurnPlan = PLAN) -> tuple[SpokenLine, list[str], Model]:
    """The line that comes of a model's answers, what was shown on the way, and the model."""
    model = Model([pieces(answer) if isinstance(answer, str) else answer for answer in answers])
    shown: list[str] = []
    return say_by_model(NELL, plan, TALK, SEED, model, shown.append, []), shown, model
