"""The teaching side in a real Chromium: the guide, the own rating before the scores, what fades, the way back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from browser import Visitors, end, end_unrated, reply_box, settled, sideways, talk, turns_shown
from playwright.sync_api import Locator, Page, expect
from practice_kit import begin, own_content, stored
from review_kit import release
from serving import App, served, until

from simulator.clinic import Clinic
from simulator.rubric.codebook import codebook
from simulator.store import sessions

pytestmark = pytest.mark.browser

GOOD = "You carried that alone for a long time. What was the hardest part?"
ADVICE = "You should take a day off."
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 780}, "has_touch": True}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    content = own_content(tmp_path_factory.mktemp("content"))
    with served(tmp_path_factory.mktemp("data"), {"content_dir": content}) as one:
        yield one


@pytest.fixture(autouse=True)
def nothing_leaves_this_machine(visitors: Visitors) -> Iterator[None]:
    yield
    assert visitors.strangers() == []


def scores_shown(page: Page) -> Locator:
    """Everything that would give a score, a code or the client's openness away."""
    return page.locator(
        ".talk mark, .talk .tag, .talk .scores, [data-testid=stMetric], .figures, [data-testid=stVegaLiteChart],"
        " .st-key-feedback, .st-key-again"
    )


# --- the guide


def test_guide_explains_all_of_the_code_book(app: App, page: Page) -> None:
    page.goto(app.url)
    page.get_by_role("link", name="Guide").click()
    expect(page.get_by_role("heading", name="Guide to the scores")).to_be_visible()
    expect(page.get_by_role("heading", name="How far to trust it")).to_be_visible()
    book = codebook()
    headings = [heading.inner_text().strip() for heading in page.get_by_role("heading").all()]
    assert [text for text in headings if text in {code.label for code in book.codes}].count("Validation") == 2
    assert {code.label for code in book.codes} <= set(headings)
    assert [f"{level.level}. {level.name}" for level in book.levels] == [
        text for text in headings if re.match(r"\d\. ", text)
    ]
    shown = page.get_by_test_id("stMain").inner_text()
    for skill in book.skills:
        assert all(text in shown for text in (*skill.anchors, *skill.samples, skill.not_scored))
    for code in book.codes:
        assert all(text in shown for text in (code.pair.poor, code.pair.good, *code.examples))
    assert all(level.example in shown and level.near_miss.text in shown for level in book.levels)
    assert all(figure.definition in shown for figure in book.figures)
    expect(page.locator(".st-key-asked-for")).to_have_count(0)


def test_a_code_below_a_reply_leads_to_its_place_in_the_guide(app: App, clinic: Clinic, page: Page) -> None:
    page.goto(app.address(begin(clinic)))
    talk(page, GOOD, 3)
    reply_box(page).fill("half a thought")
    with page.context.expect_page() as opened:
        page.locator(".talk .tag").filter(has_text="Open question").click()
    asked = opened.value.locator(".st-key-asked-for")
    expect(asked.get_by_role("heading")).to_have_text("Open question")
    expect(asked).to_contain_text(codebook().code("open_question").definition.split(".")[0])
    expect(opened.value).to_have_url(f"{app.url}/guide?code=open_question")
    expect(reply_box(page)).to_have_value("half a thought")
    opened.value.close()
    with page.context.expect_page() as opened:
        page.locator(".talk .scores").get_by_role("link", name="Validation").click()
    expect(opened.value.locator(".st-key-asked-for")).to_contain_text(codebook().skill("validation").anchors[4])
    opened.value.close()


def test_an_unknown_code_shows_the_guide_as_it_is(app: App, page: Page) -> None:
    page.goto(f"{app.url}/guide?code=%3Cb%3Enone")
    expect(page.get_by_role("heading", name="How far to trust it")).to_be_visible()
    expect(page.locator(".st-key-asked-for")).to_have_count(0)


def test_on_a_phone_the_menu_says_that_it_is_one(app: App, visitors: Visitors) -> None:
    with visitors.visit(f"{app.url}/guide?code=advice", **PHONE) as page:
        expect(page.locator(".st-key-asked-for")).to_be_visible()
        assert sideways(page) == 0
        menu = page.get_by_test_id("stExpandSidebarButton")
        word = "it => getComputedStyle(it, '::after').content"
        until(lambda: menu.evaluate(word) == '"Menu"', "the button is named")
        menu.click()
        page.get_by_role("link", name="Your sessions").click()
        expect(page.get_by_role("heading", name="Your sessions")).to_be_visible()


# --- the own rating


def test_trainee_rates_themself_by_keyboard_before_any_score(app: App, clinic: Clinic, page: Page) -> None:
    session_id = begin(clinic, "independent")
    page.goto(app.address(session_id))
    talk(page, GOOD, 3)
    end_unrated(page)
    settled(page, 3)
    expect(scores_shown(page)).to_have_count(0)
    on = page.get_by_role("button", name="See how it went")
    expect(on).to_be_disabled()
    page.get_by_role("radiogroup", name="Validation").get_by_role("radio").first.focus()
    for key in ("Space", *["ArrowDown"] * 3):
        page.keyboard.press(key)
    expect(page.get_by_role("radio", name="3 of 4").first).to_be_checked()
    page.keyboard.press("Tab")
    for key in ("Space", "ArrowDown"):
        page.keyboard.press(key)
    expect(on).to_be_enabled()
    expect(scores_shown(page)).to_have_count(0)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="How it went")).to_be_visible()
    assert sessions.self_ratings(clinic.store, session_id) == {"validation": 3, "open_questions": 1}
    for _ in range(2):
        expect(page.locator(".st-key-skill-validation")).to_contain_text("You gave yourself 3")
        expect(page.locator(".st-key-skill-open_questions")).to_contain_text("less than the session's")
        expect(page.locator(".talk .points")).to_have_count(2)
        page.reload()


