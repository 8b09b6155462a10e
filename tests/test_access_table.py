"""Every query that is made for a person, against every role: who may is written down here, and nobody else does."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from test_store_kit import fresh, fresh_url, practise, reply

import simulator.store
from simulator.errors import AccessError
from simulator.rubric.codes import CodedReply, Score
from simulator.store import (
    audit,
    coders,
    cohorts,
    exports,
    figures,
    invitations,
    notices,
    own_figures,
    people,
    publications,
    review_labels,
    review_queue,
    review_reading,
    reviews,
    sessions,
    turns,
)
from simulator.store.access import ROLES
from simulator.store.database import Store, open_store
from simulator.store.publications import Edition
from simulator.store.records import SessionRecord
from simulator.store.reviews import CodeChange

# Columns of the table. All but the last four hold one role in the cohort that is asked about.
PEOPLE = {
    "owner": "the trainee whose session it is",
    "trainee": "another trainee of the cohort",
    "supervisor": "a supervisor of the cohort",
    "instructor": "an instructor of the cohort",
    "administrator": "an administrator of the cohort",
    "elsewhere": "supervisor, instructor and administrator of another cohort",
    "former": "all roles in the cohort, revoked",
    "disabled": "all roles in the cohort, and disabled",
    "nobody": "signed in, without any role",
}


@dataclass
class World:
    """Two cohorts and one person for each column."""

    store: Store
    cohort: str
    other_cohort: str
    count: int = 0

    def session(self) -> SessionRecord:
        """A new ended session of the owner, with one reply."""
        made = practise(self.store, trainee="owner", cohort=self.cohort)
        reply(self.store, made.id)
        sessions.end_session(self.store, made.id, "trainee")
        return made

    def turn(self, begun_by: str = "") -> tuple[SessionRecord, Any]:
        """A new session and its reply; `begun_by` has begun to review it."""
        made = self.session()
        if begun_by == "supervisor":
            reviews.begin_review(self.store, begun_by, made.id)
        return made, turns.turns(self.store, made.id)[1]

    def guest(self) -> str:
        """A new trainee of the cohort."""
        self.count += 1
        guest = people.add_person(self.store, people.DEMO, f"guest {self.count}", "Guest").id
        cohorts.give_role(self.store, None, self.cohort, guest, "trainee")
        return guest


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A database with two cohorts and their people, and the ids of the cohorts; each test has a copy of it."""
    folder = tmp_path_factory.mktemp("begun")
    with fresh("sqlite", folder) as store:
        cohort, other = (cohorts.add_cohort(store, None, name).id for name in ("Spring", "Autumn"))
        for name in PEOPLE:
            people.add_person(store, people.DEMO, name, name.title())
        for name in ("owner", "trainee", "supervisor", "instructor", "administrator"):
            cohorts.give_role(store, None, cohort, name, "trainee" if name == "owner" else name)  # type: ignore[arg-type]
        for role in ROLES[1:]:
            cohorts.give_role(store, None, other, "elsewhere", role)
        for role in ROLES:
            cohorts.give_role(store, None, cohort, "disabled", role)
            cohorts.revoke_role(store, None, cohorts.give_role(store, None, cohort, "former", role).id)
        people.set_disabled(store, None, "disabled", True)
        return Path(str(store.engine.url.database)), cohort, other


@pytest.fixture
def world(begun: tuple[Path, str, str], tmp_path: Path) -> Iterator[World]:
    file, cohort, other = begun
    store = open_store(fresh_url("sqlite", tmp_path, template=str(file)), tmp_path)
    yield World(store, cohort, other)
    store.engine.dispose()


Ask = Callable[[World, str], object]
TABLE: dict[str, tuple[Ask, set[str]]] = {}


def row(name: str, *allowed: str) -> Callable[[Ask], Ask]:
    """Enter a query and who may make it; it answers with something empty, or raises AccessError, for all others."""

    def enter(ask: Ask) -> Ask:
        assert name not in TABLE
        TABLE[name] = (ask, set(allowed))
        return ask

    return enter


