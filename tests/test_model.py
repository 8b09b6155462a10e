"""The model room against real servers: what arrives, what each fault becomes, and that nothing is left open."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from model_kit import HIDDEN, KEY, asking, clear_environment, failure, model_at, wait_for_lines
from model_server import aimock, raw_peer, refused, requests_seen, said, sse

from simulator.errors import ModelError
from simulator.model import Role, _call_options, chat_model, check_model
from simulator.settings import Settings

pytestmark = pytest.mark.model_server

LINE = "I don't know where to start, honestly. It's been a long week."
SLOW = {"streamingProfile": {"ttft": 20_000, "tps": 50}}

FIXTURES = [
    said(LINE, "hello"),
    refused(401, "bad key", message=f"Incorrect API key provided: {KEY}"),
    refused(403, "forbidden"),
    refused(404, "unknown model", code="model_not_found"),
    refused(400, "too hot", message=f"'{HIDDEN}' is not one of the options"),
    refused(400, "too long", code="context_length_exceeded", message="context_length_exceeded"),
    refused(402, "unpaid"),
    refused(429, "quota", code="insufficient_quota"),
    refused(429, "busy", code="rate_limit_exceeded"),
    refused(500, "broken"),
    {"match": {"userMessage": "stumbles", "sequenceIndex": 0}, "response": {"error": {"message": "x"}, "status": 503}},
    said("Back again.", "stumbles"),
    said(LINE, "cut") | {"disconnectAfterMs": 300, "latency": 120},
    said("x", "malformed") | {"chaos": {"malformedRate": 1}},
    said("", "silent"),
    said("", "thinks too much", finishReason="length"),
    said("I want to", "filtered", finishReason="content_filter"),
    said("and so", "stopped by length", finishReason="length"),
    said(LINE, "slow") | SLOW,
]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    clear_environment(monkeypatch)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with aimock(FIXTURES, chunk_size=8) as base_url:
        yield base_url


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """After each test every line's thread has ended."""
    yield
    wait_for_lines()


def times_asked(base_url: str, text: str) -> int:
    return sum(one["body"]["messages"][-1]["content"] == text for one in requests_seen(base_url))


def test_line_arrives_in_pieces_with_its_end_and_tokens(server: str) -> None:
    chunks = list(model_at(server).stream(asking("hello")))
    assert "".join(chunk.text for chunk in chunks) == LINE
    assert sum(bool(chunk.text) for chunk in chunks) > 3
    assert [c.finish_reason for c in chunks if c.finish_reason] == ["stop"]
    (counted,) = [c for c in chunks if c.prompt_tokens is not None]
    assert (counted.prompt_tokens or 0) > 0
    assert (counted.completion_tokens or 0) > 0


def test_request_holds_what_was_asked_for(server: str) -> None:
    messages: list[tuple[Role, str]] = [("system", "{braces} stay"), ("assistant", "Hi."), ("user", "hello as sent")]
    model = chat_model(Settings(model="qwen2.5:7b", openai_base_url=server, temperature=0.3))
    list(model.stream(messages, seed=7, max_tokens=40))
    (request,) = [r for r in requests_seen(server) if r["body"]["messages"][-1]["content"] == "hello as sent"]
    body = request["body"]
    assert [(m["role"], m["content"]) for m in body["messages"]] == messages
    wanted = {"model": "qwen2.5:7b", "seed": 7, "max_tokens": 40, "temperature": 0.3, "stream": True}
    assert {name: body[name] for name in wanted} == wanted
    assert body["stream_options"] == {"include_usage": True}
    assert "max_completion_tokens" not in body


@pytest.mark.parametrize(
    ("base_url", "sent"),
    [
        ("", {"max_tokens": 9}),  # LangChain turns it into `max_completion_tokens`
        ("https://api.openai.com/v1", {"max_tokens": 9}),
        ("https://clinic.openai.azure.com/openai/v1", {"max_tokens": 9}),
        ("http://127.0.0.1:11434/v1", {"extra_body": {"max_tokens": 9}}),
    ],
)
def test_limit_goes_by_the_name_its_server_knows(base_url: str, sent: dict[str, Any]) -> None:
    assert _call_options(Settings(model="gpt-5", openai_base_url=base_url), None, 9) == sent


def test_line_cut_by_its_length_is_told_apart(server: str) -> None:
    chunks = list(model_at(server).stream(asking("stopped by length")))
    assert [c.finish_reason for c in chunks if c.finish_reason] == ["length"]


