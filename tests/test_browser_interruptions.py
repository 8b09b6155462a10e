"""A reply whose answer is on its way survives what happens to pages, lines and servers meanwhile.

The model's line takes about two seconds, and each test interferes after its first sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import Visitors, end, reply_box, send, settled
from model_server import aimock, requests_seen, said
from playwright.sync_api import BrowserContext, Page, expect
from practice_kit import begin, clinic_at, lengthen, own_content, stored
from serving import App, served, until
from sqlalchemy import select
from wire import Wire, wire

from simulator.clinic import Clinic
from simulator.store.database import reading
from simulator.store.tables import job

pytestmark = [pytest.mark.browser, pytest.mark.model_server]

# The replies ask for a planet: nobody has written one down, so a model may answer what it likes.
FIRST = "Yes, that is one way to see it."
LINE = f"{FIRST} I had not put it like that before. Hm, maybe so."
LEASE = 2


@pytest.fixture(scope="module")
def model() -> Iterator[str]:
    slowly = {"streamingProfile": {"ttft": 400, "tps": 3}}
    with aimock([said(LINE) | slowly], chunk_size=6) as base_url:
        yield base_url


@pytest.fixture(scope="module")
def settings(model: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    content = own_content(tmp_path_factory.mktemp("content"))
    return {"content_dir": content, "model": "local", "openai_base_url": model, "lease_seconds": LEASE}


@pytest.fixture(scope="module")
def app(settings: dict[str, object], tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with served(tmp_path_factory.mktemp("data"), settings) as one:
        yield one


def times_asked(model: str, words: str) -> int:
    return sum(words in request["body"]["messages"][-1]["content"] for request in requests_seen(model))


def send_and_hear_first(page: Page, reply: str) -> None:
    """Send a reply and wait for the first sentence of its answer."""
    send(page, reply)
    expect(page.get_by_text(FIRST)).to_be_visible()


def answered_once(clinic: Clinic, session_id: str, reply: str) -> None:
    """The store holds the reply and its one whole line, and nobody works on anything."""
    practice = stored(clinic, session_id)
    assert [(turn.text, turn.status) for turn in practice.turns[-2:]] == [(reply, "complete"), (LINE, "complete")]
    assert sum(turn.text == LINE for turn in practice.turns) == 1
    assert nobody_works(clinic)


def nobody_works(clinic: Clinic) -> bool:
    with reading(clinic.store) as connection:
        return connection.execute(select(job)).first() is None


def reload(page: Page) -> Page:
    page.reload()
    return page


def shut_the_tab(page: Page) -> Page:
    window, address = page.context, page.url
    page.close()
    page = window.new_page()
    page.goto(address)
    return page


def click_another_widget(page: Page) -> Page:
    page.get_by_role("button", name="earlier turns").click()
    return page


def look_at_another_page(page: Page) -> Page:
    page.get_by_role("link", name="Your sessions").click()
    expect(page.get_by_role("heading", name="Your sessions")).to_be_visible()
    page.go_back()
    return page


@pytest.mark.parametrize("interrupt", [reload, shut_the_tab, click_another_widget, look_at_another_page])
def test_line_is_completed_once_whatever_its_page_does(
    interrupt: Callable[[Page], Page], app: App, clinic: Clinic, model: str, window: BrowserContext
) -> None:
    session_id = begin(clinic)
    lengthen(clinic, session_id, turns=45)
    page = window.new_page()
    page.goto(app.address(session_id))
    reply = f"What is your favourite planet, {interrupt.__name__.partition('_')[0]}?"
    send_and_hear_first(page, reply)
    assert stored(clinic, session_id).turns[-1].status == "streaming"
    page = interrupt(page)
    settled(page, 47 if interrupt is click_another_widget else 40)
    expect(reply_box(page)).to_be_enabled()
    answered_once(clinic, session_id, reply)
    assert times_asked(model, reply) == 1
    page.close()


def test_page_finds_back_by_itself_after_a_lost_connection(
    app: App, clinic: Clinic, model: str, window: BrowserContext
) -> None:
    session_id = begin(clinic)
    with wire(app.port) as line:
        page = window.new_page()
        page.goto(app.address(session_id).replace(str(app.port), str(line.port)))
        reply = "What is your favourite planet, broken line?"
        send_and_hear_first(page, reply)
        blip(page, line)
        settled(page, 3)
        expect(reply_box(page)).to_be_enabled()
        page.close()
    answered_once(clinic, session_id, reply)
    assert times_asked(model, reply) == 1


def blip(page: Page, line: Wire) -> None:
    line.cut()
    expect(page.locator("[data-testid=stApp]")).not_to_have_attribute("data-test-connection-state", "CONNECTED")
    line.mend()


def test_second_tab_is_refused_while_the_client_answers_and_keeps_its_text(
    app: App, clinic: Clinic, model: str, window: BrowserContext
) -> None:
    session_id = begin(clinic)
    page, other = window.new_page(), window.new_page()
    for tab in (page, other):
        tab.goto(app.address(session_id))
        settled(tab, 1)
    send_and_hear_first(page, "What is your favourite planet, first tab?")
    send(other, "What is your favourite planet, second tab?")
    expect(other.get_by_text(FIRST)).to_be_visible()
    for tab in (page, other):
        settled(tab, 3)
    expect(reply_box(other)).to_have_value("What is your favourite planet, second tab?")
    answered_once(clinic, session_id, "What is your favourite planet, first tab?")
    assert times_asked(model, "second tab") == 0
    for tab in (page, other):
        tab.close()


_SEND_TWICE = """
const send = WebSocket.prototype.send
WebSocket.prototype.send = function (frame) {
  send.call(this, frame)
  if (new TextDecoder().decode(frame).includes('frame sent twice')) setTimeout(() => send.call(this, frame), %d)
}
"""


@pytest.mark.parametrize("gap_ms", [0, 500])
def test_same_frame_sent_twice_is_one_reply(
    gap_ms: int, app: App, clinic: Clinic, model: str, window: BrowserContext
) -> None:
    session_id = begin(clinic)
    page = window.new_page()
    page.add_init_script(_SEND_TWICE % gap_ms)
    page.goto(app.address(session_id))
    reply = f"What is your favourite planet, frame sent twice, {gap_ms}?"
    send_and_hear_first(page, reply)
    settled(page, 3)
    answered_once(clinic, session_id, reply)
    assert times_asked(model, reply) == 1
    page.close()


def test_help_in_a_crisis_does_not_wait_for_the_model(app: App, clinic: Clinic, window: BrowserContext) -> None:
    session_id = begin(clinic)
    page = window.new_page()
    page.goto(app.address(session_id))
    send(page, "Are you thinking of killing yourself?")
    expect(page.get_by_text("This is practice with a simulated client, not help in a crisis.")).to_be_visible()
    assert stored(clinic, session_id).turns[-1].status == "streaming"
    settled(page, 3)
    page.close()


def test_session_ended_while_the_client_answers_stays_ended(app: App, clinic: Clinic, window: BrowserContext) -> None:
    session_id = begin(clinic)
    page = window.new_page()
    page.goto(app.address(session_id))
    send_and_hear_first(page, "What is your favourite planet?")
    end(page)
    expect(reply_box(page)).to_have_count(0)
    practice = stored(clinic, session_id)
    assert practice.record.end_reason == "trainee"
    assert practice.turns[-1].status == "interrupted"
    assert nobody_works(clinic)
    page.close()


def test_server_killed_while_clients_answer_loses_nothing(
    settings: dict[str, object], model: str, visitors: Visitors, tmp_path: Path
) -> None:
    with visitors.window() as window, served(tmp_path, settings) as first, clinic_at(first) as clinic:
        pages = {begin(clinic): window.new_page() for _ in range(3)}
        # not the ids: they are drawn, and some are heard as words
        replies = [f"What is your favourite planet, kill {name}?" for name in ("one", "two", "three")]
        for session_id, page in pages.items():
            page.goto(first.address(session_id))
            settled(page, 1)
        for page, reply in zip(pages.values(), replies, strict=True):
            send(page, reply)
        expect(page.get_by_text(FIRST)).to_be_visible()
        first.kill()
        assert all(len(stored(clinic, session_id).turns) == 3 for session_id in pages)
        with served(tmp_path, settings, first.port):
            for (session_id, page), reply in zip(pages.items(), replies, strict=True):
                settled(page, 3)  # without a reload
                expect(reply_box(page)).to_be_enabled()
                answered_once(clinic, session_id, reply)
                assert times_asked(model, reply) <= 2


def test_two_servers_share_a_line_and_one_finishes_what_the_other_left(
    settings: dict[str, object], model: str, visitors: Visitors, tmp_path: Path
) -> None:
    with (
        served(tmp_path, settings) as one,
        served(tmp_path, settings) as two,
        clinic_at(one) as clinic,
        visitors.window() as window,
    ):
        here, there = window.new_page(), window.new_page()
        shared, left = begin(clinic), begin(clinic)
        here.goto(one.address(shared))
        there.goto(two.address(shared))
        settled(there, 1)
        send_and_hear_first(here, "What is your favourite planet, shared page?")
        there.reload()
        expect(there.get_by_text(FIRST)).to_be_visible()
        settled(there, 3)
        answered_once(clinic, shared, "What is your favourite planet, shared page?")
        assert times_asked(model, "What is your favourite planet, shared page?") == 1

        here.goto(one.address(left))
        send_and_hear_first(here, "What is your favourite planet, page left?")
        one.kill()
        until(lambda: stored(clinic, left).turns[-1].status == "complete", "the other server finishes the line")
        answered_once(clinic, left, "What is your favourite planet, page left?")
        assert times_asked(model, "What is your favourite planet, page left?") == 2
        there.goto(two.address(left))
        settled(there, 3)
