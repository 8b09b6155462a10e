"""The model room over broken connections: streams cut short, resets, silence, and lines that are given up."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from model_kit import HIDDEN, asking, clear_environment, failure, model_at, wait_for_lines
from model_server import GONE, RESET, raw_peer, sse

from simulator.errors import ModelError
from simulator.model import Chunk

pytestmark = pytest.mark.model_server


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    clear_environment(monkeypatch)


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """After each test every line's thread has ended."""
    yield
    wait_for_lines()


def test_stream_that_ends_cleanly_without_a_reason_is_interrupted() -> None:
    with raw_peer([sse(text="Hello wor")]) as peer:
        error = failure(peer.base_url)
    assert (error.failure, error.partial) == ("interrupted", "Hello wor")


def test_comments_that_keep_the_line_open_do_not_move_the_deadline() -> None:
    comments = [step for _ in range(150) for step in (b": still here\n\n", 0.1)]
    with raw_peer([sse(text="Well"), *comments, sse(text=" then", finish="stop")]) as peer:
        error = failure(peer.base_url, deadline_seconds=1)
    assert (error.failure, error.partial) == ("slow", "Well")


def test_server_that_never_answers_is_hung_up_on() -> None:
    with raw_peer([GONE]) as peer:
        error = failure(peer.base_url, deadline_seconds=0.5)
        assert error.failure == "slow"
        assert peer.hung_up.acquire(timeout=20)
        assert len(peer.requests) == 1


def test_reset_before_the_first_byte_is_tried_again() -> None:
    with raw_peer([RESET], [sse(text="Here I am.", finish="stop")]) as peer:
        chunks = list(model_at(peer.base_url).stream(asking("hello")))
        assert len(peer.requests) == 2
    assert "".join(chunk.text for chunk in chunks) == "Here I am."


def test_server_that_always_resets() -> None:
    with raw_peer([RESET]) as peer:
        error = failure(peer.base_url)
        assert len(peer.requests) == 3
    assert error.failure == "unreachable"
    assert "hangs up without an answer" in str(error)


@pytest.mark.parametrize(
    ("event", "text", "kind"),
    [
        ({"error": {"message": HIDDEN, "code": "server_error"}}, "Well", "interrupted"),
        ({"error": {"message": HIDDEN, "code": "server_error"}}, "", "interrupted"),
        ({"error": {"message": HIDDEN, "code": "insufficient_quota"}}, "", "quota"),
        ({"choices": [{"index": 0, "message": "not a delta"}]}, "", "invalid"),
        ([1, 2], "", "invalid"),
    ],
)
def test_error_inside_a_stream(event: object, text: str, kind: str) -> None:
    with raw_peer([sse(event, text=text)]) as peer:
        error = failure(peer.base_url)
    assert (error.failure, error.partial) == (kind, text)


def test_broken_json_inside_a_stream_is_interrupted_after_text_and_invalid_before() -> None:
    with raw_peer([sse(text="Well") + b'data: {"choi\n\n']) as peer:
        error = failure(peer.base_url)
    assert (error.failure, error.partial) == ("interrupted", "Well")
    with raw_peer([sse() + b'data: {"choi\n\n']) as peer:
        assert failure(peer.base_url).failure == "invalid"


def test_web_page_instead_of_a_model() -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>Welcome</html>"
    with raw_peer([page]) as peer:
        error = failure(peer.base_url)
    assert error.failure == "invalid"
    assert "OPENAI_BASE_URL" in str(error)


def test_long_wait_that_the_server_asks_for_is_not_waited_past_the_deadline() -> None:
    busy = b"HTTP/1.1 429 Too Many\r\nRetry-After: 90\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
    with raw_peer([busy]) as peer:
        error = failure(peer.base_url, deadline_seconds=8)
        assert len(peer.requests) == 1
    assert error.failure == "slow"
    assert "takes no more requests for now" in str(error)


def test_stop_ends_the_line_quietly_and_hangs_up() -> None:
    stop = threading.Event()
    with raw_peer([sse(text="I was going to"), GONE]) as peer:
        line = model_at(peer.base_url).stream(asking("hello"), cancelled=stop.is_set)
        assert next(line) == Chunk("I was going to")
        stop.set()
        assert list(line) == []
        assert peer.hung_up.acquire(timeout=20)


def test_stop_before_the_answer_ends_the_line_quietly() -> None:
    with raw_peer([GONE]) as peer:
        assert list(model_at(peer.base_url).stream(asking("hello"), cancelled=lambda: bool(peer.requests))) == []
        assert peer.hung_up.acquire(timeout=20)


def test_line_given_up_by_its_reader_hangs_up() -> None:
    with raw_peer([sse(text="I was going to"), GONE]) as peer:
        line = model_at(peer.base_url).stream(asking("hello"))
        next(line)
        del line
        gc.collect()
        assert peer.hung_up.acquire(timeout=20)


def test_no_more_lines_at_a_time_than_the_setting_says() -> None:
    with raw_peer([sse(text="Wait"), GONE], [sse(text="Now.", finish="stop")]) as peer:
        model = model_at(peer.base_url, model_concurrency=1)
        first = model.stream(asking("hello"))
        next(first)
        with pytest.raises(ModelError, match="SIMULATOR_MODEL_CONCURRENCY") as caught:
            list(model.stream(asking("hello"), deadline_seconds=0.3))
        assert caught.value.failure == "slow"
        assert len(peer.requests) == 1
        first.close()  # type: ignore[attr-defined]
        assert [chunk.text for chunk in model.stream(asking("hello")) if chunk.text] == ["Now."]
