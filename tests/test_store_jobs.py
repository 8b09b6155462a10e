"""The client's line while it is produced: beats, ends, failures, adoption, asking again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from test_store_kit import BACKENDS, SAID, fresh, practise, reply

from simulator.store import tables
from simulator.store.database import Store, reading, writing
from simulator.store.jobs import (
    MAX_ATTEMPTS,
    add_model_call,
    append_text,
    ask_again,
    beat,
    cancel,
    claim,
    fail_line,
    finish_line,
    progress,
    stale_jobs,
    tokens_used,
)
from simulator.store.records import LineRecord, ModelCall, Progress
from simulator.store.sessions import end_session, session
from simulator.store.turns import turns

LEASE = 60.0


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with fresh(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture
def line_id(store: Store) -> int:
    """A line that `me` is producing."""
    return reply(store, practise(store).id).line_id


def look(store: Store, line_id: int) -> Progress:
    found = progress(store, line_id)
    assert found is not None
    return found


def details(store: Store, line_id: int) -> LineRecord:
    with reading(store) as connection:
        query = tables.turn.select().where(tables.turn.c.id == line_id)
        session_id = connection.execute(query).one().session_id
    found = next(each.line for each in turns(store, session_id) if each.id == line_id)
    assert found is not None
    return found


def fall_silent(store: Store, line_id: int) -> None:
    """Make the owner look dead for longer than the lease."""
    with writing(store) as connection:
        then = connection.execute(tables.job.select()).one().beat - timedelta(seconds=2 * LEASE)
        connection.execute(tables.job.update().where(tables.job.c.turn_id == line_id).values(beat=then))


def kept_partials(store: Store) -> list[tuple[int, str, str | None, str]]:
    with reading(store) as connection:
        query = tables.model_call.select().order_by(tables.model_call.c.id)
        return [(row.attempt, row.model, row.failure, row.partial_text) for row in connection.execute(query)]


def test_text_so_far_is_seen_and_beats(store: Store, line_id: int) -> None:
    before = look(store, line_id).job
    assert append_text(store, line_id, "me", "I think")
    after = look(store, line_id)
    assert (after.status, after.text) == ("streaming", "I think")
    assert before is not None
    assert after.job is not None
    assert after.job.beat > before.beat


def test_a_beat_keeps_the_job_from_going_stale(store: Store, line_id: int) -> None:
    fall_silent(store, line_id)
    assert beat(store, line_id, "me")
    assert stale_jobs(store, LEASE) == []
    assert claim(store, line_id, "other", LEASE) is None


def test_only_the_owner_beats_appends_ends_or_fails(store: Store, line_id: int) -> None:
    assert not beat(store, line_id, "other")
    assert not append_text(store, line_id, "other", "mine now")
    assert not finish_line(store, line_id, "other", text="mine now", details=SAID)
    assert not fail_line(store, line_id, "other", "slow", "Too slow.", "mine now")
    assert (look(store, line_id).status, look(store, line_id).text) == ("streaming", "")
    assert kept_partials(store) == []


def test_a_finished_line_is_stored_with_its_details(store: Store, line_id: int) -> None:
    append_text(store, line_id, "me", "Since")
    assert finish_line(store, line_id, "me", text="Since March.", details=SAID)
    assert look(store, line_id) == Progress("complete", "Since March.", None, None, None)
    found = details(store, line_id)
    assert (found.facts_used, found.checks) == (("job_loss",), ({"check": "length", "cut": 3},))
    assert (found.prompt_tokens, found.completion_tokens, found.first_token_ms, found.total_ms) == (900, 40, 310, 1500)
    assert (found.finish_reason, found.move, found.model, found.attempt) == ("stop", "tell_more", "gpt-x", 1)
    assert kept_partials(store) == []


def test_a_line_is_finished_once(store: Store, line_id: int) -> None:
    assert finish_line(store, line_id, "me", text="Since March.", details=SAID)
    assert not finish_line(store, line_id, "me", text="Since April.", details=SAID)
    assert not fail_line(store, line_id, "me", "slow", "Too slow.")
    assert look(store, line_id).text == "Since March."


def test_a_line_may_say_that_another_voice_spoke(store: Store, line_id: int) -> None:
    rehearsed = replace(SAID, voice="rehearsed", model=None, prompt_tokens=None)
    finish_line(store, line_id, "me", text="Since March.", details=rehearsed)
    assert (details(store, line_id).voice, details(store, line_id).model) == ("rehearsed", None)


def test_the_last_line_may_end_the_session(store: Store) -> None:
    kept = practise(store)
    accepted = reply(store, kept.id)
    finish_line(store, accepted.line_id, "me", text="Goodbye.", details=SAID, ended="turn limit")
    found = session(store, kept.id)
    assert found is not None
    assert found.end_reason == "turn limit"
    assert found.ended is not None


def test_a_failed_line_says_why_and_keeps_the_partial_out_of_sight(store: Store, line_id: int) -> None:
    append_text(store, line_id, "me", "I thi")
    assert fail_line(store, line_id, "me", "unreachable", "The model can't be reached.", "I think")
    assert look(store, line_id) == Progress("failed", "", "unreachable", "The model can't be reached.", None)
    assert kept_partials(store) == [(1, "gpt-x", "unreachable", "I think")]


def test_a_partial_that_is_in_the_ledger_is_not_entered_twice(store: Store, line_id: int) -> None:
    add_model_call(store, line_id, ModelCall(1, "gpt-x", "abc", failure="unreachable", partial_text="I think"))
    fail_line(store, line_id, "me", "unreachable", "The model can't be reached.", "I think")
    assert kept_partials(store) == [(1, "gpt-x", "unreachable", "I think")]


def test_a_partial_may_be_kept_in_sight(store: Store, line_id: int) -> None:
    fail_line(store, line_id, "me", "interrupted", "The model stopped.", "I think", keep=True)
    assert (look(store, line_id).status, look(store, line_id).text) == ("failed", "I think")


def test_a_cancelled_line_stops_its_owner_and_is_interrupted(store: Store, line_id: int) -> None:
    assert cancel(store, line_id)
    assert not append_text(store, line_id, "me", "I think")
    assert not beat(store, line_id, "me")
    assert fail_line(store, line_id, "me", "interrupted", "You stopped the answer.", "I")
    assert look(store, line_id).status == "interrupted"
    assert not cancel(store, line_id)


def test_a_line_that_was_whole_before_its_cancellation_was_seen_counts(store: Store, line_id: int) -> None:
    cancel(store, line_id)
    assert finish_line(store, line_id, "me", text="Since March.", details=SAID)
    assert look(store, line_id).status == "complete"


def test_a_job_that_is_alive_is_not_adopted(store: Store, line_id: int) -> None:
    assert claim(store, line_id, "other", LEASE) is None
    assert beat(store, line_id, "me")


def test_a_silent_owner_loses_its_line(store: Store, line_id: int) -> None:
    append_text(store, line_id, "me", "I th")
    fall_silent(store, line_id)
    assert [each.turn_id for each in stale_jobs(store, LEASE)] == [line_id]
    adopted = claim(store, line_id, "other", LEASE)
    assert adopted is not None
    assert (adopted.owner, adopted.attempt, adopted.turn_id) == ("other", 2, line_id)
    assert look(store, line_id) == Progress("streaming", "", None, None, adopted)
    assert stale_jobs(store, LEASE) == []
    assert not append_text(store, line_id, "me", "I think")
    assert finish_line(store, line_id, "other", text="Since March.", details=SAID)
    assert details(store, line_id).attempt == 2
    assert kept_partials(store) == [(1, "gpt-x", "interrupted", "I th")]


def test_after_the_last_attempt_a_person_has_to_ask(store: Store, line_id: int) -> None:
    for attempt in range(2, MAX_ATTEMPTS + 1):
        fall_silent(store, line_id)
        adopted = claim(store, line_id, f"other {attempt}", LEASE)
        assert adopted is not None
        assert adopted.attempt == attempt
    fall_silent(store, line_id)
    assert claim(store, line_id, "one more", LEASE) is None
    found = look(store, line_id)
    assert (found.status, found.failure, found.job) == ("interrupted", "interrupted", None)
    assert found.failure_text is not None
    assert "Ask again" in found.failure_text
    again = ask_again(store, line_id, "me")
    assert again is not None
    assert again.attempt == MAX_ATTEMPTS + 1


def test_a_cancelled_line_is_not_adopted(store: Store, line_id: int) -> None:
    cancel(store, line_id)
    fall_silent(store, line_id)
    assert claim(store, line_id, "other", LEASE) is None
    assert look(store, line_id).status == "interrupted"


def test_asking_again_reopens_the_line_once(store: Store, line_id: int) -> None:
    assert ask_again(store, line_id, "other") is None
    fail_line(store, line_id, "me", "slow", "The model took too long.", "I thi", keep=True)
    again = ask_again(store, line_id, "other")
    assert again is not None
    assert (again.owner, again.attempt) == ("other", 2)
    assert look(store, line_id) == Progress("streaming", "", None, None, again)
    assert ask_again(store, line_id, "third") is None
    assert finish_line(store, line_id, "other", text="Since March.", details=SAID)
    assert ask_again(store, line_id, "third") is None


def test_an_ended_session_is_not_asked_again(store: Store) -> None:
    kept = practise(store)
    line_id = reply(store, kept.id).line_id
    fail_line(store, line_id, "me", "slow", "The model took too long.")
    end_session(store, kept.id, "trainee")
    assert ask_again(store, line_id, "other") is None


def test_nothing_is_known_of_a_turn_that_is_not_there(store: Store) -> None:
    assert progress(store, 4321) is None
    assert claim(store, 4321, "me", LEASE) is None
    assert ask_again(store, 4321, "me") is None
    assert not cancel(store, 4321)


def test_tokens_of_all_calls_of_one_session_count(store: Store) -> None:
    kept, other = practise(store), practise(store)
    assert tokens_used(store, kept.id) == 0
    first, second = reply(store, kept.id).line_id, reply(store, other.id).line_id
    add_model_call(store, first, ModelCall(1, "gpt-x", "abc", prompt_tokens=900, completion_tokens=40))
    add_model_call(store, first, ModelCall(2, "gpt-x", "abc", prompt_tokens=900, failure="slow"))
    add_model_call(store, first, ModelCall(3, "gpt-x", "abc", failure="unreachable"))
    add_model_call(store, second, ModelCall(1, "gpt-x", "abc", prompt_tokens=7, completion_tokens=7))
    assert tokens_used(store, kept.id) == 1840
