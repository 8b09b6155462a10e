"""The app served by a process of its own, as `simulator run` does it."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import runpy
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from socket import create_server
from typing import Any

ROOT = Path(__file__).parent.parent
_NOT_OURS = ("SIMULATOR_", "OPENAI_", "STREAMLIT_", "LANGSMITH_", "LANGCHAIN_", "COV_")


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@dataclass
class App:
    """A served app. `settings` are the environment it was started with."""

    port: int
    settings: dict[str, str]
    log: Path
    process: ForkServerProcess

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def address(self, session_id: str) -> str:
        """Where a practice session is."""
        return f"{self.url}/session?id={session_id}"

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.join(10)


@contextlib.contextmanager
def served(data_dir: Path, settings: Mapping[str, object], port: int = 0) -> Iterator[App]:
    """Serve the app on `data_dir`; `settings` are named as in Settings (`model`, `openai_base_url`)."""
    given = {"data_dir": data_dir, **settings}
    ours = {
        name.upper() if name.startswith("openai_") else f"SIMULATOR_{name.upper()}": str(v) for name, v in given.items()
    }
    bare = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_OURS)}
    port = port or free_port()
    data_dir.mkdir(parents=True, exist_ok=True)
    log = data_dir / f"server-{port}.log"
    arguments = ["run", str(ROOT / "app.py"), "--server.port", str(port)]
    if "sign_in" in settings:
        arguments += ["--secrets.files", str(settings["sign_in"])]
    process = warm().Process(target=_streamlit, args=(arguments, {**bare, **ours}, log))
    process.start()
    app = App(port, ours, log, process)
    try:
        until(lambda: _healthy(app), f"the app answers; its log: {log}", seconds=200)
        yield app
    finally:
        process.terminate()
        process.join(10)
        if process.is_alive():
            app.kill()
        process.close()


def warm() -> ForkServerContext:
    """Where processes come from that have read what an app needs, which is most of the work of starting one."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.warm"])
    return context


def _streamlit(arguments: list[str], environment: dict[str, str], log: Path) -> None:
    """Run `streamlit` as the shell would, in the forked process."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    with log.open("ab") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    sys.argv = ["streamlit", *arguments]
    runpy.run_module("streamlit", run_name="__main__")


def _healthy(app: App) -> bool:
    if not app.process.is_alive():
        raise RuntimeError(f"the app ended at its start:\n{app.log.read_text(encoding='utf-8')}")
    return answers(f"{app.url}/_stcore/health")


def answers(address: str) -> bool:
    """Whether somebody serves this address of this machine."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


def until(holds: Callable[[], Any], what: str, seconds: float = 20) -> None:
    """Wait for a condition that no browser event tells of."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"waited {seconds:g} s in vain until {what}"
        time.sleep(0.05)
