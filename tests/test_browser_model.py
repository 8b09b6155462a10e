"""A language model speaks for the client in a real Chromium, and fails in the ways that models do."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Visitors, reply_box, send, settled, talk, turns_shown
from model_server import aimock, refused, requests_seen, said
from playwright.sync_api import Page, expect
from practice_kit import begin, clinic_at, own_content, stored
from serving import App, free_port, served

from simulator.clinic import Clinic

pytestmark = [pytest.mark.browser, pytest.mark.model_server]

# The replies ask for a planet: nobody has written one down, so a model may answer what it likes.
FIRST, LAST = "Yes, that is one way to see it.", "Hm, maybe so."
LINE = f"{FIRST} I had not put it like that before. {LAST}"
NOT_ARRIVED = "The client's answer did not arrive. Your reply is kept."
NO_PERSON = "As an AI language model, I cannot feel. Anyway, how are you?"
_WATCH = """
new MutationObserver(() => { if (document.body.innerText.includes('As an AI')) window.leaked = true })
  .observe(document, { childList: true, subtree: true, characterData: true })
"""


@pytest.fixture(scope="module")
def ear() -> Iterator[socket.socket]:
    """A port that hears whether anybody fetches something from it."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        one.setblocking(False)
        yield one


@pytest.fixture(scope="module")
def model(ear: socket.socket) -> Iterator[str]:
    picture = f"Well, <img src='http://127.0.0.1:{ear.getsockname()[1]}/b.png'> $$it$$ # was <b>what</b> it was."
    fixtures = [
        said(LINE, "planet, slow_model") | {"streamingProfile": {"ttft": 300, "tps": 6}},
        refused(401, "planet, bad key"),
        said("", "planet, empty"),
        said(LINE, "planet, cut") | {"disconnectAfterMs": 500, "latency": 150},
        said(NO_PERSON, "planet, machine"),
        said(picture, "planet, picture"),
        said(LINE),
    ]
    with aimock(fixtures, chunk_size=6) as base_url:
        yield base_url


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_content(tmp_path_factory.mktemp("content"))


