"""The operator's commands for people: cohorts, invitations, roles, erasing, retention."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_store_kit import practise, reply

from simulator.cli import main
from simulator.cli_people import ROLES
from simulator.store import access, cohorts, invitations, people, sessions
from simulator.store.database import Store, open_store


@pytest.fixture
def store(own_place: None) -> Iterator[Store]:
    folder = Path(os.environ["SIMULATOR_DATA_DIR"])
    opened = open_store(f"sqlite:///{folder / 'practice.db'}", folder)
    yield opened
    opened.engine.dispose()


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["people", *arguments], input=typed)


def test_roles_named_for_the_help_are_those_of_the_store() -> None:
    assert ROLES == access.ROLES


def test_a_cohort_is_made_filled_and_listed(store: Store) -> None:
    assert run("cohort", "Spring", "--blind-first").exit_code == 0
    (cohort,) = cohorts.cohorts(store, None)
    assert (cohort.name, cohort.blind_first) == ("Spring", True)
    code = run("invite", "Spring", "supervisor", "--group", "north").output.split()[0]
    ana = people.signed_in(store, "https://id.example", "1", "Ana")
    assert ana is not None
    assert invitations.accept_invitation(store, ana.id, code).role == "supervisor"
    assert run("give", "Spring", ana.id, "trainee").exit_code == 0
    listed = run("list").output
    assert "supervisor    Ana, group north" in listed
    assert "trainee       Ana" in listed
    (first, second) = people.memberships(store, ana.id)
    assert run("revoke", str(first.id)).exit_code == 0
    assert people.memberships(store, ana.id) == (second,)
    assert run("disable", ana.id).exit_code == 0
    assert people.memberships(store, ana.id) == ()
    assert run("disable", ana.id, "--undo").exit_code == 0
    assert people.memberships(store, ana.id) == (second,)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("invite", "Nowhere", "trainee"), "There is no cohort Nowhere. There are: none yet"),
        (("revoke", "9"), "revoked before, or never given"),
        (("disable", "nobody"), "There is no person nobody"),
        (("erase", "nobody", "--yes"), "There is no person nobody"),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(store: Store, arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_erasing_asks_first_and_reports(store: Store) -> None:
    ana = people.signed_in(store, "https://id.example", "1", "Ana")
    assert ana is not None
    reply(store, practise(store, trainee=ana.id).id)
    assert run("erase", ana.id, typed="n\n").exit_code == 1
    assert len(sessions.sessions(store, ana.id)) == 1
    said = run("erase", ana.id, typed="y\n").output
    assert "1 practice sessions with 3 turns" in said
    assert sessions.sessions(store, ana.id) == []


def test_retention_counts_unless_told_to_delete(store: Store) -> None:
    practise(store)
    assert "Nothing was deleted" in run("retention", "--days", "1").output
    assert "deleted: 0 practice sessions" in run("retention", "--days", "1", "--delete").output
    assert len(sessions.sessions(store)) == 1
