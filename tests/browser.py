"""The app as a trainee meets it: served by a process of its own, seen through a real Chromium."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright
from sqlalchemy import update

from simulator import session
from simulator.clinic import Clinic, open_clinic
from simulator.practice import PracticeSession, load
from simulator.scenario import MODES
from simulator.settings import Settings
from simulator.store.database import writing
from simulator.store.tables import practice_session
from simulator.store.turns import add_turn
from simulator.transcript import Speaker

ROOT = Path(__file__).parent.parent
WAIT_MS = 60_000  # a busy machine is slow, not wrong
# Debian's build without a window of its own takes half the time of the others.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_NOT_OURS = ("SIMULATOR_", "OPENAI_", "STREAMLIT_", "LANGSMITH_", "LANGCHAIN_", "COV_")


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@dataclass
class App:
    """A served app. `settings` are the environment it was started with."""

    port: int
    settings: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def address(self, session_id: str) -> str:
        """Where a practice session is."""
        return f"{self.url}/session?id={session_id}"

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


@contextlib.contextmanager
def served(data_dir: Path, settings: Mapping[str, object], port: int = 0) -> Iterator[App]:
    """Serve the app on `data_dir`; `settings` are named as in Settings (`model`, `openai_base_url`)."""
    given = {"data_dir": data_dir, **settings}
    ours = {
        name.upper() if name.startswith("openai_") else f"SIMULATOR_{name.upper()}": str(v) for name, v in given.items()
    }
    bare = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_OURS)}
    port = port or free_port()
    data_dir.mkdir(parents=True, exist_ok=True)
    log = data_dir / f"server-{port}.log"
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port)]
    if "sign_in" in settings:
        command += ["--secrets.files", str(settings["sign_in"])]
    with log.open("ab") as out:
        process = subprocess.Popen(command, cwd=ROOT, env={**bare, **ours}, stdout=out, stderr=subprocess.STDOUT)
    app = App(port, ours, log, process)
    try:
        until(lambda: _healthy(app), f"the app answers; its log: {log}", seconds=60)
        yield app
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                app.kill()


def _healthy(app: App) -> bool:
    if app.process.poll() is not None:
        raise RuntimeError(f"the app ended at its start:\n{app.log.read_text(encoding='utf-8')}")
    try:
        with urllib.request.urlopen(f"{app.url}/_stcore/health", timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


def until(holds: Callable[[], Any], what: str, seconds: float = 20) -> None:
    """Wait for a condition that no browser event tells of."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"waited {seconds:g} s in vain until {what}"
        time.sleep(0.05)


@dataclass
class Visitors:
    """Trainees with a browser each. `requests` are all addresses that their pages asked for."""

    browser: Browser
    requests: list[str] = field(default_factory=list)

    @contextlib.contextmanager
    def visit(self, address: str = "", person: str = "", **options: Any) -> Iterator[Page]:
        """A page in a new browser window that shares nothing with any other; in demo mode as `person`."""
        with self.window(**options) as window:
            if person:
                window.add_cookies([{"name": "simulator_demo", "value": person, "url": "http://127.0.0.1"}])
            page = window.new_page()
            if address:
                page.goto(address)
            yield page

    @contextlib.contextmanager
    def window(self, **options: Any) -> Iterator[BrowserContext]:
        """A new browser window; its tabs share cookies, as one trainee's do."""
        context = self.browser.new_context(**options)
        context.set_default_timeout(WAIT_MS)
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("page", lambda page: page.on("websocket", lambda ws: self.requests.append(ws.url)))
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
def chromium() -> Iterator[Visitors]:
    """A Chromium of the system's, or of CHROMIUM; skips where there is none."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        pytest.skip("no Chromium here: install chromium, or set CHROMIUM to its path")
    flags = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"]
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=flags)
        try:
            yield Visitors(browser)
        finally:
            browser.close()


_TASK = """\
id: {id}
version: 1.0.0
title: {title}
setting: You meet for the second time.
task: Ask open questions, one at a time.
skills: [open_questions, validation]
mode: {mode}
difficulty: {difficulty}
turn_limit: {turn_limit}
opening_lines:
  {persona}: Hi, good to see you again.
