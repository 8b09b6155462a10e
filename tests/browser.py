"""The app as a trainee meets it, seen through a real Chromium."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

WAIT_MS = 60_000  # a busy machine is slow, not wrong
# How long a menu that was opened may take to show what is in it.
# Debian's build without a window of its own takes half the time of the others.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@dataclass
class Visitors:
    """Trainees with a browser each. `requests` are all addresses that their pages asked for."""

    browser: Browser
    requests: list[str] = field(default_factory=list)

    @contextlib.contextmanager
    def visit(self, address: str = "", person: str = "", **options: Any) -> Iterator[Page]:
        """A page in a new browser window that shares nothing with any other; in demo mode as `person`."""
        with self.window(person, **options) as window:
            page = window.new_page()
            if address:
                page.goto(address)
            yield page

    @contextlib.contextmanager
    def window(self, person: str = "", **options: Any) -> Iterator[BrowserContext]:
        """A new browser window; its tabs share cookies, as one trainee's do. In demo mode it is that of `person`."""
        context = self.browser.new_context(**options)
        context.set_default_timeout(WAIT_MS)
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("page", lambda page: page.on("websocket", lambda ws: self.requests.append(ws.url)))
        if person:
            context.add_cookies([{"name": "simulator_demo", "value": person, "url": "http://127.0.0.1"}])
        try:
            yield context
        finally:
            context.close()

    def strangers(self) -> list[str]:
        """Addresses asked for that are not on this machine."""
        local = ("data", "blob", "about")
        return [
            url for url in self.requests if urlsplit(url).scheme not in local and urlsplit(url).hostname != "127.0.0.1"
        ]


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A Chromium of the system's, or of CHROMIUM; skips where there is none."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        pytest.skip("no Chromium here: install chromium, or set CHROMIUM to its path")
    flags = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"]
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=flags)
        try:
            yield browser
        finally:
            browser.close()


def end_unrated(page: Page) -> None:
    """End the session as a trainee does, and be asked for one's own rating."""
    page.get_by_role("button", name="End session").click()
    page.get_by_role("button", name="End it now").click()
    expect(page.get_by_role("heading", name="How do you think it went?")).to_be_visible()


def end(page: Page) -> None:
    """End the session, rate nothing, and see how it went."""
    end_unrated(page)
    page.get_by_role("button", name="Rather not").click()
    expect(page.get_by_role("heading", name="How it went")).to_be_visible()


def reply_box(page: Page) -> Locator:
    """Where the trainee writes."""
    return page.get_by_test_id("stChatInputTextArea")


def turns_shown(page: Page) -> Locator:
    """The bubbles of the talk; not the line being produced."""
    return page.locator(".talk .turn:not(:has(.waiting))")


def send(page: Page, text: str) -> None:
    """Write a reply and send it with Enter, once the box takes it."""
    box = reply_box(page)
    expect(box).to_be_enabled()
    box.fill(text)
    box.press("Enter")


def talk(page: Page, text: str, number: int) -> None:
    """Send a reply and wait until the line that answers it, turn `number`, stands in the finished talk."""
    send(page, text)
    settled(page, number)


def settled(page: Page, turns: int) -> None:
    """Wait until that many turns are shown and a reply can be sent (or the session has ended).

    The page is drawn twice for a line: while it is produced, with the box shut, and once it is whole. Between the two
    no script runs, and when the box opens again the cursor goes back into it, which shuts what is open elsewhere.
    """
    expect(turns_shown(page)).to_have_count(turns)
    expect(page.locator("textarea:disabled[data-testid=stChatInputTextArea]")).to_have_count(0)
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()


def sideways(page: Page) -> int:
    """Pixels by which the page, or its main part, is wider than what is seen of it."""
    widths = "it => it.scrollWidth - it.clientWidth"
    # Streamlit's main part has another name where a chat box is pinned below it
    main = page.locator("[data-testid=stMain], [data-testid=stAppScrollToBottomContainer]").first
    return int(page.locator("html").evaluate(widths)) + int(main.evaluate(widths))
