"""The closed lists of names that content files, rubric and client share: behaviour codes, skills, moves."""

from __future__ import annotations

from typing import Literal, get_args

# MISC 2.5 and MITI terms; validation after Linehan; defined in rubric/codebook.yaml.
CodeName = Literal[
    "open_question",
    "closed_question",
    "question_stack",
    "reflection_simple",
    "reflection_complex",
    "affirmation",
    "validation",
    "invalidation",
    "advice",
    "self_focus",
]
CODE_NAMES: tuple[CodeName, ...] = get_args(CodeName)

Skill = Literal["validation", "open_questions"]
SKILLS: tuple[Skill, ...] = get_args(Skill)

# What kind of answer a question asks for, where it asks for one thing.
QuestionKind = Literal[
    "yes_no",
    "either",
    "when",
    "usually",
    "where",
    "who",
    "how_much",
    "said",
    "why",
    "feeling",
    "coping",
    "wish",
    "thought",
    "what",  # anything else
]
QUESTION_KINDS: tuple[QuestionKind, ...] = get_args(QuestionKind)

# What a client can do in a turn.
Move = Literal[
    "answer_briefly",
    "recount",
    "open_up",
    "elaborate",
    "confirm",
    "correct",
    "deflect",
    "minimise",
    "yes_but",
    "agree",
    "pull_back",
    "small_talk",
    "ask_back",
    "close",
]
