"""Questions that push: those that carry their own answer, and suggestions in the form of a question."""

from __future__ import annotations

from simulator.rubric.phrases import any_of

LEADING = any_of(
    r"(?:do|did|is|are|was|were|would|could|should|can|have|has) not (?:you|it|that|they|he|she|there|we)\b",
    r"why (?:do|did) not you\b|why not just\b|surely\b|do you not think",
    r"would it not",
    r"do you really (?:think|believe|want|need)",
    r"is it (?:possible|because) (?:that )?you",
    r"you (?:do|would|did) not \w+ .*\bdo you$",
    r"are you sure (?:it|that|this|you)",
)
ADVICE_QUESTION = any_of(
    r"have you (?:ever |also |already |maybe |perhaps |at all )?(?:considered|tried)\b",
    r"have you (?:ever |also |at all )?thought (?:about|of) (?:maybe |perhaps |just )?(?:\w+ing|how to|a|an"
    r"|seeing|the)\b",
    r"did you (?:ever )?(?:consider|try) \w+ing|why do not you\b",
    r"why not (?:just )?\w+\b",
    r"(?:what|how) about (?:you |we |just |maybe |trying )?\w+ing\b",
    r"how about (?:you|we|if|a|some)\b",
    r"what if you (?:just |maybe )?(?:\w+)",
    r"would (?:it|that) (?:help|be helpful|be better|be worth|make sense) (?:if you|for you to|to \w+ (?!you|me))",
    r"should not you",
    r"do not you (?:think|want|feel like) (?:that )?(?:you|it would|it is time|to)\b",
    r"(?:could|can) you (?:not |maybe |perhaps |just |try )+\w+",
    r"(?:could|can) you (?:ask|talk|take|go|call|try|get|find|ask|apply|reach|switch|leave|schedule|speak|make"
    r"|set|see if)\b",
    r"(?:maybe|perhaps) you (?:can|could|should)\b",
    r"do you think you (?:should|need to)\b|should you\b",
    r"is there (?:any )?(?:possibility|chance) (?:that )?you (?:can|could)",
)


def leads(core: str) -> bool:
    """Whether a question in plain words begins so that it carries its own answer."""
    return LEADING.match(core) is not None


def leads_within(core: str) -> bool:
    """Whether a statement with a question mark carries its own answer anywhere."""
    return LEADING.search(core) is not None


def advises(core: str) -> bool:
    """Whether a question in plain words is a suggestion in disguise."""
    return ADVICE_QUESTION.search(core) is not None
