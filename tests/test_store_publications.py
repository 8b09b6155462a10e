"""Drafts and publications: whose they are, what a version may name, and that file and row are one act."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_store_kit import BACKENDS, fresh

from simulator.errors import AccessError, ContentError, StoreError
from simulator.store.cohorts import add_cohort, give_role, revoke_role
from simulator.store.database import Store
from simulator.store.people import add_person
from simulator.store.publications import (
    Edition,
    discard_draft,
    draft_of,
    drafts,
    keep_draft,
    latest_publications,
    may_edit,
    publications,
    publish,
)

ONE = Edition("1.0.0", "aaa", "id: ana\nversion: 1.0.0\n")
TWO = Edition("1.1.0", "bbb", "id: ana\nversion: 1.1.0\n")


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with fresh(request.param, tmp_path) as opened:
        yield opened


def person(store: Store, name: str, *roles: str) -> str:
    """A person with these roles in a cohort of their own."""
    added = add_person(store, "issuer", name, name).id
    cohort = add_cohort(store, None, f"cohort of {name}")
    for role in roles:
        give_role(store, None, cohort.id, added, role)  # type: ignore[arg-type]
    return added


def nothing() -> None:
    """A file written without trouble."""


def test_a_draft_is_its_authors_alone(store: Store) -> None:
    ana, ben = person(store, "ana", "instructor"), person(store, "ben", "instructor")
    keep_draft(store, ana, "persona", "robert", "id: robert", "abc")
    keep_draft(store, ana, "persona", "robert", "id: robert\nname: Bob\x00", "abc")
    kept = draft_of(store, ana, "persona", "robert")
    assert kept is not None
    assert (kept.source, kept.based_on) == ("id: robert\nname: Bob\N{REPLACEMENT CHARACTER}", "abc")
    assert draft_of(store, ben, "persona", "robert") is None
    assert drafts(store, ben) == []
    discard_draft(store, ben, "persona", "robert")
    assert [each.content_id for each in drafts(store, ana)] == ["robert"]
    discard_draft(store, ana, "persona", "robert")
    assert drafts(store, ana) == []


@pytest.mark.parametrize("roles", [(), ("trainee",), ("supervisor",), ("administrator",)])
def test_other_roles_see_and_do_nothing(store: Store, roles: tuple[str, ...]) -> None:
    publish(store, None, "persona", "ana", ONE, "", nothing)
    by = person(store, "ana", *roles)
    assert not may_edit(store, by)
    assert publications(store, by, "persona", "ana") == []
    assert latest_publications(store, by) == {}
    written: list[str] = []
    acts = (
        lambda: keep_draft(store, by, "persona", "ana", "text", None),
        lambda: discard_draft(store, by, "persona", "ana"),
        lambda: publish(store, by, "persona", "ana", TWO, "", lambda: written.append("file")),
    )
    for act in acts:
        with pytest.raises(AccessError, match="role of instructor"):
            act()
    assert written == []


def test_a_role_that_ended_gives_nothing_more(store: Store) -> None:
    cohort = add_cohort(store, None, "spring")
    ana = add_person(store, "issuer", "ana", "Ana").id
    role = give_role(store, None, cohort.id, ana, "instructor")
    keep_draft(store, ana, "persona", "ana", "text", None)
    revoke_role(store, None, role.id)
    assert drafts(store, ana) == []
    assert draft_of(store, ana, "persona", "ana") is None
    assert not may_edit(store, ana)


def test_publishing_keeps_text_author_and_order(store: Store) -> None:
    ana = person(store, "ana", "instructor")
    keep_draft(store, ana, "persona", "ana", TWO.source, None)
    publish(store, None, "persona", "ana", ONE, "shipped", nothing)
    publish(store, ana, "persona", "ana", TWO, "warmer", nothing)
    publish(store, ana, "scenario", "ana", ONE, "another file", nothing)
    kept = publications(store, ana, "persona", "ana")
    assert [(each.version, each.source, each.note, each.author_shown) for each in kept] == [
        ("1.1.0", TWO.source, "warmer", "ana"),
        ("1.0.0", ONE.source, "shipped", None),
    ]
    assert draft_of(store, ana, "persona", "ana") is None
    last = latest_publications(store, ana)
    assert {key: each.version for key, each in last.items()} == {
        ("persona", "ana"): "1.1.0",
        ("scenario", "ana"): "1.0.0",
    }


def test_a_version_names_one_content_for_ever(store: Store) -> None:
    publish(store, None, "persona", "ana", ONE, "", nothing)
    with pytest.raises(StoreError, match=r"ana 1\.0\.0 was published with other content"):
        publish(store, None, "persona", "ana", Edition("1.0.0", "ccc", "other"), "", nothing)
    publish(store, None, "persona", "ana", TWO, "", nothing)
    publish(store, None, "persona", "ana", ONE, "back", nothing)
    publish(store, None, "persona", "ben", Edition("1.0.0", "ccc", "other"), "another file", nothing)
    assert [each.version for each in publications(store, None, "persona", "ana")] == ["1.0.0", "1.1.0", "1.0.0"]


def test_what_came_into_the_folder_by_another_way_is_kept_too(store: Store) -> None:
    publish(store, None, "persona", "ana", TWO, "", nothing, found=ONE)
    publish(store, None, "persona", "ana", ONE, "back", nothing, found=TWO)
    kept = publications(store, None, "persona", "ana")
    assert [(each.version, each.note) for each in kept] == [
        ("1.0.0", "back"),
        ("1.1.0", ""),
        ("1.0.0", "As it stood in the folder."),
    ]


def test_where_the_file_is_not_written_nothing_is_entered(store: Store) -> None:
    ana = person(store, "ana", "instructor")
    keep_draft(store, ana, "persona", "ana", "text", None)

    def full() -> None:
        raise ContentError([])

    with pytest.raises(ContentError):
        publish(store, ana, "persona", "ana", TWO, "", full, found=ONE)
    assert publications(store, ana, "persona", "ana") == []
    assert draft_of(store, ana, "persona", "ana") is not None
