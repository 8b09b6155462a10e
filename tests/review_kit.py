"""What tests of reviews share: a cohort with its people, and an ended session with coded replies in it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert
from test_store_kit import SAID, practise, reply

from simulator.store.access import Role
from simulator.store.cohorts import add_cohort, give_role
from simulator.store.database import Store, now, writing
from simulator.store.jobs import finish_line
from simulator.store.people import DEMO, signed_in
from simulator.store.records import TurnRecord
from simulator.store.sessions import end_session
from simulator.store.tables_review import sign_off
from simulator.store.turns import turns
from simulator.transcript import Speaker

ANA, VERA, OMAR = "ana", "vera", "omar"
"""A trainee and two supervisors of the same cohort."""


@dataclass(frozen=True)
class Practised:
    """An ended session of Ana's and its replies."""

    id: str
    cohort: str
    replies: tuple[TurnRecord, ...]


def cohort_of(store: Store, *, blind_first: bool = False, name: str = "Spring") -> str:
    """A cohort of Ana, supervised by Vera and Omar; its id."""
    cohort = add_cohort(store, None, name, blind_first=blind_first).id
    roles: dict[str, Role] = {ANA: "trainee", VERA: "supervisor", OMAR: "supervisor"}
    for person_id, role in roles.items():
        signed_in(store, DEMO, person_id, person_id.capitalize())
        give_role(store, None, cohort, person_id, role)
    return cohort


def practised(store: Store, cohort: str, replies: int = 2, *, ended: bool = True, trainee: str = ANA) -> Practised:
    """A session with coded replies, each answered by the client."""
    id = practise(store, trainee, cohort=cohort).id
    for place in range(replies):
        accepted = reply(store, id, 2 + 2 * place, f"key-{place}")
        finish_line(store, accepted.line_id, "me", text="I see.", details=SAID)
    if ended:
        end_session(store, id, "trainee")
    found = tuple(each for each in turns(store, id) if each.speaker is Speaker.THERAPIST)
    return Practised(id, cohort, found)


def release(store: Store, session_id: str) -> None:
    """Sign a session off, whatever its cohort, as a supervisor does."""
    signed_in(store, DEMO, VERA, "Vera")
    with writing(store) as connection:
        connection.execute(insert(sign_off).values(session_id=session_id, note="", author=VERA, at=now()))
