"""The chat with the client. The page keeps only the session's id and redraws everything from the store."""

from __future__ import annotations

import hashlib
import secrets

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from simulator import lines, session
from simulator.client.ready import get_ready
from simulator.clinic import Clinic
from simulator.errors import AccessError, ReplyError
from simulator.pages import announcing, debriefing, marks, outcome, rating, returned
from simulator.pages.shared import clinic, explained, plain
from simulator.pages.signing_in import viewer
from simulator.practice import PracticeSession, last_feedback, load, reviewed_reply
from simulator.rubric.acts import Act, dialogue_acts
from simulator.scenario import MODES
from simulator.store.records import TurnRecord
from simulator.transcript import Speaker

SESSION_PARAM = "id"
# Turns drawn at once; a longer session shows a button for the earlier ones.
SHOWN_TURNS = 40
# How often the page looks whether the model coder has read the last reply.
COME_BACK_SECONDS = 2.0


def page() -> st.Page:
    """This page, for the navigation."""
    return st.Page(show, title="Session", icon=":material/chat:", url_path="session", visibility="hidden")


def open_session(session_id: str) -> None:
    """Go to a practice session, by its own address."""
    st.switch_page(page(), query_params={SESSION_PARAM: session_id})


def show() -> None:
    """Draw the page."""
    session_id = st.query_params.get(SESSION_PARAM, "")
    with explained():
        here = clinic()
        practice = load(here, session_id, viewer(here).id, own=True) if session_id else None
    if practice is None:
        st.title("No such session")
        st.markdown("This address names no practice session. Choose a task under **Practise**.")
        return
    with explained():
        _draw(here, practice)


def _draw(here: Clinic, practice: PracticeSession) -> None:
    record = practice.record
    if record.ended is None:
        get_ready(practice.persona)
    st.header(plain(practice.scenario.title))
    chart = _ended(here, practice) if record.ended is not None else None
    if record.ended is not None:
        st.subheader("The session")
    with st.expander("Your task", expanded=practice.replies == 0 and record.ended is None, icon=":material/flag:"):
        st.text(practice.scenario.setting)
        st.text(practice.scenario.task)
        st.caption(f"{record.mode.capitalize()}: {MODES[practice.scenario.mode]}.")
    if record.parent_session is not None:
        _first_try(here, practice)
    with st.container():  # as below: what comes and goes in here moves nothing that stands after it
        _talk(practice)
    answer = st.empty()
    with st.container():
        _notices(here, practice)
    if record.ended is None:
        _below(here, practice)
    if chart is not None:
        debriefing.chart(practice, chart)
    # last, so that the help in a crisis and the way out are there while the client is still thinking
    if practice.turns[-1].status == "streaming":
        _follow(here, practice, practice.turns[-1], answer)


def _ended(here: Clinic, practice: PracticeSession) -> DeltaGenerator | None:
    """First how the trainee sees it, then how it was scored, as far as the mode allows; the place for the chart."""
    if practice.self_rating_due:
        rating.draw(here, practice)
        return None
    outcome.draw(practice)
    if not practice.scores_open:
        return None
    returned.draw(practice)
    place = debriefing.draw(practice)
    _go_back(here, practice)
    return place


def _below(here: Clinic, practice: PracticeSession) -> None:
    """What stands below the talk of a session that goes on."""
    with st.container():  # holds all that comes and goes, so that what stands below keeps its place
        _after_last(here, practice)
    _reply_box(here, practice)


def _after_last(here: Clinic, practice: PracticeSession) -> None:
    last = practice.turns[-1]
    if last.line is not None and last.line.dropped_exchanges:
        st.caption(
            f"The talk is long: the model no longer sees its first {last.line.dropped_exchanges} exchanges, only what"
            " was told in them."
        )
    if last.status in ("failed", "interrupted"):
        _failed(here, last)
    elif last.status == "complete" and practice.scores_open and practice.replies:
        _feedback(here, practice)
        if practice.awaits_coder:
            _await_coder(here, practice.record.id)
    _refused(streaming=last.status == "streaming")


