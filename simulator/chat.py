"""A practice session in the terminal: the same session as in the browser, in the same store, line by line."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from simulator import lines, session
from simulator.client.ready import get_ready
from simulator.clinic import Clinic
from simulator.content import Content
from simulator.errors import ReplyError
from simulator.practice import PracticeSession, coded_replies, last_feedback, load
from simulator.report import Laid, layout_reply, layout_summary, visible
from simulator.rubric.acts import Act, dialogue_acts
from simulator.rubric.codebook import POINTS, codebook
from simulator.rubric.summary import summarize
from simulator.scenario import MODES
from simulator.self_rating import compared
from simulator.store.records import SessionRecord, TurnRecord
from simulator.transcript import Speaker

END = "/end"
HELP = "/help"
REHEARSED = "/rehearsed"
COMMANDS = {
    END: "ends the session (so does Ctrl-D)",
    HELP: "shows these lines",
    REHEARSED: "when the client's answer did not arrive: lets the rehearsed voice answer",
}
# A word behind a slash at the start is meant for the program, whatever it is; nothing of it reaches the client.
COMMAND = re.compile(r"/[a-zA-Z]\w*")


@dataclass(frozen=True)
class Terminal:
    """How a session is heard and seen.

    `ask` gives the next reply, None at the end of the input; `tell` writes text as it comes; `lay` writes whole lines.
    """

    ask: Callable[[], str | None]
    tell: Callable[[str], None]
    lay: Callable[[Iterable[Laid]], None]


def choices(content: Content) -> Iterator[Laid]:
    """The scenarios there are, with who plays them."""
    yield Laid("Scenarios", style="title")
    for scenario in content.scenarios.values():
        yield Laid(f"{scenario.id}: {scenario.title} ({scenario.mode}, with {', '.join(scenario.personas)})", 4)
    for problem in content.problems:
        yield Laid(f"left out: {problem}", 4)
    yield Laid("Start one with: simulator chat SCENARIO", 4)


def begin(clinic: Clinic, scenario_id: str, persona_id: str | None, seed: int | None) -> SessionRecord:
    """Begin a practice session by the ids of scenario and persona.

    Raises ReplyError, naming what there is, for an unknown id, or where several clients can play and none is named.
    """
    content = clinic.content
    scenario = content.scenarios.get(scenario_id)
    if scenario is None:
        raise ReplyError(f"There is no scenario {scenario_id}; choose one of {', '.join(content.scenarios)}.")
    if persona_id is None and len(scenario.personas) > 1:
        raise ReplyError(f"{scenario.title} has several clients; choose with --persona {', '.join(scenario.personas)}.")
    persona = content.personas.get(persona_id or scenario.personas[0])
    if persona is None:
        raise ReplyError(f"There is no persona {persona_id}; choose one of {', '.join(scenario.personas)}.")
    return session.begin(clinic, persona, scenario, clinic.settings.trainee, seed)


def talk(clinic: Clinic, session_id: str, terminal: Terminal) -> None:
    """Hold a practice session until it ends, from wherever it stands. Raises ReplyError for an unknown id."""
    practice = _load(clinic, session_id)
    get_ready(practice.persona)
    terminal.lay(_opening(practice))
    while practice.record.ended is None:
        last = practice.turns[-1]
        if last.status == "streaming":
            _hear(clinic, practice, last.id, terminal)
        elif last.status in ("failed", "interrupted"):
            _ask_again(clinic, practice, last, terminal)
        else:
            _reply(clinic, practice, terminal)
        practice = _load(clinic, session_id)
    if practice.self_rating_due:
        _rate(clinic, practice, terminal)
    terminal.lay(_outcome(_load(clinic, session_id)))


def _load(clinic: Clinic, session_id: str) -> PracticeSession:
    practice = load(clinic, session_id)
    if practice is None:
        raise ReplyError(f"There is no practice session {session_id}; check the id.")
    return practice


def _opening(practice: PracticeSession) -> Iterator[Laid]:
    record, scenario = practice.record, practice.scenario
    yield Laid(f"{scenario.title}, with {practice.persona.name}", style="title")
    yield Laid(scenario.setting, 4)
    yield Laid(scenario.task, 4)
    yield Laid(f"{record.mode.capitalize()}: {MODES[scenario.mode]}. {practice.replies_left} replies left.", 4)
    yield Laid(f"Session {record.id}. {END} or Ctrl-D ends it, Ctrl-C leaves it open, {HELP} lists the commands.", 4)
    yield Laid()
    yield from _said(practice, (*practice.earlier, *practice.turns))


def _said(practice: PracticeSession, turns: Iterable[TurnRecord]) -> Iterator[Laid]:
    for turn in turns:
        if turn.text and turn.status == "complete":
            reply = turn.speaker is Speaker.THERAPIST
            yield Laid(f"{'You' if reply else practice.persona.name}: {turn.text}", style="reply" if reply else "line")


def _hear(clinic: Clinic, practice: PracticeSession, line_id: int, terminal: Terminal) -> None:
    """Write the client's line as it comes (anew, where it is begun anew), then what the mode allows to be seen."""
    terminal.tell(f"{practice.persona.name}: ")
    shown = ""
    for progress in lines.follow(clinic, line_id):
        text = visible(progress.text)
        terminal.tell(text.removeprefix(shown) if text.startswith(shown) else f"\n{practice.persona.name}: {text}")
        shown = text
    terminal.tell("\n")
    now = _load(clinic, practice.record.id)
    if now.scores_open:
        terminal.lay(_guidance(now))


