"""The commands for people, cohorts and what is kept of them; part of the command line (`cli.py`).

The operator holds the database file, so nothing is asked of them here; all that is changed stands in the audit trail.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from simulator.errors import StoreError

if TYPE_CHECKING:
    from simulator.store.access import Role
    from simulator.store.cohorts import Cohort
    from simulator.store.database import Store

# As `store.access.ROLES`; named here so that help answers without loading the store. A test holds the two equal.
ROLES = ("trainee", "supervisor", "instructor", "administrator")


@click.group()
def people() -> None:
    """Cohorts, people, roles; deleting what is kept."""


@contextmanager
def _store() -> Iterator[Store]:
    from simulator.settings import load_settings
    from simulator.store.database import open_store

    settings = load_settings()
    store = open_store(settings.database_url, settings.data_dir)
    try:
        yield store
    finally:
        store.engine.dispose()


def _cohort(store: Store, name: str) -> Cohort:
    from simulator.store.cohorts import cohorts

    found = cohorts(store, None)
    for each in found:
        if name in (each.name, each.id):
            return each
    there = ", ".join(each.name for each in found) or "none yet; make one with `simulator people cohort NAME`"
    raise StoreError(f"There is no cohort {name}. There are: {there}.")


@people.command("list")
def list_people() -> None:
    """List cohorts and who is in them."""
    from simulator.store.cohorts import cohorts, members

    with _store() as store:
        for cohort in cohorts(store, None):
            click.echo(f"{cohort.name}  ({cohort.id})")
            for member in members(store, None, cohort.id):
                person, role = member.person, member.membership
                group = f", group {role.group_name}" if role.group_name else ""
                locked = ", disabled" if person.disabled else ""
                click.echo(f"  {role.role:<13} {person.shown}{group}{locked}  ({person.id}, role {role.id})")


@people.command()
@click.argument("name")
@click.option("--blind-first", is_flag=True, help="Its supervisors rate before they see the machine's suggestion.")
def cohort(name: str, blind_first: bool) -> None:
    """Make a cohort called NAME."""
    from simulator.store.cohorts import add_cohort

    with _store() as store:
        made = add_cohort(store, None, name, blind_first=blind_first)
        click.echo(f"{made.name}  ({made.id})")


@people.command()
@click.argument("cohort_name", metavar="COHORT")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--group", help="Group within the cohort.")
@click.option("--days", type=click.IntRange(1, 365), default=14, show_default=True, help="How long the code is good.")
def invite(cohort_name: str, role: Role, group: str | None, days: int) -> None:
    """Print a code that makes one person a member of COHORT.

    The code is shown this once. Its bearer enters it after signing in, or opens the app with ?invitation=CODE.
    """
    from simulator.store.invitations import invite as make

    with _store() as store:
        code, made = make(store, None, _cohort(store, cohort_name).id, role, group, timedelta(days=days))
        click.echo(f"{code}  ({made.role}, until {made.expires:%Y-%m-%d %H:%M} UTC)")


@people.command()
@click.argument("cohort_name", metavar="COHORT")
@click.argument("person")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--group", help="Group within the cohort.")
def give(cohort_name: str, person: str, role: Role, group: str | None) -> None:
    """Give PERSON (an id) a role in COHORT, or move them to another group."""
    from simulator.store.cohorts import give_role

    with _store() as store:
        given = give_role(store, None, _cohort(store, cohort_name).id, person, role, group)
        click.echo(f"{person}: {given.role}, role {given.id}")


@people.command()
@click.argument("role_id", type=int)
def revoke(role_id: int) -> None:
    """End a role, by the number that `simulator people list` shows."""
    from simulator.store.cohorts import revoke_role

    with _store() as store:
        revoke_role(store, None, role_id)
        click.echo(f"role {role_id} is ended")


@people.command()
@click.argument("person")
@click.option("--undo", is_flag=True, help="Let the person in again.")
def disable(person: str, undo: bool) -> None:
    """Lock PERSON (an id) out of everything, from their next click."""
    from simulator.store.people import person_of, set_disabled

    with _store() as store:
        if person_of(store, person) is None:
            raise StoreError(f"There is no person {person}. `simulator people list` shows the ids.")
        set_disabled(store, None, person, not undo)
        click.echo(f"{person} is {'let in again' if undo else 'disabled'}")


@people.command()
@click.argument("person")
@click.confirmation_option(prompt="This deletes all practice sessions of this person for good. Go on?")
def erase(person: str) -> None:
    """Delete all that is kept of PERSON (an id).

    May be run again. Backups made before still hold it until you delete them, and so do the logs of a model's provider.
    """
    from simulator.store.erasure import erase_person

    with _store() as store:
        done = erase_person(store, person)
    click.echo(f"deleted: {done.sessions} practice sessions with {done.turns} turns, roles, name and addresses")
    if done.kept:
        click.echo(f"kept without a name, as they are about others' sessions: {', '.join(done.kept)}")
    click.echo("Backups made before still hold the data: delete them, or let them expire.")


@people.command()
@click.option("--days", type=click.IntRange(1), required=True, help="Age in days from which sessions go.")
@click.option("--delete", "really", is_flag=True, help="Delete them; without this only count.")
def retention(days: int, really: bool) -> None:
    """Count practice sessions older than DAYS, or delete them."""
    from simulator.store.erasure import delete_outdated, outdated

    before = datetime.now(UTC) - timedelta(days=days)
    with _store() as store:
        for each in outdated(store, before):
            click.echo(f"{each.sessions} sessions, the oldest of {each.oldest:%Y-%m-%d}: {each.cohort or 'no cohort'}")
        if really:
            click.echo(f"deleted: {delete_outdated(store, before)} practice sessions begun before {before:%Y-%m-%d}")
        else:
            click.echo("Nothing was deleted; add --delete to do it.")
