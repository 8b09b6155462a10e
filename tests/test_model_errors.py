"""Failures in words: errors as LangChain, OpenAI's SDK and unclassified SDKs raise them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from simulator.errors import ModelError
from simulator.model_errors import check_end, explain, pause_asked, server, worth_another
from simulator.settings import Settings


class SdkError(Exception):
    """An error of a provider's SDK that LangChain doesn't classify: it has a number at most."""

    def __init__(self, **facts: Any) -> None:
        super().__init__("the server's own words")
        self.__dict__.update(facts)


OLLAMA = Settings(model="ollama:llama3.2", openai_base_url="", openai_api_key=None)


@pytest.mark.parametrize(
    ("error", "kind", "part", "again"),
    [
        (SdkError(status_code=401), "refused", "refuses the key; correct the provider's key.", False),
        (SdkError(status_code=403), "refused", "doesn't allow this key", False),
        (SdkError(status_code=404), "refused", "ollama has no model llama3.2; correct SIMULATOR_MODEL.", False),
        (SdkError(status_code=400), "refused", "refuses the request (error 400)", False),
        (SdkError(status_code=402), "quota", "no credit left", False),
        (SdkError(status_code=429), "slow", "ask again in a minute", True),
        (SdkError(status_code=429, code="insufficient_quota"), "quota", "no credit left", False),
        (SdkError(status_code=503), "unreachable", "fails (error 503)", True),
        (SdkError(), "invalid", "sent no line; check SIMULATOR_MODEL.", False),
        (ValueError("no JSON"), "invalid", "sent no line", True),
        (TimeoutError(), "slow", "SIMULATOR_MODEL_TIMEOUT_SECONDS", False),
        (ConnectionError("refused"), "unreachable", "No model server answers at ollama; see that it runs", False),
    ],
)
def test_unclassified_errors_are_told_by_their_number(error: Exception, kind: str, part: str, again: bool) -> None:
    explained = explain(error, OLLAMA)
    assert explained.failure == kind
    assert part in str(explained)
    assert "own words" not in str(explained)
    assert worth_another(error) is again


def test_what_was_said_is_kept_and_makes_it_an_interruption() -> None:
    explained = explain(SdkError(status_code=503), OLLAMA, "I was going")
    assert (explained.failure, explained.partial) == ("interrupted", "I was going")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("2", 2.0),
        ("0.5", 0.5),
        ("-1", 0.0),
        ("nan", 0.0),
        ("inf", 0.0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 0.0),
        (None, 0.0),
    ],
)
def test_pause_that_the_server_asks_for(header: str | None, seconds: float) -> None:
    headers = {} if header is None else {"retry-after": header}
    assert pause_asked(SdkError(response=SimpleNamespace(headers=headers))) == seconds
    assert pause_asked(SdkError(response=None)) == 0


@pytest.mark.parametrize(
    ("said", "reason", "kind"),
    [
        ("Well", None, "interrupted"),
        ("Well", "content_filter", "filtered"),
        ("Well", "SAFETY", "filtered"),
        (" \n", "stop", "empty"),
        ("", "length", "empty"),
    ],
)
def test_ends_that_leave_no_usable_line(said: str, reason: str | None, kind: str) -> None:
    with pytest.raises(ModelError) as caught:
        check_end(said, reason)
    assert caught.value.failure == kind


@pytest.mark.parametrize("reason", ["stop", "length", "end_turn"])
def test_ends_that_leave_a_line(reason: str) -> None:
    check_end("Well.", reason)


@pytest.mark.parametrize(
    ("model", "base_url", "shown"),
    [
        ("gpt-4o-mini", "", "https://api.openai.com/v1"),
        ("local", "http://clinic:hunter2@models:8080/v1?key=hunter2", "http://models:8080/v1"),
        ("ollama:llama3.2", "", "ollama"),
        ("claude-sonnet", "", "claude-sonnet"),
    ],
)
def test_server_as_people_see_it(model: str, base_url: str, shown: str) -> None:
    assert server(Settings(model=model, openai_base_url=base_url)) == shown