def _talk(practice: PracticeSession) -> None:
    """All complete turns, as one block: the cost of drawing does not grow with the talk."""
    complete = [turn for turn in (*practice.earlier, *practice.turns) if turn.text]
    if len(complete) > SHOWN_TURNS and not st.session_state.get("all-turns"):
        st.button(
            f"Show the {len(complete) - SHOWN_TURNS} earlier turns",
            key="show-all",
            on_click=st.session_state.update,
            args=({"all-turns": True},),
        )
        complete = complete[-SHOWN_TURNS:]
    scored = practice.scores_open
    places = {turn.id: place for place, turn in enumerate(practice.therapist_turns, start=1)}
    drawn = [_bubble(practice, turn, scored, places.get(turn.id)) for turn in complete if turn.status != "streaming"]
    st.html(marks.talk(drawn, f"Conversation with {practice.persona.name}"))
    last = complete[-1]
    if last.speaker is Speaker.CLIENT and last.status == "complete":
        announcing.announce(f"{practice.persona.name}: {last.text}", f"{last.session_id}:{last.number}")


def _bubble(practice: PracticeSession, turn: TurnRecord, scored: bool, place: int | None = None) -> str:
    """A turn; with its `place` among the trainee's replies, which the debrief speaks of."""
    notes = returned.notes(practice, turn) if scored else []
    if turn.speaker is Speaker.CLIENT:
        return marks.bubble(practice.persona.name, turn.text, mine=False, notes=notes)
    coded = reviewed_reply(practice, turn) if scored else None
    who = f"You, reply {place}" if place and practice.record.ended else "You"
    return marks.bubble(who, turn.text, mine=True, coded=coded, notes=notes)


def _follow(here: Clinic, practice: PracticeSession, line: TurnRecord, place: DeltaGenerator) -> None:
    """Show the client's line as it is produced; then draw the page anew from the store."""
    name = practice.persona.name
    shown: str | None = None
    for progress in lines.follow(here, line.id):
        st.session_state.get("tab")  # lets Streamlit end this run once the tab is gone; the line goes on without it
        if progress.text != shown:
            shown = progress.text
            bubble = marks.bubble(name, shown or f"{name} is thinking…", mine=False, waiting=not shown)
            place.html(marks.talk([bubble], f"{name}'s answer"))
    st.rerun()


def _notices(here: Clinic, practice: PracticeSession) -> None:
    """Out of role: words of crisis are answered with the help that the operator named."""
    if practice.replies and Act.CRISIS in dialogue_acts(practice.therapist_turns[-1].text):
        st.warning("This is practice with a simulated client, not help in a crisis.", icon=":material/emergency:")
        st.text(here.settings.crisis_text)


def _failed(here: Clinic, line: TurnRecord) -> None:
    st.error("The client's answer did not arrive. Your reply is kept.", icon=":material/error:")
    if line.line is not None and line.line.failure_text:
        st.text(line.line.failure_text)
    with st.container(horizontal=True):
        if st.button("Ask again", type="primary", icon=":material/refresh:"):
            session.ask_again(here, line.session_id, line.id, by=viewer(here).id)
            st.rerun()
        if here.settings.voice == "model" and st.button("Let the rehearsed voice answer"):
            session.ask_again(here, line.session_id, line.id, rehearsed=True, by=viewer(here).id)
            st.rerun()


def _feedback(here: Clinic, practice: PracticeSession) -> None:
    """One thing about the last reply, where there is one to say; and the way back to before it."""
    said = last_feedback(practice)
    if said is not None:
        with st.container(border=True, key="feedback"):
            st.caption("On your last reply")
            for sentence in (said.praise, said.did_well, said.goal):
                if sentence:
                    st.text(sentence)
            if said.alternative:
                st.text(f"You could have said: “{said.alternative}”")
            if by := practice.scored_by(practice.therapist_turns[-1]):
                st.caption(plain(by))
    if st.button("Try this reply again", key="again", icon=":material/replay:", type="tertiary"):
        last = practice.therapist_turns[-1].number
        open_session(session.try_again(here, practice.record.id, last, viewer(here).id).id)


