"""A cohort to look at: scripted trainees practise for eight weeks, at a different pace each.

Nothing here is a random figure. Every reply is drawn from the scripts of scenarios/trainees/ and answered by the real
client, every score is the rubric's; only the times are laid out over the weeks. What changes over the weeks is from
which script a trainee's next reply is drawn: from a poor one more often at first, from the skilled one more later.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from statistics import fmean

from simulator import demo_people
from simulator.client.state import starting_state
from simulator.clinic import Clinic
from simulator.content import Content
from simulator.demo_reviews import review
from simulator.errors import SettingError
from simulator.fidelity.runs import Spoken, converse
from simulator.fidelity.trainees import ScriptedTalk, Trainee, read_trainees
from simulator.persona import Persona
from simulator.rubric.codebook import codebook
from simulator.scenario import DIFFICULTIES, Scenario
from simulator.session import keep
from simulator.store import cohorts, people
from simulator.store.imports import PastSession, PastTurn, import_sessions
from simulator.store.people import DEMO
from simulator.store.records import LineDetails
from simulator.transcript import Speaker

WEEKS = 8
MOST_REPLIES = 12
SECOND_SUPERVISOR = "Ruth Adeyemi"
SUPERVISORS = {"Monday": "Supervisor", "Wednesday": SECOND_SUPERVISOR, "Friday": "Supervisor"}
# Seconds a trainee takes to write a reply, and the client to answer, in the stored times.
WRITING, ANSWERING = 45, 6


@dataclass(frozen=True)
class Profile:
    """How one trainee of the demo comes along.

    `begins` and `ends` are the share of replies drawn from the skilled script in the first and the last week, and
    `pace` bends the way between (above 1: late). The other replies are shared by the neutral script and `habit`.
    `bias` is how many points they rate themself too high at first; practice halves it. `weeks` are those they came.
    """

    name: str
    group: str
    habit: str
    begins: float
    ends: float
    pace: float
    bias: float
    weeks: tuple[int, ...] = tuple(range(WEEKS))


PROFILES = (
    Profile("Amara Lindqvist", "Monday", "closed_questioner", 0.10, 0.85, 1.0, 1.2),
    Profile("Bruno Castellan", "Monday", "adviser", 0.05, 0.60, 1.6, 1.6),
    Profile("Chidi Marsh", "Monday", "rambling", 0.20, 0.75, 0.7, 0.4),
    Profile("Dilara Vance", "Monday", "closed_questioner", 0.30, 0.90, 1.2, -0.6),
    Profile("Edda Novak", "Monday", "adviser", 0.10, 0.30, 1.0, 1.0),
    Profile("Farid Holm", "Wednesday", "closed_questioner", 0.25, 0.80, 0.6, 0.2),
    Profile("Greta Osei", "Wednesday", "rambling", 0.15, 0.55, 1.0, 0.8),
    Profile("Hugo Tanaka", "Wednesday", "adviser", 0.10, 0.70, 2.0, 1.4),
    Profile("Ines Wallace", "Wednesday", "closed_questioner", 0.45, 0.95, 1.0, -1.0),
    Profile("Jonas Petit", "Friday", "adviser", 0.10, 0.45, 1.0, 0.6, (0, 1, 2, 3)),
    Profile("Keziah Brandt", "Friday", "closed_questioner", 0.15, 0.75, 1.1, 0.0),
    Profile("Luca Ferreira", "Friday", "rambling", 0.20, 0.65, 0.8, 1.0, (0, 2, 3, 5, 7)),
)


@dataclass(frozen=True)
class Appointment:
    """One session to be held: who, in which week, with which scenario and client, at what time."""

    profile: Profile
    week: int
    scenario: Scenario
    persona: Persona
    began: datetime
    seed: int


@dataclass(frozen=True)
class Filled:
    """What a demo came to."""

    sessions: int
    trainees: int
    reviews: int


def check(clinic: Clinic, add: bool) -> None:
    """Raises SettingError where the store holds people who are none of the demo's, unless `add`, and where it holds the
    demo cohort already."""
    store = clinic.store
    demo_people.seed(store, clinic.settings.trainee)
    known = {person.id for person in people.demo_people(store)}
    if not known.isdisjoint(profile.name for profile in PROFILES):
        raise SettingError(f"{store.url} holds the demo cohort already. Name another folder by SIMULATOR_DATA_DIR.")
    strangers = people.count_people(store) - len(demo_people.seeded(clinic.settings.trainee))
    if strangers and not add:
        raise SettingError(
            f"{store.url} holds people who are none of the demo's ({strangers}). Name another folder by"
            " SIMULATOR_DATA_DIR, or say --add to put the demo cohort beside them."
        )


def fill(clinic: Clinic, due: Sequence[Appointment], done: Callable[[int], None]) -> Filled:
    """Hold the sessions and store them, with the people who held them; `done` is told of each session held.

    The same appointments and content give the same sessions.
    """
    store = clinic.store
    scripts = scripts_of(clinic)
    talks = []
    for each in due:
        talks.append(talk(each, scripts))
        done(1)
    cohort = _enrol(clinic)
    for persona, scenario in {
        (each.persona.id, each.scenario.id): (each.persona, each.scenario) for each in due
    }.values():
        keep(store, persona, scenario)
    past = [held(each, talk, cohort) for each, talk in zip(due, talks, strict=True)]
    ids = import_sessions(store, past)
    reviewed = [(each.profile, id) for each, id in zip(due, ids, strict=True) if _is_reviewed(each)]
    for profile, id in reviewed:
        review(store, SUPERVISORS[profile.group], id)
    return Filled(len(ids), len(PROFILES), len(reviewed))


def _is_reviewed(due: Appointment) -> bool:
    """The first round of probes; that of the last weeks waits in the supervisors' queue."""
    return due.scenario.mode == "probe" and due.week < WEEKS // 2


