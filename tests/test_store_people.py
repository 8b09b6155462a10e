"""People, cohorts, roles and invitations, on every database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError
from test_store_kit import BACKENDS, fresh, practise

from simulator import demo_people
from simulator.errors import AccessError, StoreError
from simulator.store import audit, cohorts, invitations, notices, people, sessions
from simulator.store.access import ROLES
from simulator.store.database import Store, writing
from simulator.store.tables_people import audit as audit_table
from simulator.store.tables_people import person as person_table


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with fresh(request.param, tmp_path) as opened:
        yield opened


def enter(store: Store, name: str, cohort: str | None = None, role: str = "trainee") -> str:
    """A person, with a role where a cohort is named; their id."""
    added = people.add_person(store, people.DEMO, name, name)
    if cohort is not None:
        cohorts.give_role(store, None, cohort, added.id, role)  # type: ignore[arg-type]
    return added.id


def test_a_sign_in_is_one_person_whatever_their_address(store: Store) -> None:
    first = people.signed_in(store, "https://a.example", "7", "Ana", "ana@example.org")
    again = people.signed_in(store, "https://a.example", "7", "Ana Lopez", "lopez@example.org")
    other = people.signed_in(store, "https://b.example", "7", "Ana Lopez", "lopez@example.org")
    assert first is not None
    assert again is not None
    assert other is not None
    assert (again.id, again.name, again.email) == (first.id, "Ana Lopez", "lopez@example.org")
    assert other.id != first.id
    assert other.pseudonym != first.pseudonym
    people.set_disabled(store, None, first.id, True)
    assert people.signed_in(store, "https://a.example", "7", "Ana") is None
    people.set_disabled(store, None, first.id, False)
    assert people.signed_in(store, "https://a.example", "7", "Ana") is not None


def test_a_role_holds_in_its_cohort_until_it_is_revoked(store: Store) -> None:
    spring, autumn = (cohorts.add_cohort(store, None, name).id for name in ("Spring", "Autumn"))
    ana, sam = enter(store, "ana", spring), enter(store, "sam", spring, "supervisor")
    with pytest.raises(AccessError, match="administrator"):
        cohorts.members(store, sam, autumn)
    mine = practise(store, trainee=ana, cohort=spring).id
    assert sessions.session(store, mine, sam) is not None
    assert sessions.session(store, mine, sam, own=True) is None
    assert sessions.session(store, practise(store, trainee=ana, cohort=autumn).id, sam) is None
    held = people.memberships(store, sam)
    cohorts.revoke_role(store, None, held[0].id)
    assert people.memberships(store, sam) == ()
    assert sessions.session(store, mine, sam) is None
    with pytest.raises(StoreError, match="revoked before"):
        cohorts.revoke_role(store, None, held[0].id)


def test_who_is_disabled_sees_nothing_and_not_their_own(store: Store) -> None:
    spring = cohorts.add_cohort(store, None, "Spring").id
    ana = enter(store, "ana", spring)
    mine = practise(store, trainee=ana, cohort=spring).id
    assert sessions.session(store, mine, ana, own=True) is not None
    people.set_disabled(store, None, ana, True)
    assert sessions.session(store, mine, ana) is None
    assert sessions.sessions(store, ana, by=ana) == []
    assert people.memberships(store, ana) == ()
    notices.add_read(store, ana, "practice", "1", "words")
    assert not notices.has_read(store, ana, "practice", "1")


def test_an_invitation_makes_one_member_once(store: Store) -> None:
    spring = cohorts.add_cohort(store, None, "Spring").id
    ada, ana, ben = enter(store, "ada", spring, "administrator"), enter(store, "ana"), enter(store, "ben")
    code, made = invitations.invite(store, ada, spring, "trainee", "north")
    assert invitations.accept_invitation(store, ana, f" {code} ").group_name == "north"
    with pytest.raises(AccessError, match="used or expired"):
        invitations.accept_invitation(store, ben, code)
    late, _ = invitations.invite(store, ada, spring, "trainee", valid=timedelta(seconds=-1))
    closed, taken_back = invitations.invite(store, ada, spring, "supervisor")
    assert invitations.revoke_invitation(store, ada, taken_back.id)
    assert not invitations.revoke_invitation(store, ada, taken_back.id)
    for spoilt in (late, closed, "made up"):
        with pytest.raises(AccessError, match="used or expired"):
            invitations.accept_invitation(store, ben, spoilt)
    with pytest.raises(AccessError):
        invitations.invite(store, ana, spring, "administrator")
    assert {each.id: each.used_by for each in invitations.invitations(store, ada, spring)}[made.id] == ana
    assert [each.role for each in people.memberships(store, ben)] == []


def test_a_cohort_keeps_an_administrator_and_its_name(store: Store) -> None:
    ada = enter(store, "ada", cohorts.add_cohort(store, None, "Spring").id, "administrator")
    autumn = cohorts.add_cohort(store, ada, "Autumn")
    (held,) = (each for each in people.memberships(store, ada) if each.cohort_id == autumn.id)
    with pytest.raises(StoreError, match="last administrator"):
        cohorts.revoke_role(store, ada, held.id)
    for name, why in (("Spring", "already"), (" ", "needs a name")):
        with pytest.raises(StoreError, match=why):
            cohorts.add_cohort(store, ada, name)
    with pytest.raises(AccessError, match="Only administrators"):
        cohorts.add_cohort(store, enter(store, "ana"), "Winter")


def test_an_administrator_reaches_only_people_of_their_cohorts(store: Store) -> None:
    spring, autumn = (cohorts.add_cohort(store, None, name).id for name in ("Spring", "Autumn"))
    ada, stranger = enter(store, "ada", spring, "administrator"), enter(store, "stranger", autumn)
    with pytest.raises(AccessError, match="Invite them"):
        cohorts.give_role(store, ada, spring, stranger, "supervisor")
    with pytest.raises(AccessError):
        people.set_disabled(store, ada, stranger, True)
    ana = enter(store, "ana", spring)
    cohorts.give_role(store, ada, spring, ana, "trainee", "south")
    assert [each.group_name for each in people.memberships(store, ana)] == ["south"]


def test_instructors_see_pseudonyms_only(store: Store) -> None:
    spring = cohorts.add_cohort(store, None, "Spring").id
    ana = enter(store, "ana", spring)
    seen = cohorts.members(store, enter(store, "ina", spring, "instructor"), spring)
    shown = next(each.person for each in seen if each.person.id == ana)
    assert (shown.name, shown.email, shown.shown) == (None, None, shown.pseudonym)
    named = cohorts.members(store, enter(store, "sam", spring, "supervisor"), spring)
    assert next(each.person.shown for each in named if each.person.id == ana) == "ana"


def test_acts_are_in_the_trail_and_stay_as_they_are(store: Store) -> None:
    spring = cohorts.add_cohort(store, None, "Spring").id
    ada, ana = enter(store, "ada", spring, "administrator"), enter(store, "ana", spring)
    cohorts.set_blind_first(store, ada, spring, True)
    assert [each.blind_first for each in cohorts.cohorts(store, ada)] == [True]
    found = audit.audit_trail(store, ada, spring)
    assert [(each.actor, each.action) for each in found][:2] == [(ada, "blind_first"), (None, "role_given")]
    assert [each.action for each in audit.audit_trail(store, ana)] == ["role_given", "person_added"]
    with pytest.raises(AccessError):
        audit.audit_trail(store, ana, spring)
    with pytest.raises(DBAPIError, match="never changed"), writing(store) as connection:
        connection.execute(audit_table.update().values(actor=ana))


def test_people_of_demo_mode_are_entered_once_and_a_revoked_role_stays_revoked(store: Store) -> None:
    for _ in range(2):
        demo_people.seed(store, "Trainee")
    everyone = {
        each.id: [held.role for held in people.memberships(store, each.id)] for each in demo_people.everyone(store)
    }
    assert everyone == {"Trainee": ["trainee"], **{role.capitalize(): [role] for role in ROLES[1:]}}
    cohorts.revoke_role(store, None, people.memberships(store, "Supervisor")[0].id)
    demo_people.seed(store, "Kim")
    assert people.memberships(store, "Supervisor") == ()
    assert people.demo_roles(store) == {
        "Kim": ["trainee"],
        "Trainee": ["trainee"],
        **{r.capitalize(): [r] for r in ROLES[2:]},
    }
    assert [each.role for each in people.memberships(store, "Kim")] == ["trainee"]


def test_a_notice_is_read_in_one_version(store: Store) -> None:
    ana = enter(store, "ana")
    for _ in range(2):
        notices.add_read(store, ana, "practice", "1", "words")
    assert notices.has_read(store, ana, "practice", "1")
    assert not notices.has_read(store, ana, "practice", "2")


def test_two_people_never_share_a_pseudonym(store: Store) -> None:
    for number in range(40):
        enter(store, f"person {number}")
    with writing(store) as connection:
        found = connection.execute(person_table.select()).all()
    assert len({row.pseudonym for row in found}) == len(found) == 40
