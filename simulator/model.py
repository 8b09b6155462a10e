"""The language model: the only room that builds one.

`model_call` gives up in time on a server that doesn't answer, `model_errors` puts what went wrong in our
words. langchain and openai take two seconds to import, so they are imported where they are used.
"""

from __future__ import annotations

import functools
import random
import re
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from simulator.errors import ModelError, SimulatorError
from simulator.model_call import Call, Patience, Unwanted, place, watch_connection
from simulator.model_errors import OPENAI_URL, check_end, explain, pause_asked, server, worth_another
from simulator.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

Role = Literal["system", "user", "assistant"]

CONNECT_SECONDS = 5.0
ATTEMPTS = 3
FIRST_PAUSE_SECONDS = 0.5


@dataclass(frozen=True)
class Chunk:
    """A piece of a line as it arrives. Most hold text; the last ones hold the reason of the end
    ('stop', or 'length' where `max_tokens` cut it) and, where the server counts them, the tokens."""

    text: str
    finish_reason: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


@dataclass(frozen=True)
class Form:
    """An answer that a program reads: at temperature 0, and held to a JSON Schema where the server can do that."""

    name: str
    schema: Mapping[str, Any] | None = None


def _never() -> bool:
    return False


@dataclass(frozen=True)
class ChatModel:
    """The model that `settings` name. Holds nothing open; make as many as you like."""

    name: str
    settings: Settings

    def prepare(self) -> None:
        """Import and build what `stream` needs (2-3 s the first time), without calling the server.

        Raises:
            ModelError: 'not_configured' when the settings can't make a model.
        """
        _build(self.settings)

    def stream(
        self,
        messages: Sequence[tuple[Role, str]],
        *,
        seed: int | None = None,
        deadline_seconds: float | None = None,
        max_tokens: int | None = None,
        cancelled: Callable[[], bool] = _never,
        form: Form | None = None,
    ) -> Iterator[Chunk]:
        """Ask for one line (or for an answer in a `form`) and yield it as it arrives.

        Ends without an error only when the server gave its reason to end and some text came, or when
        `cancelled` became true; that is asked four times a second and at each chunk, so it should be cheap.
        What fails before any text is tried again, three times in all, within the same deadline (by default
        `model_timeout_seconds`). `seed` and `max_tokens` (by default `line_tokens`) reach servers with the
        OpenAI API and Ollama, and so does `form`; other providers keep to `line_tokens` and to the prompt.

        Raises:
            ModelError: with the kind of failure, and in `partial` the text that had arrived.
        """
        chat = _build(self.settings)
        options = _call_options(self.settings, seed, max_tokens or self.settings.line_tokens, form)
        seconds = self.settings.model_timeout_seconds if deadline_seconds is None else deadline_seconds
        patience = Patience(time.monotonic() + seconds, cancelled)
        request = functools.partial(_read, chat, list(messages), options, self.settings.tracing)
        with suppress(Unwanted):
            yield from _in_turn(request, patience, self.settings)


def chat_model(settings: Settings) -> ChatModel:
    """The model that speaks for the client.

    Raises:
        ModelError: 'not_configured' when SIMULATOR_MODEL is not set.
    """
    if not settings.model:
        raise ModelError("not_configured", "No model is set; set SIMULATOR_MODEL to let a model speak.")
    return ChatModel(settings.model, settings)


def check_model(settings: Settings) -> str:
    """Ask the model for one short line and say in a sentence how that went.

    Raises:
        ModelError: when no usable line came.
    """
    model = chat_model(settings)
    model.prepare()
    began = time.monotonic()
    chunks = list(model.stream([("user", "Say hello in three words.")]))
    seconds = time.monotonic() - began
    counted = next((c for c in chunks if c.prompt_tokens is not None), None)
    tokens = "it reports no tokens"
    if counted:
        tokens = f"{counted.prompt_tokens} tokens read, {counted.completion_tokens} written"
    return f"{settings.model} at {server(settings)} answers in {seconds:.1f} s; {tokens}."


def _in_turn(
    request: Callable[[], Generator[Chunk, None, None]], patience: Patience, settings: Settings
) -> Iterator[Chunk]:
    """Wait for a place at the server, then ask."""
    began = False
    try:
        with place(settings.model_concurrency, patience):
            began = True
            yield from _attempts(request, patience, settings)
    except TimeoutError as error:
        if began:
            raise explain(error, settings) from None
        text = f"{settings.model_concurrency} lines are waited for already; ask again, or raise "
        raise ModelError("slow", f"{text}SIMULATOR_MODEL_CONCURRENCY.") from None


def _attempts(
    request: Callable[[], Generator[Chunk, None, None]], patience: Patience, settings: Settings
) -> Iterator[Chunk]:
    """Chunks of the first attempt that says something, or else the failure of the last."""
    for attempt in range(1, ATTEMPTS + 1):
        said, finish_reason = "", None
        try:
            for chunk in Call(request).pieces(patience):
                said += chunk.text
                finish_reason = chunk.finish_reason or finish_reason
                yield chunk
        except (Unwanted, SimulatorError):  # the caller's own
            raise
        except Exception as error:  # whatever an SDK throws is one of our failures
            pause = pause_asked(error) or FIRST_PAUSE_SECONDS * 2 ** (attempt - 1) * random.uniform(0.75, 1.25)
            last = attempt == ATTEMPTS or pause >= patience.left()
            if said or last or not worth_another(error):
                raise explain(error, settings, said) from None
        else:
            check_end(said, finish_reason)
            return
        patience.sleep(pause)