EVERYONE = set(PEOPLE) - {"disabled"}
MEMBERS = ("owner", "trainee", "supervisor", "instructor", "administrator")

row("sessions.session", "owner", "supervisor")(lambda w, by: sessions.session(w.store, w.session().id, by))
row("sessions.session, own", "owner")(lambda w, by: sessions.session(w.store, w.session().id, by, own=True))
row("sessions.session_with_turns", "owner", "supervisor")(
    lambda w, by: sessions.session_with_turns(w.store, w.session().id, by)
)
row("sessions.session_with_turns, own", "owner")(
    lambda w, by: sessions.session_with_turns(w.store, w.session().id, by, own=True)
)
row("sessions.sessions", "owner", "supervisor")(
    lambda w, by: w.session() and sessions.sessions(w.store, "owner", by=by)
)
row("sessions.sessions, of a cohort", "owner", "supervisor")(
    lambda w, by: w.session() and sessions.sessions(w.store, cohort=w.cohort, by=by)
)
row("people.memberships", *MEMBERS, "elsewhere")(lambda w, by: people.memberships(w.store, by))
row("cohorts.cohorts", *MEMBERS, "elsewhere")(lambda w, by: cohorts.cohorts(w.store, by))
row("cohorts.members", "supervisor", "instructor", "administrator")(
    lambda w, by: cohorts.members(w.store, by, w.cohort)
)
row("cohorts.add_cohort", "administrator", "elsewhere")(
    lambda w, by: cohorts.add_cohort(w.store, by, f"Cohort of {by}")
)
row("cohorts.give_role", "administrator")(
    lambda w, by: cohorts.give_role(w.store, by, w.cohort, w.guest(), "supervisor")
)
row("invitations.invite", "administrator")(lambda w, by: invitations.invite(w.store, by, w.cohort, "trainee"))
row("invitations.accept_invitation", *EVERYONE)(
    lambda w, by: invitations.accept_invitation(
        w.store, by, invitations.invite(w.store, None, w.other_cohort, "trainee")[0]
    )
)
row("publications.may_edit", "instructor", "elsewhere")(lambda w, by: publications.may_edit(w.store, by))


@row("cohorts.set_blind_first", "administrator")
def _set_blind_first(world: World, by: str) -> bool:
    cohorts.set_blind_first(world.store, by, world.cohort, False)
    return True


@row("cohorts.revoke_role", "administrator")
def _revoke_role(world: World, by: str) -> bool:
    (held,) = people.memberships(world.store, world.guest())
    cohorts.revoke_role(world.store, by, held.id)
    return True


@row("people.set_disabled", "administrator")
def _set_disabled(world: World, by: str) -> bool:
    people.set_disabled(world.store, by, world.guest(), True)
    return True


@row("invitations.invitations", "administrator")
def _invitations(world: World, by: str) -> object:
    invitations.invite(world.store, None, world.cohort, "trainee")
    return invitations.invitations(world.store, by, world.cohort)


@row("invitations.revoke_invitation", "administrator")
def _revoke_invitation(world: World, by: str) -> object:
    _, made = invitations.invite(world.store, None, world.cohort, "trainee")
    return invitations.revoke_invitation(world.store, by, made.id)


@row("audit.audit_trail", "administrator")
def _audit_trail(world: World, by: str) -> object:
    return audit.audit_trail(world.store, by, world.cohort)


@row("notices.has_read", *EVERYONE)
@row("notices.add_read", *EVERYONE)
def _notice(world: World, by: str) -> object:
    notices.add_read(world.store, by, "practice", "1", "words")
    return notices.has_read(world.store, by, "practice", "1")


row("figures.cohort_figures", "owner", "trainee", "supervisor", "instructor")(
    lambda w, by: w.session() and figures.cohort_figures(w.store, by, w.cohort)
)
row("own_figures.own_figures", "owner")(lambda w, by: w.session() and own_figures.own_figures(w.store, by, "owner"))


@row("own_figures.returned_comments", "owner")
def _returned_comments(world: World, by: str) -> object:
    made = _commented(world)
    reviews.sign_off_review(world.store, "supervisor", made.id)
    return own_figures.returned_comments(world.store, by, "owner", session_id=made.id)


