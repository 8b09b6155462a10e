"""An instructor's work in a real Chromium: open a client, err, mend, try, publish, roll back; and who sees nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Visitors
from playwright.sync_api import BrowserContext, Locator, Page, expect
from practice_kit import own_content
from serving import ROOT, App, served, until

from simulator.authoring.checking import next_version
from simulator.clinic import Clinic
from simulator.store import publications, sessions

SELECT = "(area, [words, from]) => { const at = area.value.indexOf(words, area.value.indexOf(from)); area.focus();"
SELECT += " area.setSelectionRange(at, at + words.length); }"
CLICKS = "window.clicks = 0; document.addEventListener('click', (e) => { if (e.isTrusted) window.clicks += 1; }, true);"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = own_content(tmp_path_factory.mktemp("content"))
    shutil.copytree(ROOT / "scenarios" / "trainees", folder / "scenarios" / "trainees")
    shutil.copy(ROOT / "scenarios" / "_template.yaml", folder / "scenarios")
    with served(tmp_path_factory.mktemp("data"), {"content_dir": folder}) as one:
        yield one


@pytest.fixture(scope="module")
def instructor(app: App, visitors: Visitors) -> Iterator[BrowserContext]:
    with visitors.window("Instructor", viewport={"width": 1280, "height": 900}) as window:
        window.add_init_script(CLICKS)
        first = window.new_page()
        first.goto(f"{app.url}/write")  # the server reads all content for the first visitor
        expect(first.get_by_role("heading", name="Clients and tasks")).to_be_visible(timeout=60_000)
        first.close()
        yield window


@pytest.fixture
def desk(instructor: BrowserContext) -> Iterator[Page]:
    page = instructor.new_page()
    yield page
    page.close()


def file_of(app: App, name: str) -> Path:
    return Path(app.settings["SIMULATOR_CONTENT_DIR"]) / "personas" / f"{name}.yaml"


def editor(page: Page) -> Locator:
    return page.locator("textarea[aria-label^='YAML of']")


def put(page: Page, words: str, instead: str, after: str = "") -> None:
    """Replace words in the editor by typing, the first that stand after others."""
    expect(editor(page)).to_be_visible()
    editor(page).evaluate(SELECT, [words, after])
    page.keyboard.insert_text(instead)


def told(page: Page, words: str) -> None:
    expect(page.locator(".editor .told")).to_have_text(words)


def step(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


@pytest.mark.browser
def test_an_instructor_errs_mends_tries_publishes_and_rolls_back(app: App, desk: Page, clinic: Clinic) -> None:
    before = file_of(app, "robert").read_text(encoding="utf-8")
    shipped = clinic.content.personas["robert"].version
    newer = next_version(shipped, {shipped})
    desk.goto(f"{app.url}/write")
    desk.locator(".st-key-file-persona-robert").get_by_role("button", name="Open").click()
    expect(editor(desk)).to_be_visible()

    # an error is named by its line, quoted, and led to
    put(desk, "openness: 0.3", "openness: open", after="baseline:")
    told(desk, "1 fault")
    line = before[: before.index("openness: 0.3", before.index("baseline:"))].count("\n") + 1
    fault = desk.locator(".editor .faults li")
    expect(fault).to_contain_text(f'Line {line}baseline openness must be a number, got "open".')
    expect(fault.locator("code")).to_have_text("openness: open")
    expect(desk.locator(".editor .gutter b")).to_have_text(f"✗ {line}")
    fault.get_by_role("button").click()
    assert (
        editor(desk).evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)") == "  openness: open"
    )

    # what is typed is kept: a new tab finds it
    (kept,) = publications.drafts(clinic.store, "Instructor")
    assert "openness: open" in kept.source
    desk.reload()
    told(desk, "1 fault")

    put(desk, "openness: open", "openness: 0.6", after="baseline:")
    told(desk, "No faults")
    expect(desk.locator(".diff .in")).to_contain_text("+  openness: 0.6")
    expect(desk.locator(".diff .out")).to_contain_text("-  openness: 0.3")
    expect(desk.locator(".sheet", has_text="Begins at openness 0.60")).to_have_count(1)

    # beside the published one, the draft says other things to the same replies, and no session is begun
    step(desk, "Try")
    desk.get_by_role("button", name="Let them say").click()
    expect(desk.locator(".beside .reply")).to_have_count(6)
    expect(desk.locator(".beside .state").first).to_have_text("openness 0.30 · recount")
    expect(desk.locator(".beside .state").nth(1)).to_have_text("openness 0.60 (+0.30) · recount")
    expect(desk.locator(".beside .said.other")).not_to_have_count(0)
    box = desk.get_by_test_id("stChatInputTextArea")
    box.fill("What was that like for you?")
    box.press("Enter")
    expect(desk.locator(".beside .reply")).to_have_count(7)
    assert sessions.sessions(clinic.store, "Instructor") == []

    step(desk, "Publish")
    expect(desk.get_by_role("textbox", name="Version")).to_have_value(newer)
    desk.get_by_label("What is new").fill("More at ease from the start.")
    desk.get_by_role("button", name="Publish", exact=True).click()
    expect(desk.get_by_text(f"Version {newer} is published.")).to_be_visible()
    after = file_of(app, "robert").read_text(encoding="utf-8")
    raised = before.replace(f"version: {shipped}", f"version: {newer}")
    assert after == raised.replace("openness: 0.3", "openness: 0.6", 1)
    assert clinic.content.personas["robert"].version == newer

    desk.get_by_role("button", name="Publish this again").click()
    expect(desk.get_by_text(f"Version {shipped} is published again.")).to_be_visible()
    assert file_of(app, "robert").read_text(encoding="utf-8") == before
    kept_versions = publications.publications(clinic.store, None, "persona", "robert")
    assert [each.version for each in kept_versions] == [shipped, newer, shipped]
    # since the reload: the step Try, six replies, the step Publish, the note, publish, roll back
    assert desk.evaluate("window.clicks") <= 8


@pytest.mark.browser
def test_a_file_edited_outside_is_noticed_and_nothing_is_lost(app: App, desk: Page) -> None:
    file = file_of(app, "dana")
    before = file.read_text(encoding="utf-8")
    name = re.search(r"(?m)^age: \d+$", before)
    assert name is not None
    desk.goto(f"{app.url}/write?persona=dana")
    told(desk, "No faults")
    file.write_text(before.replace(name[0], "age: 51"), encoding="utf-8")
    until(lambda: "age: 51" in editor(desk).input_value(), "the editor shows what was written in the folder")

    put(desk, "age: 51", "age: 52")
    expect(desk.locator(".diff .in")).to_contain_text("age: 52")
    file.write_text(before.replace(name[0], "age: 53"), encoding="utf-8")
    expect(desk.get_by_text("The file was changed outside this draft")).to_be_visible()
    desk.get_by_role("button", name="Keep mine").click()
    expect(desk.get_by_text("The file was changed outside this draft")).to_have_count(0)
    assert "age: 52" in editor(desk).input_value()

    file.write_text(before.replace(name[0], "age: 54"), encoding="utf-8")
    desk.get_by_role("button", name="Take the file's text into the draft").click()
    until(lambda: "age: 54" in editor(desk).input_value(), "the file's text is taken over")
    desk.get_by_role("button", name="Put my draft back").click()
    until(lambda: "age: 52" in editor(desk).input_value(), "the draft is back")
    file.write_text(before, encoding="utf-8")


@pytest.mark.browser
def test_a_new_client_begins_from_the_form_or_from_a_transcript(app: App, desk: Page, clinic: Clinic) -> None:
    desk.goto(f"{app.url}/write")
    desk.get_by_role("button", name="New client", exact=True).click()
    desk.get_by_role("textbox", name="Short name of the client").fill("robert")
    desk.get_by_role("button", name="Begin from the blank form").click()
    expect(desk.get_by_text("There is a client robert already")).to_be_visible()
    desk.get_by_role("textbox", name="Short name of the client").fill("ana")
    desk.get_by_role("button", name="Begin from the blank form").click()
    told(desk, "No faults")
    assert "\nid: ana\n" in editor(desk).input_value()
    expect(desk.get_by_text("not published yet")).to_be_visible()

    desk.goto(f"{app.url}/write")
    expect(desk.locator(".st-key-file-persona-ana")).to_contain_text("not published yet")
    desk.get_by_role("button", name="New client from a transcript").click()
    said = "Therapist: What brings you?\nIvo: My garden froze over, and I can't stop thinking of it.\n" * 4
    desk.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": "ivo.txt", "mimeType": "text/plain", "buffer": said.encode()}
    )
    desk.get_by_role("textbox", name="Short name of the client").fill("ivo")
    desk.get_by_role("button", name="Make a first draft").click()
    told(desk, "No faults")
    assert 'name: "Ivo"' in editor(desk).input_value()
    assert "My garden froze over" not in app.log.read_text(encoding="utf-8")
    for name in ("ana", "ivo"):
        assert not file_of(app, name).exists(), "a draft is no file of the folder"
        publications.discard_draft(clinic.store, "Instructor", "persona", name)


@pytest.mark.browser
def test_a_trainee_sees_nothing_of_it(app: App, visitors: Visitors) -> None:
    with visitors.visit(f"{app.url}/write?persona=robert", "Trainee") as page:
        expect(page.get_by_text("This page takes the role of instructor.")).to_be_visible(timeout=60_000)
        expect(page.get_by_role("link", name="Write")).to_have_count(0)
        expect(editor(page)).to_have_count(0)
    assert visitors.strangers() == []


@pytest.mark.browser
def test_the_desk_fits_a_phone(app: App, instructor: BrowserContext) -> None:
    page = instructor.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{app.url}/write?persona=milo")
    told(page, "No faults")
    widths = "it => it.scrollWidth - it.clientWidth"
    until(lambda: page.get_by_test_id("stMain").evaluate(widths) <= 0, "the page is no wider than a phone")
    page.close()
