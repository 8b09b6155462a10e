"""A line between browser and server that can be cut and mended."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Wire:
    """A line between browser and server, on its own `port`, that can be cut and mended."""

    port: int
    whole: threading.Event = field(default_factory=threading.Event)
    ends: list[socket.socket] = field(default_factory=list)

    def cut(self) -> None:
        """Drop every connection, and every new one until `mend`."""
        self.whole.clear()
        for end in self.ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let connections through again."""
        self.whole.set()


@contextlib.contextmanager
def wire(to: int) -> Iterator[Wire]:
    """Lead what comes to a port of its own on to the port `to`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        line = Wire(int(listener.getsockname()[1]))
        line.mend()
        closing = threading.Event()
        server = threading.Thread(target=_lead_on, args=(listener, line, to, closing))
        server.start()
        try:
            yield line
        finally:
            closing.set()
            socket.create_connection(("127.0.0.1", line.port)).close()  # wakes `accept`
            server.join(10)


def _lead_on(listener: socket.socket, line: Wire, to: int, closing: threading.Event) -> None:
    carriers: list[threading.Thread] = []
    while not closing.is_set():
        near, _ = listener.accept()
        if closing.is_set() or not line.whole.is_set():
            near.close()
            continue
        far = socket.create_connection(("127.0.0.1", to))
        line.ends += [near, far]
        carriers += [threading.Thread(target=_carry, args=pair) for pair in ((near, far), (far, near))]
        for carrier in carriers[-2:]:
            carrier.start()
    line.cut()
    for carrier in carriers:
        carrier.join(10)
    for end in line.ends:
        end.close()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