def _read(
    chat: BaseChatModel, messages: list[tuple[Role, str]], options: dict[str, Any], tracing: bool
) -> Generator[Chunk, None, None]:
    from langsmith.run_helpers import tracing_context

    # LANGSMITH_ variables meant for another program must not carry a persona off: tracing is asked for by name.
    with tracing_context(enabled=None if tracing else False):
        for piece in chat.stream(messages, **options):
            yield _as_chunk(piece)


def _as_chunk(piece: AIMessageChunk) -> Chunk:
    facts, usage = piece.response_metadata, piece.usage_metadata
    reasons = (facts.get(key) for key in ("finish_reason", "stop_reason", "done_reason"))
    return Chunk(
        str(piece.text),
        next((str(reason) for reason in reasons if reason), None),
        usage["input_tokens"] if usage else None,
        usage["output_tokens"] if usage else None,
    )


@functools.lru_cache(maxsize=4)
def _build(settings: Settings) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    provider = settings.provider or None
    options = _openai_options(settings) if provider == "openai" else _other_options(settings)
    try:
        chat: BaseChatModel = init_chat_model(settings.model_name, model_provider=provider, **options)
    except ImportError as error:
        package = (error.name or f"langchain_{provider}").replace("_", "-")
        text = f"SIMULATOR_MODEL={settings.model} needs the package {package}; install it or choose another model."
        raise ModelError("not_configured", text) from None
    except Exception:  # each provider has its own way to say that its key or its name is missing
        text = (
            f"SIMULATOR_MODEL={settings.model} can't be used: write PROVIDER:NAME (as ollama:llama3.2) and set the "
            "provider's key, or set OPENAI_BASE_URL to a server that has this model."
        )
        raise ModelError("not_configured", text) from None
    return chat


def _openai_options(settings: Settings) -> dict[str, Any]:
    import openai

    if not settings.openai_api_key and not settings.openai_base_url:
        raise ModelError("not_configured", settings.hints()[0])
    limits = openai.Timeout(settings.model_timeout_seconds, connect=CONNECT_SECONDS)
    options: dict[str, Any] = {
        # Given even when it is OpenAI's own: LangChain would let LANGSMITH_GATEWAY choose another address.
        "base_url": settings.openai_base_url or OPENAI_URL,
        "api_key": settings.openai_api_key or "none",
        "openai_proxy": None,
        "timeout": limits,
        "max_retries": 0,  # retried in `_attempts`, where the deadline and a stop are seen
        "stream_usage": True,  # off by default for other servers
        "use_responses_api": False,
        # A call can hang up only on a connection it opened itself, and half a minute lies between two lines.
        "default_headers": {"Connection": "close"},
        "http_client": openai.DefaultHttpxClient(timeout=limits, event_hooks={"request": [watch_connection]}),
    }
    if _takes_temperature(settings):
        options["temperature"] = settings.temperature
    return options


def _other_options(settings: Settings) -> dict[str, Any]:
    if settings.provider == "ollama":  # it names its limits otherwise; see `_call_options`
        return {"client_kwargs": {"timeout": settings.model_timeout_seconds}}
    return {
        "temperature": settings.temperature,
        "max_tokens": settings.line_tokens,
        "timeout": settings.model_timeout_seconds,
        "max_retries": 0,
    }


def _call_options(settings: Settings, seed: int | None, max_tokens: int, form: Form | None = None) -> dict[str, Any]:
    seeded = {} if seed is None else {"seed": seed}
    if settings.provider == "ollama":
        return _ollama_options(settings, seeded, max_tokens, form)
    if settings.provider != "openai":
        return {}
    extra: dict[str, Any] = {}
    if form and form.schema:
        # As an argument of its own the SDK would parse the answer, and raise without it where it is cut or wrong.
        named = {"name": form.name, "strict": True, "schema": form.schema}
        extra["response_format"] = {"type": "json_schema", "json_schema": named}
    if form and _takes_temperature(settings):
        seeded["temperature"] = 0
    if _is_openais_own(settings.openai_base_url or OPENAI_URL):
        return {"max_tokens": max_tokens, **seeded, **({"extra_body": extra} if extra else {})}
    # LangChain would send `max_completion_tokens`, which some servers don't know and run on without.
    return {"extra_body": {"max_tokens": max_tokens, **extra}, **seeded}


def _ollama_options(settings: Settings, seeded: dict[str, int], max_tokens: int, form: Form | None) -> dict[str, Any]:
    temperature = 0 if form else settings.temperature
    formed = {"format": form.schema} if form and form.schema else {}
    return {**formed, "options": {"num_predict": max_tokens, "temperature": temperature, **seeded}}


def _takes_temperature(settings: Settings) -> bool:
    """False for OpenAI's reasoning models, which refuse any temperature but their own."""
    return not re.match(r"o\d", settings.model_name)


def _is_openais_own(base_url: str) -> bool:
    """True for OpenAI and Azure, whose newer models refuse `max_tokens`."""
    return (urlsplit(base_url).hostname or "").endswith(("openai.com", "azure.com"))
