"""Everything kept about one person, as files for them: JSON, CSV and transcripts in one archive.

Scores that the trainee may not see yet (before their own rating, before a probe is released) are left out, and the
archive says of which sessions; everything else is there.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from simulator.clinic import Clinic
from simulator.practice import PracticeSession, coded_replies, load
from simulator.report import CodedTranscript, csv_heading, csv_rows
from simulator.rubric.summary import summarize
from simulator.store import own_figures, people
from simulator.store.audit import audit_trail
from simulator.store.own_figures import OwnFigure, Returned
from simulator.store.records import TurnRecord
from simulator.transcript import Speaker, Transcript

_ABOUT = """\
Your data from the therapist simulator
======================================
data.json          everything that is kept about you, for other programs
replies.csv        a row for each of your replies, with its codes and points
transcripts/       each practice session as text, which `simulator score` reads

Points are 0 to 4, or "not scored" (empty). Sessions whose scores wait for your own rating or for their release are
there without scores; data.json says which.
"""


def archive(clinic: Clinic, person_id: str, by: str | None) -> bytes:
    """The archive (zip) of one person's data, for themself and the operator. Raises AccessError for anybody else."""
    store = clinic.store
    own_figures.enter_own_export(store, by, person_id)
    figures = own_figures.own_figures(store, by, person_id, coder=clinic.settings.scoring_coder)
    said = own_figures.returned_comments(store, by, person_id, limit=100_000)
    held = [(each, practice) for each in figures if (practice := load(clinic, each.id, by)) is not None]
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("README.txt", _ABOUT)
        out.writestr("data.json", json.dumps(_everything(clinic, person_id, held, said), ensure_ascii=False, indent=2))
        out.writestr("replies.csv", "\ufeff" + _replies(held))
        for each, practice in held:
            out.writestr(f"transcripts/{_name(each)}.txt", _transcript(practice))
    return found.getvalue()


def _everything(
    clinic: Clinic, person_id: str, held: Sequence[tuple[OwnFigure, PracticeSession]], said: Sequence[Returned]
) -> dict[str, Any]:
    person = people.person_of(clinic.store, person_id)
    roles = people.memberships(clinic.store, person_id)
    trail = audit_trail(clinic.store, person_id, limit=100_000)
    return {
        "person": None if person is None else _plain(asdict(person)),
        "roles": [_plain(asdict(each)) for each in roles],
        "sessions": [_session(each, practice) for each, practice in held],
        "comments": [_plain(asdict(each)) for each in said],
        "trail": [
            _plain(
                {"at": each.at, "action": each.action, "by_you": each.actor == person_id, "session": each.session_id}
            )
            for each in trail
        ],
    }


def _session(figure: OwnFigure, practice: PracticeSession) -> dict[str, Any]:
    record = _plain(asdict(practice.record))
    # a supervisor's points are in `points` once the session is signed off; turn by turn stand the machine's
    rating = {"self_rating": figure.self_rating, "scores_wait_for": figure.withheld or None, "points": figure.points}
    return {**record, **rating, "turn_by_turn": [_turn(turn, not figure.withheld) for turn in practice.turns]}


def _turn(turn: TurnRecord, scored: bool) -> dict[str, Any]:
    said = {"number": turn.number, "speaker": turn.speaker.value, "text": turn.text, "at": turn.at.isoformat()}
    if turn.speaker is Speaker.CLIENT or not scored:
        return said
    codes = [_plain({**asdict(each.code), "coder": each.coder}) for each in turn.codes]
    machine = [each for each in turn.scores if each.author is None]
    names = ("skill", "points", "reason", "coder", "rubric_version")
    return {**said, "codes": codes, "scores": [{name: getattr(each, name) for name in names} for each in machine]}


def _replies(held: Sequence[tuple[OwnFigure, PracticeSession]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(csv_heading())
    for each, practice in held:
        coded = {} if each.withheld else coded_replies(practice)
        talk = Transcript(_name(each), tuple(turn.turn for turn in practice.turns))
        writer.writerows(csv_rows(_name(each), CodedTranscript(talk, coded, summarize(talk.turns, coded))))
    return out.getvalue()


def _transcript(practice: PracticeSession) -> str:
    who = {Speaker.CLIENT: "Client", Speaker.THERAPIST: "Therapist"}
    lines = [f"{who[turn.speaker]}: {' '.join(turn.text.split())}" for turn in practice.turns if turn.text]
    return "\n\n".join(lines) + "\n"


def _name(figure: OwnFigure) -> str:
    return f"{figure.started:%Y-%m-%d_%H-%M}_{figure.scenario_id}_{figure.id}"


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
