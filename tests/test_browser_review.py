"""A supervisor's way through the app in a real Chromium: the queue, a review by keyboard alone, blind rating, undo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe import faults
from browser import Visitors
from playwright.sync_api import BrowserContext, Page, expect
from practice_kit import own_content
from serving import App, served, until

from simulator import demo_people, session
from simulator.agreement.labels import parse_labels
from simulator.clinic import Clinic
from simulator.practice import PracticeSession, load
from simulator.review import AGREES, SessionReview
from simulator.reviewing import OpenReview, open_review
from simulator.store.cohorts import add_cohort, cohorts, give_role
from simulator.store.reviews import add_comment, agree, begin_review, rate, sign_off_review
from simulator.store.sessions import add_self_rating
from simulator.words import SKILLS

pytestmark = pytest.mark.browser

REPLIES = (
    "Hello Robert, how have things been since last week?",
    "That sounds exhausting. What was the hardest part of it?",
    "So you lie awake going over it again and again.",
    "You should really try to get more sleep.",
    "It makes sense that you pull back after what happened. Who wouldn't be hurt?",
    "Part of you wants to call, and part of you is tired of always being the one.",
    "Have you tried writing? Would that help?",
    "I can hear how much this weighs on you.",
    "What would you like to be different tomorrow morning?",
    "Thank you for trusting me with that.",
)
# A 20-turn session in five minutes leaves thirty seconds a reply; nearly all of it is for reading.
MOST_KEYS = 30


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    content = own_content(tmp_path_factory.mktemp("content"))
    with served(tmp_path_factory.mktemp("data"), {"content_dir": content}) as one:
        yield one


@pytest.fixture(scope="module")
def window(visitors: Visitors) -> Iterator[BrowserContext]:
    with visitors.window("Supervisor") as one:
        yield one
    assert visitors.strangers() == []


def practised(clinic: Clinic, *, blind_first: bool = False, replies: int = len(REPLIES), mode: str = "guided") -> str:
    """An ended session of the demo trainee, in a cohort that the demo supervisor supervises; its id."""
    demo_people.seed(clinic.store, "Trainee")
    name = "Blind" if blind_first else demo_people.COHORT
    cohort = next((each.id for each in cohorts(clinic.store, None) if each.name == name), None)
    if cohort is None:
        cohort = add_cohort(clinic.store, None, name, blind_first=True).id
        give_role(clinic.store, None, cohort, "Supervisor", "supervisor")
    content = clinic.content
    record = session.begin(
        clinic, content.personas["robert"], content.scenarios[mode], "Trainee", seed=7, cohort=cohort
    )
    for place, text in enumerate(REPLIES[:replies]):
        session.receive(clinic, record.id, text, key=f"key-{place}")
        until(lambda: stored(clinic, record.id).turns[-1].status == "complete", "the client has answered")
    session.end(clinic, record.id)
    return record.id


def stored(clinic: Clinic, session_id: str) -> PracticeSession:
    found = load(clinic, session_id)
    assert found is not None
    return found


def looked_at(clinic: Clinic, session_id: str) -> OpenReview:
    found = open_review(clinic, "Supervisor", session_id)
    assert found is not None
    return found


def written(clinic: Clinic, session_id: str) -> SessionReview:
    return looked_at(clinic, session_id).mine


@dataclass
class Keys:
    """Hands that stay on the keyboard; `pressed` counts the keys, words apart."""

    page: Page
    pressed: int = 0

    def press(self, key: str, then: str) -> None:
        """Press a key, and wait until the page shows what it leads to."""
        self.page.keyboard.press(key)
        self.pressed += 1
        expect(self.page.get_by_text(then).first).to_be_visible()
        listening(self.page)

    def write(self, words: str) -> None:
        """Write into the field that has the cursor."""
        expect(self.page.locator(".st-key-review-text :focus")).to_be_visible()
        self.page.keyboard.type(words)


def listening(page: Page) -> None:
    """Wait until the page is drawn whole; its buttons hear their keys once they were painted.

    A page that isn't painted at the moment (behind another) never calls back, so a timer stands beside it.
    """
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
    page.evaluate(
        "() => new Promise((done) => { requestAnimationFrame(() => setTimeout(done, 100)); setTimeout(done, 1000); })"
    )


def go(page: Page, app: App, session_id: str, turn: int | None = None) -> None:
    place = "" if turn is None else f"&turn={turn}"
    page.goto(f"{app.url}/review?id={session_id}{place}")
    expect(page.get_by_role("button", name="Comment")).to_be_visible()
    expect(page.get_by_text("Each button names its key")).to_be_visible()
    listening(page)


def test_a_session_of_twenty_turns_is_reviewed_by_keyboard_alone(app: App, clinic: Clinic, page: Page) -> None:
    id = practised(clinic)
    page.goto(f"{app.url}/queue")
    expect(page.get_by_role("button", name="Review the oldest")).to_be_visible()
    keys = Keys(page)
    listening(page)
    keys.press("n", "Reply 1 of 10")
    for place in (2, 3, 4):
        keys.press("a", f"Reply {place} of 10")
    keys.press("x", "Remove this code")
    keys.press("3", "✗ removed")
    keys.press("2", "Why?")
    keys.press("w", "Your reason, for the trainee to read")
    keys.write("He had asked for a way to sleep.")
    keys.press("Enter", "He had asked for a way to sleep.")
    for place in range(5, 10):
        keys.press("a", f"Reply {place} of 10")
    keys.press("m", "Your comment, for the trainee to read")
    keys.write("This is the question to stay with.")
    keys.press("Control+Enter", "This is the question to stay with.")
    keys.press("a", "Reply 10 of 10")
    keys.press("i", "Which code is it?")
    keys.press("7", "Which level of validation?")
    keys.press("2", "Which words?")
    keys.press("1", "Why?")
    keys.press("1", "+ added")
    keys.press("a", "10 of 10 reviewed")
    assert faults(page) == []
    keys.press("s", "A note to the trainee")
    keys.write("Good session.")
    keys.press("Control+Enter", "Signed off")
    assert keys.pressed <= MOST_KEYS
    review = looked_at(clinic, id)
    assert review.left() == ()
    said = review.mine
    assert [each.decision for each in said.decisions if each.decision != "agree"] == ["remove", "add"]
    assert [(each.points, each.reason) for each in said.ratings if each.reason != AGREES] == [
        (2, "He had asked for a way to sleep.")
    ]
    (comment,) = said.comments
    assert (comment.text, comment.turn_id) == ("This is the question to stay with.", review.replies[8].id)
    assert said.signed_off is not None
    assert said.signed_off.note == "Good session."


def test_a_decision_stands_after_a_reload_and_the_place_is_kept(app: App, clinic: Clinic, page: Page) -> None:
    id = practised(clinic, replies=3)
    go(page, app, id)
    keys = Keys(page)
    keys.press("a", "Reply 2 of 3")
    expect(page).to_have_url(f"{app.url}/review?id={id}&turn=4")
    page.reload()
    expect(page.get_by_text("Reply 2 of 3")).to_be_visible()
    expect(page.get_by_text("1 of 3 reviewed")).to_be_visible()
    expect(page.get_by_text("Each button names its key")).to_be_visible()
    listening(page)
    keys.press("k", "Reply 1 of 3")
    expect(page.locator(".items .decided.open")).to_have_count(0)
    expect(page.locator(".log .focus .no")).to_have_text("2")
    expect(page.locator(".items .decided").first).to_contain_text("Supervisor")


def test_undo_takes_back_the_last_act_and_says_so_on_the_page(app: App, clinic: Clinic, page: Page) -> None:
    id = practised(clinic, replies=2)
    go(page, app, id)
    keys = Keys(page)
    keys.press("a", "1 of 2 reviewed")
    keys.press("u", "0 of 2 reviewed")
    review = written(clinic, id)
    assert (review.decisions, review.ratings) == ((), ())
    whole = looked_at(clinic, id).whole
    assert whole.ratings
    assert all(each.withdrawn for each in whole.ratings)


def test_keys_pressed_in_haste_decide_on_no_reply_that_was_not_seen(app: App, clinic: Clinic, page: Page) -> None:
    id = practised(clinic, replies=4)
    go(page, app, id)
    for _ in range(2):
        page.keyboard.press("a")
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
    expect(page.get_by_text("Reply 2 of 4")).to_be_visible()
    assert [each.number for each in looked_at(clinic, id).left()] == [4, 6, 8]


def test_an_override_without_words_is_refused_and_kept_open(app: App, clinic: Clinic, page: Page) -> None:
    id = practised(clinic, replies=1)
    go(page, app, id)
    keys = Keys(page)
    keys.press("x", "Remove this code")
    keys.press("w", "Your reason")
    keys.write("  ")
    keys.press("Enter", "reason is empty")
    keys.press("Escape", "Agree and go on")
    assert written(clinic, id).decisions == ()


def test_other_words_and_another_code_are_chosen_by_key(app: App, clinic: Clinic, page: Page) -> None:
    id = practised(clinic, replies=2)
    go(page, app, id, turn=4)
    keys = Keys(page)
    keys.press("e", "Which code is it?")
    keys.press("6", "Which words?")
    keys.press("w", "The words themselves")
    keys.write("2-3")
    keys.press("Enter", "Why?")
    keys.press("1", "✎ changed to")
    (decision,) = written(clinic, id).decisions
    assert (decision.decision, decision.name) == ("change", "affirmation")
    text = stored(clinic, id).turns[3].text
    assert text[decision.start : decision.end] == "sounds exhausting."


def test_blind_rating_sends_nothing_of_the_machines_before_the_reveal(app: App, clinic: Clinic, page: Page) -> None:
    id = practised(clinic, blind_first=True, replies=3)
    begin_review(clinic.store, "Supervisor", id)
    machine = stored(clinic, id)
    told = {"confidence 0", "Suggested by"}
    told |= {score.reason for turn in machine.turns for score in turn.scores}
    told |= {each.code.why for turn in machine.turns for each in turn.codes if each.code.why}
    frames: list[bytes] = []

    def keep(payload: str | bytes) -> None:
        frames.append(payload.encode() if isinstance(payload, str) else payload)

    page.on("websocket", lambda socket: socket.on("framereceived", keep))

    def leaked() -> list[str]:
        sent = b"".join(frames).decode("utf-8", "ignore") + page.content()
        return [words for words in told if words in sent]

    go(page, app, id)
    assert page.locator(".talk mark").count() == 0
    assert page.locator(".suggested").count() == 0
    keys = Keys(page)
    for place in (1, 2, 3):
        keys.press("1", "1 of 4")
        expect(page.locator(".items .decided.open")).to_have_count(1)
        keys.press("n", f"{place} of 3 reviewed")
    assert b"Open questions" in b"".join(frames), "what was sent is heard"
    assert leaked() == []
    keys.press("v", "Suggested by the local coder")
    assert leaked() != []
    review = looked_at(clinic, id)
    assert [each.points for each in review.mine.ratings] == [1, None] * 3
    assert {each.reason for each in review.mine.ratings} == {"given before the machine's suggestion was shown"}


def test_who_supervises_nothing_gets_no_review(app: App, clinic: Clinic, visitors: Visitors) -> None:
    id = practised(clinic, replies=1)
    with visitors.visit(person="Trainee") as page:
        page.goto(f"{app.url}/review?id={id}")
        expect(page.get_by_text("takes the role of supervisor")).to_be_visible()
        assert REPLIES[0] not in page.content()


def test_the_trainee_reads_what_was_returned_and_who_reviewed_it(app: App, clinic: Clinic, visitors: Visitors) -> None:
    id = practised(clinic, replies=2, mode="probe")
    for skill in SKILLS:
        add_self_rating(clinic.store, id, skill, 2)
    first, second = (turn for turn in stored(clinic, id).turns if turn.number in (2, 4))
    begin_review(clinic.store, "Supervisor", id)
    rate(clinic.store, "Supervisor", second.id, "validation", 1, "It was <b>said</b> in passing.")
    add_comment(clinic.store, "Supervisor", id, "A warm beginning.", first.id, (0, 12))
    with visitors.visit(person="Trainee") as page:
        page.goto(app.address(id))
        expect(page.get_by_text("scores appear when your supervisor releases them")).to_be_visible()
        assert "A warm beginning." not in page.content()
        sign_off_review(clinic.store, "Supervisor", id, "Stay with what you heard.")
        page.reload()
        expect(page.get_by_text("Stay with what you heard.")).to_be_visible()
        expect(page.get_by_text("reviewed by Supervisor on")).to_be_visible()
        notes = page.locator(".talk .note")
        expect(notes).to_have_text(
            [
                "“Hello Robert” A warm beginning. (Supervisor)",
                "Validation: 1 instead of 3 – It was <b>said</b> in passing. (Supervisor)",
            ]
        )
        expect(page.locator(".talk .turn").filter(has_text="hardest part").locator(".points").first).to_have_text(
            "1 of 4"
        )


def test_agreement_is_shown_and_its_labels_read_back(app: App, clinic: Clinic, page: Page) -> None:
    id = practised(clinic, replies=3)
    begin_review(clinic.store, "Supervisor", id)
    replies = looked_at(clinic, id).replies
    rate(clinic.store, "Supervisor", replies[1].id, "validation", 0, "It missed the point.")
    for reply in replies:
        agree(clinic.store, "Supervisor", reply.id)
    page.goto(f"{app.url}/agreement")
    table = page.locator("table.agreement").first
    expect(table.locator("tbody tr")).to_have_count(12)
    expect(page.get_by_text("fewer than 30 replies")).to_be_visible()
    expect(page.locator("table.agreement").last).to_contain_text(REPLIES[1])
    assert faults(page) == []
    with page.expect_download() as loading:
        page.get_by_role("button", name="Labels (CSV)").click()
    labels = parse_labels(loading.value.path().read_text(encoding="utf-8"), "labels.csv")
    given = {one.value for one in labels.judgements if one.item == f"{id}/4" and one.measure == "validation_points"}
    assert given == {0}
    page.get_by_text("Blind ones only").click()
    expect(
        page.get_by_text("before the suggestion was shown").or_(page.get_by_text("No blind ratings"))
    ).to_be_visible()