@row("own_figures.enter_own_export", "owner")
def _enter_own_export(world: World, by: str) -> bool:
    own_figures.enter_own_export(world.store, by, "owner")
    return True


@row("exports.export_contacts", "supervisor")
def _export_contacts(world: World, by: str) -> object:
    return exports.export_contacts(world.store, by, world.cohort, "moodle", 1)


@row("exports.enter_export", "supervisor", "instructor")
def _enter_export(world: World, by: str) -> bool:
    exports.enter_export(world.store, by, world.cohort, 1)
    return True


# --- reviews: a supervisor of the cohort alone


@row("coders.points_apart", "supervisor")
def _points_apart(world: World, by: str) -> object:
    _, said = world.turn()
    scores = (Score("validation", 0, "another view"),)
    coders.add_coding(world.store, said.id, CodedReply((), scores, "1", "model:x"))
    return coders.points_apart(world.store, by)


QUEUE = review_queue.QueueFilter()
row("review_queue.queue", "supervisor")(lambda w, by: w.session() and review_queue.queue(w.store, by, QUEUE))
row("review_queue.queue_counts", "supervisor")(
    lambda w, by: w.session() and review_queue.queue_counts(w.store, by, QUEUE).sessions
)
row("review_queue.queue_choices", "supervisor")(
    lambda w, by: w.session() and any(review_queue.queue_choices(w.store, by))
)
row("review_queue.next_in_queue", "supervisor")(
    lambda w, by: w.session() and review_queue.next_in_queue(w.store, by, "")
)


@row("review_labels.rated_replies", "supervisor")
def _rated_replies(world: World, by: str) -> object:
    made, said = world.turn(begun_by="supervisor")
    reviews.agree(world.store, "supervisor", said.id)
    return review_labels.rated_replies(world.store, by, made.cohort or "")


@row("review_labels.enter_label_export", "supervisor")
def _enter_label_export(world: World, by: str) -> bool:
    review_labels.enter_label_export(world.store, by, world.cohort, 1)
    return True


def _commented(world: World) -> SessionRecord:
    made, _ = world.turn(begun_by="supervisor")
    reviews.add_comment(world.store, "supervisor", made.id, "Well listened.")
    return made


@row("review_reading.session_review, before the sign-off", "supervisor")
def _session_review(world: World, by: str) -> object:
    found = review_reading.session_review(world.store, by, _commented(world).id)
    return found and found.comments


@row("review_reading.session_review, after the sign-off", "owner", "supervisor")
def _returned_review(world: World, by: str) -> object:
    made = _commented(world)
    reviews.sign_off_review(world.store, "supervisor", made.id)
    found = review_reading.session_review(world.store, by, made.id)
    return found and found.comments


@row("reviews.begin_review", "supervisor")
def _begin_review(world: World, by: str) -> bool:
    reviews.begin_review(world.store, by, world.session().id)
    return True


@row("reviews.reveal", "supervisor")
def _reveal(world: World, by: str) -> bool:
    made, _ = world.turn(begun_by=by)
    reviews.reveal(world.store, by, made.id)
    return True


@row("reviews.agree", "supervisor")
def _agree(world: World, by: str) -> bool:
    _, turn = world.turn(begun_by=by)
    reviews.agree(world.store, by, turn.id)
    return True


@row("reviews.agree_code", "supervisor")
def _agree_code(world: World, by: str) -> bool:
    _, turn = world.turn(begun_by=by)
    reviews.agree_code(world.store, by, turn.codes[0].id)
    return True


@row("reviews.change_code", "supervisor")
def _change_code(world: World, by: str) -> bool:
    _, turn = world.turn(begun_by=by)
    reviews.change_code(world.store, by, turn.codes[1].id, CodeChange("closed_question", 24, 48), "Yes or no.")
    return True


@row("reviews.remove_code", "supervisor")
def _remove_code(world: World, by: str) -> bool:
    _, turn = world.turn(begun_by=by)
    reviews.remove_code(world.store, by, turn.codes[0].id, "It names nothing.")
    return True


