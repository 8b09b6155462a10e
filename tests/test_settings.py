"""Settings from the environment: defaults, faults, hints, and what must never be printed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from simulator.errors import SettingError
from simulator.settings import Settings, load_settings, settings_table, unknown_settings


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(("SIMULATOR_", "OPENAI_", "TIKTOKEN_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))


def test_defaults(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.data_dir == tmp_path / ".therapist-simulator"
    assert settings.database_url == f"sqlite:///{tmp_path}/.therapist-simulator/practice.db"
    assert (settings.content_dir / "personas").is_dir()
    assert (settings.content_dir / "scenarios").is_dir()
    assert (settings.voice, settings.prompt_tokens, settings.line_tokens) == ("rehearsed", 3000, 160)
    assert settings.tracing is False
    assert settings.hints() == []


def test_database_lies_in_the_chosen_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SIMULATOR_DATA_DIR", "~/practice")
    assert load_settings().database_url == f"sqlite:///{tmp_path}/practice/practice.db"


def test_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMULATOR_PROMPT_TOKENS", "")
    monkeypatch.setenv("OPENAI_API_KEY", "")
    settings = load_settings()
    assert settings.prompt_tokens == 3000
    assert settings.openai_api_key is None


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PROMPT_TOKENS", "abc", 'SIMULATOR_PROMPT_TOKENS must be a whole number, 500 or more, got "abc".'),
        ("PROMPT_TOKENS", "12", 'SIMULATOR_PROMPT_TOKENS must be a whole number, 500 or more, got "12".'),
        ("LINE_TOKENS", "1.5", 'SIMULATOR_LINE_TOKENS must be a whole number, 16 or more, got "1.5".'),
        ("TEMPERATURE", "nan", 'SIMULATOR_TEMPERATURE must be a number from 0 to 2, got "nan".'),
        ("TRACING", "perhaps", 'SIMULATOR_TRACING must be true or false, got "perhaps".'),
        ("CONTENT_DIR", "/no/such", 'SIMULATOR_CONTENT_DIR must be a folder that exists, got "/no/such".'),
        ("MODEL_CONCURRENCY", "0", 'SIMULATOR_MODEL_CONCURRENCY must be a whole number from 1 to 1000, got "0".'),
    ],
)
def test_wrong_value_is_one_sentence(name: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"SIMULATOR_{name}", value)
    with pytest.raises(SettingError) as caught:
        load_settings()
    assert str(caught.value) == sentence


def test_every_fault_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMULATOR_PROMPT_TOKENS", "few")
    monkeypatch.setenv("SIMULATOR_LEASE_SECONDS", "soon")
    with pytest.raises(SettingError) as caught:
        load_settings()
    assert [line.split()[0] for line in str(caught.value).splitlines()] == [
        "SIMULATOR_PROMPT_TOKENS",
        "SIMULATOR_LEASE_SECONDS",
    ]


def test_address_with_a_password_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMULATOR_DATABASE_URL", "mysql://clinic:hunter2@db/practice")
    monkeypatch.setenv("OPENAI_BASE_URL", "clinic:hunter2@models")
    with pytest.raises(SettingError) as caught:
        load_settings()
    text = str(caught.value)
    assert "SIMULATOR_DATABASE_URL must be an address" in text
    assert "OPENAI_BASE_URL must be an address" in text
    assert "hunter2" not in text


def test_secrets_are_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hunter2")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://clinic:hunter2@models/v1")
    monkeypatch.setenv("SIMULATOR_DATABASE_URL", "postgresql+psycopg://clinic:hunter2@db/practice")
    settings = load_settings()
    assert settings.openai_api_key is not None
    assert settings.openai_api_key.get_secret_value() == "sk-hunter2"
    assert "hunter2" not in repr(settings)
    assert "hunter2" not in str(settings)


@pytest.mark.parametrize(
    ("model", "base_url", "provider", "name"),
    [
        ("", "", "", ""),
        ("gpt-4o-mini", "", "openai", "gpt-4o-mini"),
        ("openai:gpt-4o-mini", "", "openai", "gpt-4o-mini"),
        ("ft:gpt-4o:clinic::1", "", "openai", "ft:gpt-4o:clinic::1"),
        ("ollama:llama3.2", "", "ollama", "llama3.2"),
        ("claude-sonnet", "", "", "claude-sonnet"),
        ("local", "http://127.0.0.1:8080/v1", "openai", "local"),
        ("qwen2.5:7b", "http://127.0.0.1:11434/v1", "openai", "qwen2.5:7b"),
        ("openai:qwen2.5:7b", "http://127.0.0.1:11434/v1", "openai", "qwen2.5:7b"),
    ],
)
def test_provider_and_name(model: str, base_url: str, provider: str, name: str) -> None:
    settings = Settings(model=model, openai_base_url=base_url)
    assert settings.voice == ("model" if model else "rehearsed")
    if model:
        assert (settings.provider, settings.model_name) == (provider, name)


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"OPENAI_API_KEY": "sk-1"}, ["OPENAI_API_KEY is set but SIMULATOR_MODEL is not"]),
        ({"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}, ["OPENAI_BASE_URL is set but SIMULATOR_MODEL is not"]),
        ({"SIMULATOR_MODEL": "gpt-4o-mini"}, ["there is no key: set OPENAI_API_KEY"]),
        ({"SIMULATOR_MODEL": "gpt-4o-mini", "OPENAI_API_KEY": "sk-1"}, []),
        ({"SIMULATOR_MODEL": "local", "OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}, []),
        ({"SIMULATOR_MODEL": "ollama:llama3.2"}, []),
        ({"SIMULATOR_MODEL": "ollama:x", "SIMULATOR_TRACING": "true"}, ["SIMULATOR_TRACING is on"]),
    ],
)
def test_hints(environment: dict[str, str], named: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    hints = load_settings().hints()
    assert len(hints) == len(named)
    for hint, part in zip(hints, named, strict=True):
        assert part in hint


def test_misspelt_setting_is_named_with_the_near_one() -> None:
    environ = {"SIMULATOR_MODL": "x", "SIMULATOR_MODEL": "y", "SIMULATOR_QQQ": "1", "HOME": "/"}
    assert unknown_settings(environ) == [
        "SIMULATOR_MODL is no setting; did you mean SIMULATOR_MODEL?",
        "SIMULATOR_QQQ is no setting; `simulator check` lists the settings.",
    ]


def test_table_names_every_field_with_a_meaning() -> None:
    table = settings_table()
    assert len(table) == len(Settings.model_fields)
    assert len({name for name, _, _ in table}) == len(table)
    assert all(meaning.endswith(".") and default for _, default, meaning in table)


@pytest.mark.parametrize("name", [name for name, _, _ in settings_table()])
def test_every_name_of_the_table_is_read(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = load_settings()
    given = {"SIMULATOR_DATABASE_URL": "sqlite://", "SIMULATOR_TRACING": "true", "OPENAI_BASE_URL": "http://x/v1"}
    given |= {"SIMULATOR_TEMPERATURE": "1.5", "SIMULATOR_SESSION_TOKENS": "5000", "SIMULATOR_CODER": "model"}
    number = name.endswith(("_TOKENS", "_SECONDS", "_CONCURRENCY", "_CHARACTERS"))
    fallback = str(tmp_path) if name.endswith("_DIR") else "555" if number else "something"
    monkeypatch.setenv(name, given.get(name, fallback))
    assert load_settings() != before
