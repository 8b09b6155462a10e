"""The people of demo mode: one for each role, in one cohort, so that every page can be tried without a sign-in."""

from __future__ import annotations

from contextlib import suppress

from simulator.errors import StoreError
from simulator.store import cohorts, people
from simulator.store.access import ROLES, Role
from simulator.store.database import Store
from simulator.store.people import DEMO, Person

COHORT = "Demo cohort"


def seed(store: Store, trainee: str) -> None:
    """Enter the people of demo mode unless they are there: `trainee` and one person for each other role.

    A role that was revoked in the app stays revoked: only who is new is given one. Two processes may do it at once.
    """
    known = {person.id for person in people.demo_people(store)}
    wanted = seeded(trainee)
    if known.issuperset(wanted.values()):
        return
    with suppress(StoreError):  # another process was first, or it was made before
        cohorts.add_cohort(store, None, COHORT)
    cohort = next(each for each in cohorts.cohorts(store, None) if each.name == COHORT)
    for role, name in wanted.items():
        if name not in known:
            with suppress(StoreError):
                people.add_person(store, DEMO, name, name)
            cohorts.give_role(store, None, cohort.id, name, role)


def seeded(trainee: str) -> dict[Role, str]:
    """The id, which is the name, of the person that demo mode enters for each role."""
    return {role: trainee if role == "trainee" else role.capitalize() for role in ROLES}


def everyone(store: Store) -> list[Person]:
    """Who can be chosen in demo mode."""
    return [person for person in people.demo_people(store) if person.disabled is None and person.erased is None]