def scripts_of(clinic: Clinic) -> Mapping[str, Trainee]:
    """The scripted trainees by id. Raises SettingError where one is missing that the demo draws from."""
    folder = clinic.settings.content_dir / "scenarios" / "trainees"
    scripts = read_trainees(folder)
    needed = {"skilled", "neutral", *(profile.habit for profile in PROFILES)}
    if missing := sorted(needed - set(scripts)):
        raise SettingError(f"{folder}: the demo needs the scripted trainees {', '.join(missing)}; put them there.")
    return scripts


def _enrol(clinic: Clinic) -> str:
    """Enter the trainees and the second supervisor in the demo cohort; its id."""
    store = clinic.store
    cohort = next(each.id for each in cohorts.cohorts(store, None) if each.name == demo_people.COHORT)
    people.add_person(store, DEMO, SECOND_SUPERVISOR, SECOND_SUPERVISOR)
    cohorts.give_role(store, None, cohort, SECOND_SUPERVISOR, "supervisor")
    for number, profile in enumerate(PROFILES, start=1):
        address = f"{profile.name.lower().replace(' ', '.')}@example.org"
        people.add_person(store, DEMO, profile.name, profile.name, address, f"S{number:04}")
        cohorts.give_role(store, None, cohort, profile.name, "trainee", profile.group)
    return cohort


def appointments(content: Content, seed: int, until: datetime) -> list[Appointment]:
    """Every session of the demo, the earliest first.

    All meet the same task twice in the first, fourth and last week, so that there is like to be compared with like, and
    the probes in the third and seventh. In the other weeks each practises another task.
    """
    first, *rest = sorted(content.scenarios.values(), key=lambda each: (DIFFICULTIES.index(each.difficulty), each.id))
    others = rest or [first]
    probes = [each for each in others if each.mode == "probe"]
    found = []
    for number, profile in enumerate(PROFILES):
        rng = random.Random(f"{seed}:{profile.name}")
        for week in profile.weeks:
            tasks = [first, first] if week in (0, 3, 7) else [others[(week + number) % len(others)]]
            tasks += probes if week in (2, 6) else []
            for place, task in enumerate(tasks):
                # the same client each time where a scenario can be played by several
                persona = content.personas[task.personas[0]]
                day = until - timedelta(weeks=WEEKS - week, days=-2 * place, hours=-(number % 9), minutes=-7 * number)
                found.append(Appointment(profile, week, task, persona, day, rng.getrandbits(31)))
    return sorted(found, key=lambda each: each.began)


