"""The client's line while it is produced: followed, adopted, refused, cut off, paid for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from model_server import Peer, raw_peer, sse
from test_session import REPLIES, abandoned, begin, say, stored

from simulator import lines, session
from simulator.client.choices import SHORT
from simulator.client.language import word_count
from simulator.clinic import Clinic, open_clinic
from simulator.errors import ReplyError
from simulator.settings import Settings
from simulator.store import jobs
from simulator.store.records import LineRecord, ModelCall, Progress, TurnRecord

# Nobody has written down what answers this, so a model may say what it likes.
ASKED = "What is your favourite planet?"
SAID = "Yes, that is one way to see it."
ADVICE = "You should write a list of what there is to do."
UNAUTHORIZED = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


def clinic_with(tmp_path: Path, **settings: object) -> Clinic:
    return open_clinic(Settings.model_validate({"data_dir": tmp_path, "lease_seconds": 1.0, **settings}))


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    """A clinic whose clients speak in the rehearsed voice."""
    opened = clinic_with(tmp_path)
    yield opened
    opened.store.engine.dispose()


def speaking(tmp_path: Path, peer: Peer, **settings: object) -> Clinic:
    """Another process's clinic on the same data, with a model's voice."""
    return clinic_with(tmp_path, model="local", openai_base_url=peer.base_url, **settings)


def followed(clinic: Clinic, line_id: int) -> list[Progress]:
    return list(lines.follow(clinic, line_id))


def last_line(clinic: Clinic, session_id: str) -> tuple[TurnRecord, LineRecord]:
    turn = stored(clinic, session_id).turns[-1]
    assert turn.line is not None
    return turn, turn.line


def test_following_ends_with_the_whole_line(clinic: Clinic) -> None:
    session_id = begin(clinic)
    accepted = session.receive(clinic, session_id, REPLIES[0], "1")
    *_, last = followed(clinic, accepted.line_id)
    assert (last.status, last.job) == ("complete", None)
    assert last.text == stored(clinic, session_id).turns[-1].text != ""
    assert followed(clinic, accepted.line_id) == [last]
    assert followed(clinic, 999_999) == []


def test_follower_adopts_the_line_of_a_dead_process(clinic: Clinic) -> None:
    session_id = abandoned(clinic)
    turn, _ = last_line(clinic, session_id)
    first, *_, last = followed(clinic, turn.id)
    assert (first.status, last.status) == ("streaming", "complete")
    practice = stored(clinic, session_id)
    assert len(practice.turns) == 3
    assert practice.turns[-1].text
    assert last_line(clinic, session_id)[1].attempt == 2


def test_abandoned_lines_are_adopted_without_anybody_looking(clinic: Clinic, tmp_path: Path) -> None:
    session_id = abandoned(clinic)
    assert lines.adopt_abandoned(clinic_with(tmp_path, lease_seconds=600)) == 0  # it may live yet
    while not lines.adopt_abandoned(clinic):
        time.sleep(0.05)
    assert lines.adopt_abandoned(clinic) == 0
    turn, _ = last_line(clinic, session_id)
    assert followed(clinic, turn.id)[-1].status == "complete"


def test_model_speaks_and_every_figure_is_kept(clinic: Clinic, tmp_path: Path) -> None:
    usage = {"choices": [], "usage": {"prompt_tokens": 412, "completion_tokens": 9, "total_tokens": 421}}
    session_id = begin(clinic)
    with raw_peer([sse(usage, text=SAID, finish="stop")]) as peer:
        say(speaking(tmp_path, peer), session_id, ASKED)
    turn, line = last_line(clinic, session_id)
    assert (turn.text, turn.status) == (SAID, "complete")
    assert (line.voice, line.model, line.finish_reason) == ("model", "local", "stop")
    assert (line.prompt_tokens, line.completion_tokens) == (412, 9)
    assert jobs.tokens_used(clinic.store, session_id) == 421


def test_line_of_a_few_words_is_said_and_stored_without_the_model(clinic: Clinic, tmp_path: Path) -> None:
    session_id = begin(clinic)
    with raw_peer([sse(text=SAID, finish="stop")]) as peer:
        there = speaking(tmp_path, peer)
        say(there, session_id, ADVICE)
        before = len(peer.requests)
        say(there, session_id, f"{ADVICE} ")
        assert len(peer.requests) == before > 0
    turn, line = last_line(clinic, session_id)
    assert 0 < word_count(turn.text) <= SHORT
    assert (turn.status, line.voice, line.model, line.checks) == ("complete", "rehearsed", None, ())
    assert (line.prompt_tokens, line.failure, line.dropped_exchanges) == (None, None, 0)


def test_model_that_refuses_leaves_the_reply_and_a_reason(clinic: Clinic, tmp_path: Path) -> None:
    session_id = begin(clinic)
    with raw_peer([UNAUTHORIZED]) as peer:
        say(speaking(tmp_path, peer), session_id, ASKED)
    turn, line = last_line(clinic, session_id)
    assert (turn.text, turn.status, line.failure) == ("", "failed", "refused")
    assert "refuses the key" in (line.failure_text or "")
    assert stored(clinic, session_id).turns[1].text == ASKED
    with pytest.raises(ReplyError, match="Ask again first"):
        session.receive(clinic, session_id, REPLIES[1], "2")


def test_failed_line_is_asked_for_again_once(clinic: Clinic, tmp_path: Path) -> None:
    session_id = begin(clinic)
    with raw_peer([UNAUTHORIZED], [0.3, sse(text=SAID, finish="stop")]) as peer:
        there = speaking(tmp_path, peer)
        accepted = say(there, session_id, ASKED)
        assert session.ask_again(there, session_id, accepted.line_id)
        assert not session.ask_again(there, session_id, accepted.line_id)
        assert followed(there, accepted.line_id)[-1].text == SAID
        assert not session.ask_again(there, session_id, accepted.line_id)
        assert len(peer.requests) == 2
    _, line = last_line(clinic, session_id)
    assert (line.failure, line.failure_text, line.attempt) == (None, None, 2)


def test_rehearsed_voice_can_answer_for_a_model(clinic: Clinic, tmp_path: Path) -> None:
    session_id = begin(clinic)
    with raw_peer([UNAUTHORIZED]) as peer:
        there = speaking(tmp_path, peer)
        accepted = say(there, session_id, ASKED)
        assert session.ask_again(there, session_id, accepted.line_id, rehearsed=True)
        assert followed(there, accepted.line_id)[-1].status == "complete"
        assert len(peer.requests) == 1
    turn, line = last_line(clinic, session_id)
    assert (line.voice, line.model) == ("rehearsed", None)
    assert turn.text


def test_session_that_used_up_its_tokens_asks_no_model(clinic: Clinic, tmp_path: Path) -> None:
    session_id = begin(clinic)
    accepted = say(clinic, session_id, ASKED)
    jobs.add_model_call(
        clinic.store, accepted.line_id, ModelCall(1, "local", "", prompt_tokens=900, completion_tokens=100)
    )
    with raw_peer([sse(text=SAID, finish="stop")]) as peer:
        there = speaking(tmp_path, peer, session_tokens=1000)
        say(there, session_id, REPLIES[1])
        _, line = last_line(clinic, session_id)
        assert line.failure == "budget"
        assert "SIMULATOR_SESSION_TOKENS" in (line.failure_text or "")
        assert peer.requests == []
        say(speaking(tmp_path, peer, session_tokens=1001), begin(clinic), ASKED)
        assert len(peer.requests) == 1


def test_line_of_an_ended_session_is_not_said(clinic: Clinic, tmp_path: Path) -> None:
    session_id = begin(clinic)
    with raw_peer([sse(text=SAID), "gone"]) as peer:
        there = speaking(tmp_path, peer)
        session.receive(there, session_id, ASKED, "1")
        while not peer.requests:
            time.sleep(0.02)
        session.end(there, session_id)
        assert peer.hung_up.acquire(timeout=20)  # the model is not listened to any longer
    turn, line = last_line(clinic, session_id)
    assert (turn.text, turn.status, line.failure) == ("", "interrupted", "interrupted")
    assert not session.ask_again(clinic, session_id, turn.id)
