"""A trainee's way through the app in a real Chromium: choose, talk, see what was scored, come back, end."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Visitors, end, reply_box, send, settled, sideways, talk, turns_shown
from playwright.sync_api import Page, expect
from practice_kit import begin, lengthen, own_content, stored, write_task
from serving import ROOT, App, answers, free_port, served, until

from simulator.clinic import Clinic

pytestmark = pytest.mark.browser

HELP = "Stop here and call the ward on 0800 11 22."
MOST = 600
GOOD = "You have been carrying all of that alone. What was the hardest part?"
OWNED = "document.title = 'owned'"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    content = own_content(tmp_path_factory.mktemp("content"))
    write_task(content, "two_replies", turn_limit=2)
    data = tmp_path_factory.mktemp("data")
    with served(data, {"content_dir": content, "crisis_text": HELP, "max_reply_characters": MOST}) as one:
        yield one


@pytest.fixture(autouse=True)
def nothing_leaves_this_machine(visitors: Visitors) -> Iterator[None]:
    yield
    assert visitors.strangers() == []


@pytest.fixture
def ear() -> Iterator[socket.socket]:
    """A port that hears whether anybody fetches something from it."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        one.setblocking(False)
        yield one


def heard(ear: socket.socket) -> bool:
    try:
        ear.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def scores_shown(page: Page) -> int:
    return page.locator(".talk mark").count() + page.get_by_text("of 4").count()


def test_chosen_task_is_talked_through_with_every_reply_scored(app: App, page: Page) -> None:
    page.goto(app.url)
    card = page.locator(".st-key-scenario-guided")
    expect(card).to_contain_text("validation")
    card.get_by_role("button", name="Begin with Robert").click()
    expect(page).to_have_url(re.compile(r"/session\?id=[\w-]+$"))
    expect(page.get_by_text("Ask open questions, one at a time.")).to_be_visible()
    talk(page, GOOD, 3)
    mine = page.locator(".talk .me")
    expect(mine.locator("mark")).not_to_have_count(0)
    for mark in mine.locator("mark").all():
        expect(mark).to_have_css("text-decoration-line", "underline")
    assert "open question" in " ".join(mine.locator(".tag").all_text_contents()).lower()
    expect(mine.locator(".points")).to_have_count(2)
    expect(page.locator(".st-key-feedback")).to_be_visible()
    expect(page.get_by_text("19 of 20 replies left")).to_be_visible()


def test_independent_practice_shows_scores_only_after_its_end(app: App, clinic: Clinic, page: Page) -> None:
    page.goto(app.address(begin(clinic, "independent")))
    talk(page, GOOD, 3)
    assert scores_shown(page) == 0
    expect(page.locator(".st-key-feedback")).to_have_count(0)
    end(page)
    expect(page.locator(".talk mark")).not_to_have_count(0)
    expect(page.locator("[data-testid=stMetric]")).to_have_count(2)


def test_probe_shows_no_score_even_after_its_end(app: App, clinic: Clinic, page: Page) -> None:
    page.goto(app.address(begin(clinic, "probe")))
    talk(page, GOOD, 3)
    assert scores_shown(page) == 0
    end(page)
    expect(page.get_by_text("when your supervisor releases them", exact=False).first).to_be_visible()
    settled(page, 3)
    assert scores_shown(page) == 0


def test_address_finds_the_session_again_from_everywhere(app: App, clinic: Clinic, visitors: Visitors) -> None:
    address = app.address(begin(clinic))
    with visitors.window() as window:
        page = window.new_page()
        page.goto(address)
        talk(page, GOOD, 3)
        page.reload()
        settled(page, 3)
        page.get_by_role("link", name="Your sessions").click()
        expect(page.get_by_role("heading", name="Your sessions")).to_be_visible()
        page.go_back()
        settled(page, 3)
        page.go_forward()
        expect(page.get_by_role("heading", name="Your sessions")).to_be_visible()
        other = window.new_page()
        other.goto(address)
        settled(other, 3)
        talk(other, "How do you feel about that now?", 5)
    with visitors.visit(address) as page:  # another day, another machine
        settled(page, 5)
        expect(turns_shown(page).nth(1)).to_contain_text("You have been carrying")


def test_unknown_address_says_where_to_go(app: App, page: Page) -> None:
    for unknown in ("", "a" * 3000, f'<img src=x onerror="{OWNED}">'):
        page.goto(app.address(unknown))
        expect(page.get_by_role("heading", name="No such session")).to_be_visible()
    assert page.title() != "owned"


