"""What went wrong at the model's server, in one sentence that says which setting to look at.

Works on the names and numbers that LangChain and the SDKs give their errors, so it needs neither of them.
Nothing of the server's own text is repeated: it may hold the prompt or a part of the key.
"""

from __future__ import annotations

import math
from contextlib import suppress
from urllib.parse import urlsplit

from simulator.errors import ModelError, ModelFailure
from simulator.settings import Settings

OPENAI_URL = "https://api.openai.com/v1"

# The words that providers use for "I may not say this" where a finish reason stands.
_FILTERED = {"content_filter", "refusal", "safety"}
_PASSING = {"ModelRateLimitError", "ModelAPIError", "ModelConnectionError"}
_BY_NUMBER: dict[int | None, str] = {
    400: "ModelInvalidRequestError",
    401: "ModelAuthenticationError",
    403: "ModelPermissionDeniedError",
    404: "ModelNotFoundError",
    429: "ModelRateLimitError",
}


def check_end(said: str, finish_reason: str | None) -> None:
    """Refuse a line that ended without an error and still can't be shown.

    Raises:
        ModelError: 'interrupted' without a finish reason (to the SDK a cleanly cut stream is a success),
            'filtered', or 'empty'.
    """
    if finish_reason is None:
        raise ModelError("interrupted", "The line broke off before its end; ask again.", said)
    if finish_reason.lower() in _FILTERED:
        raise ModelError("filtered", "The model's content filter held the line back; say it another way.", said)
    if not said.strip() and finish_reason == "length":
        text = "The model used up its tokens before the first word; raise SIMULATOR_LINE_TOKENS."
        raise ModelError("empty", text)
    if not said.strip():
        raise ModelError("empty", "The model said nothing; ask again.")


def explain(error: Exception, settings: Settings, said: str = "") -> ModelError:
    """The failure behind `error`; `said` is the text that had arrived before it."""
    names = _class_names(error)
    if _is_quota(error):
        return ModelError("quota", "The model's account has no credit left; top it up with the provider.", said)
    if _never_connected(error):
        remedy = "see that it runs and that the network reaches it"
        if settings.provider == "openai" and settings.openai_base_url:
            remedy = "start it or correct OPENAI_BASE_URL"
        return ModelError("unreachable", f"No model server answers at {server(settings)}; {remedy}.", said)
    if names & {"TimeoutError", "ModelTimeoutError"}:
        text = "The model took too long over its line; ask again, or raise SIMULATOR_MODEL_TIMEOUT_SECONDS."
        return ModelError("slow", text, said)
    if said:
        return ModelError("interrupted", "The line broke off before its end; ask again.", said)
    for name, failure, text in _answers(error, settings):
        if name in names:
            return ModelError(failure, f"The model server at {server(settings)} {text}")
    look_at = "SIMULATOR_MODEL and OPENAI_BASE_URL" if settings.openai_base_url else "SIMULATOR_MODEL"
    return ModelError("invalid", f"The model server at {server(settings)} sent no line; check {look_at}.")


def pause_asked(error: Exception) -> float:
    """Seconds that the server asks to wait (Retry-After), 0 when it names none."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    with suppress(ValueError):  # it may be a date, which is rare and ignored
        seconds = float(headers.get("retry-after", 0))
        return seconds if 0 < seconds < math.inf else 0.0
    return 0.0


def worth_another(error: Exception) -> bool:
    """True when asking again may help: the server was busy or gone, or its answer no JSON (a ValueError)."""
    return isinstance(error, ValueError) or (bool(_class_names(error) & _PASSING) and not _is_quota(error))


def server(settings: Settings) -> str:
    """Where the model is, for people: an address without the user and password it may hold."""
    if settings.provider != "openai":
        return settings.provider or settings.model
    parts = urlsplit(settings.openai_base_url or OPENAI_URL)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _answers(error: Exception, settings: Settings) -> list[tuple[str, ModelFailure, str]]:
    """(class of the error, kind of failure, what the server does); the first that fits holds."""
    key = "OPENAI_API_KEY" if settings.provider == "openai" else "the provider's key"
    number = getattr(error, "status_code", "without a number")
    no_model = f"has no model {settings.model_name}; correct SIMULATOR_MODEL"
    if settings.openai_base_url:
        no_model += ", or the path of OPENAI_BASE_URL (most end in /v1)"
    refuses = f"refuses the request (error {number}); see whether the model takes the other SIMULATOR_ settings."
    return [
        ("ModelAuthenticationError", "refused", f"refuses the key; correct {key}."),
        ("ModelPermissionDeniedError", "refused", f"doesn't allow this key the model; check {key}."),
        ("ModelNotFoundError", "refused", f"{no_model}."),
        ("ContextOverflowError", "refused", "takes no prompt of this length; lower SIMULATOR_PROMPT_TOKENS."),
        ("ModelRateLimitError", "slow", "takes no more requests for now; ask again in a minute."),
        ("ModelAPIError", "unreachable", f"fails (error {number}); ask again, or look into its log."),
        ("ModelConnectionError", "unreachable", "hangs up without an answer; look into its log."),
        ("ModelInvalidRequestError", "refused", refuses),
        ("APIStatusError", "refused", refuses),
        ("APIError", "interrupted", "broke off before the first word; ask again."),
    ]


def _class_names(error: Exception) -> set[str]:
    """Names of the error's classes, with LangChain's for its number where a provider's SDK is unclassified."""
    number = getattr(error, "status_code", None)
    by_number = "ModelAPIError" if isinstance(number, int) and number >= 500 else _BY_NUMBER.get(number, "")
    return {kind.__name__ for kind in type(error).__mro__} | {by_number}


def _is_quota(error: Exception) -> bool:
    marks = {getattr(error, "code", None), getattr(error, "type", None)}
    return "insufficient_quota" in marks or getattr(error, "status_code", None) == 402


def _never_connected(error: BaseException | None) -> bool:
    """True when no connection came about: refused, no such name, or no answer to the first packet."""
    while error is not None:
        if type(error).__name__ in ("ConnectError", "ConnectTimeout", "ConnectionError"):
            return True
        error = error.__cause__
    return False
