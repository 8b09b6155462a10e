"""Content files as typed models: a YAML tree against a pydantic model, every fault a sentence with its line."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from simulator.errors import ContentError, Problem
from simulator.yaml_tree import YamlFile, YamlMap, holds, load_yaml, parse_yaml

# The forms that content files share; `_problem` says them in words.
SLUG_PATTERN = r"^[a-z][a-z0-9_]{0,39}$"
VERSION_PATTERN = r"^\d+\.\d+\.\d+$"

Content = TypeVar("Content", bound=BaseModel)


def load_content(path: Path, model: type[Content], text: str | None = None) -> tuple[Content, YamlFile]:
    """Read a YAML file into a pydantic model.

    `text`, where given, is read in place of the file. Raises ContentError with one Problem for each fault, by line.
    """
    file = load_yaml(path) if text is None else parse_yaml(path, text)
    try:
        # the JSON door of pydantic, so that strict checks take a list where a tuple is meant
        return model.model_validate_json(_json(file)), file
    except ValidationError as error:
        details = error.errors()
        problems = [_problem(file, model, detail) for detail in details if not _follows(detail, details)]
        raise ContentError(sorted(problems, key=lambda p: p.line or 0)) from None


def _json(file: YamlFile) -> bytes:
    try:
        return json.dumps(file.data, default=str, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        message = "holds a \\u code that is no character; remove it."
        raise ContentError([Problem(file.path, None, message)]) from None


_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": 'a list ("- " before each entry)',
    "tuple_type": 'a list ("- " before each entry)',
    "dict_type": '"key: value" lines',
    "model_type": '"key: value" lines',
    "model_attributes_type": '"key: value" lines',
    "finite_number": "a number",
}
_BOUNDS = {
    "greater_than_equal": "{ge:g} or more",
    "less_than_equal": "{le:g} or less",
    "string_too_short": "a text of {min_length} or more characters",
    "string_too_long": "a text of {max_length} characters at most",
    "too_short": "a list of {min_length} or more",
}
_PATTERNS = {
    SLUG_PATTERN: "small letters, digits and underscores, beginning with a letter, 40 at most",
    VERSION_PATTERN: "three numbers with dots, as 1.0.0",
}


def _problem(file: YamlFile, model: type[BaseModel], detail: ErrorDetails) -> Problem:
    """One pydantic error as a sentence with its line."""
    key_refused = detail["loc"][-1:] == ("[key]",)
    location = _in_file(file.data, detail["loc"][:-1] if key_refused else detail["loc"])
    line = file.line(location)
    name = _place(location)
    kind = detail["type"]
    if kind == "missing":
        return Problem(file.path, line, f"{name} is missing.")
    if kind == "extra_forbidden":
        return Problem(file.path, line, _unknown_key(name, str(location[-1]), _keys_at(model, location[:-1])))
    if key_refused and kind == "literal_error":
        known = re.findall(r"'(\w+)'", str(detail.get("ctx", {}).get("expected", "")))
        return Problem(file.path, line, _unknown_key(name, str(location[-1]), known))
    if wanted := _wanted(detail):
        return Problem(file.path, line, f"{name} must be {wanted}, got {_shown(detail['input'])}.")
    message = detail["msg"].removeprefix("Value error, ").rstrip(".")
    if kind == "value_error":
        return Problem(file.path, line, f"{name}: {message}." if location else f"{message}.")
    said = message if message.startswith("must") else f"({message[0].lower()}{message[1:]})"
    return Problem(file.path, line, f"{name} {said}, got {_shown(detail['input'])}.")


def _follows(detail: ErrorDetails, details: Sequence[ErrorDetails]) -> bool:
    """Whether a list is only called too short because its entries were refused."""
    place = detail["loc"]
    inside = (other["loc"] for other in details if len(other["loc"]) > len(place))
    return detail["type"] == "too_short" and any(loc[: len(place)] == place for loc in inside)


def _wanted(detail: ErrorDetails) -> str | None:
    """What should have stood there, in words; None where pydantic's own sentence has to do."""
    bounds = detail.get("ctx", {})
    pattern = bounds.get("pattern")
    if pattern in _PATTERNS:
        return _PATTERNS[pattern]
    if detail["type"] == "literal_error":
        return f"one of {str(bounds['expected']).replace(chr(39), '')}"
    if detail["type"] in _BOUNDS:
        return _BOUNDS[detail["type"]].format(**bounds)
    return _WANTED.get(detail["type"])


def _place(location: tuple[int | str, ...]) -> str:
    """A path of keys and indexes as people count: facts #1 topic."""
    parts = [f"#{part + 1}" if isinstance(part, int) else part for part in location]
    return " ".join(parts) or "the file"


def _in_file(data: Any, location: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The part of pydantic's location that stands in the file (it adds names of union branches)."""
    found: list[int | str] = []
    node = data
    for position, part in enumerate(location):
        last = position == len(location) - 1
        if holds(node, part):
            node = node[part]
        elif not (last and isinstance(node, YamlMap)):
            continue
        found.append(part)
    return tuple(found)


def _unknown_key(name: str, key: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(key, sorted(known), n=1)
    if close:
        return f'unknown key {name}; did you mean "{close[0]}"?'
    return f"unknown key {name}; remove it or see _template.yaml."


def _keys_at(model: type[BaseModel], location: tuple[int | str, ...]) -> set[str]:
    """The keys that may stand at a place in a file of this model."""
    here = [model]
    for part in location:
        fields = [each.model_fields[part] for each in here if isinstance(part, str) and part in each.model_fields]
        here = [inner for field in fields for inner in _models_in(field.annotation)] or here
    return {name for each in here for name in each.model_fields}


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models_in(part)]


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        shown = '"key: value" lines' if isinstance(value, dict) else "a list"
        return shown if value else "nothing in it"
    if isinstance(value, bool) or value is None:
        return "nothing" if value is None else str(value).lower()
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."
