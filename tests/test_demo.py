"""The demo cohort: real sessions, laid out in time, the same for the same seed; and its supervisors' reviews."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from click.testing import CliRunner

from simulator import demo, demo_people, lines, practice, session
from simulator.cli import main
from simulator.clinic import Clinic, open_clinic
from simulator.demo import PROFILES, Appointment, appointments
from simulator.errors import SettingError
from simulator.fidelity.trainees import read_trainees
from simulator.settings import Settings
from simulator.store import cohorts, people, sessions
from simulator.store.review_reading import session_review
from simulator.transcript import Speaker

UNTIL = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    one = open_clinic(Settings(data_dir=tmp_path_factory.mktemp("data")))
    yield one
    one.store.engine.dispose()


@pytest.fixture(scope="module")
def held(clinic: Clinic) -> list[Appointment]:
    """A few of the demo's sessions, held and stored: a probe that gets reviewed, and one session with each script."""
    due = appointments(clinic.content, 3, UNTIL)
    probe = next(each for each in due if each.scenario.mode == "probe" and each.profile.group == "Wednesday")
    first = {each.profile.habit: each for each in reversed(due) if each.scenario.mode == "guided"}
    chosen = sorted([probe, *first.values()], key=lambda each: each.began)
    demo.check(clinic, add=False)
    told: list[int] = []
    filled = demo.fill(clinic, chosen, told.append)
    assert (filled.sessions, filled.trainees, filled.reviews) == (len(chosen), len(PROFILES), 1)
    assert sum(told) == len(chosen)
    return chosen


def stored(clinic: Clinic, due: Appointment) -> practice.PracticeSession:
    record = next(each for each in sessions.sessions(clinic.store, due.profile.name) if each.seed == due.seed)
    found = practice.load(clinic, record.id)
    assert found is not None
    return found


def comparable(turn: Any) -> Any:
    """What of a stored turn does not depend on when and where it was stored."""
    codes = [(each.code, each.coder) for each in turn.codes]
    scores = [(each.skill, each.points, each.reason, each.anchor, each.coder) for each in turn.scores]
    line = turn.line and (turn.line.plan, turn.line.move, turn.line.facts_used, turn.line.voice, turn.line.checks)
    return turn.number, turn.speaker, turn.text, turn.status, codes, scores, turn.state, line


def test_a_demo_session_is_what_the_same_replies_get_in_practice(clinic: Clinic, held: list[Appointment]) -> None:
    due = next(each for each in held if each.profile.habit == "adviser")
    first = stored(clinic, due)
    again = session.begin(clinic, due.persona, due.scenario, "somebody", seed=due.seed)
    for number, reply in enumerate(turn.text for turn in first.turns if turn.speaker is Speaker.THERAPIST):
        accepted = session.receive(clinic, again.id, reply, key=str(number))
        assert list(lines.follow(clinic, accepted.line_id))[-1].status == "complete"
    second = practice.load(clinic, again.id)
    assert second is not None
    assert [comparable(turn) for turn in first.turns] == [comparable(turn) for turn in second.turns]
    assert first.persona == second.persona
    assert first.scenario == second.scenario


def test_sessions_have_the_times_they_were_due(clinic: Clinic, held: list[Appointment]) -> None:
    for due in held:
        found = stored(clinic, due)
        assert found.record.started == due.began
        times = [turn.at for turn in found.turns]
        assert times == sorted(times)
        assert found.record.ended == times[-1] < UNTIL


def test_everybody_has_a_group_and_a_probe_is_reviewed(clinic: Clinic, held: list[Appointment]) -> None:
    cohort = next(each for each in cohorts.cohorts(clinic.store, None) if each.name == demo_people.COHORT)
    there = cohorts.members(clinic.store, None, cohort.id)
    groups = Counter(each.membership.group_name for each in there if each.membership.group_name)
    assert groups == {"Monday": 5, "Wednesday": 4, "Friday": 3}
    probe = stored(clinic, next(each for each in held if each.scenario.mode == "probe"))
    found = session_review(clinic.store, probe.record.trainee, probe.record.id)
    assert found is not None
    assert [each.author for each in found.sign_offs] == [demo.SECOND_SUPERVISOR]
    assert found.comments


def test_the_same_seed_gives_the_same_sessions(clinic: Clinic) -> None:
    first, again, other = (appointments(clinic.content, seed, UNTIL) for seed in (1, 1, 2))
    assert first == again
    assert [each.seed for each in first] != [each.seed for each in other]
    assert 130 <= len(first) <= 170
    assert min(each.began for each in first) > UNTIL - timedelta(weeks=demo.WEEKS, days=1)
    scripts = read_trainees(clinic.settings.content_dir / "scenarios" / "trainees")
    some = replace(first[0], seed=5)
    said = [[spoken.reply.text for spoken in demo.talk(some, scripts)] for _ in range(2)]
    assert said[0] == said[1]


def test_trainees_come_along_at_different_pace() -> None:
    shares = {each.name: [demo.skilled_share(each, week) for week in range(demo.WEEKS)] for each in PROFILES}
    for way in shares.values():
        assert way == sorted(way)
        assert all(0 <= share <= 1 for share in way)
    halfway = [(way[3] - way[0]) / (way[-1] - way[0]) for way in shares.values()]
    assert max(halfway) > 1.5 * min(halfway)


def test_a_trainee_of_the_last_week_scores_more_than_of_the_first(clinic: Clinic) -> None:
    scripts = read_trainees(clinic.settings.content_dir / "scenarios" / "trainees")
    due = appointments(clinic.content, 0, UNTIL)
    bruno = [each for each in due if each.profile.name == "Bruno Castellan" and each.week in (0, 7)]
    means: dict[int, list[int]] = {0: [], 7: []}
    for each in bruno:
        for spoken in demo.talk(each, scripts):
            means[each.week] += [one.points for one in spoken.heard.coded.scores if one.points is not None]
    assert fmean(means[7]) > fmean(means[0]) + 0.3


def test_a_store_with_other_people_is_refused_unless_told(tmp_path: Path) -> None:
    other = open_clinic(Settings(data_dir=tmp_path))
    try:
        demo.check(other, add=False)
        people.add_person(other.store, "https://sign.in", "s1", "Somebody Real")
        with pytest.raises(SettingError, match=r"none of the demo's \(1\).*--add"):
            demo.check(other, add=False)
        demo.check(other, add=True)
    finally:
        other.store.engine.dispose()


def test_the_command_refuses_a_second_time(clinic: Clinic, held: list[Appointment]) -> None:
    assert held
    environment = {"SIMULATOR_DATA_DIR": str(clinic.settings.data_dir)}
    answer = CliRunner().invoke(main, ["demo", "--add"], env=environment)
    assert answer.exit_code == 2
    assert "holds the demo cohort already" in answer.stderr
