"""Signing in through a real OpenID Connect provider that we did not write: oidc-provider-mock, in a real Chromium."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Visitors, reply_box, talk
from playwright.sync_api import Page, expect
from practice_kit import clinic_at
from serving import App, answers, free_port, served, until

from simulator import session
from simulator.clinic import Clinic
from simulator.store import cohorts, invitations, people
from simulator.store.cohorts import Cohort
from simulator.store.people import Person

pytestmark = pytest.mark.browser

SHORT_SECONDS = 15


@contextlib.contextmanager
def provider(*arguments: str) -> Iterator[str]:
    """A provider of its own with ana and ben; its issuer."""
    port = free_port()
    known = [f"--user-claims={json.dumps({'sub': name, 'name': name.title(), 'email': f'{name}@example.org'})}"
             for name in ("ana", "ben")]  # fmt: skip
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port), *known, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    issuer = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(f"{issuer}/.well-known/openid-configuration"), "the provider answers", seconds=60)
        yield issuer
    finally:
        process.terminate()
        process.wait(10)


@contextlib.contextmanager
def signing_in(folder: Path, issuer: str) -> Iterator[App]:
    """The app with sign-in at that provider."""
    port = free_port()
    file = folder / "sign-in.toml"
    file.write_text(
        f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\ncookie_secret = "{"k" * 40}"\n'
        f'client_id = "simulator"\nclient_secret = "known to both"\n'
        f'server_metadata_url = "{issuer}/.well-known/openid-configuration"\n',
        encoding="utf-8",
    )
    with served(folder / "data", {"sign_in": file}, port) as app:
        yield app


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with provider() as one:
        yield one


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, issuer: str) -> Iterator[App]:
    with signing_in(tmp_path_factory.mktemp("own"), issuer) as one:
        yield one


@pytest.fixture(scope="module")
def clinic(app: App) -> Iterator[Clinic]:
    with clinic_at(app) as one:
        yield one


def enter(page: Page, subject: str) -> None:
    """Sign in as one of the provider's people."""
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=re.compile(subject, re.IGNORECASE)).click()


def cohort_of(clinic: Clinic, name: str) -> Cohort:
    return cohorts.add_cohort(clinic.store, None, name)


def known(clinic: Clinic, issuer: str, subject: str) -> Person:
    found = people.signed_in(clinic.store, issuer, subject)
    assert found is not None
    return found


def begun(clinic: Clinic, person: Person, cohort: Cohort) -> str:
    content = clinic.content
    persona, scenario = content.personas["robert"], content.scenarios["first_minutes"]
    return session.begin(clinic, persona, scenario, person.id, seed=3, cohort=cohort.id).id


def test_deep_link_survives_sign_in_and_joining(app: App, clinic: Clinic, visitors: Visitors, issuer: str) -> None:
    group, ana = cohort_of(clinic, "Autumn"), known(clinic, issuer, "ana")
    address = app.address(begun(clinic, ana, group))
    code, _ = invitations.invite(clinic.store, None, group.id, "trainee")
    with visitors.visit(address) as page:
        enter(page, "ana")
        expect(page.get_by_role("heading", name="Join a cohort")).to_be_visible()
        page.get_by_label("Invitation code").fill("not this one")
        page.get_by_role("button", name="Join").click()
        expect(page.get_by_text("unknown, used or expired")).to_be_visible()
        page.get_by_label("Invitation code").fill(code)
        page.get_by_role("button", name="Join").click()
        expect(reply_box(page)).to_be_visible()
        assert page.url == address
        talk(page, "What has been on your mind?", 3)
        page.reload()
        expect(reply_box(page)).to_be_visible()
        page.goto(app.url)
        expect(page.get_by_role("heading", name="Choose a task")).to_be_visible()
        page.wait_for_timeout(500)
        assert page.url.rstrip("/") == app.url, "the way back is taken once"
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(re.compile(f"^{re.escape(issuer)}"))  # the provider ends its session on a page of its own
        page.goto(address)
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_what_is_not_ones_own_is_not_shown_and_what_is_revoked_is_gone(
    app: App, clinic: Clinic, visitors: Visitors, issuer: str
) -> None:
    group, ana, ben = cohort_of(clinic, "Winter"), known(clinic, issuer, "ana"), known(clinic, issuer, "ben")
    held = cohorts.give_role(clinic.store, None, group.id, ben.id, "trainee")
    with visitors.visit(app.address(begun(clinic, ana, group))) as page:
        enter(page, "ben")
        expect(page.get_by_role("heading", name="No such session")).to_be_visible()
        page.get_by_role("link", name="Your sessions").click()
        expect(page.get_by_text("Nothing here yet.")).to_be_visible()
        cohorts.revoke_role(clinic.store, None, held.id)
        page.get_by_role("link", name="Practise").click()
        expect(page.get_by_role("heading", name="Join a cohort")).to_be_visible()
        people.set_disabled(clinic.store, None, ben.id, True)
        page.get_by_role("button", name="Join").click()
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_an_expired_sign_in_takes_no_reply_and_hands_it_back(tmp_path: Path, visitors: Visitors) -> None:
    with provider("--token-max-age", str(SHORT_SECONDS)) as issuer, signing_in(tmp_path, issuer) as app:
        with clinic_at(app) as clinic:
            group, ana = cohort_of(clinic, "Short"), known(clinic, issuer, "ana")
            cohorts.give_role(clinic.store, None, group.id, ana.id, "trainee")
            session_id = begun(clinic, ana, group)
        with visitors.visit(app.address(session_id)) as page:
            enter(page, "ana")
            since = time.monotonic()
            expect(reply_box(page)).to_be_visible()
            page.wait_for_timeout(max(0, SHORT_SECONDS + 1 - (time.monotonic() - since)) * 1000)
            reply_box(page).fill("You kept it to yourself.")
            reply_box(page).press("Enter")
            expect(page.get_by_text("Your sign-in has expired")).to_be_visible()
            expect(page.get_by_text("You kept it to yourself.")).to_be_visible()
            enter(page, "ana")
            expect(reply_box(page)).to_be_visible()
            expect(page.locator(".talk .turn")).to_have_count(1)
