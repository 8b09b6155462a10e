"""Reading YAML files written by people: YAML 1.2, small, without tricks, every fault named by file and line.

The only room that knows the YAML library. YAML 1.2 keeps `no` a word and `012` a number twelve; anchors, aliases, tags
and directives are refused (an alias bomb of 330 bytes grows tenfold a level), and so are files over `MAX_BYTES`.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    NodeEvent,
    ScalarEvent,
)
from ruamel.yaml.reader import ReaderError

from simulator.errors import ContentError, Problem

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12

# The forms that content files share; `_problem` says them in words.
SLUG_PATTERN = r"^[a-z][a-z0-9_]{0,39}$"
VERSION_PATTERN = r"^\d+\.\d+\.\d+$"

Content = TypeVar("Content", bound=BaseModel)


@dataclass(frozen=True)
class YamlFile:
    """A parsed YAML file: its path and its top mapping, which still knows the line of each key."""

    path: Path
    data: CommentedMap

    def line(self, location: Sequence[int | str]) -> int:
        """Line (from 1) of the deepest existing part of a path of keys and indexes into the file."""
        node: Any = self.data
        line = node.lc.line
        for part in location:
            if not _holds(node, part):
                break
            line = (node.lc.key(part) if isinstance(node, CommentedMap) else node.lc.item(part))[0]
            node = node[part]
        return int(line) + 1


def load_yaml(path: Path) -> YamlFile:
    """Read one YAML file whose top is a mapping.

    Raises ContentError with file and line: missing, too large, not UTF-8, a tab, an alias, too deep, not a mapping.
    """
    return parse_yaml(path, _read_text(path))


def parse_yaml(path: Path, text: str) -> YamlFile:
    """As `load_yaml`, for text that is not (yet) in a file; `path` is what the errors name."""
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise ContentError([Problem(path, None, f"the file is over {MAX_BYTES // 1024} kB; split or shorten it.")])
    try:
        _refuse_tricks(path, text)
        data = YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        raise ContentError([_syntax_problem(path, error)]) from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ContentError([Problem(path, line, "holds a control character; remove it.")]) from None
    except ValueError:
        message = "holds a number or date that can't be read; correct it, or put it between quotes."
        raise ContentError([Problem(path, None, message)]) from None
    except YAMLError as error:
        raise ContentError([Problem(path, None, f"is not YAML ({_first_line(str(error))}).")]) from None
    if not isinstance(data, CommentedMap):
        raise ContentError([Problem(path, 1, 'must hold "key: value" lines; copy the _template.yaml beside it.')])
    return YamlFile(path, data)


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
        return json.dumps(_plain(file.data), default=str, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        message = "holds a \\u code that is no character; remove it."
        raise ContentError([Problem(file.path, None, message)]) from None


def _read_text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ContentError([Problem(path, None, f"the file is over {MAX_BYTES // 1024} kB; split or shorten it.")])
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise ContentError([Problem(path, line, "holds a byte that is not UTF-8; save the file as UTF-8.")]) from None
    except OSError as error:
        raise ContentError([Problem(path, None, f"can't be read: {error.strerror or error}.")]) from None


def _refuse_tricks(path: Path, text: str) -> None:
    """Refuse what a content file has no use for, and deep nesting, before anything is built from them."""
    depth = 0
    for event in YAML(typ="rt", pure=True).parse(text):
        line = event.start_mark.line + 1
        if _is_trick(event):
            message = (
                "uses an anchor (&), alias (*), tag (!), merge (<<) or directive (%); put such text between quotes."
            )
            raise ContentError([Problem(path, line, message)])
        if isinstance(event, CollectionStartEvent):
            depth += 1
        if isinstance(event, CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise ContentError([Problem(path, line, f"is nested more than {MAX_DEPTH} levels deep.")])


def _is_trick(event: Event) -> bool:
    if isinstance(event, DocumentStartEvent):
        return bool(event.version or event.tags)
    if isinstance(event, ScalarEvent) and event.value == "<<" and not event.style:
        return True
    return isinstance(event, AliasEvent) or (
        isinstance(event, NodeEvent) and (event.anchor is not None or getattr(event, "tag", None) is not None)
    )


def _syntax_problem(path: Path, error: MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark is not None else None
    reason = _first_line(str(error.problem or error.context or error))
    if "\\t" in reason or "tab" in reason.lower():
        return Problem(path, line, "holds a tab; indent with spaces.")
    if "duplicate key" in reason:
        reason = reason.split(" with value")[0].replace("found ", "has a ")
        return Problem(path, line, f"{reason}; remove one of the two.")
    if "another document" in reason:
        return Problem(path, line, "holds a second document (---); keep one in a file.")
    if "mapping values" in reason:
        return Problem(path, line, "has a colon within a text; put the text between double quotes.")
    return Problem(path, line, f"is not YAML ({reason}); check the quotes and indents here and in the line above.")


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0].rstrip(".") if text.strip() else "unreadable"


def _plain(node: Any) -> Any:
    """The parsed tree without the library's own types, so that strict checks see str, int, float, bool."""
    if isinstance(node, CommentedMap):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        return [_plain(value) for value in node]
    for kind in (bool, int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node


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
        if _holds(node, part):
            node = node[part]
        elif not (last and isinstance(node, CommentedMap)):
            continue
        found.append(part)
    return tuple(found)


def _holds(node: Any, part: int | str) -> bool:
    if isinstance(node, CommentedMap):
        return part in node
    return isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node)


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
