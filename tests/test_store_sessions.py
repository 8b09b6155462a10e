"""Practice sessions: starting, listing, ending; contents, self ratings and events."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy
from test_store_kit import BACKENDS, SAID, fresh, practise, reply

from simulator.errors import ReplyError, StoreError
from simulator.store.database import Store
from simulator.store.jobs import append_text, finish_line, progress
from simulator.store.sessions import (
    add_event,
    add_self_rating,
    content,
    decline_self_rating,
    end_session,
    events,
    self_rating_declined,
    self_ratings,
    session,
    session_with_turns,
    sessions,
    store_content,
)
from simulator.store.turns import turns
from simulator.transcript import Speaker


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with fresh(request.param, tmp_path) as opened:
        yield opened


def test_content_is_kept_as_it_first_was(store: Store) -> None:
    store_content(store, "persona", "ana", "1", "abc", {"name": "Ana", "facts": [{"words": "zażółć 🙂"}]})
    store_content(store, "persona", "ana", "1", "abc", {"name": "Someone else"})
    assert content(store, "abc") == {"name": "Ana", "facts": [{"words": "zażółć 🙂"}]}


def test_content_that_is_not_stored_is_said(store: Store) -> None:
    with pytest.raises(StoreError, match="under absent"):
        content(store, "absent")


def test_a_new_session_opens_with_the_clients_line_and_state(store: Store) -> None:
    kept = practise(store, cohort="spring")
    (opening,) = turns(store, kept.id)
    assert (opening.number, opening.speaker, opening.text, opening.status) == (
        1,
        Speaker.CLIENT,
        "I don't know why I came.",
        "complete",
    )
    assert opening.state is not None
    assert (opening.state.openness, opening.state.distress) == (0.2, 0.7)
    assert opening.line is None
    assert (kept.persona_id, kept.persona_version) == ("robert", "1.2.0")
    assert (kept.scenario_id, kept.scenario_version) == ("first-meeting", "2.0.0")
    assert (kept.seed, kept.turns, kept.cohort, kept.ended) == (2**40, 1, "spring", None)
    assert session(store, kept.id) == kept


def test_a_session_needs_stored_content_of_the_right_kind(store: Store) -> None:
    practise(store)
    with pytest.raises(StoreError, match="persona to practise with is not stored"):
        practise(store, persona_hash="hash-of-first-meeting")
    assert len(sessions(store)) == 1


def test_an_unknown_session_is_none(store: Store) -> None:
    assert session(store, "absent") is None


def test_sessions_come_newest_first_with_their_turns(store: Store) -> None:
    first = practise(store, "ana", cohort="spring")
    second = practise(store, "ben")
    third = practise(store, "ana")
    reply(store, second.id)
    assert [(each.id, each.turns) for each in sessions(store)] == [(third.id, 1), (second.id, 3), (first.id, 1)]
    assert [each.id for each in sessions(store, "ana")] == [third.id, first.id]
    assert [each.id for each in sessions(store, cohort="spring")] == [first.id]
    assert [each.id for each in sessions(store, limit=1, offset=1)] == [second.id]


def test_trying_again_starts_at_a_finished_line_of_the_parent(store: Store) -> None:
    parent = practise(store)
    accepted = reply(store, parent.id)
    with pytest.raises(StoreError, match="no finished line"):
        practise(store, parent_session=parent.id, parent_turn=accepted.line_number)
    finish_line(store, accepted.line_id, "me", text="Since March.", details=SAID)
    branch = practise(store, parent_session=parent.id, parent_turn=3, opening_line="Since March.")
    assert (branch.parent_session, branch.parent_turn) == (parent.id, 3)
    with pytest.raises(StoreError, match="no finished line"):
        practise(store, parent_session=parent.id, parent_turn=2)


def test_the_first_end_stands(store: Store) -> None:
    kept = practise(store)
    assert end_session(store, kept.id, "trainee") is True
    ended = session(store, kept.id)
    assert end_session(store, kept.id, "turn limit") is False
    assert session(store, kept.id) == ended
    assert ended is not None
    assert ended.end_reason == "trainee"
    assert ended.ended is not None
    assert ended.ended >= kept.started


def test_session_and_turns_are_read_as_of_one_moment(store: Store) -> None:
    kept = practise(store)
    line_id = reply(store, kept.id).line_id
    last = {"text": "Goodbye.", "details": SAID, "ended": "turn_limit"}
    finishing = threading.Thread(target=finish_line, args=(store, line_id, "me"), kwargs=last)

    @sqlalchemy.event.listens_for(store.engine, "after_cursor_execute")
    def between(connection: object, cursor: object, statement: str, *_: object) -> None:
        if finishing.ident is None and statement.startswith("SELECT"):
            finishing.start()
            finishing.join(1)  # without the write-ahead log the commit waits for the reader

    seen = session_with_turns(store, kept.id)
    finishing.join()
    assert seen is not None
    assert (seen[0].ended, seen[1][-1].status) == (None, "streaming")
    later = session_with_turns(store, kept.id)
    assert later is not None
    assert (later[0].end_reason, later[1][-1].status) == ("turn_limit", "complete")
    assert session_with_turns(store, "absent") is None


def test_ending_an_unknown_session_is_said(store: Store) -> None:
    with pytest.raises(ReplyError, match="does not exist"):
        end_session(store, "absent", "trainee")


def test_ending_interrupts_the_line_being_said(store: Store) -> None:
    kept = practise(store)
    line_id = reply(store, kept.id).line_id
    append_text(store, line_id, "me", "It began when")
    end_session(store, kept.id, "trainee")
    found = progress(store, line_id)
    assert found is not None
    assert (found.status, found.text, found.job, found.failure) == ("interrupted", "", None, "interrupted")
    assert append_text(store, line_id, "me", "It began when I") is False
    assert finish_line(store, line_id, "me", text="It began when I left.", details=SAID) is False


def test_the_first_self_rating_of_a_skill_stands(store: Store) -> None:
    kept = practise(store)
    assert add_self_rating(store, kept.id, "validation", 3) is True
    assert add_self_rating(store, kept.id, "open_questions", 0) is True
    assert add_self_rating(store, kept.id, "validation", 1) is False
    assert self_ratings(store, kept.id) == {"validation": 3, "open_questions": 0}


def test_rather_not_is_an_answer_that_stands(store: Store) -> None:
    kept, other = practise(store), practise(store)
    assert self_rating_declined(store, kept.id) is False
    for _ in range(2):
        decline_self_rating(store, kept.id)
    assert self_rating_declined(store, kept.id) is True
    assert len(events(store, session_id=kept.id)) == 1
    assert add_self_rating(store, kept.id, "validation", 3) is False
    assert self_ratings(store, kept.id) == {}
    assert self_rating_declined(store, other.id) is False
    assert add_self_rating(store, other.id, "validation", 3) is True


def test_a_self_rating_needs_its_session(store: Store) -> None:
    with pytest.raises(ReplyError, match="does not exist"):
        add_self_rating(store, "absent", "validation", 3)
    with pytest.raises(ReplyError):
        decline_self_rating(store, "absent")


def test_events_are_found_by_session_and_name(store: Store) -> None:
    kept = practise(store)
    add_event(store, "crisis", {"turn": 2}, kept.id)
    add_event(store, "signed in", {"who": "ana"})
    reply(store, kept.id, events=[("prompt_attack", {"rule": "ignore"})])
    assert {each.name for each in events(store)} == {"crisis", "signed in", "prompt_attack"}
    assert {each.name for each in events(store, session_id=kept.id)} == {"crisis", "prompt_attack"}
    (crisis,) = events(store, name="crisis")
    assert (crisis.session_id, crisis.detail) == (kept.id, {"turn": 2})