"""


def write_task(content_dir: Path, id: str, **values: object) -> Path:
    """Write a scenario into a content folder: for Robert, guided and 20 replies long unless told otherwise."""
    given = {"title": f"Task {id}", "persona": "robert", "mode": "guided", "difficulty": "gentle", "turn_limit": 20}
    given |= values
    file = content_dir / "scenarios" / f"{id}.yaml"
    file.write_text(_TASK.format(id=id, **given), encoding="utf-8")
    return file


def own_content(folder: Path) -> Path:
    """A content folder with the shipped clients and one task for each mode: `guided`, `independent`, `probe`."""
    shutil.copytree(ROOT / "personas", folder / "personas")
    (folder / "scenarios").mkdir()
    for mode in MODES:
        write_task(folder, mode, mode=mode)
    return folder


@dataclass
class Wire:
    """A line between browser and server, on its own `port`, that can be cut and mended."""

    port: int
    whole: threading.Event = field(default_factory=threading.Event)
    ends: list[socket.socket] = field(default_factory=list)

    def cut(self) -> None:
        """Drop every connection, and every new one until `mend`."""
        self.whole.clear()
        for end in self.ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let connections through again."""
        self.whole.set()


@contextlib.contextmanager
def wire(to: int) -> Iterator[Wire]:
    """Lead what comes to a port of its own on to the port `to`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        line = Wire(int(listener.getsockname()[1]))
        line.mend()
        closing = threading.Event()
        server = threading.Thread(target=_lead_on, args=(listener, line, to, closing))
        server.start()
        try:
            yield line
        finally:
            closing.set()
            socket.create_connection(("127.0.0.1", line.port)).close()  # wakes `accept`
            server.join(10)


def _lead_on(listener: socket.socket, line: Wire, to: int, closing: threading.Event) -> None:
    carriers: list[threading.Thread] = []
    while not closing.is_set():
        near, _ = listener.accept()
        if closing.is_set() or not line.whole.is_set():
            near.close()
            continue
        far = socket.create_connection(("127.0.0.1", to))
        line.ends += [near, far]
        carriers += [threading.Thread(target=_carry, args=pair) for pair in ((near, far), (far, near))]
        for carrier in carriers[-2:]:
            carrier.start()
    line.cut()
    for carrier in carriers:
        carrier.join(10)
    for end in line.ends:
        end.close()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def clinic_at(app: App) -> Iterator[Clinic]:
    """The app's store and content, from this process; its voice is the rehearsed one."""
    content = app.settings.get("SIMULATOR_CONTENT_DIR", str(ROOT))
    clinic = open_clinic(Settings(data_dir=Path(app.settings["SIMULATOR_DATA_DIR"]), content_dir=Path(content)))
    try:
        yield clinic
    finally:
        clinic.store.engine.dispose()


def begin(clinic: Clinic, scenario: str = "guided", persona: str = "robert") -> str:
    """Begin a practice session without a browser; its id."""
    content = clinic.content
    return session.begin(clinic, content.personas[persona], content.scenarios[scenario], "Trainee", seed=7).id


def lengthen(clinic: Clinic, session_id: str, turns: int) -> None:
    """Fill a new practice session up to so many turns, as if talked through, and allow many more."""
    with writing(clinic.store) as connection:
        for number in range(2, turns + 1):
            speaker = Speaker.CLIENT if number % 2 else Speaker.THERAPIST
            add_turn(connection, session_id, number, speaker, f"Turn {number} of many.", datetime.now(UTC))
        mine = update(practice_session).where(practice_session.c.id == session_id)
        connection.execute(mine.values(turn_limit=500))


def stored(clinic: Clinic, session_id: str) -> PracticeSession:
    """A practice session as the store has it now."""
    practice = load(clinic, session_id)
    assert practice is not None
    return practice


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
