"""Taking replies and reading turns back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from test_store_kit import AT, BACKENDS, CODES, PLAN, REPLY, SAID, fresh, practise, reply

from simulator.errors import ReplyError
from simulator.rubric.codes import Score
from simulator.store.database import Store, reading
from simulator.store.jobs import fail_line, finish_line, progress
from simulator.store.sessions import end_session, events, session
from simulator.store.tables import metadata
from simulator.store.turns import accept_reply, add_score, earlier_turns, turns
from simulator.transcript import Speaker, Turn


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with fresh(request.param, tmp_path) as opened:
        yield opened


def rows(store: Store) -> dict[str, int]:
    """How many rows each table has: equal before and after says that nothing was written."""
    with reading(store) as connection:
        return {table.name: len(connection.execute(table.select()).all()) for table in metadata.sorted_tables}


def test_a_reply_is_stored_with_all_that_was_made_of_it(store: Store) -> None:
    kept = practise(store)
    accepted = reply(store, kept.id)
    assert (accepted.reply_number, accepted.line_number, accepted.repeated) == (2, 3, False)
    _, said, answer = turns(store, kept.id)
    assert said.id == accepted.reply_id
    assert said.turn == Turn(2, Speaker.THERAPIST, REPLY, AT)
    assert (said.status, said.client_key, said.line) == ("complete", "key-2", None)
    assert tuple(each.code for each in said.codes) == CODES
    assert {(each.coder, each.rubric_version, each.at) for each in said.codes} == {("local", "1", AT)}
    assert [(each.skill, each.points, each.reason, each.author) for each in said.scores] == [
        ("validation", 3, "names what wasn't said", None),
        ("open_questions", None, "no opportunity", None),
    ]
    assert said.state is not None
    assert (said.state.openness, said.state.distress, said.state.change) == (0.3, 0.65, {"validation": 0.1})
    assert (answer.id, answer.speaker, answer.status, answer.text) == (
        accepted.line_id,
        Speaker.CLIENT,
        "streaming",
        "",
    )
    assert answer.line is not None
    assert (answer.line.plan, answer.line.move, answer.line.voice, answer.line.model) == (
        PLAN,
        "tell_more",
        "model",
        "gpt-x",
    )
    found = progress(store, accepted.line_id)
    assert found is not None
    assert found.job is not None
    assert (found.job.owner, found.job.attempt, found.job.session_id) == ("me", 1, kept.id)


def test_the_same_key_is_the_same_reply(store: Store) -> None:
    kept = practise(store)
    first = reply(store, kept.id)
    before = rows(store)
    again = reply(store, kept.id, owner="another tab")
    assert again.repeated
    assert (again.reply_id, again.reply_number, again.line_id, again.line_number) == (
        first.reply_id,
        2,
        first.line_id,
        3,
    )
    assert rows(store) == before


def test_the_same_key_is_known_after_the_session_ended(store: Store) -> None:
    kept = practise(store)
    first = reply(store, kept.id)
    end_session(store, kept.id, "trainee")
    before = rows(store)
    assert reply(store, kept.id).reply_id == first.reply_id
    assert rows(store) == before


def test_one_key_in_two_sessions_is_two_replies(store: Store) -> None:
    first, second = practise(store), practise(store)
    assert reply(store, first.id).reply_id != reply(store, second.id).reply_id


def test_an_ended_session_takes_no_reply(store: Store) -> None:
    kept = practise(store)
    end_session(store, kept.id, "trainee")
    before = rows(store)
    with pytest.raises(ReplyError, match="has ended"):
        reply(store, kept.id)
    assert rows(store) == before


def test_an_unknown_session_takes_no_reply(store: Store) -> None:
    with pytest.raises(ReplyError, match="does not exist"):
        reply(store, "absent")


def test_no_reply_while_the_client_answers(store: Store) -> None:
    kept = practise(store)
    reply(store, kept.id)
    before = rows(store)
    with pytest.raises(ReplyError, match="still answering"):
        reply(store, kept.id, 4, "key-4")
    assert rows(store) == before


def test_no_reply_after_a_line_that_failed(store: Store) -> None:
    kept = practise(store)
    fail_line(store, reply(store, kept.id).line_id, "me", "slow", "The model took too long.")
    with pytest.raises(ReplyError, match="Ask again first"):
        reply(store, kept.id, 4, "key-4")


@pytest.mark.parametrize("number", [1, 3, 4])
def test_a_page_that_is_behind_or_ahead_is_told(store: Store, number: int) -> None:
    kept = practise(store)
    with pytest.raises(ReplyError, match="moved on"):
        reply(store, kept.id, number)
    assert session(store, kept.id) == kept


def test_a_reply_that_cannot_be_stored_whole_is_not_stored_at_all(store: Store) -> None:
    kept = practise(store)
    before = rows(store)
    with pytest.raises(IntegrityError):
        accept_reply(
            store,
            kept.id,
            expected_number=2,
            client_key="key-2",
            text=REPLY,
            at=AT,
            codes=CODES,
            scores=[Score("validation", 7, "more than there is")],
            coder="local",
            rubric_version="1",
            state={"openness": 0.3, "distress": 0.6},
            state_change={},
            plan=PLAN,
            voice="model",
            model=None,
            owner="me",
        )
    assert rows(store) == before


def test_text_a_database_cannot_hold_does_not_stop_a_reply(store: Store) -> None:
    kept = practise(store)
    reply(store, kept.id, text="So\x00 sorry\ud800 🙂")
    assert turns(store, kept.id)[1].text == "So\N{REPLACEMENT CHARACTER} sorry\N{REPLACEMENT CHARACTER} 🙂"


def test_an_event_of_a_reply_is_stored_with_it(store: Store) -> None:
    kept = practise(store)
    reply(store, kept.id, events=[("crisis", {"words": 3})])
    assert [(each.name, each.session_id) for each in events(store)] == [("crisis", kept.id)]


def talk(store: Store, session_id: str, exchanges: int) -> None:
    for number in range(2, 2 + 2 * exchanges, 2):
        accepted = reply(store, session_id, number, f"key-{number}")
        assert finish_line(store, accepted.line_id, "me", text=f"Line {number + 1}.", details=SAID)


def test_turns_come_in_order_and_after_a_number(store: Store) -> None:
    kept, other = practise(store), practise(store)
    talk(store, kept.id, 2)
    talk(store, other.id, 1)
    assert [each.number for each in turns(store, kept.id)] == [1, 2, 3, 4, 5]
    later = turns(store, kept.id, after=3)
    assert [each.number for each in later] == [4, 5]
    assert later == turns(store, kept.id)[3:]
    assert later[0].state is not None
    assert len(later[0].codes) == 2
    assert turns(store, "absent") == []


def test_the_number_of_queries_does_not_grow_with_the_turns(store: Store) -> None:
    short, long = practise(store), practise(store)
    talk(store, short.id, 1)
    talk(store, long.id, 6)
    said: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("SELECT"):
            said.append(statement)

    event.listen(store.engine, "before_cursor_execute", listen)
    assert len(turns(store, short.id)) == 3
    few = len(said)
    assert len(turns(store, long.id)) == 13
    assert (few, len(said) - few) == (5, 5)


def test_an_override_is_another_row(store: Store) -> None:
    kept = practise(store)
    reply_id = reply(store, kept.id).reply_id
    given = Score("validation", 1, "only repeats the words", anchor="Repeats.")
    added = add_score(store, reply_id, given, coder="supervisor", rubric_version="1", author="kim")
    found = turns(store, kept.id)[1].scores
    assert [(each.coder, each.points) for each in found] == [("local", 3), ("local", None), ("supervisor", 1)]
    assert found[-1] == added
    assert (added.author, added.reason, added.anchor) == ("kim", "only repeats the words", "Repeats.")


def test_only_a_reply_can_be_scored(store: Store) -> None:
    kept = practise(store)
    given = Score("validation", 1, "why not")
    for turn_id in (turns(store, kept.id)[0].id, 4321):
        with pytest.raises(ReplyError, match="Only a trainee's reply"):
            add_score(store, turn_id, given, coder="supervisor", rubric_version="1")


def test_trying_again_knows_what_was_said_before_it(store: Store) -> None:
    first = practise(store)
    talk(store, first.id, 3)
    second = practise(store, parent_session=first.id, parent_turn=5, opening_line="Line 5.")
    talk(store, second.id, 1)
    third = practise(store, parent_session=second.id, parent_turn=3, opening_line="Line 3.")
    assert earlier_turns(store, first) == []
    assert earlier_turns(store, second) == turns(store, first.id)[:4]
    assert earlier_turns(store, third) == turns(store, first.id)[:4] + turns(store, second.id)[:2]
