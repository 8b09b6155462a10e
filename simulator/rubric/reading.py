"""What the rules see in one sentence: a question, a reflection, advice, stances."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.rubric.advising import Advice, advice_in
from simulator.rubric.invalidating import Stance
from simulator.rubric.questions import Question, question_in
from simulator.rubric.reflecting import Reflection, reflection_in
from simulator.rubric.sentences import Sentence
from simulator.rubric.validating import stances_in

# How sure a question has to be to count as asked here.
ASKED = 0.45
# From here on the words leave no doubt that something is asked.
PLAINLY_ASKED = 0.7


@dataclass(frozen=True)
class Reading:
    """The findings of every rule in one sentence."""

    question: Question | None
    reflection: Reflection | None
    advice: Advice | None
    stances: tuple[Stance, ...]

    @property
    def asked(self) -> bool:
        """Whether a question is there by its words, and not by its mark alone."""
        return self.question is not None and self.question.confidence > ASKED

    @property
    def plainly_hands_back(self) -> bool:
        """Whether there is little doubt by its words that something is handed back, be it right or wrong."""
        return self.reflection is not None and (self.reflection.stemmed or bool(self.reflection.mistaken))

    @property
    def question_sign(self) -> str:
        """The kind of question and how plain it is, in one short sign."""
        if self.question is None:
            return "none"
        sure = self.question.confidence
        return f"{self.question.kind}{'+' if sure >= PLAINLY_ASKED else '0' if sure > ASKED else '-'}"

    @property
    def reflection_sign(self) -> str:
        """Whether the rules saw a reflection: with a stock opening, without one, or not at all."""
        if self.reflection is None:
            return "none"
        return "stem" if self.reflection.stemmed else "bare"


def read(sentence: Sentence, client: str) -> Reading:
    """What the rules make of a sentence. `client` is the client's line in plain words."""
    return Reading(
        question_in(sentence),
        reflection_in(sentence, client),
        advice_in(sentence, client),
        tuple(stances_in(sentence, client)),
    )
