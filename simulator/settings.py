"""Settings: what an operator may choose, read once from the environment.

Names begin with `SIMULATOR_`; three keep the names other tools know them by (`OPENAI_API_KEY`,
`OPENAI_BASE_URL`, `TIKTOKEN_CACHE_DIR`). No file is read: what the process was started with is what
holds. An empty variable counts as not set.
"""

from __future__ import annotations

import difflib
import importlib.util
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from simulator.errors import SettingError

PREFIX = "SIMULATOR_"
_NEVER_SHOWN = {"openai_api_key", "database_url", "openai_base_url"}  # each may hold a password
_OPENAI_NAME = re.compile(r"(gpt-|chatgpt-|ft:gpt-|o\d)")


def _setting(
    default: Any, meaning: str, allowed: str, *, shown: str | None = None, name: str | None = None, **limits: Any
) -> Any:
    """One field. `allowed` completes "must be ..."; `shown` is the default as the tables print it."""
    extra: JsonDict = {"allowed": allowed, "shown": str(default) if shown is None else shown}
    if name:
        limits["validation_alias"] = name
    if callable(default):
        return Field(default_factory=default, description=meaning, json_schema_extra=extra, **limits)
    return Field(default, description=meaning, json_schema_extra=extra, **limits)


def _database_url(data: dict[str, Any]) -> str:
    # `data_dir` is missing here when its own value was refused; that fault is the one reported.
    return f"sqlite:///{Path(data.get('data_dir', '')) / 'practice.db'}"


class Settings(BaseSettings):
    """Every setting with its value. Frozen; the key is a secret that prints as stars."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        str_strip_whitespace=True,
        populate_by_name=True,
        frozen=True,
        extra="ignore",
    )

    data_dir: Path = _setting(
        lambda: Path.home() / ".therapist-simulator",
        "Folder for the database and other files the program writes.",
        "a folder",
        shown="~/.therapist-simulator",
    )
    database_url: str = _setting(
        _database_url,
        "Database: a SQLite file, or PostgreSQL for several machines.",
        "an address that begins with sqlite:// or postgresql (as sqlite:////srv/practice.db)",
        shown="practice.db in the data folder (SQLite)",
        repr=False,
    )
    content_dir: Path = _setting(
        lambda: Path(__file__).resolve().parent.parent,
        "Folder that holds personas/ and scenarios/.",
        "a folder that exists",
        shown="the folder the program came with",
    )
    model: str = _setting(
        "",
        "Language model that speaks for the client: gpt-4o-mini, openai:NAME, ollama:NAME. "
        "Without one the rehearsed voice speaks.",
        "a model's name",
        shown="(none: rehearsed voice)",
    )
    coder: Literal["local", "model"] = _setting(
        "local",
        "Who scores a trainee's replies: local (no model, milliseconds), or model, and the local coder where the model "
        "gives no answer. The client is always moved by the local codes.",
        "local or model",
    )
    model_timeout_seconds: float = _setting(
        60.0,
        "Longest wait for one whole line of the client, in seconds.",
        "a number of seconds from 1 to 600",
        shown="60",
        ge=1,
        le=600,
    )
    model_concurrency: int = _setting(
        8, "Lines asked of the model at the same time by one process.", "a whole number from 1 to 1000", ge=1, le=1000
    )
    prompt_tokens: int = _setting(
        3000, "Most tokens of one prompt; older turns are left out first.", "a whole number, 500 or more", ge=500
    )
    line_tokens: int = _setting(
        160,
        "Most tokens the model may write for one line. Reasoning models need far more.",
        "a whole number, 16 or more",
        ge=16,
    )
    session_tokens: int = _setting(
        200_000,
        "Most tokens, read and written, of one practice session; the model coder stops at three quarters of them.",
        "a whole number, 1000 or more",
        ge=1000,
    )
    temperature: float = _setting(
        0.8, "How freely the model chooses its words; 0 is most predictable.", "a number from 0 to 2", ge=0, le=2
    )
    tracing: bool = _setting(
        False,
        "Let LangChain send prompts, with persona text and replies, to the tracing service that the LANGSMITH_ "
        "variables name.",
        "true or false",
        shown="false",
    )
    lease_seconds: float = _setting(
        10.0,
        "After this many silent seconds another process may finish a line.",
        "a number of seconds from 1 to 600",
        shown="10",
        ge=1,
        le=600,
    )
    max_reply_characters: int = _setting(
        4000, "Longest reply a trainee may send, in characters.", "a whole number, 100 or more", ge=100
    )
    sign_in: Path | None = _setting(
        None,
        "File that names the OpenID Connect provider people sign in with. Without one the app is in demo mode.",
        "a file",
        shown="(none: demo mode)",
    )
    trainee: str = _setting("Trainee", "Name of the person who practises in demo mode.", "a name")
    crisis_text: str = _setting(
        "If you, or someone you are worried about, may be in danger, stop here and call your local emergency services.",
        "Help shown when a reply suggests that somebody is really in danger; name your own services here.",
        "a text",
    )
    openai_api_key: SecretStr | None = _setting(
        None,
        "Key for OpenAI or the server at OPENAI_BASE_URL; local servers need none.",
        "a key",
        shown="(none)",
        name="OPENAI_API_KEY",
    )
    openai_base_url: str = _setting(
        "",
        "Address of another server with the OpenAI API, as http://127.0.0.1:11434/v1.",
        "an address that begins with http:// or https://",
        shown="(none: OpenAI)",
        name="OPENAI_BASE_URL",
        repr=False,
    )
    tiktoken_cache_dir: Path | None = _setting(
        None,
        "Folder with tiktoken's encoding files; without it they are unpacked into the data folder.",
        "a folder",
        shown="(none)",
        name="TIKTOKEN_CACHE_DIR",
    )

    @field_validator("data_dir", "content_dir", "tiktoken_cache_dir", "sign_in")
    @classmethod
    def _whole_path(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value else None

    @field_validator("content_dir")
    @classmethod
    def _folder_exists(cls, value: Path) -> Path:
        if not value.is_dir():
            raise ValueError
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not re.match(r"(sqlite|postgresql)(\+\w+)?://", value):
            raise ValueError
        return value

    @field_validator("openai_base_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and not re.match(r"https?://[^/\s]+", value):
            raise ValueError
        return value.rstrip("/")

    @property
    def voice(self) -> Literal["model", "rehearsed"]:
        """Which voice speaks for the client."""
        return "model" if self.model else "rehearsed"

    @property
    def model_coder(self) -> str:
        """The model as a coder is named in scores."""
        return f"model:{self.model}"

    @property
    def scoring_coder(self) -> str:
        """Whose scores are shown where there are any: "local" or "model:NAME"."""
        return self.model_coder if self.coder == "model" and self.model else "local"

    @property
    def provider(self) -> str:
        """Who serves the model: 'openai' (and any server at OPENAI_BASE_URL), another prefix, or ''."""
        prefix, colon, _ = self.model.partition(":")
        if prefix == "openai" or _OPENAI_NAME.match(self.model):
            return "openai"
        if self.openai_base_url and not (colon and _package_installed(prefix)):
            return "openai"  # a server's own names may hold a colon: qwen2.5:7b
        return prefix if colon else ""

    @property
    def model_name(self) -> str:
        """The model's name as its server knows it, without our provider prefix."""
        return self.model.removeprefix(f"{self.provider}:") if self.provider else self.model

    def hints(self) -> list[str]:
        """Sentences about settings that are allowed but hardly meant so. Empty when all is well."""
        found: list[str] = []
        if not self.model:
            for name, given in (("OPENAI_API_KEY", self.openai_api_key), ("OPENAI_BASE_URL", self.openai_base_url)):
                if given:
                    found.append(
                        f"{name} is set but SIMULATOR_MODEL is not: clients speak in the rehearsed voice. "
                        "Set SIMULATOR_MODEL to let a model speak."
                    )
            if self.coder == "model":
                found.append("SIMULATOR_CODER is model but SIMULATOR_MODEL is not set: replies are scored locally.")
            return found
        if self.provider == "openai" and not self.openai_base_url and not self.openai_api_key:
            found.append(
                f"SIMULATOR_MODEL is {self.model} but there is no key: set OPENAI_API_KEY, "
                "or OPENAI_BASE_URL for a server of your own."
            )
        if self.tracing:
            found.append(
                "SIMULATOR_TRACING is on: prompts, with persona text and replies, may leave this machine for the "
                "tracing service."
            )
        return found


