"""What every test has: a data directory of its own, a bare environment, and no way out beyond this machine.

What browser tests share stands at the end; each of their modules serves an `app` of its own.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Visitors, chromium
from hypothesis import settings
from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import Error as PlaywrightError
from practice_kit import clinic_at
from serving import App

from simulator.clinic import Clinic

# a busy machine is no failure, and the first reply reads the weights
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def own_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(("SIMULATOR_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SIMULATOR_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def guarded(name: str) -> Any:
        original = getattr(socket.socket, name)

        def call(self: socket.socket, *arguments: Any) -> Any:
            address = arguments[-1]
            if not (isinstance(address, str | bytes) or _is_here(str(address[0]))):
                raise RuntimeError(f"A test may not reach {address[0]}: only this machine (127.0.0.1, ::1, localhost).")
            return original(self, *arguments)

        return call

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, guarded(name))


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in ("", "localhost")


# --- for tests in a browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.fixture(scope="module")
def visitors(browser: Browser) -> Visitors:
    return Visitors(browser)


@pytest.fixture(scope="module")
def window(visitors: Visitors) -> Iterator[BrowserContext]:
    """One window for the tests that don't care: it loads the app's scripts once."""
    with visitors.window() as one:
        yield one


@pytest.fixture
def page(window: BrowserContext) -> Iterator[Page]:
    one = window.new_page()
    yield one
    one.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails in a browser shows the words on its page."""
    report = yield
    page = getattr(item, "funcargs", {}).get("page")
    if report.when == "call" and report.failed and isinstance(page, Page):
        with contextlib.suppress(PlaywrightError):
            report.sections.append(("the page", page.locator("body").inner_text(timeout=5000)))
    return report


@pytest.fixture(scope="module")
def clinic(app: App) -> Iterator[Clinic]:
    with clinic_at(app) as one:
        yield one
