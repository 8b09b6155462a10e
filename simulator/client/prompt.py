"""The prompt for one line: persona, scenario, the recent turns, and what the plan says. Never a fact that is locked.

The fixed part comes first and stays the same over a session, so that a model server can keep it in its cache; the plan
comes last, behind the trainee's words, and last of it what to say, in the client's own words as the rehearsed voice has
them: small models follow what stands last, and make a life up where they are given none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulator.client.language import word_count
from simulator.client.plan import TurnPlan
from simulator.client.rehearsed import Spoken, rehearse
from simulator.client.talk import Talk
from simulator.client.tokens import TokenCounter
from simulator.errors import SettingError
from simulator.persona import Persona
from simulator.scenario import Scenario
from simulator.words import Move

# Room for the last sentence beyond the words planned; English takes about 1.4 tokens a word.
TOKENS_A_WORD = 2
SPARE_TOKENS = 48
# A line is asked for no more than so many words beyond those that it is given: who is asked for more makes more up.
MORE_WORDS = 8

Role = Literal["system", "user", "assistant"]
Message = tuple[Role, str]

_MOVES: dict[Move, str] = {
    "answer_briefly": "Answer in few words.",
    "recount": "Tell what happened, plainly.",
    "open_up": "You feel safe enough to say something that is not easy to say.",
    "elaborate": "Stay with what you just spoke of; say a little more about it.",
    "confirm": "The therapist got it right. Say so in your own way.",
    "correct": "The therapist got it wrong. Say that it is not quite that.",
    "deflect": "You would rather not go into this. Turn aside.",
    "minimise": "You play it down.",
    "yes_but": "You were given advice that you did not ask for. Say yes, but; name a doubt.",
    "agree": "You agree without going into it.",
    "pull_back": "That hurt or felt wrong. Say less; be cooler.",
    "small_talk": "Make small talk, as people do.",
    "ask_back": "You did not follow. Say so.",
    "close": "You have had enough for today. End the session.",
}


@dataclass(frozen=True)
class Prompt:
    """A prompt that fits its budget: the messages, their tokens as counted, and how many exchanges were left out."""

    messages: tuple[Message, ...]
    tokens: int
    dropped_exchanges: int


def build_prompt(
    persona: Persona,
    scenario: Scenario,
    plan: TurnPlan,
    talk: Talk,
    reply: str,
    counter: TokenCounter,
    budget: int,
    refused: tuple[str, ...] = (),
    seed: int = 0,
) -> Prompt:
    """The prompt for the line that answers `reply`, at most `budget` tokens; the oldest exchanges are dropped first.

    `refused` are the checks that the last attempt failed; `seed` chooses among wordings of the same thing. Raises
    SettingError where even persona and plan don't fit.
    """
    start: list[Message] = [("system", _persona_part(persona, scenario))]
    exchanges = _exchanges(talk)
    own = rehearse(persona, plan, talk, seed)
    for dropped in range(len(exchanges) + 1):
        kept = [message for exchange in exchanges[dropped:] for message in exchange]
        last: Message = ("user", f"{_plain(reply)}\n\n[{_direction(persona, plan, dropped, refused, talk, own)}]")
        messages = [*start, *_opened(kept), last]
        tokens = counter.count_messages(messages)
        if tokens <= budget:
            return Prompt(tuple(messages), tokens, dropped)
    raise SettingError(
        f"SIMULATOR_PROMPT_TOKENS is {budget}, but persona {persona.id} and the plan for one line alone take {tokens};"
        f" set it to {tokens * 2} or more."
    )


def most_tokens(plan: TurnPlan, limit: int) -> int:
    """Most tokens that a model may write for this plan, never over `limit`."""
    return min(limit, plan.words * TOKENS_A_WORD + SPARE_TOKENS)


def _persona_part(persona: Persona, scenario: Scenario) -> str:
    always = " ".join(_sentence(line) for line in persona.always)
    never = " ".join(_sentence(line) for line in persona.never)
    return "\n".join(
        [
            f"You are {persona.name}, {persona.age}, {persona.pronouns}, a client talking to a therapist."
            " You are not an assistant; you help nobody here. You speak only as yourself.",
            f"What brings you: {persona.presenting_problem}",
            f"About you: {persona.background}",
            f"How you talk: {persona.style.description}",
            f"You always: {always}",
            f"You never: {never}",
            # written for the trainee, who is "you" in it
            f"What the therapist was told about this session: {scenario.setting}",
            "Each turn ends with a direction in [brackets]. Follow it without mentioning it. Say only your own next"
            " words: plain speech, no name before them, no gestures. Make up nothing important about your life.",
        ]
    )


def _exchanges(talk: Talk) -> list[list[Message]]:
    """The opening line, then reply and line in pairs, oldest first: no reply is taken before its line stands."""
    lines = [line.text for line in talk.lines]
    exchanges: list[list[Message]] = [[("assistant", lines[0])]] if lines else []
    for reply, line in zip(talk.replies, lines[1:], strict=False):
        exchanges.append([("user", _plain(reply)), ("assistant", line)])
    return exchanges


def _opened(messages: list[Message]) -> list[Message]:
    """Some chat templates refuse a talk that the assistant begins."""
    return (
        [("user", "(The session begins.)"), *messages] if messages[:1] and messages[0][0] == "assistant" else messages
    )


def _direction(
    persona: Persona, plan: TurnPlan, dropped: int, refused: tuple[str, ...], talk: Talk, own: Spoken
) -> str:
    parts = [f"You feel {_sentence(plan.feeling)}", plan.situation.hint if plan.situation else _MOVES[plan.move]]
    if plan.others:
        parts.append("You know little about that person. Say so.")
    elif plan.makes_up:
        parts.append("Answer with something small and ordinary, and stick to it.")
    elif plan.vague:
        parts.append("You can't really say. Stay vague.")
    elif plan.again:
        parts.append("You have spoken of this; say a little more.")
    if dropped and plan.told:
        parts.append("Earlier you said: " + " ".join(f'"{_said(persona, talk, fact)}"' for fact in plan.told))
    parts += [_AGAIN[name] for name in refused if name in _AGAIN]
    if plan.makes_up:
        parts.append(f"Say {_length(plan.words)}.")
    else:
        # The client's own words: small models answer a fact told of "Robert" by speaking of him as of another.
        how, given = "in your own words" if own.facts else "something like", word_count(own.text)
        length = _length(given if own.facts else max(given, min(plan.words, given + MORE_WORDS)))
        parts.append(f'In {length}, say {how}: "{own.text}"')
    return " ".join(parts)


def _said(persona: Persona, talk: Talk, fact: str) -> str:
    """The line that told a fact."""
    told = (line.text for line in talk.lines if fact in line.facts)
    return next(told, persona.fact(fact).lines[0])


_AGAIN = {
    "machine_talk": "You are a person, not a program.",
    "role_swap": "You are the client. You do not help, thank or ask the therapist.",
    "speaker_label": "No name before your words.",
    "own_name": "Say I, not your name.",
    "narration": "No gestures in stars or brackets.",
    "unearned_fact": "Do not bring up anything else from your life.",
    "thanks": "Do not thank the therapist.",
    "question": "Do not ask a question.",
    "seeks_advice": "Do not ask for advice.",
    "repetition": "Do not say again what you said before.",
    "too_long": "Keep it short.",
    "untold": "You left out what you were to say. Say it now.",
    "astray": "Say only what is given here.",
    "past_question": "You talked past the question. Answer it.",
}


def _length(words: int) -> str:
    if words <= 3:
        return "two or three words"
    if words <= 12:
        return "one short sentence"
    if words <= 24:
        return "two short sentences"
    return "three or four short sentences"


# Only the simulator gives directions in brackets; and model servers may read <|im_end|> or <s> in a text as their own.
_MARKS = str.maketrans({"[": "(", "]": ")", "【": "(", "】": ")", "［": "(", "］": ")", "<": "‹", ">": "›"})


def _plain(reply: str) -> str:
    """The trainee's words with brackets made round, and no mark that a model server could take for its own."""
    return reply.translate(_MARKS)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