@row("reviews.add_code", "supervisor")
def _add_code(world: World, by: str) -> bool:
    _, turn = world.turn(begun_by=by)
    reviews.add_code(world.store, by, turn.id, CodeChange("affirmation", 0, 4), "Praise.")
    return True


@row("reviews.rate", "supervisor")
def _rate(world: World, by: str) -> bool:
    _, turn = world.turn(begun_by=by)
    reviews.rate(world.store, by, turn.id, "validation", 1, "A formula.")
    return True


@row("reviews.add_comment", "supervisor")
def _add_comment(world: World, by: str) -> bool:
    made, _ = world.turn(begun_by=by)
    reviews.add_comment(world.store, by, made.id, "Well listened.")
    return True


@row("reviews.sign_off_review", "supervisor")
def _sign_off(world: World, by: str) -> bool:
    made, _ = world.turn(begun_by=by)
    reviews.sign_off_review(world.store, by, made.id)
    return True


@row("reviews.undo", "supervisor")
def _undo(world: World, by: str) -> object:
    made, turn = world.turn(begun_by="supervisor")
    reviews.agree(world.store, "supervisor", turn.id)
    return reviews.undo(world.store, by, made.id)


@row("reviews.withdraw", "supervisor")
def _withdraw(world: World, by: str) -> bool:
    made = _commented(world)
    held = review_reading.session_review(world.store, "supervisor", made.id)
    assert held is not None
    reviews.withdraw(world.store, by, made.id, "comment", held.comments[-1].id)
    return True


# --- content: who instructs anywhere


def _drafted(world: World, by: str) -> None:
    publications.keep_draft(world.store, by, "persona", "robert", "id: robert", None)


@row("publications.keep_draft", "instructor", "elsewhere")
def _keep_draft(world: World, by: str) -> bool:
    _drafted(world, by)
    return True


@row("publications.discard_draft", "instructor", "elsewhere")
def _discard_draft(world: World, by: str) -> bool:
    publications.discard_draft(world.store, by, "persona", "robert")
    return True


@row("publications.drafts", "instructor", "elsewhere")
def _drafts(world: World, by: str) -> object:
    _drafted(world, by)
    return publications.drafts(world.store, by)


@row("publications.draft_of", "instructor", "elsewhere")
def _draft_of(world: World, by: str) -> object:
    _drafted(world, by)
    return publications.draft_of(world.store, by, "persona", "robert")


def _published(world: World, by: str | None) -> object:
    edition = Edition("1.0.0", "hash", "id: robert")
    return publications.publish(world.store, by, "persona", "robert", edition, "first", lambda: None)


row("publications.publish", "instructor", "elsewhere")(_published)


@row("publications.publications", "instructor", "elsewhere")
def _publications(world: World, by: str) -> object:
    _published(world, None)
    return publications.publications(world.store, by, "persona", "robert")


@row("publications.latest_publications", "instructor", "elsewhere")
def _latest_publications(world: World, by: str) -> object:
    _published(world, None)
    return publications.latest_publications(world.store, by)


# --- the test


def asked(ask: Ask, world: World, by: str) -> bool:
    """Whether a person got an answer."""
    try:
        return bool(ask(world, by))
    except AccessError:
        return False


@pytest.mark.parametrize("name", TABLE)
def test_only_who_may_gets_an_answer(world: World, name: str) -> None:
    ask, allowed = TABLE[name]
    assert {by for by in PEOPLE if asked(ask, world, by)} == allowed


def test_every_query_made_for_a_person_is_in_the_table() -> None:
    queries = set()
    for found in pkgutil.iter_modules(simulator.store.__path__):
        module = importlib.import_module(f"simulator.store.{found.name}")
        for name, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_"):
                parameters = list(inspect.signature(function).parameters)
                if parameters[:1] == ["store"] and "by" in parameters:
                    queries.add(f"{found.name}.{name}")
    assert queries == {name.split(",")[0] for name in TABLE}