def talk(due: Appointment, scripts: Mapping[str, Trainee]) -> tuple[Spoken, ...]:
    """The session of an appointment, held in memory."""
    script = ScriptedTalk(blend(due.profile, due.week, scripts), due.persona, due.seed)
    turns = min(due.scenario.turn_limit, MOST_REPLIES)
    return tuple(converse(due.persona, due.scenario, script, due.seed, turns))


def skilled_share(profile: Profile, week: int) -> float:
    """The share (0-1) of replies that a trainee draws from the skilled script in a week."""
    way: float = (week / (WEEKS - 1)) ** profile.pace
    return profile.begins + (profile.ends - profile.begins) * way


def blend(profile: Profile, week: int, scripts: Mapping[str, Trainee]) -> Trainee:
    """One script out of three: each is drawn from as often as its share says."""
    skilled = skilled_share(profile, week)
    shares = {"skilled": skilled, "neutral": (1 - skilled) / 2, profile.habit: (1 - skilled) / 2}
    doings = []
    for name, share in shares.items():
        total = sum(doing.weight for doing in scripts[name].doings)
        doings += [
            doing.model_copy(update={"weight": doing.weight * share / total}) for doing in scripts[name].doings if share
        ]
    opens = scripts["skilled" if skilled >= 0.5 else profile.habit]
    return opens.model_copy(update={"doings": tuple(doings), "feelings": scripts["skilled"].feelings})


def held(due: Appointment, talk: tuple[Spoken, ...], cohort: str) -> PastSession:
    """A talk as the store keeps a practice session."""
    at = due.began
    start = asdict(starting_state(due.persona, due.scenario))
    turns = [PastTurn(Speaker.CLIENT, due.scenario.opening_lines[due.persona.id], at, state=start)]
    for spoken in talk:
        at += timedelta(seconds=WRITING)
        change = spoken.heard.change
        moved = {"before": asdict(change.before), "causes": [asdict(cause) for cause in change.causes]}
        reply, coded = spoken.reply.text, spoken.heard.coded
        turns.append(PastTurn(Speaker.THERAPIST, reply, at, coded=coded, state=asdict(change.after), change=moved))
        at += timedelta(seconds=ANSWERING)
        details = LineDetails("rehearsed", spoken.heard.plan.move, facts_used=spoken.said.facts, total_ms=0)
        plan = asdict(spoken.heard.plan)
        turns.append(PastTurn(Speaker.CLIENT, spoken.said.text, at, plan=plan, details=details))
    left = talk[-1].heard.plan.ends
    full = len(talk) == due.scenario.turn_limit
    return PastSession(
        trainee=due.profile.name,
        cohort=cohort,
        persona_hash=due.persona.hash,
        scenario_hash=due.scenario.hash,
        rubric_version=codebook().version,
        voice="rehearsed",
        mode=due.scenario.mode,
        seed=due.seed,
        turn_limit=due.scenario.turn_limit,
        ended=at,
        end_reason="client_left" if left else "turn_limit" if full else "trainee",
        turns=tuple(turns),
        self_rating=_own_rating(due, talk),
    )


def _own_rating(due: Appointment, talk: tuple[Spoken, ...]) -> dict[str, int]:
    """What the trainee gives themself: the session's mean, off by a bias that practice halves. Every third time they
    would rather not."""
    if due.seed % 3 == 0:
        return {}
    bias = due.profile.bias * (1 - due.week / (WEEKS - 1) / 2)
    scores = [score for spoken in talk for score in spoken.heard.coded.scores]
    given = {}
    for skill in codebook().skills:
        points = [each.points for each in scores if each.skill == skill.id and each.points is not None]
        # where nothing was scored they go by how the session felt, which is the middle of the scale
        mean = fmean(points) if points else 2.0
        given[str(skill.id)] = max(0, min(4, round(mean + bias)))
    return given
