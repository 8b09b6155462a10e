"""The cohort's page and the trainee's own, walked as their people do, with the clicks counted."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from browser import Visitors
from playwright.sync_api import Download, Locator, Page, expect
from serving import App, served, until

from simulator import cohort as comparing
from simulator import demo, demo_people
from simulator.clinic import open_clinic
from simulator.settings import Settings
from simulator.store import cohorts, figures
from simulator.store.audit import AuditRecord, audit_trail

pytestmark = pytest.mark.browser
WHO = "Farid Holm"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with everybody's first session and all of WHO's."""
    folder = tmp_path_factory.mktemp("data")
    clinic = open_clinic(Settings(data_dir=folder))
    due = demo.appointments(clinic.content, 0, datetime.now(UTC))
    firsts = {each.profile.name: each for each in reversed(due)}.values()
    chosen = [each for each in due if each in firsts or each.profile.name == WHO]
    demo.check(clinic, add=False)
    demo.fill(clinic, chosen, lambda _: None)
    clinic.store.engine.dispose()
    return folder


@pytest.fixture(scope="module")
def app(data: Path) -> Iterator[App]:
    with served(data, {}) as one:
        yield one


@dataclass
class Person:
    """Someone in front of a page, who counts their clicks."""

    page: Page
    clicks: int = 0

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1
        self.page.wait_for_timeout(200)  # what the click sets off has begun by then
        expect(self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
        expect(self.page.locator("[data-stale=true]")).to_have_count(0)

    def take(self, what: Locator) -> Download:
        with self.page.expect_download() as download:
            what.click()
        self.clicks += 1
        return download.value


@contextmanager
def looking(visitors: Visitors, app: App, who: str) -> Iterator[Person]:
    with visitors.visit(app.url, who) as page:
        yield Person(page)


def exports(data: Path) -> list[AuditRecord]:
    clinic = open_clinic(Settings(data_dir=data))
    try:
        cohort = next(each for each in cohorts.cohorts(clinic.store, None) if each.name == demo_people.COHORT)
        return [each for each in audit_trail(clinic.store, None, cohort.id) if each.action == "export"]
    finally:
        clinic.store.engine.dispose()


def compared(data: Path) -> list[str]:
    """The trainees of whom the page first shows validation: those with a session of the task most of them practised."""
    clinic = open_clinic(Settings(data_dir=data))
    try:
        cohort = next(each for each in cohorts.cohorts(clinic.store, None) if each.name == demo_people.COHORT)
        found = figures.cohort_figures(clinic.store, "Supervisor", cohort.id).sessions
        most = comparing.comparable_sets(found, "validation", "supervisor")[0]
        kept, _ = comparing.compared(found, most.like, "validation", "supervisor", comparing.Filter())
        return sorted({each.shown or "" for each in kept})
    finally:
        clinic.store.engine.dispose()


def names(page: Page) -> list[str]:
    return page.locator(".figures:visible tbody th").all_text_contents()


def rows_are(page: Page, wanted: list[str]) -> None:
    until(lambda: names(page) == wanted, f"the table's rows are {wanted}", seconds=60)


def no_wider_than_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    wide = "it => it.scrollWidth - it.clientWidth"
    until(lambda: page.get_by_test_id("stMain").evaluate(wide) <= 0, "the page is no wider than a phone")


def test_a_supervisor_compares_and_takes_grades_along(app: App, visitors: Visitors, data: Path) -> None:
    with looking(visitors, app, "Supervisor") as someone:
        page = someone.page
        someone.click(page.get_by_role("link", name="Cohort"))
        expect(page.locator("[data-testid=stVegaLiteChart]:visible")).to_have_count(1)
        scored = compared(data)
        assert len(scored) >= 10
        expect(page.get_by_text(f"of {len(scored)} trainees")).to_be_visible()
        rows_are(page, scored)
        someone.click(page.get_by_text("Open questions", exact=True))
        someone.click(page.get_by_role("tab", name="Groups"))
        rows_are(page, ["Friday", "Monday", "Wednesday"])
        taken = someone.take(page.get_by_role("button", name="Sessions as CSV"))
        rows = list(csv.DictReader(io.StringIO(taken.path().read_text(encoding="utf-8-sig"))))
        assert {row["trainee"] for row in rows} == {profile.name for profile in demo.PROFILES}
        someone.click(page.get_by_text("Grades for Moodle or Canvas"))
        someone.click(page.get_by_role("button", name="Grades for Moodle"))
        file = someone.take(page.get_by_role("button", name="Download", exact=True))
        grades = list(csv.DictReader(io.StringIO(file.path().read_text(encoding="utf-8"))))
        assert {row["ID number"] for row in grades} == {f"S{number:04}" for number in range(1, 13)}
        assert [dict(each.detail)["format"] for each in exports(data)] == ["moodle", "spreadsheet"]
        assert someone.clicks <= 7
        no_wider_than_a_phone(page)
    assert visitors.strangers() == []


def test_an_instructor_sees_pseudonyms_and_small_groups_hidden(app: App, visitors: Visitors, data: Path) -> None:
    with looking(visitors, app, "Instructor") as someone:
        page = someone.page
        someone.click(page.get_by_role("link", name="Cohort"))
        expect(page.get_by_text("2 groups of fewer than 5 people")).to_be_visible()
        known = {profile.name for profile in demo.PROFILES}
        until(lambda: len(names(page)) == len(compared(data)), "every trainee scored has a row", seconds=60)
        assert known.isdisjoint(names(page))
        someone.click(page.get_by_role("tab", name="Groups"))
        rows_are(page, ["Monday", "not told apart"])
        expect(page.get_by_text("Grades for Moodle or Canvas")).to_have_count(0)
        everything = page.locator("body").inner_text()
        assert not [name for name in known if name in everything.replace("You are Instructor", "")]


def test_a_trainee_sees_their_way_and_takes_their_data_along(app: App, visitors: Visitors, data: Path) -> None:
    with looking(visitors, app, WHO) as someone:
        page = someone.page
        someone.click(page.get_by_role("link", name="Your progress"))
        expect(page.get_by_text("Practise next")).to_be_visible()
        expect(page.locator("[data-testid=stVegaLiteChart]:visible")).to_have_count(3)
        expect(page.get_by_text("you rated yourself", exact=False).first).to_be_visible()
        expect(page.get_by_text("Thank you for this session.")).to_be_visible()
        taken = someone.take(page.get_by_role("button", name="Download your data"))
        with zipfile.ZipFile(taken.path()) as found:
            assert json.loads(found.read("data.json"))["person"]["name"] == WHO
        assert someone.clicks == 2
        someone.click(page.get_by_role("link", name="Cohort"))
        rows_are(page, ["You", f"Others ({len(compared(data)) - 1})"])
        no_wider_than_a_phone(page)
        page.set_viewport_size({"width": 1280, "height": 800})
        someone.click(page.get_by_role("link", name="Your sessions"))
        expect(page.get_by_text("Score waits for your supervisor.").first).to_be_visible()
        expect(page.get_by_text("you gave yourself").first).to_be_visible()
        someone.click(page.locator("[class*=st-key-open] button").first)
        expect(page.locator(".talk .turn").first).to_be_visible()
        assert someone.clicks == 5


def test_who_has_not_practised_is_told_what_to_do(app: App, visitors: Visitors) -> None:
    with looking(visitors, app, "Trainee") as someone:
        page = someone.page
        someone.click(page.get_by_role("link", name="Your progress"))
        expect(page.get_by_text("Nothing to show yet.")).to_be_visible()
        expect(page.get_by_role("button", name="Begin with")).to_be_visible()
    with looking(visitors, app, "Administrator") as someone:
        page = someone.page
        page.goto(f"{app.url}/cohort")
        expect(page.get_by_text("This page takes the role of")).to_be_visible()