def load_settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        SettingError: one sentence a fault, each on its own line.
    """
    try:
        return Settings()
    except ValidationError as error:
        faults = [_fault(str(one["loc"][0]), one["input"]) for one in error.errors()]
    raise SettingError("\n".join(faults))


def settings_table() -> list[tuple[str, str, str]]:
    """(environment variable, default as shown to people, meaning) of every setting, in reading order."""
    return [
        (_variable(name, field), _extra(field, "shown"), field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def unknown_settings(environ: Mapping[str, str]) -> list[str]:
    """One sentence for each variable in `environ` that looks like a setting and is none."""
    known = [name for name, _, _ in settings_table()]
    unknown = sorted(n for n in environ if n.upper().startswith(PREFIX) and n.upper() not in known)
    sentences = []
    for name in unknown:
        near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.75)
        advice = f"did you mean {near[0]}?" if near else "`simulator check` lists the settings."
        sentences.append(f"{name} is no setting; {advice}")
    return sentences


def _variable(name: str, field: FieldInfo) -> str:
    alias = field.validation_alias
    return alias if isinstance(alias, str) else PREFIX + name.upper()


def _extra(field: FieldInfo, key: str) -> str:
    extra = field.json_schema_extra
    return str(extra[key]) if isinstance(extra, dict) else ""


def _fault(place: str, value: object) -> str:
    for name, field in Settings.model_fields.items():
        variable = _variable(name, field)
        if place in (name, variable):
            got = "" if name in _NEVER_SHOWN else f', got "{value}"'
            return f"{variable} must be {_extra(field, 'allowed')}{got}."
    return f"{place} can't be used."


def _package_installed(prefix: str) -> bool:
    return prefix.isidentifier() and importlib.util.find_spec(f"langchain_{prefix}") is not None