@pytest.mark.parametrize(
    ("text", "kind", "sentence", "attempts"),
    [
        ("bad key", "refused", "refuses the key; correct OPENAI_API_KEY.", 1),
        ("forbidden", "refused", "doesn't allow this key the model; check OPENAI_API_KEY.", 1),
        ("unknown model", "refused", "has no model local; correct SIMULATOR_MODEL, or the path of OPENAI_BASE_URL", 1),
        ("too hot", "refused", "refuses the request (error 400)", 1),
        ("too long", "refused", "lower SIMULATOR_PROMPT_TOKENS.", 1),
        ("unpaid", "quota", "no credit left", 1),
        ("quota", "quota", "no credit left", 1),
        ("busy", "slow", "takes no more requests for now", 3),
        ("broken", "unreachable", "fails (error 500)", 3),
        ("malformed", "invalid", "sent no line; check SIMULATOR_MODEL and OPENAI_BASE_URL.", 3),
        ("silent", "empty", "The model said nothing; ask again.", 1),
        ("thinks too much", "empty", "raise SIMULATOR_LINE_TOKENS.", 1),
        ("filtered", "filtered", "content filter", 1),
    ],
)
def test_fault_becomes_one_sentence(text: str, kind: str, sentence: str, attempts: int, server: str) -> None:
    error = failure(server, text)
    assert error.failure == kind
    assert sentence in str(error)
    assert times_asked(server, text) == attempts


def test_filtered_line_keeps_what_was_said(server: str) -> None:
    assert failure(server, "filtered").partial == "I want to"


def test_server_that_stumbles_is_asked_again(server: str) -> None:
    chunks = list(model_at(server).stream(asking("stumbles")))
    assert "".join(chunk.text for chunk in chunks) == "Back again."
    assert times_asked(server, "stumbles") == 2


def test_disconnect_in_the_middle_keeps_the_part_and_is_not_repeated(server: str) -> None:
    error = failure(server, "cut")
    assert error.failure == "interrupted"
    assert error.partial
    assert LINE.startswith(error.partial)
    assert times_asked(server, "cut") == 1


def test_first_token_past_the_deadline(server: str) -> None:
    error = failure(server, "slow", deadline_seconds=0.5)
    assert error.failure == "slow"
    assert "SIMULATOR_MODEL_TIMEOUT_SECONDS" in str(error)


def test_deadline_comes_from_the_settings(server: str) -> None:
    model = model_at(server, model_timeout_seconds=1)
    with pytest.raises(ModelError, match="took too long"):
        list(model.stream(asking("slow")))


def test_server_not_there() -> None:
    with raw_peer([]) as peer:
        address = peer.base_url
    error = failure(address.replace("http://", "http://clinic:hunter2@"))
    assert error.failure == "unreachable"
    assert str(error) == f"No model server answers at {address}; start it or correct OPENAI_BASE_URL."


def test_line_after_a_refusal_can_still_be_hung_up_on(server: str) -> None:
    failure(server, "unknown model 2")  # read to its end: a connection that could be used again
    assert failure(server, "slow", deadline_seconds=0.5).failure == "slow"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "No model is set; set SIMULATOR_MODEL"),
        ({"model": "gpt-4o-mini"}, "set OPENAI_API_KEY"),
        ({"model": "local"}, "SIMULATOR_MODEL=local can't be used: write PROVIDER:NAME"),
        ({"model": "upstage:solar"}, "needs the package langchain-upstage"),
    ],
)
def test_settings_that_make_no_model(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ModelError) as caught:
        chat_model(Settings(**values)).prepare()
    assert caught.value.failure == "not_configured"
    assert sentence in str(caught.value)


def test_check_says_how_it_went(server: str) -> None:
    with aimock([said("Hello there, friend.")]) as base_url:
        sentence = check_model(Settings(model="local", openai_base_url=base_url))
    assert sentence.startswith(f"local at {base_url} answers in ")
    assert "tokens read" in sentence
    with raw_peer([sse(text="Hi.", finish="stop")]) as peer:
        assert "it reports no tokens" in check_model(Settings(model="local", openai_base_url=peer.base_url))


def test_gateway_variable_does_not_redirect_a_prompt(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with raw_peer([sse(text="Taken.", finish="stop")]) as elsewhere:
        monkeypatch.setenv("LANGSMITH_GATEWAY", elsewhere.base_url)
        monkeypatch.setenv("OPENAI_API_BASE", elsewhere.base_url)
        list(model_at(server, session_tokens=77_777).stream(asking("hello")))
        assert elsewhere.requests == []


ASK_ELSEWHERE = """
import sys
from simulator.model import chat_model
from simulator.settings import load_settings
assert not {"openai", "langchain", "langchain_openai"} & set(sys.modules), "heavy import before use"
print("".join(chunk.text for chunk in chat_model(load_settings()).stream([("user", "hello")])))
from langchain_core.tracers.langchain import wait_for_all_tracers
wait_for_all_tracers()
"""


@pytest.mark.parametrize("wanted", [False, True])
def test_prompts_are_traced_only_when_our_own_setting_says_so(wanted: bool, server: str) -> None:
    ok = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
    with raw_peer([ok]) as collector:
        names = {"LANGSMITH_TRACING": "true", "LANGSMITH_ENDPOINT": collector.base_url, "LANGSMITH_API_KEY": "lsv2_x"}
        chosen = {"SIMULATOR_MODEL": "local", "OPENAI_BASE_URL": server, "SIMULATOR_TRACING": json.dumps(wanted)}
        done = subprocess.run(
            [sys.executable, "-c", ASK_ELSEWHERE],
            env=os.environ | names | chosen,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout.strip() == LINE, done.stderr
        assert bool(collector.requests) is wanted
