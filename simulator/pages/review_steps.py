"""What an override asks for, one question at a time: which code, which level, which words, why. One key answers each.

What was answered so far is kept in the browser's session only; the decision is stored whole with the last answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from simulator.errors import SimulatorError
from simulator.pages.review_marks import code_label, points_shown
from simulator.pages.shared import clinic, plain
from simulator.pages.signing_in import viewer
from simulator.practice import codes_by_id
from simulator.review import span_of
from simulator.reviewing import OpenReview
from simulator.rubric.codebook import codebook
from simulator.rubric.sentences import sentences
from simulator.store import reviews
from simulator.store.records import TurnRecord
from simulator.store.reviews import CodeChange
from simulator.words import CODE_NAMES, CodeName, Skill

STEP, PROBLEM, TEXT, TARGET = "review-step", "review-problem", "review-text", "review-target"
WORDS_SHOWN = 60
SENTENCES_OFFERED = 8

Act = Literal["points", "change", "remove", "add", "comment", "sign_off"]
REASONS: dict[Act, tuple[str, ...]] = {
    "points": (
        "The coder missed words that earn more",
        "The coder took words for more than they are",
        "It reads otherwise after what the client had said",
    ),
    "change": ("Another code fits these words better", "The code belongs on other words", "It is another level"),
    "remove": (
        "These words don't do that",
        "The coder misread these words",
        "It does not fit what the client had said",
    ),
    "add": ("The coder missed it", "It shows only after what the client had said"),
}


@dataclass(frozen=True)
class Step:
    """An override in the making, of one reply. What is None was not answered yet; `own` once words are to be typed."""

    act: Act
    session_id: str
    turn_id: int
    skill: Skill | None = None
    points: int | None = None
    code_id: int | None = None
    name: CodeName | None = None
    level: int | None = None
    start: int | None = None
    end: int | None = None
    own: bool = False


def current(turn_id: int) -> Step | None:
    """The override in the making for this reply; one left behind at another is dropped."""
    step: Step | None = st.session_state.get(STEP)
    if step is not None and step.turn_id != turn_id:
        del st.session_state[STEP]
        return None
    return step


def begin(step: Step) -> None:
    """Start an override."""
    st.session_state[STEP] = step


def cancel() -> None:
    """Drop the override in the making."""
    st.session_state.pop(STEP, None)


def carry_out(act: Callable[..., object], *arguments: object) -> bool:
    """Store a supervisor's act; where it was refused, keep the sentence for the page. For callbacks."""
    try:
        here = clinic()
        act(here.store, viewer(here).id, *arguments)
    except SimulatorError as error:
        st.session_state[PROBLEM] = str(error)
        return False
    return True


def draw(step: Step, review: OpenReview, reply: TurnRecord) -> None:
    """The question that is open."""
    with st.container(border=True, key="review-step-box"):
        if step.act in ("comment", "sign_off"):
            _write(step, review, reply)
        elif step.act in ("change", "add") and step.name is None:
            _ask_code(step)
        elif step.name == "validation" and step.level is None:
            _ask_level(step)
        elif step.act in ("change", "add") and step.start is None:
            _ask_words(step, review, reply)
        else:
            _ask_reason(step)
        st.button("Cancel", shortcut="Esc", on_click=cancel, key="review-cancel", type="tertiary")


def _choose(step: Step) -> None:
    st.session_state[STEP] = step


def _options(options: Sequence[tuple[str, str, Step]], choose: Callable[[Step], None] = _choose) -> None:
    """One button for each answer: its label, its key, and the step it leads to."""
    for label, key, leads_to in options:
        _option(label, key, choose, leads_to)


def _option(label: str, key: str, act: Callable[..., None], *arguments: object) -> None:
    st.button(plain(label), shortcut=key, key=f"answer-{key}", on_click=act, args=arguments, width="stretch", wrap=True)


def _ask_code(step: Step) -> None:
    st.markdown("**Which code is it?**")
    keys = "1234567890"
    with st.container(horizontal=True, gap="small"):
        for key, name in zip(keys, CODE_NAMES, strict=True):
            label = plain(codebook().code(name).label)
            st.button(label, shortcut=key, key=f"answer-{key}", on_click=_choose, args=(replace(step, name=name),))


def _ask_level(step: Step) -> None:
    st.markdown("**Which level of validation?**")
    _options(
        [(f"{each.level} {each.name}", str(each.level), replace(step, level=each.level)) for each in codebook().levels]
    )


def _ask_words(step: Step, review: OpenReview, reply: TurnRecord) -> None:
    st.markdown("**Which words?**")
    kept = codes_by_id(reply).get(step.code_id or 0)
    options: list[tuple[str, str, Step]] = []
    if kept is not None:
        same = replace(step, start=kept.start, end=kept.end)
        options.append((f"The same: “{_shortened(reply.text[kept.start : kept.end])}”", "0", same))
    for place, each in enumerate(sentences(reply.text)[:SENTENCES_OFFERED], start=1):
        chosen = replace(step, start=each.start, end=each.end)
        options.append((f"“{_shortened(reply.text[each.start : each.end])}”", str(place), chosen))
    options.append(("The whole reply", "9", replace(step, start=0, end=len(reply.text))))
    if not step.own:
        _options(options, lambda chosen: _finish_unasked(chosen, review.blind))
        _option("Other words", "W", _choose, replace(step, own=True))
        return
    st.text(" ".join(f"{place} {word}" for place, word in enumerate(reply.text.split(), start=1)))
    with st.form("review-form", border=False, clear_on_submit=True):
        st.text_input("The words themselves, or their places such as 3-7", key=TEXT)
        st.form_submit_button("These words", on_click=_words_typed, args=(step, reply.text, review.blind))
    _focus_text()


