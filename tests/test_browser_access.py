"""What people who see, hear or steer otherwise meet: axe on every page in both themes, and lines read out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe import faults_in_both_themes, settle
from browser import Visitors, end, talk
from playwright.sync_api import expect
from practice_kit import begin, clinic_at, own_content
from serving import App, served

from simulator import demo_people, session
from simulator.clinic import Clinic
from simulator.pages.announcing import REGION, script
from simulator.store import cohorts, people

pytestmark = pytest.mark.browser

# Pages that are the same whoever looks: one look is enough.
ALIKE = {"Practise", "Your sessions", "Your progress", "Guide"}
GOOD = "You carried that alone for a long time. What was the hardest part?"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    content = own_content(tmp_path_factory.mktemp("content"))
    with served(tmp_path_factory.mktemp("data"), {"content_dir": content}) as one:
        yield one


@pytest.fixture(scope="module")
def clinic(app: App) -> Iterator[Clinic]:
    with clinic_at(app) as one:
        demo_people.seed(one.store, "Trainee")
        cohort = next(each for each in cohorts.cohorts(one.store, None) if each.name == demo_people.COHORT)
        amara = people.add_person(one.store, "issuer", "subject", "Amara", "amara@example.org")
        cohorts.give_role(one.store, None, cohort.id, amara.id, "trainee")
        yield one


@pytest.mark.parametrize("person", ["Trainee", "Supervisor", "Instructor", "Administrator"])
def test_axe_finds_nothing_serious_on_any_page(app: App, clinic: Clinic, visitors: Visitors, person: str) -> None:
    with visitors.visit(app.url, person=person, color_scheme="light") as page:
        expect(page.get_by_role("heading", name="Choose a task")).to_be_visible()
        expect(page.get_by_test_id("stTopNavLink").first).to_be_visible()
        names = [one.inner_text() for one in page.get_by_test_id("stTopNavLink").all()]
        assert len(names) > 2
        found = {}
        for name in names:
            if name in ALIKE and person != "Trainee":
                continue
            page.get_by_role("link", name=re.compile(f"{re.escape(name.splitlines()[-1])}$")).first.click()
            found[name] = faults_in_both_themes(page)
        assert {name: each for name, each in found.items() if each} == {}


def test_axe_finds_nothing_serious_in_a_session(app: App, clinic: Clinic, visitors: Visitors) -> None:
    session_id = begin(clinic)
    with visitors.visit(app.address(session_id), color_scheme="light") as page:
        talk(page, GOOD, 3)
        assert faults_in_both_themes(page) == []
        end(page)
        assert faults_in_both_themes(page) == []


def test_a_finished_line_is_read_out_once(app: App, clinic: Clinic, visitors: Visitors) -> None:
    session_id = begin(clinic)
    with visitors.visit(app.address(session_id)) as page:
        settle(page)
        region = page.locator(f"#{REGION}")
        expect(region).to_have_attribute("aria-live", "polite")
        assert region.inner_text() == "", "an opening line that stood there is not read out"
        for number in (3, 5):
            talk(page, GOOD, number)
            shown = page.locator(".talk .them .said").last.inner_text()
            expect(region).to_have_text(f"Robert: {shown}")
        assert page.locator(f"#{REGION}").count() == 1
    session.end(clinic, session_id)


def test_no_text_gets_out_of_the_script() -> None:
    hostile = "</script><img src=x onerror=alert(1)> & \u2028 \"quoted\" 'and' \\"
    assert "</script><img" not in script(hostile, "1")
    assert script(hostile, "1").count("<") == 2
