"""What the tests of the model room share: a model at a server, what it is asked, and how asking fails."""

from __future__ import annotations

import os
import threading
import time
import traceback
from typing import Any

import pytest

from simulator.errors import ModelError
from simulator.model import ChatModel, Role, chat_model
from simulator.settings import Settings

KEY = "sk-never-shown-0123456789"
HIDDEN = "the persona's hidden fact"


def clear_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting from outside, and no long pause before a server is asked again."""
    for name in list(os.environ):
        if name.startswith(("SIMULATOR_", "OPENAI_", "LANGSMITH_", "LANGCHAIN_")):
            monkeypatch.delenv(name)
    monkeypatch.setattr("simulator.model.FIRST_PAUSE_SECONDS", 0.05)


def wait_for_lines() -> None:
    """Every line's thread ends, and soon."""
    for _ in range(200):
        if not lines_running():
            break
        time.sleep(0.05)
    assert lines_running() == []


def lines_running() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "model-line"]


def model_at(base_url: str, **more: Any) -> ChatModel:
    return chat_model(Settings(model="local", openai_base_url=base_url, openai_api_key=KEY, **more))


def asking(text: str) -> list[tuple[Role, str]]:
    return [("system", HIDDEN), ("user", text)]


def failure(base_url: str, text: str = "hello", deadline_seconds: float = 20, **more: Any) -> ModelError:
    """The error that asking ends in; whatever it is, it tells nothing that it shouldn't."""
    with pytest.raises(ModelError) as caught:
        list(model_at(base_url, **more).stream(asking(text), deadline_seconds=deadline_seconds))
    shown = "".join(traceback.format_exception(caught.value))
    assert KEY not in shown
    assert HIDDEN not in shown
    return caught.value