def test_rating_is_asked_for_until_it_is_answered_or_declined(app: App, clinic: Clinic, page: Page) -> None:
    session_id = begin(clinic)
    page.goto(app.address(session_id))
    talk(page, GOOD, 3)
    end_unrated(page)
    page.reload()
    expect(page.get_by_role("heading", name="How do you think it went?")).to_be_visible()
    settled(page, 3)
    expect(scores_shown(page)).to_have_count(0)
    page.get_by_role("button", name="Rather not").click()
    expect(page.locator("[data-testid=stMetric]")).to_have_count(2)
    page.reload()
    expect(page.locator("[data-testid=stMetric]")).to_have_count(2)
    expect(page.get_by_text("You gave yourself")).to_have_count(0)
    assert sessions.self_ratings(clinic.store, session_id) == {}


def test_figures_say_in_words_whether_the_threshold_is_met(app: App, clinic: Clinic, page: Page) -> None:
    page.goto(app.address(begin(clinic)))
    talk(page, "You carried that alone for a long time.", 3)
    talk(page, "What was it like?", 5)
    end(page)
    rows = page.locator(".figures tbody tr")
    expect(rows).to_have_count(len(codebook().figures))
    met = rows.filter(has_text="Reflections for each question")
    expect(met).to_contain_text("✓ met: fair")
    expect(met).to_contain_text("fair from 1, good from 2")
    expect(rows.filter(has_text="Complex among reflections")).to_contain_text(re.compile("✗ not met|✓ met"))
    expect(page.get_by_text("Openness, from 0 to 1, is how ready Robert is")).to_be_visible()


# --- fading


def test_nothing_of_a_probe_is_seen_before_its_release(app: App, clinic: Clinic, page: Page) -> None:
    session_id = begin(clinic, "probe")
    page.goto(app.address(session_id))
    talk(page, GOOD, 3)
    talk(page, ADVICE, 5)
    expect(scores_shown(page)).to_have_count(0)
    end_unrated(page)
    expect(scores_shown(page)).to_have_count(0)
    page.get_by_role("radiogroup", name="Validation").get_by_text("2 of 4").click()
    page.get_by_role("radiogroup", name="Open questions").get_by_text("3 of 4").click()
    page.get_by_role("button", name="See how it went").click()
    for _ in range(2):
        expect(page.get_by_text("scores appear when your supervisor releases them")).to_be_visible()
        expect(page.get_by_text("Validation: you gave yourself 2 of 4.")).to_be_visible()
        settled(page, 5)
        expect(scores_shown(page)).to_have_count(0)
        expect(page.get_by_text("Try again")).to_have_count(0)
        expect(page.get_by_text(re.compile("What moved|kept back|told you"))).to_have_count(0)
        page.reload()
    page.get_by_role("link", name="Your sessions").click()
    row = page.locator(f".st-key-row-{session_id}")
    expect(row).to_contain_text("2 replies")
    expect(row).not_to_contain_text("of 4")
    release(clinic.store, session_id)
    row.get_by_role("button", name="Open").click()
    expect(page.locator("[data-testid=stMetric]")).to_have_count(2)
    expect(page.locator(".st-key-skill-validation")).to_contain_text("You gave yourself 2")
    expect(page.get_by_text("Try again from here")).to_have_count(0)


def test_any_reply_of_an_ended_session_can_be_tried_again(app: App, clinic: Clinic, page: Page) -> None:
    session_id = begin(clinic, "independent")
    page.goto(app.address(session_id))
    for number, reply in ((3, GOOD), (5, "Mm-hmm."), (7, "What came next?")):
        talk(page, reply, number)
    expect(page.get_by_role("button", name="Try this reply again")).to_have_count(0)
    end(page)
    expect(turns_shown(page).filter(has_text="Mm-hmm.")).to_contain_text("You, reply 2")
    settled(page, 7)
    choice = page.get_by_role("combobox", name="Try again from one of your replies")
    until(lambda: opened(choice), "the list of replies is open")
    page.get_by_role("option", name="2. Mm-hmm.").click()
    page.get_by_role("button", name="Try again from here").click()
    expect(page.get_by_text("Another try from the same moment")).to_be_visible()
    branch = stored(clinic, page.url.split("id=")[1])
    assert (branch.record.parent_session, branch.record.parent_turn) == (session_id, 3)


def opened(choice: Locator) -> bool:
    """Open a list by keyboard; a page that still scrolls to it, as the first key may make it do, closes it again."""
    choice.press("ArrowDown")
    choice.page.wait_for_timeout(300)
    return choice.get_attribute("aria-expanded") == "true"


def test_a_guided_reply_can_be_tried_again_also_where_there_is_nothing_to_say(
    app: App, clinic: Clinic, page: Page
) -> None:
    session_id = begin(clinic)
    page.goto(app.address(session_id))
    talk(page, "Mm-hmm.", 3)
    expect(page.locator(".st-key-feedback")).to_have_count(0)
    page.get_by_role("button", name="Try this reply again").click()
    expect(page.get_by_text("Another try from the same moment")).to_be_visible()