def _words_typed(step: Step, text: str, blind: bool) -> None:
    found = span_of(text, str(st.session_state[TEXT]))
    if found is None:
        st.session_state[PROBLEM] = "These words are not in the reply. Type them as they stand, or their places: 3-7."
        return
    _finish_unasked(replace(step, start=found[0], end=found[1], own=False), blind)


def _finish_unasked(step: Step, blind: bool) -> None:
    """Go on with the words chosen; a code given blind needs no reason."""
    if blind:
        _store(step, "")
    else:
        st.session_state[STEP] = step


def _ask_reason(step: Step) -> None:
    st.html(f"<b>Why?</b> {_summary(step)}")
    reasons = list(REASONS[step.act])
    if step.act == "points" and step.skill is not None:
        reasons.insert(0, codebook().anchor(step.skill, step.points))
    if not step.own:
        for key, reason in enumerate(reasons, start=1):
            _option(reason, str(key), _store, step, reason)
        own = replace(step, own=True)
        _option("In my own words", "W", _choose, own)
        return
    with st.form("review-form", border=False, clear_on_submit=True):
        st.text_input("Your reason, for the trainee to read", key=TEXT, max_chars=reviews.LONGEST)
        st.form_submit_button("Store", on_click=lambda: _store(step, str(st.session_state[TEXT])))
    _focus_text()


def _summary(step: Step) -> str:
    if step.act == "points" and step.skill is not None:
        return f"{codebook().skill(step.skill).label}: {points_shown(step.points)}"
    if step.act == "remove":
        return "Remove this code"
    what = "Change to" if step.act == "change" else "Add"
    return f"{what} {code_label(step.name or '', step.level)}"


def _store(step: Step, reason: str) -> None:
    if step.act == "points":
        stored = carry_out(reviews.rate, step.turn_id, step.skill, step.points, reason)
    elif step.act == "remove":
        stored = carry_out(reviews.remove_code, step.code_id, reason)
    else:
        code = CodeChange(step.name or "open_question", step.start or 0, step.end or 0, step.level)
        act, on = (reviews.change_code, step.code_id) if step.act == "change" else (reviews.add_code, step.turn_id)
        stored = carry_out(act, on, code, reason)
    if stored:
        cancel()
        st.session_state.pop("review-item", None)


# --- words to the trainee


def _write(step: Step, review: OpenReview, reply: TurnRecord) -> None:
    with st.form("review-form", border=False, clear_on_submit=True):
        if step.act == "comment":
            targets = _targets(review, reply, step)
            names = list(targets)
            st.selectbox("Comment on", names, key=TARGET)
            st.text_area("Your comment, for the trainee to read", key=TEXT, height=90, max_chars=reviews.LONGEST)
            st.form_submit_button("Store (Ctrl + Enter)", on_click=_comment, args=(review, targets))
        else:
            left = len(review.left())
            if left:
                few = "reply is" if left == 1 else "replies are"
                st.markdown(f"{left} {few} not reviewed yet: there the machine's scores stand.")
            if review.practice.record.mode == "probe":
                st.markdown("This was a probe: signing off releases the scores to the trainee.")
            st.text_area("A note to the trainee (may stay empty)", key=TEXT, height=110, max_chars=reviews.LONGEST)
            st.form_submit_button(
                "Sign off and return (Ctrl + Enter)", type="primary", on_click=_sign_off, args=(step.session_id,)
            )
    _focus_text()


def _targets(review: OpenReview, reply: TurnRecord, step: Step) -> dict[str, tuple[int | None, tuple[int, int] | None]]:
    """What a comment may stand on, the nearest first: label to turn and span."""
    found: dict[str, tuple[int | None, tuple[int, int] | None]] = {}
    if step.start is not None and step.end is not None:
        found[f"the words “{_shortened(reply.text[step.start : step.end])}”"] = (reply.id, (step.start, step.end))
    found["this reply"] = (reply.id, None)
    for each in sentences(reply.text):
        found.setdefault(
            f"the words “{_shortened(reply.text[each.start : each.end])}”", (reply.id, (each.start, each.end))
        )
    found["the client's line before it"] = (review.before(reply).id, None)
    found["the whole session"] = (None, None)
    return found


def _comment(review: OpenReview, targets: dict[str, tuple[int | None, tuple[int, int] | None]]) -> None:
    turn_id, span = targets[st.session_state[TARGET]]
    text = str(st.session_state[TEXT])
    if carry_out(reviews.add_comment, review.practice.record.id, text, turn_id, span):
        cancel()


def _sign_off(session_id: str) -> None:
    if carry_out(reviews.sign_off_review, session_id, str(st.session_state[TEXT])):
        cancel()


def _shortened(text: str) -> str:
    return text if len(text) <= WORDS_SHOWN else text[: WORDS_SHOWN - 1].rstrip() + "…"


def _focus_text() -> None:
    """Put the cursor into the field, so that a hand can stay on the keys. Without script, Tab leads there."""
    st.html(
        "<script>{let tries = 100; const look = setInterval(() => {"
        " const field = document.querySelector('.st-key-review-text textarea, .st-key-review-text input');"
        " if (field) field.focus();"
        " if (field || --tries < 0) clearInterval(look); }, 30)}</script>",
        unsafe_allow_javascript=True,
    )