def _ask_again(clinic: Clinic, practice: PracticeSession, line: TurnRecord, terminal: Terminal) -> None:
    why = (line.line.failure_text if line.line else None) or "The client's answer did not arrive."
    terminal.tell(
        f"{why} Your reply is kept.\nPress Enter to ask again, {REHEARSED} for the rehearsed voice, or {END}.\n"
    )
    answer = terminal.ask()
    if answer is None or answer.strip() == END:
        session.end(clinic, practice.record.id)
    elif session.ask_again(clinic, practice.record.id, line.id, rehearsed=answer.strip() == REHEARSED):
        _hear(clinic, practice, line.id, terminal)


def _reply(clinic: Clinic, practice: PracticeSession, terminal: Terminal) -> None:
    text = terminal.ask()
    if text is None or text.strip() == END:
        session.end(clinic, practice.record.id)
        return
    if command := COMMAND.match(text.strip()):
        terminal.lay(_commands(command.group()))
        return
    seen = practice.turns[-1].number
    try:
        accepted = session.receive(clinic, practice.record.id, text, key=secrets.token_hex(8), shown=seen)
    except ReplyError as error:
        terminal.tell(f"{error}\n")
        now = _load(clinic, practice.record.id)
        terminal.lay(_said(now, [turn for turn in now.turns if turn.number > seen]))
        return
    if Act.CRISIS in dialogue_acts(text):
        terminal.tell(
            f"This is practice with a simulated client, not help in a crisis. {clinic.settings.crisis_text}\n"
        )
    _hear(clinic, practice, accepted.line_id, terminal)


def _commands(given: str) -> Iterator[Laid]:
    """What a command that does nothing here is answered with."""
    if given == REHEARSED:
        yield Laid("The client has answered; there is nothing to ask again. Nothing was sent.", 4)
        return
    if given != HELP:
        yield Laid(f"There is no command {given}; nothing was sent. There are:", 4)
    for command, meaning in COMMANDS.items():
        yield Laid(f"{command}  {meaning}", 4)


def _rate(clinic: Clinic, practice: PracticeSession, terminal: Terminal) -> None:
    """The trainee's own points, before any score is shown. Where the input ends they are asked for another time."""
    terminal.lay([Laid(), Laid("How do you think it went? Rate the whole session before you see its scores.")])
    for skill in codebook().skills:
        rows = [Laid(f"{points}  {anchor}", 4) for points, anchor in enumerate(skill.anchors)]
        terminal.lay([Laid(skill.label, style="points"), *rows])
        answer = _points(terminal)
        if answer is None:
            return
        if not answer:
            session.rate_oneself(clinic, practice.record.id, None)
            return
        session.rate_oneself(clinic, practice.record.id, {skill.id: int(answer)})


def _points(terminal: Terminal) -> str | None:
    """A digit from 0 to 4, empty for "rather not", None at the end of the input."""
    while True:
        terminal.tell(f"0 to {POINTS - 1}, or Enter if you would rather not.\n")
        answer = terminal.ask()
        if answer is None:
            return None
        if answer.strip() in ("", *map(str, range(POINTS))):
            return answer.strip()


def _guidance(practice: PracticeSession) -> Iterator[Laid]:
    """The codes and points of the last reply, and one thing about it."""
    reply = practice.therapist_turns[-1]
    yield from layout_reply(reply.text, practice.coded(reply))
    if by := practice.scored_by(reply):
        yield Laid(by, 8)
    said = last_feedback(practice)
    if said is not None:
        for sentence in (said.praise, said.did_well, said.goal):
            if sentence:
                yield Laid(sentence, 4)
        if said.alternative:
            yield Laid(f"You could have said: “{said.alternative}”", 4)
    yield Laid(f"{practice.replies_left} of {practice.record.turn_limit} replies left", 4)


def _outcome(practice: PracticeSession) -> Iterator[Laid]:
    ended = {"turn_limit": "all replies used", "client_left": "the client ended it"}
    yield Laid()
    yield Laid(f"Session {practice.record.id} ended: {ended.get(practice.record.end_reason or '', 'by you')}")
    if not practice.replies:
        yield Laid("You made no reply, so there is nothing to score.")
    elif practice.self_rating_due:
        yield Laid(f"Scores appear once you have rated yourself: {resume(practice.record.id)}")
    elif not practice.scores_open:
        yield Laid("This was a probe: scores appear when your supervisor releases them.")
    else:
        summary = summarize([turn.turn for turn in practice.turns], coded_replies(practice))
        yield from layout_summary(summary)
        if by := practice.scored_by():
            yield Laid(by, 4)
        for skill in codebook().skills:
            if skill.id in practice.self_rating:
                yield Laid(f"{skill.label}: {compared(practice.self_rating[skill.id], summary.points[skill.id])}", 4)


def resume(session_id: str) -> str:
    """The command that takes a session up again."""
    return f"simulator chat --session {session_id}"
