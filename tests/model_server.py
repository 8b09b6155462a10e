"""Model servers to test against, each on a free port of this machine.

`aimock` is a real OpenAI-compatible server written by others (npm, @copilotkit/aimock). `raw_peer` sends
exactly the bytes it is told, for the faults that a proper server doesn't have.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

AIMOCK = Path(__file__).parent.parent / ".venv/aimock/node_modules/@copilotkit/aimock/dist/cli.js"
INSTALL = "npm install --prefix .venv/aimock @copilotkit/aimock@1.43.0"
RESET = "reset"  # a step of `raw_peer`: drop the connection without a goodbye
GONE = "gone"  # a step of `raw_peer`: wait until the other side has hung up, and note it

Fixture = dict[str, Any]


def said(text: str, match: str = "", **more: Any) -> Fixture:
    """An aimock fixture: answer `text` when the last user message holds `match` (always, without one)."""
    return {"match": {"userMessage": match} if match else {}, "response": {"content": text, **more}}


def refused(status: int, match: str = "", code: str = "error", message: str = "no") -> Fixture:
    """An aimock fixture: answer with an HTTP error."""
    error = {"message": message, "type": code, "code": code}
    return {"match": {"userMessage": match} if match else {}, "response": {"error": error, "status": status}}


@contextlib.contextmanager
def aimock(fixtures: Sequence[Fixture], **flags: object) -> Iterator[str]:
    """Serve `fixtures` and yield the base URL, ending in /v1. The first fixture that matches answers.

    `flags` are aimock's own: `chunk_size=5` becomes `--chunk-size 5`. Skips the test without node or aimock.
    """
    node = shutil.which("node")
    if node is None or not AIMOCK.exists():
        pytest.skip(f"aimock is not installed; run: {INSTALL}")
    options = [part for name, value in flags.items() for part in (f"--{name.replace('_', '-')}", str(value))]
    with tempfile.TemporaryDirectory() as folder:
        file, log = Path(folder, "fixtures.json"), Path(folder, "log")
        file.write_text(json.dumps({"fixtures": list(fixtures)}), encoding="utf-8")
        with log.open("wb") as out:
            command = [node, str(AIMOCK), "-p", "0", "-f", str(file), *options]
            server = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        try:
            yield _address(server, log) + "/v1"
        finally:
            server.terminate()
            server.wait(10)


def _address(server: subprocess.Popen[bytes], log: Path) -> str:
    for _ in range(600):
        text = log.read_text(encoding="utf-8")
        if "listening on " in text:
            return text.split("listening on ")[1].split()[0]
        if server.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"aimock did not start:\n{log.read_text(encoding='utf-8')}")


def requests_seen(base_url: str) -> list[dict[str, Any]]:
    """What aimock was sent, oldest first: each with `body`, `headers` and `response.status`."""
    with urllib.request.urlopen(base_url.removesuffix("/v1") + "/__aimock/journal") as answer:  # noqa: S310
        seen: list[dict[str, Any]] = json.load(answer)
    return seen


def sse(*events: object, text: str = "", finish: str | None = None) -> bytes:
    """The head of a streamed answer, `text` as one chunk, the given events, and the end if there is a reason."""
    lines = ["HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Connection: close", "", ""]
    chunks = [{"choices": [{"index": 0, "delta": {"content": text}}]}] if text else []
    if finish:
        chunks.append({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
    frames = [f"data: {json.dumps(event)}\n\n" for event in (*chunks, *events)]
    return "\r\n".join(lines).encode() + "".join(frames).encode() + (b"data: [DONE]\n\n" if finish else b"")


@dataclass
class Peer:
    """A running raw peer: its base URL, the requests it read, and how many hung up on a `GONE` step."""

    base_url: str
    requests: list[bytes] = field(default_factory=list)
    hung_up: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))


Step = bytes | float | str


@contextlib.contextmanager
def raw_peer(*answers: Sequence[Step]) -> Iterator[Peer]:
    """Play one answer for each connection, the last one for all that follow.

    A step is bytes to send, seconds to wait, `RESET` or `GONE`. Waiting ends when the peer is closed.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        peer = Peer(f"http://127.0.0.1:{listener.getsockname()[1]}/v1")
        closing = threading.Event()

        def serve() -> None:
            while True:
                connection, _ = listener.accept()
                if closing.is_set():
                    connection.close()
                    return
                answer = answers[min(len(peer.requests), len(answers) - 1)]
                peer.requests.append(b"")
                thread = threading.Thread(
                    target=_play, args=(connection, answer, peer, closing, len(peer.requests) - 1)
                )
                players.append(thread)
                thread.start()

        players: list[threading.Thread] = []
        server = threading.Thread(target=serve)
        server.start()
        try:
            yield peer
        finally:
            closing.set()
            socket.create_connection(listener.getsockname()).close()  # wakes `accept`
            for thread in (server, *players):
                thread.join(30)


def _play(connection: socket.socket, answer: Sequence[Step], peer: Peer, closing: threading.Event, place: int) -> None:
    with connection, contextlib.suppress(OSError):
        connection.settimeout(0.1)
        peer.requests[place] = _read_request(connection)
        for step in answer:
            if isinstance(step, bytes):
                connection.sendall(step)
            elif isinstance(step, float | int):
                closing.wait(step)
            elif step == RESET:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            elif _hung_up(connection, closing):
                peer.hung_up.release()


def _read_request(connection: socket.socket) -> bytes:
    text, size = b"", None
    while size is None or len(text) < size:
        chunk = connection.recv(65536)
        if not chunk:  # hung up before all was sent
            break
        text += chunk
        head, gap, _ = text.partition(b"\r\n\r\n")
        if gap and size is None:
            lengths = [int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if b"content-length" in line]
            size = len(head) + 4 + sum(lengths)
    return text


def _hung_up(connection: socket.socket, closing: threading.Event) -> bool:
    while not closing.is_set():
        try:
            return connection.recv(1) == b""
        except TimeoutError:
            continue
        except OSError:
            return True
    return False
