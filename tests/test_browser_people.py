"""The administrator's page in a real Chromium: make a cohort, invite, move, end a role, read the trail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser import Visitors
from playwright.sync_api import expect
from practice_kit import clinic_at
from serving import App, served

from simulator.clinic import Clinic
from simulator.store import cohorts, invitations, people

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with served(tmp_path_factory.mktemp("data"), {}) as one:
        yield one


@pytest.fixture(scope="module")
def clinic(app: App) -> Iterator[Clinic]:
    with clinic_at(app) as one:
        yield one


def test_an_administrator_invites_and_ends_a_role(app: App, clinic: Clinic, visitors: Visitors) -> None:
    with visitors.visit(app.url, person="Administrator") as page:
        page.get_by_role("link", name="People").click()
        page.get_by_role("textbox", name="Group", exact=True).fill("north")
        page.get_by_role("button", name="Make an invitation").click()
        code = page.get_by_test_id("stCode").inner_text().strip()
        cohort = next(each for each in cohorts.cohorts(clinic.store, None))
        guest = people.add_person(clinic.store, people.DEMO, "guest", "Guest")
        assert invitations.accept_invitation(clinic.store, guest.id, code).group_name == "north"
        page.reload()
        expect(page.get_by_text("group north")).to_be_visible()
        (held,) = people.memberships(clinic.store, guest.id)
        page.locator(f".st-key-member-{held.id}").get_by_role("button", name="Change").click()
        page.get_by_role("button", name="End this role of Guest").click()
        expect(page.get_by_text("group north")).to_have_count(0)
        assert people.memberships(clinic.store, guest.id) == ()
        (last,) = (each for each in people.memberships(clinic.store, "Administrator"))
        page.locator(f".st-key-member-{last.id}").get_by_role("button", name="Change").click()
        page.get_by_role("button", name="End this role of Administrator").click()
        expect(page.get_by_text("last administrator")).to_be_visible()
        page.get_by_text("Audit trail: who did what").click()
        expect(page.get_by_text("Administrator · role revoked · a former member")).to_be_visible()
        assert cohort.name == "Demo cohort"


def test_a_trainee_finds_no_door_to_it(app: App, visitors: Visitors) -> None:
    with visitors.visit(f"{app.url}/people") as page:
        expect(page.get_by_text("This page takes the role of administrator.")).to_be_visible()
        expect(page.get_by_role("link", name="People")).to_have_count(0)
        expect(page.get_by_text("Audit trail")).to_have_count(0)


def test_the_notice_stays_until_it_was_read(app: App, visitors: Visitors) -> None:
    with visitors.visit(app.url) as page:
        expect(page.get_by_text("This is practice with a simulated client, not therapy")).to_be_visible()
        page.get_by_role("button", name="I have read this").click()
        expect(page.get_by_text("Before you begin")).to_have_count(0)
        page.reload()
        expect(page.get_by_role("heading", name="Choose a task")).to_be_visible()
        expect(page.get_by_text("Before you begin")).to_have_count(0)
