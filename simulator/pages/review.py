"""A supervisor reviews one session: one reply in focus at a time, the machine's suggestion beside one's own decision.

Each key is one act, stored before anything is drawn again; the reply in focus is in the page's address.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from simulator.errors import AccessError
from simulator.pages import review_marks, review_steps
from simulator.pages.review_marks import Item
from simulator.pages.review_steps import PROBLEM, Step, carry_out
from simulator.pages.shared import ENDED, clinic, explained, plain
from simulator.pages.signing_in import viewer
from simulator.reviewing import OpenReview, open_review
from simulator.rubric.codebook import POINTS, codebook
from simulator.store import review_queue, reviews
from simulator.store.records import TurnRecord
from simulator.words import SKILLS, Skill

TURN = "turn"
# Which item of which reply has the cursor: (turn id, place), in the browser's session only.
ITEM = "review-item"
DOTS = ("○○○○", "●○○○", "●●○○", "●●●○", "●●●●")


def page() -> st.Page:
    """This page, for the navigation."""
    return st.Page(show, title="Review", icon=":material/fact_check:", url_path="review", visibility="hidden")


def open_review_of(session_id: str) -> None:
    """Go to the review of a session, by its own address."""
    st.switch_page(page(), query_params={"id": session_id})


def show() -> None:
    """Draw the page."""
    session_id = st.query_params.get("id", "")
    with explained():
        here = clinic()
        by = viewer(here).id
        try:
            reviews.begin_review(here.store, by, session_id)
        except AccessError:
            st.title("No such session to review")
            st.markdown("This address names no session of a cohort that you supervise. Choose one under **To review**.")
            return
    _workbench(session_id)


@st.fragment
def _workbench(session_id: str) -> None:
    """Everything that a key changes: drawn again without the rest of the page."""
    with explained():
        here = clinic()
        review = open_review(here, viewer(here).id, session_id)
        if review is None or not review.replies:
            st.markdown("There is no reply to review in this session.")
            return
        focus = _focus(review)
        _head(review)
        left, right = st.columns([11, 10], gap="medium")
        with left:
            st.html(review_marks.transcript(review, focus))
            _keep_in_view(review, focus)
        with right:
            _panel(review, focus)
        _below(review)


def _focus(review: OpenReview) -> TurnRecord:
    """The reply named in the address, else the first that is not reviewed."""
    wanted = st.query_params.get(TURN, "")
    named = next((each for each in review.replies if str(each.number) == wanted), None)
    return named or next(iter(review.left()), review.replies[0])


def _head(review: OpenReview) -> None:
    record = review.practice.record
    trainee = plain(review.whole.names.get(record.trainee, "Trainee"))
    st.header(f"{trainee}: {plain(review.practice.scenario.title)}")
    ended = "still going" if record.ended is None else ENDED[record.end_reason].replace("you", "the trainee")
    st.caption(
        f"{record.started:%d %b %Y, %H:%M} UTC · with {plain(review.practice.persona.name)} · {record.mode} · {ended} ·"
        f" client {record.persona_id} {record.persona_version}, rubric {record.rubric_version},"
        f" voice {plain(record.model or record.voice)}"
    )


# --- the reply in focus


def _panel(review: OpenReview, reply: TurnRecord) -> None:
    place = [each.id for each in review.replies].index(reply.id) + 1
    items = review_marks.items_of(review, reply)
    at = _cursor(review, reply, items)
    count = len(review.replies)
    st.progress(
        (count - len(review.left())) / count,
        f"**Reply {place} of {count}** · turn {reply.number} · {count - len(review.left())} of {count} reviewed",
    )
    st.html(review_marks.panel(review, reply, items, at))
    problem = st.session_state.pop(PROBLEM, None)
    if problem:
        st.warning(problem, icon=":material/undo:")
    signed = review.mine.signed_off
    if signed is not None:
        _signed_off(review, reply)
        return
    step = review_steps.current(reply.id)
    if step is not None:
        review_steps.draw(step, review, reply)
        return
    _keys(review, reply, items, at)
    st.caption("Each button names its key. Keys work wherever you are on the page, but not inside a text field.")


def _cursor(review: OpenReview, reply: TurnRecord, items: list[Item]) -> int:
    """The place of the item that a key speaks of: the one chosen, else the first not decided on."""
    turn_id, place = st.session_state.get(ITEM, (0, 0))
    if turn_id == reply.id and place < len(items):
        return int(place)
    said = review.said(reply)
    for number, item in enumerate(items):
        decided = item.skill in said.ratings if item.kind == "skill" else item.code_id in said.decided
        if item.kind != "added" and not decided:
            return number
    return len(items) - len(SKILLS)


def _keys(review: OpenReview, reply: TurnRecord, items: list[Item], at: int) -> None:
    """The buttons, each with its key on it."""
    item = items[at]
    with st.container(horizontal=True, gap="small", key="review-main"):
        if review.blind:
            _key("Reveal the suggestion", "V", _reveal, review, kind="primary")
        else:
            _key("Agree and go on", "A", _agree, review, reply, kind="primary")
        _key("Next", "J", _move, review, reply, 1)
        _key("Previous", "K", _move, review, reply, -1)
        _key("Undo", "U", _undo, review)
    label = codebook().skill(_skill(item)).label
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="review-points"):
        st.markdown(f"{label}:", width="content")
        for points in range(POINTS):
            _key(DOTS[points], str(points), _points, review, reply, _skill(item), points)
        _key("Not scored", "N", _points, review, reply, _skill(item), None)
    with st.container(horizontal=True, gap="small", key="review-codes"):
        if item.kind == "code":
            _key("Agree", "Y", _agree_code, item)
            _key("Change", "E", review_steps.begin, _step(review, reply, item, "change"))
            _key("Remove", "X", review_steps.begin, _step(review, reply, item, "remove"))
        elif item.added is not None:
            _key("Remove", "X", _withdraw, review, item)
        _key("Add a code", "I", review_steps.begin, Step("add", review.practice.record.id, reply.id))
        _key("Comment", "M", review_steps.begin, _commented(review, reply, item))
        _key("Above", "Up", _choose, reply, (at - 1) % len(items))
        _key("Below", "Down", _choose, reply, (at + 1) % len(items))
        if not review.blind:
            _key("Sign off", "S", review_steps.begin, Step("sign_off", review.practice.record.id, reply.id))


def _key(label: str, key: str, act: object, *arguments: object, kind: str = "secondary") -> None:
    """A button that belongs to the reply drawn with it: pressed twice in haste, it never speaks of the next reply."""
    turn = next((each.id for each in arguments if isinstance(each, TurnRecord)), 0)
    st.button(
        label,
        shortcut=key,
        key=f"key-{key}-{turn}",
        on_click=act,  # type: ignore[arg-type]
        args=arguments,
        type=kind,  # type: ignore[arg-type]
        wrap=False,
    )


def _skill(item: Item) -> Skill:
    return next(skill for skill in SKILLS if skill == item.skill)


def _step(review: OpenReview, reply: TurnRecord, item: Item, act: review_steps.Act) -> Step:
    return Step(act, review.practice.record.id, reply.id, code_id=item.code_id)


def _commented(review: OpenReview, reply: TurnRecord, item: Item) -> Step:
    step = Step("comment", review.practice.record.id, reply.id)
    code = item.code or item.added
    return step if code is None else replace(step, start=code.start, end=code.end)


# --- what the keys do


def _go(reply: TurnRecord) -> None:
    st.query_params[TURN] = str(reply.number)
    st.session_state.pop(ITEM, None)
    review_steps.cancel()


def _move(review: OpenReview, reply: TurnRecord, by: int) -> None:
    place = [each.id for each in review.replies].index(reply.id) + by
    _go(review.replies[min(max(place, 0), len(review.replies) - 1)])


def _choose(reply: TurnRecord, place: int) -> None:
    st.session_state[ITEM] = (reply.id, place)


def _agree(review: OpenReview, reply: TurnRecord) -> None:
    if carry_out(reviews.agree, reply.id):
        _go(review.after(reply))


def _agree_code(item: Item) -> None:
    if carry_out(reviews.agree_code, item.code_id):
        st.session_state.pop(ITEM, None)


def _points(review: OpenReview, reply: TurnRecord, skill: Skill, points: int | None) -> None:
    """Points that agree, or are given blind, are stored at once; others ask why."""
    suggested = {score.skill: score.points for score in review.coded(reply).scores}
    if not review.blind and points != suggested.get(skill):
        review_steps.begin(Step("points", review.practice.record.id, reply.id, skill, points))
        return
    rated = set(review.said(reply).ratings) | {skill}
    if carry_out(reviews.rate, reply.id, skill, points):
        st.session_state.pop(ITEM, None)
        if review.blind and rated.issuperset(SKILLS):
            _go(review.after(reply))


def _withdraw(review: OpenReview, item: Item) -> None:
    if item.added and carry_out(reviews.withdraw, review.practice.record.id, "code_decision", item.added.id):
        st.session_state.pop(ITEM, None)


def _undo(review: OpenReview) -> None:
    if carry_out(reviews.undo, review.practice.record.id):
        st.session_state.pop(ITEM, None)


def _reveal(review: OpenReview) -> None:
    if carry_out(reviews.reveal, review.practice.record.id):
        _go(review.replies[0])


# --- below


def _signed_off(review: OpenReview, reply: TurnRecord) -> None:
    signed = review.mine.signed_off
    if signed is None:
        return
    with st.container(border=True, key="review-signed"):
        st.markdown(f"**Signed off** on {signed.at:%d %b %Y, %H:%M} UTC and returned to the trainee.")
        if signed.note:
            st.text(signed.note)
        with st.container(horizontal=True, gap="small"):
            if st.button("Review the next session", shortcut="G", type="primary", key="next-session"):
                here = clinic()
                found = review_queue.next_in_queue(here.store, viewer(here).id, review.practice.record.id)
                if found is None:
                    st.toast("Nothing else waits for review.")
                else:
                    open_review_of(found)
            _key("Next", "J", _move, review, reply, 1)
            _key("Previous", "K", _move, review, reply, -1)
            _key("Undo the sign-off", "U", _undo, review)


def _below(review: OpenReview) -> None:
    """Comments on the whole session, and what other supervisors wrote."""
    whole = [each for each in review.mine.comments if each.turn_id is None]
    others = review.others
    if not (whole or others.comments or others.sign_offs):
        return
    st.subheader("On the whole session")
    for each in (*whole, *others.comments):
        where = "" if each.turn_id is None else " on one turn"
        st.text(f"{each.text}\n{review.whole.names.get(each.author, '')}{where}, {each.at:%d %b %Y, %H:%M} UTC")
    for signed in others.sign_offs:
        st.text(f"Signed off by {review.whole.names.get(signed.author, '')} on {signed.at:%d %b %Y}. {signed.note}")


def _keep_in_view(review: OpenReview, reply: TurnRecord) -> None:
    """Scroll the transcript to the reply in focus. The comment makes it another script, so that it runs again."""
    rows = len(review.whole.decisions) + len(review.whole.ratings) + len(review.whole.comments)
    st.html(
        f"<script>/* {reply.number} {rows} */ setTimeout(() => {{ const box = document.querySelector('.log');"
        " const at = box?.querySelector('.focus');"
        " if (at) box.scrollTop = at.offsetTop - box.clientHeight / 3; }, 30)</script>",
        unsafe_allow_javascript=True,
    )