@st.fragment(run_every=COME_BACK_SECONDS)
def _await_coder(here: Clinic, session_id: str) -> None:
    """Draw the page anew once the model coder has read the last reply, or is not waited for any longer."""
    practice = load(here, session_id)
    if practice is None or not practice.awaits_coder:
        st.rerun()
    st.caption("The model coder is reading your reply.")


def _go_back(here: Clinic, practice: PracticeSession) -> None:
    """From an ended session back to any of its replies, to try another."""
    replies = {turn.number: f"{place}. {turn.text}" for place, turn in enumerate(practice.therapist_turns, start=1)}
    if not replies or practice.record.mode == "probe":
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox("Try again from one of your replies", list(replies), format_func=replies.__getitem__)
        if st.button("Try again from here", icon=":material/replay:"):
            open_session(session.try_again(here, practice.record.id, number, viewer(here).id).id)


def _first_try(here: Clinic, practice: PracticeSession) -> None:
    """A branch beside the session it left: the two replies to the same line, and what each got."""
    record = practice.record
    first = load(here, record.parent_session or "", viewer(here).id, own=True)
    if first is None or record.parent_turn is None:
        return
    st.caption("Another try from the same moment: the client is as they were, and knows nothing of your first reply.")
    then = [turn for turn in first.turns if turn.number > record.parent_turn][:2]
    now = [turn for turn in practice.turns if turn.number > 1 and turn.status == "complete"][:2]
    scored = practice.scores_open and first.scores_open
    columns = st.columns(2)
    for column, title, owner, tries in zip(
        columns, ("First try", "This try"), (first, practice), (then, now), strict=True
    ):
        with column, st.container(border=True):
            st.caption(title)
            st.html(marks.talk([_bubble(owner, turn, scored) for turn in tries], title))
    with st.container(horizontal=True):
        if st.button("Open the first try", icon=":material/call_split:"):
            open_session(first.record.id)


def _refused(streaming: bool) -> None:
    """Why a reply was not taken; its words go back into the box, once that can hold them."""
    refused = st.session_state.get("refused")
    if refused is None:
        return
    st.warning(refused["why"], icon=":material/undo:")
    if streaming:  # the box is shut, and the page is drawn again when the line is there
        return
    del st.session_state["refused"]
    if refused["text"]:
        st.caption("What you wrote is back in the box.")
        st.session_state["reply"] = refused["text"]


def _reply_box(here: Clinic, practice: PracticeSession) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(f"{practice.replies_left} of {practice.record.turn_limit} replies left")
        if st.session_state.get("ending") != practice.record.id:
            asked = {"ending": practice.record.id}
            st.button("End session", icon=":material/logout:", on_click=st.session_state.update, args=(asked,))
    if st.session_state.get("ending") == practice.record.id:
        _confirm_end(here, practice)
    number = practice.turns[-1].number + 1
    st.chat_input(
        f"Your reply to {practice.persona.name}",
        key="reply",
        submit_mode="disable",
        disabled=practice.turns[-1].status != "complete",
        on_submit=_send,
        args=(here, practice.record.id, number),
    )


def _confirm_end(here: Clinic, practice: PracticeSession) -> None:
    """Asked in the page, not in a menu over it, which shuts when the client's line arrives."""
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        st.text("End this session and see how it went?")
        if st.button("End it now", type="primary"):
            session.end(here, practice.record.id, viewer(here).id)
            st.rerun()
        st.button("Go on talking", on_click=st.session_state.pop, args=("ending", None))


def _send(here: Clinic, session_id: str, number: int) -> None:
    """Store the reply before anything is drawn. The key makes the same frame sent twice one reply."""
    text = str(st.session_state["reply"] or "")
    st.session_state.pop("ending", None)  # who goes on talking doesn't end it
    tab = st.session_state.setdefault("tab", secrets.token_hex(4))
    # with the words in it: another reply sent in haste is refused and handed back, not taken for the first
    words = hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
    try:
        who = viewer(here).id
        session.receive(here, session_id, text, key=f"{number}:{tab}:{words}", shown=number - 1, by=who)
    except (ReplyError, AccessError) as error:
        st.session_state["refused"] = {"why": str(error), "text": text.strip()}
