"""START READING HERE: begin a practice session, receive a reply, ask again, end it.

The pages, the command line and the tests all come through this door. A reply is coded, moves the client, is planned for
and is stored in one transaction; only then does `lines.py` produce the client's line, in a thread that no page owns.
`practice.py` reads a stored session back.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from simulator import lines
from simulator.client.hearing import hear, line_seed
from simulator.client.state import starting_state
from simulator.clinic import Clinic
from simulator.errors import ReplyError
from simulator.persona import Persona
from simulator.practice import load, talk_before
from simulator.rubric.acts import Act
from simulator.rubric.addressing import addressed
from simulator.rubric.codebook import codebook
from simulator.scenario import Scenario
from simulator.store import jobs, sessions, turns
from simulator.store.database import Store
from simulator.store.records import Accepted, SessionRecord
from simulator.transcript import Speaker

# Acts that are flagged to the supervisor; a crisis is also answered to the trainee, out of role.
FLAGGED = (Act.CRISIS, Act.PROMPT_ATTACK)
# The flag for words that speak to whoever scores the reply; its detail holds their places.
GRADER_ADDRESSED = "grader_addressed"


def begin(
    clinic: Clinic,
    persona: Persona,
    scenario: Scenario,
    trainee: str,
    seed: int | None = None,
    cohort: str | None = None,
) -> SessionRecord:
    """Begin a practice session: keeps both contents as they are now and stores the client's opening line.

    `trainee` is the person's id, `cohort` the one they practise for. `seed` (at most 63 bits) makes the client
    repeatable. Raises ReplyError when this persona can't play the scenario.
    """
    if persona.id not in scenario.personas:
        raise ReplyError(f"{scenario.title} has no opening line for {persona.name}; choose another client.")
    keep(clinic.store, persona, scenario)
    return sessions.create_session(
        clinic.store,
        trainee=trainee,
        cohort=cohort,
        persona_hash=persona.hash,
        scenario_hash=scenario.hash,
        rubric_version=codebook().version,
        voice=clinic.settings.voice,
        model=clinic.settings.model or None,
        mode=scenario.mode,
        seed=secrets.randbits(31) if seed is None else seed,
        turn_limit=scenario.turn_limit,
        opening_line=scenario.opening_lines[persona.id],
        opening_state=asdict(starting_state(persona, scenario)),
    )


def keep(store: Store, persona: Persona, scenario: Scenario) -> None:
    """Store both contents as they are now, under their hashes; known already, nothing is written."""
    body = json.loads(persona.model_dump_json())
    sessions.store_content(store, "persona", persona.id, persona.version, persona.hash, body)
    body = json.loads(scenario.model_dump_json())
    sessions.store_content(store, "scenario", scenario.id, scenario.version, scenario.hash, body)


def receive(
    clinic: Clinic, session_id: str, text: str, key: str, shown: int | None = None, by: str | None = None
) -> Accepted:
    """Take a trainee's reply: code it, move the client, plan the line, store all of it, start producing the line.

    `key` makes a double send one reply. `shown` is the number of the last turn that the trainee saw: a reply to
    anything but the client's last line is refused. `by` is the person who replies, None for the operator; it has to be
    the session's trainee. Raises ReplyError, with nothing stored, when it can't be taken.
    """
    text = check_reply(text, clinic.settings.max_reply_characters)
    practice = load(clinic, session_id, by, own=True)
    if practice is None:
        raise ReplyError("There is no such practice session; start a new one. Your reply was not sent.")
    number = practice.turns[-1].number + 1
    seed = line_seed(practice.record.seed, practice.position(number))
    talk = talk_before(practice, number)
    heard = hear(practice.persona, practice.state, text, practice.turns[-1].text, talk, seed)
    coded, change = heard.coded, heard.change
    accepted = turns.accept_reply(
        clinic.store,
        session_id,
        expected_number=number if shown is None else shown + 1,
        client_key=key,
        text=text,
        at=datetime.now(UTC),
        codes=coded.codes,
        scores=coded.scores,
        coder=coded.coder,
        rubric_version=coded.rubric_version,
        state=asdict(change.after),
        state_change={"before": asdict(change.before), "causes": [asdict(cause) for cause in change.causes]},
        plan=asdict(heard.plan),
        voice=clinic.settings.voice,
        model=clinic.settings.model or None,
        owner=clinic.owner,
        events=_flags(text, heard.acts, number),
    )
    if not accepted.repeated:
        lines.start(clinic, accepted.line_id)
    return accepted


def _flags(text: str, acts: frozenset[Act], number: int) -> list[tuple[str, dict[str, Any]]]:
    """What of a reply a supervisor should look at, as events."""
    flags: list[tuple[str, dict[str, Any]]] = [(act.value, {"turn": number}) for act in FLAGGED if act in acts]
    if spans := addressed(text):
        flags.append((GRADER_ADDRESSED, {"turn": number, "spans": [list(span) for span in spans]}))
    return flags


def try_again(clinic: Clinic, session_id: str, reply_number: int, by: str | None = None) -> SessionRecord:
    """Begin a branch at one's own reply: the client as they were before it, the same seed, both branches kept.

    Raises ReplyError in a probe, and where the number is none of the session's replies.
    """
    practice = load(clinic, session_id, by, own=True)
    if practice is None:
        raise ReplyError("There is no such practice session.")
    record = practice.record
    if record.mode == "probe":
        raise ReplyError("A probe is taken once; there is no going back in it.")
    before = [turn for turn in practice.turns if turn.number < reply_number]
    reply = next((turn for turn in practice.turns if turn.number == reply_number), None)
    if reply is None or reply.speaker is not Speaker.THERAPIST:
        raise ReplyError(f"Turn {reply_number} is none of your replies in this session; choose another.")
    state = next(turn.state for turn in reversed(before) if turn.state is not None)
    return sessions.create_session(
        clinic.store,
        trainee=record.trainee,
        cohort=record.cohort,
        persona_hash=record.persona_hash,
        scenario_hash=record.scenario_hash,
        rubric_version=codebook().version,
        voice=clinic.settings.voice,
        model=clinic.settings.model or None,
        mode=record.mode,
        seed=record.seed,
        turn_limit=record.turn_limit - sum(turn.speaker is Speaker.THERAPIST for turn in before),
        opening_line=before[-1].text,
        opening_state={"openness": state.openness, "distress": state.distress},
        parent_session=record.id,
        parent_turn=before[-1].number,
    )


def check_reply(text: str, most: int) -> str:
    """The reply without the white space around it. Raises ReplyError when it is empty or longer than `most`."""
    text = text.strip()
    if not text:
        raise ReplyError('Your reply is empty; write something, or "..." to stay silent.')
    if len(text) > most:
        raise ReplyError(
            f"Your reply is {len(text)} characters long and {most} is the most; shorten it and send again."
        )
    return text


def ask_again(clinic: Clinic, session_id: str, line_id: int, rehearsed: bool = False, by: str | None = None) -> bool:
    """Have a line that failed produced again, by the rehearsed voice where `rehearsed`. False when someone else did.

    Raises ReplyError where the line is none of the session's, or the session not `by`'s.
    """
    practice = load(clinic, session_id, by, own=True)
    if practice is None or line_id not in (turn.id for turn in practice.turns):
        raise ReplyError("There is no such practice session.")
    if jobs.ask_again(clinic.store, line_id, clinic.owner) is None:
        return False
    lines.start(clinic, line_id, rehearsed)
    return True


def end(clinic: Clinic, session_id: str, by: str | None = None) -> None:
    """End a session at the trainee's wish. Ending twice is ending once. Raises ReplyError for an unknown id."""
    if sessions.session(clinic.store, session_id, by, own=True) is None:
        raise ReplyError("This practice session does not exist.")
    sessions.end_session(clinic.store, session_id, "trainee")


def rate_oneself(clinic: Clinic, session_id: str, points: Mapping[str, int] | None, by: str | None = None) -> None:
    """Keep what the trainee gives themself, skill to points 0-4, or with None that they would rather not.

    The first answer stands. Raises ReplyError for an unknown id, one that is not `by`'s, and before the session's end.
    """
    record = sessions.session(clinic.store, session_id, by, own=True)
    if record is None:
        raise ReplyError("This practice session does not exist.")
    if record.ended is None:
        raise ReplyError("This practice session still goes on; rate yourself after its end.")
    if points is None:
        sessions.decline_self_rating(clinic.store, session_id)
    for skill, given in (points or {}).items():
        sessions.add_self_rating(clinic.store, session_id, skill, given)
