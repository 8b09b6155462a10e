"""One request to a model's server, in a thread of its own and given up in time. Standard library only.

Reading from a server blocks for as long as the server likes: it may answer never, or keep the connection
open with empty comments that no read timeout notices. So the reading is done in a thread, and waited for
here. Giving up shuts the connection down, which ends the thread and tells the server that nobody reads on.
"""

from __future__ import annotations

import functools
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

LOOK_AGAIN_SECONDS = 0.25  # how often a waiting line asks whether it is still wanted

Piece = TypeVar("Piece")


class Unwanted(Exception):  # noqa: N818 - nobody's error: the trainee pressed stop
    """The line is not wanted any more."""


@dataclass(frozen=True)
class Patience:
    """How long a line may take (`until`, on the monotonic clock) and whether it is still wanted."""

    until: float
    cancelled: Callable[[], bool]

    def left(self) -> float:
        """Seconds to the deadline; negative after it."""
        return self.until - time.monotonic()

    def step(self) -> float:
        """Seconds to wait before looking again.

        Raises:
            TimeoutError: at the deadline.
            Unwanted: when the line was cancelled.
        """
        if self.cancelled():
            raise Unwanted
        if (left := self.left()) <= 0:
            raise TimeoutError
        return min(left, LOOK_AGAIN_SECONDS)

    def sleep(self, seconds: float) -> None:
        """Sleep, but no longer than the line is wanted; raises as `step` does."""
        end = time.monotonic() + seconds
        while (rest := end - time.monotonic()) > 0:
            time.sleep(min(rest, self.step()))


@contextmanager
def place(limit: int, patience: Patience) -> Iterator[None]:
    """One of the `limit` places that this process may hold at the server; raises as `Patience.step` does."""
    places = _places(limit)
    while not places.acquire(timeout=patience.step()):
        pass
    try:
        yield
    finally:
        places.release()


@functools.cache
def _places(limit: int) -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(limit)


class Call(Generic[Piece]):
    """One request. `read` is run in the call's thread, each time something new, and yields what arrives."""

    def __init__(self, read: Callable[[], Generator[Piece, None, None]]) -> None:
        self._read = read
        self._arrived: SimpleQueue[tuple[Piece] | Exception | None] = SimpleQueue()
        self._stopped = threading.Event()
        self._socket: socket.socket | None = None

    def pieces(self, patience: Patience) -> Iterator[Piece]:
        """Start, and yield what arrives until the end, an error of `read`, or as `Patience.step` raises."""
        threading.Thread(target=self._run, name="model-line", daemon=True).start()
        try:
            while True:
                try:
                    arrived = self._arrived.get(timeout=patience.step())
                except Empty:
                    continue
                if arrived is None:
                    return
                if isinstance(arrived, Exception):
                    raise arrived
                yield arrived[0]
        finally:
            self._stopped.set()
            self._hang_up()

    def _run(self) -> None:
        _current.set(self)
        try:
            with closing(self._read()) as pieces:
                for piece in pieces:
                    if self._stopped.is_set():
                        return
                    self._arrived.put((piece,))
            self._arrived.put(None)
        except Exception as error:  # it belongs to whoever waits, not to this thread
            self._arrived.put(error)

    def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Note the socket of a new connection. Called by httpcore, as the `trace` extension of a request."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")
            if self._stopped.is_set():
                self._hang_up()

    def _hang_up(self) -> None:
        # Shut down, not closed: a close would leave the thread waiting in its read.
        if self._socket is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


_current: ContextVar[Call[Any]] = ContextVar("_current")


def watch_connection(request: Any) -> None:
    """A request hook for an httpx client: lets the call that sends `request` know its connection."""
    request.extensions["trace"] = _current.get().watch