def test_ended_session_shows_its_summary_and_takes_no_reply(app: App, clinic: Clinic, page: Page) -> None:
    session_id = begin(clinic)
    page.goto(app.address(session_id))
    talk(page, GOOD, 3)
    end(page)
    expect(page.get_by_text("1 replies · ended by you").or_(page.get_by_text("1 reply · ended by you"))).to_be_visible()
    expect(page.get_by_text("Open questions among questions")).to_be_visible()
    expect(reply_box(page)).to_have_count(0)
    page.reload()
    settled(page, 3)
    expect(reply_box(page)).to_have_count(0)
    assert stored(clinic, session_id).record.end_reason == "trainee"


def test_last_reply_allowed_ends_the_session(app: App, clinic: Clinic, page: Page) -> None:
    page.goto(app.address(begin(clinic, "two_replies")))
    talk(page, GOOD, 3)
    send(page, "What did you do then?")
    page.get_by_role("button", name="Rather not").click()
    expect(page.get_by_text("all replies used")).to_be_visible()
    settled(page, 5)
    expect(reply_box(page)).to_have_count(0)


def test_session_left_is_offered_again(app: App, clinic: Clinic, visitors: Visitors) -> None:
    session_id = begin(clinic)
    with visitors.visit(app.address(session_id)) as page:
        talk(page, GOOD, 3)
    with visitors.visit(app.url) as page:
        page.locator(f".st-key-resume-{session_id}").get_by_role("button").click()
        settled(page, 3)
        expect(page).to_have_url(app.address(session_id))
        page.get_by_role("link", name="Your sessions").click()
        row = page.locator(f".st-key-row-{session_id}")
        expect(row).to_contain_text("not ended")
        row.get_by_role("button", name="Open").click()
        settled(page, 3)


