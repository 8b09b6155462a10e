"""Waiting for something that may never come: deadline, stop, places, and whose error it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator

import pytest

from simulator.model_call import Call, Patience, Unwanted, place


def patience(seconds: float, stop: threading.Event | None = None) -> Patience:
    return Patience(time.monotonic() + seconds, stop.is_set if stop else lambda: False)


def test_pieces_arrive_in_order() -> None:
    def read() -> Generator[int, None, None]:
        yield from range(100)

    assert list(Call(read).pieces(patience(30))) == list(range(100))


def test_error_of_the_thread_is_raised_after_what_came_before_it() -> None:
    def read() -> Generator[str, None, None]:
        yield "first"
        raise KeyError("mine")

    pieces = Call(read).pieces(patience(30))
    assert next(pieces) == "first"
    with pytest.raises(KeyError, match="mine"):
        next(pieces)


def test_deadline_holds_while_the_thread_waits_and_the_reader_is_closed_after_it() -> None:
    go_on, closed = threading.Event(), threading.Event()

    def read() -> Generator[str, None, None]:
        try:
            yield "first"
            go_on.wait(30)
            yield "too late"
        finally:
            closed.set()

    pieces = Call(read).pieces(patience(0.3))
    assert next(pieces) == "first"
    with pytest.raises(TimeoutError):
        next(pieces)
    assert not closed.is_set()
    go_on.set()
    assert closed.wait(30)


def test_stop_wins_over_an_answer_that_has_arrived() -> None:
    stop = threading.Event()
    stop.set()

    def read() -> Generator[str, None, None]:
        yield "unheard"

    with pytest.raises(Unwanted):
        next(Call(read).pieces(patience(30, stop)))


def test_sleep_ends_with_the_stop_or_the_deadline() -> None:
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    with pytest.raises(Unwanted):
        patience(60, stop).sleep(60)
    with pytest.raises(TimeoutError):
        patience(0.1).sleep(60)
    patience(60).sleep(0.01)


def test_place_is_given_back_after_an_error() -> None:
    for _ in range(3):
        with pytest.raises(KeyError), place(1, patience(30)):
            raise KeyError
    with place(1, patience(30)), pytest.raises(TimeoutError), place(1, patience(0.1)):
        pytest.fail("two hold one place")