@pytest.fixture(scope="module")
def app(model: str, content: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    settings = {"content_dir": content, "model": "local", "openai_base_url": model}
    with served(tmp_path_factory.mktemp("data"), settings) as one:
        yield one


def test_line_appears_sentence_by_sentence_and_is_stored_with_its_figures(app: App, clinic: Clinic, page: Page) -> None:
    session_id = begin(clinic)
    page.goto(app.address(session_id))
    send(page, "What is your favourite planet, slow_model?")
    expect(page.get_by_text("Robert is thinking…")).to_be_visible()
    expect(page.get_by_text(FIRST)).to_be_visible()
    assert page.get_by_text(LAST).count() == 0
    assert stored(clinic, session_id).turns[-1].status == "streaming"
    settled(page, 3)
    expect(turns_shown(page).last).to_contain_text(LINE)
    turn = stored(clinic, session_id).turns[-1]
    line = turn.line
    assert line is not None
    assert (turn.text, line.voice, line.model, line.finish_reason) == (LINE, "model", "local", "stop")
    assert (line.prompt_tokens or 0) > 100
    assert (line.completion_tokens or 0) > 0
    assert 0 < (line.first_token_ms or 0) < (line.total_ms or 0)


def test_asked_to_end_while_the_client_speaks_the_page_still_asks_when_the_line_is_there(
    app: App, clinic: Clinic, page: Page
) -> None:
    session_id = begin(clinic)
    page.goto(app.address(session_id))
    send(page, "What is your favourite planet, slow_model?")
    expect(page.get_by_text(FIRST)).to_be_visible()
    page.get_by_role("button", name="End session").click()
    expect(page.get_by_role("button", name="End it now")).to_be_visible()
    settled(page, 3)
    page.get_by_role("button", name="Go on talking").click()
    expect(page.get_by_role("button", name="End it now")).to_have_count(0)
    page.get_by_role("button", name="End session").click()
    page.get_by_role("button", name="End it now").click()
    expect(page.get_by_role("heading", name="How do you think it went?")).to_be_visible()
    assert stored(clinic, session_id).record.ended is not None


def test_unreachable_model_keeps_the_reply_until_it_is_there_again(
    content: Path, visitors: Visitors, tmp_path: Path
) -> None:
    port = free_port()
    settings = {"content_dir": content, "model": "local", "openai_base_url": f"http://127.0.0.1:{port}/v1"}
    with served(tmp_path, settings) as app, clinic_at(app) as clinic, visitors.window() as window:
        session_id = begin(clinic)
        page = window.new_page()
        page.goto(app.address(session_id))
        send(page, "What is your favourite planet?")
        expect(page.get_by_text(NOT_ARRIVED)).to_be_visible()
        expect(page.get_by_text(f"127.0.0.1:{port}")).to_be_visible()
        expect(turns_shown(page).last).to_contain_text("What is your favourite planet?")
        expect(reply_box(page)).to_be_disabled()
        page.reload()
        expect(page.get_by_text(NOT_ARRIVED)).to_be_visible()
        with aimock([said(LINE)], port=port):
            page.get_by_role("button", name="Ask again").click()
            settled(page, 3)
        expect(page.get_by_text(NOT_ARRIVED)).to_have_count(0)
        assert [turn.text for turn in stored(clinic, session_id).turns[1:]] == ["What is your favourite planet?", LINE]


@pytest.mark.parametrize(
    ("fault", "failure", "sentence"),
    [
        ("bad key", "refused", "refuses the key"),
        ("empty", "empty", "said nothing"),
        ("cut", "interrupted", "broke off"),
    ],
)
def test_fault_is_told_in_a_sentence_and_the_rehearsed_voice_goes_on(
    fault: str, failure: str, sentence: str, app: App, clinic: Clinic, page: Page
) -> None:
    session_id = begin(clinic)
    page.goto(app.address(session_id))
    send(page, f"What is your favourite planet, {fault}?")
    expect(page.get_by_text(NOT_ARRIVED)).to_be_visible()
    line = stored(clinic, session_id).turns[-1].line
    assert line is not None
    assert line.failure == failure
    assert sentence in (line.failure_text or "")
    expect(page.get_by_text(line.failure_text or "")).to_be_visible()
    expect(turns_shown(page)).to_have_count(2)
    page.get_by_role("button", name="Let the rehearsed voice answer").click()
    settled(page, 3)
    line = stored(clinic, session_id).turns[-1].line
    assert line is not None
    assert (line.voice, line.failure) == ("rehearsed", None)
    talk(page, "What is your favourite planet?", 5)
    assert stored(clinic, session_id).turns[-1].text == LINE


def test_model_that_is_no_person_is_never_shown(app: App, clinic: Clinic, model: str, page: Page) -> None:
    session_id = begin(clinic)
    page.add_init_script(_WATCH)
    page.goto(app.address(session_id))
    talk(page, "What is your favourite planet, machine?", 3)
    assert page.evaluate("window.leaked") is None
    turn = stored(clinic, session_id).turns[-1]
    assert turn.line is not None
    assert turn.line.voice == "rehearsed"
    assert "As an AI" not in turn.text
    assert {"machine_talk", "rehearsed_instead"} <= set(turn.line.checks)
    asked = [
        r
        for r in requests_seen(model)
        if "What is your favourite planet, machine?" in r["body"]["messages"][-1]["content"]
    ]
    assert len(asked) == 2


def test_text_of_a_model_is_shown_as_written(app: App, clinic: Clinic, page: Page, ear: socket.socket) -> None:
    page.goto(app.address(begin(clinic)))
    talk(page, "What is your favourite planet, picture?", 3)
    expect(turns_shown(page).last).to_contain_text("$$it$$ # was <b>what</b> it was.")
    assert page.locator("main img, .talk b").count() == 0
    with pytest.raises(BlockingIOError):
        ear.accept()


def test_scores_of_the_model_coder_come_to_the_open_page(content: Path, visitors: Visitors, tmp_path: Path) -> None:
    advice = "You should make a list."
    codes = '{"codes": [{"quote": "You should make a list.", "why": "<b>tells</b> what to do", "code": "advice"}]}'
    wording = "What is that like for you?"
    fixtures = [
        said(codes, "JSON object only") | {"streamingProfile": {"ttft": 2500, "tps": 50}},
        said(wording, '"missed"'),
        said(LINE),
    ]
    with aimock(fixtures) as base_url:
        settings = {"content_dir": content, "model": "local", "coder": "model", "openai_base_url": base_url}
        with served(tmp_path, settings) as app, clinic_at(app) as clinic, visitors.window() as window:
            page = window.new_page()
            page.goto(app.address(begin(clinic)))
            talk(page, advice, 3)
            expect(page.get_by_text("The model coder is reading your reply.")).to_be_visible()
            reply_box(page).fill("half a reply")
            expect(page.get_by_text("Scored by the model coder (local).")).to_be_visible(timeout=30_000)
            expect(page.get_by_text(wording)).to_be_visible()
            expect(page.get_by_text("The model coder is reading your reply.")).to_have_count(0)
            expect(reply_box(page)).to_have_value("half a reply")