def test_empty_and_overlong_replies_are_refused_and_kept(app: App, clinic: Clinic, page: Page) -> None:
    session_id = begin(clinic)
    page.goto(app.address(session_id))
    send(page, "   ")
    expect(page.get_by_text("Your reply is empty")).to_be_visible()
    overlong = "word " * (MOST // 5) + "and more"
    send(page, overlong)
    expect(page.get_by_text(f"{MOST} is the most")).to_be_visible()
    expect(reply_box(page)).to_have_value(overlong)
    assert len(stored(clinic, session_id).turns) == 1
    talk(page, GOOD, 3)
    expect(page.get_by_text(f"{MOST} is the most")).to_have_count(0)


def test_of_two_tabs_sending_at_once_one_is_refused_and_keeps_its_text(app: App, clinic: Clinic, page: Page) -> None:
    session_id = begin(clinic)
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(app.address(session_id))
        settled(tab, 1)
    for tab, text in ((page, "What brings you?"), (other, "How have you been?")):
        reply_box(tab).fill(text)
    for tab in (page, other):
        reply_box(tab).press("Enter")
    for tab in (page, other):
        settled(tab, 3)
    (accepted,) = [turn.text for turn in stored(clinic, session_id).turns if turn.number == 2]
    late, unsent = (page, "What brings you?") if accepted.startswith("How") else (other, "How have you been?")
    expect(reply_box(late)).to_have_value(unsent)
    assert len(stored(clinic, session_id).turns) == 3
    reply_box(late).press("Enter")
    settled(late, 5)
    assert stored(clinic, session_id).turns[3].text == unsent
    other.close()


def hostile(port: int) -> str:
    beacon = f"http://127.0.0.1:{port}/beacon.png"
    return (
        f'<img src="{beacon}" onerror="{OWNED}"> ![x]({beacon}) :red[x] $$x$$ <script>{OWNED}</script>'
        f" [go](javascript:{OWNED}) &lt; `code` :smile:"
    )


def test_text_of_a_trainee_is_shown_as_written(
    app: App, clinic: Clinic, page: Page, visitors: Visitors, ear: socket.socket
) -> None:
    text = f"# big\n{hostile(ear.getsockname()[1])}\n- item"
    with visitors.visit() as other:
        address = app.address(begin(clinic))
        for tab in (page, other):
            tab.goto(address)
            settled(tab, 1)
        send(page, text)
        settled(page, 3)
        send(other, text)  # refused: shown again with the reason
        expect(reply_box(other)).to_have_value(text)
        for tab in (page, other):
            assert tab.locator(".talk img, .talk script, .talk h1, .talk li").count() == 0
            assert tab.locator(".talk a:not([href^='guide?'])").count() == 0
            assert tab.locator("main img").count() == 0
            assert tab.title() != "owned"
        said = page.locator(".talk .me .said")
        said.evaluate("it => it.querySelectorAll('.tag').forEach(tag => tag.remove())")
        assert said.inner_text().strip() == text
    assert not heard(ear)


def test_text_of_content_files_is_shown_as_written(app: App, clinic: Clinic, page: Page, ear: socket.socket) -> None:
    title = f"$5 to $6 ![x](http://127.0.0.1:{ear.getsockname()[1]}/t.png) :red[x] *a* <b>b</b> :smile:"
    file = write_task(clinic.settings.content_dir, "odd", title=f"'{title}'")
    try:
        page.goto(app.url)
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
        page.locator(".st-key-scenario-odd").get_by_role("button", name="Begin").click()
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
        talk(page, GOOD, 3)
        page.get_by_role("link", name="Your sessions").click()
        expect(page.get_by_text(title, exact=True)).to_be_visible()
        page.get_by_role("link", name="Practise").click()
        expect(page.get_by_text(re.compile(re.escape(title) + " – 1 reply"))).to_be_visible()
    finally:
        file.unlink()
    assert page.locator("main img").count() == 0
    assert not heard(ear)


def test_narrow_screen_shows_all_and_takes_a_reply(app: App, clinic: Clinic, visitors: Visitors) -> None:
    with visitors.visit(app.url, viewport={"width": 390, "height": 780}, has_touch=True) as page:
        expect(page.get_by_role("button", name="Begin with Robert").first).to_be_visible()
        assert sideways(page) == 0
        page.goto(app.address(begin(clinic)))
        talk(page, f"{GOOD} {'long' * 60}", 3)
        expect(reply_box(page)).to_be_in_viewport()
        assert sideways(page) == 0
        end(page)
        assert sideways(page) == 0
        page.goto(f"{app.url}/sessions")
        expect(page.get_by_role("button", name="Open").first).to_be_visible()
        assert sideways(page) == 0


def test_long_session_is_drawn_and_goes_on(app: App, clinic: Clinic, page: Page) -> None:
    session_id = begin(clinic)
    lengthen(clinic, session_id, 201)
    page.goto(app.address(session_id))
    settled(page, 40)
    talk(page, GOOD, 40)
    expect(turns_shown(page).nth(38)).to_contain_text("You have been carrying")
    page.get_by_role("button", name=re.compile("Show the 163 earlier turns")).click()
    settled(page, 203)
    talk(page, "What came next?", 205)
    assert len(stored(clinic, session_id).turns) == 205


def test_faulty_file_is_named_and_stops_nobody_else(app: App, clinic: Clinic, page: Page) -> None:
    file = clinic.settings.content_dir / "personas" / "dana.yaml"
    good = file.read_text(encoding="utf-8")
    bad = re.sub(r"(?m)^age: .*$", "age: thirty", good)
    line = bad.splitlines().index("age: thirty") + 1
    try:
        file.write_text(bad, encoding="utf-8")
        page.goto(app.url)
        expect(page.get_by_text("A content file was left out because of an error in it.")).to_have_count(1)
        expect(page.get_by_text(re.compile(rf"dana\.yaml:{line}: .*thirty"))).to_be_visible()
        page.locator(".st-key-scenario-guided").get_by_role("button", name="Begin with Robert").click()
        talk(page, GOOD, 3)
    finally:
        file.write_text(good, encoding="utf-8")
    page.goto(app.url)
    expect(page.get_by_role("button", name="Begin with Robert").first).to_be_visible()
    expect(page.get_by_text("dana.yaml")).to_have_count(0)


def test_edited_file_is_used_without_a_restart(app: App, clinic: Clinic, page: Page) -> None:
    page.goto(app.url)
    expect(page.get_by_role("heading", name="Task probe")).to_be_visible()
    write_task(clinic.settings.content_dir, "probe", mode="probe", title="A task retitled")
    page.reload()
    expect(page.get_by_role("heading", name="A task retitled")).to_be_visible()
    expect(page.get_by_role("heading", name="Task probe")).to_have_count(0)


def test_words_of_crisis_bring_the_operators_help(app: App, clinic: Clinic, page: Page) -> None:
    page.goto(app.address(begin(clinic)))
    talk(page, "Are you thinking of killing yourself?", 3)
    expect(page.get_by_text(HELP)).to_be_visible()


def test_the_command_serves_the_app_from_nothing(page: Page, tmp_path: Path) -> None:
    """As a person starts it; the apps of the other tests are forked from a process that has read what they need."""
    port = free_port()
    log = tmp_path / "log"
    command = [sys.executable, "-m", "simulator", "run", "--port", str(port)]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out, cwd=ROOT) as run:
        try:
            until(lambda: answers(f"http://127.0.0.1:{port}/_stcore/health"), "the app answers", seconds=60)
            page.goto(f"http://127.0.0.1:{port}")
            page.get_by_role("button", name="Begin with Robert").first.click()
            talk(page, GOOD, 3)
        finally:
            run.terminate()
    assert b"Traceback" not in log.read_bytes()
