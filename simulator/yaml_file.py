"""Reading YAML files written by people: YAML 1.2, small, without tricks, every fault named by file and line.

The only room that knows the YAML library. YAML 1.2 keeps `no` a word and `012` a number twelve; aliases and anchors
are refused (an alias bomb of 330 bytes grows tenfold a level), and so are files over `MAX_BYTES`.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, NodeEvent

from simulator.errors import ContentError, Problem

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12

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
    if len(text.encode("utf-8")) > MAX_BYTES:
        raise ContentError([Problem(path, None, f"the file is over {MAX_BYTES // 1024} kB; split or shorten it.")])
    try:
        _refuse_tricks(path, text)
        data = YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        raise ContentError([_syntax_problem(path, error)]) from None
    except (YAMLError, ValueError) as error:
        # the reader's own errors (control characters) carry no mark
        raise ContentError([Problem(path, None, f"is not YAML: {_first_line(str(error))}.")]) from None
    if not isinstance(data, CommentedMap):
        raise ContentError(
            [Problem(path, 1, 'must be a list of "key: value" lines; copy the _template.yaml beside it.')]
        )
    return YamlFile(path, data)


def load_content(path: Path, model: type[Content], text: str | None = None) -> tuple[Content, YamlFile]:
    """Read a YAML file into a pydantic model.

    `text`, where given, is read in place of the file. Raises ContentError with one Problem for each fault, by line.
    """
    file = load_yaml(path) if text is None else parse_yaml(path, text)
    try:
        # the JSON door of pydantic, so that strict checks take a list where a tuple is meant
        return model.model_validate_json(json.dumps(_plain(file.data), default=str)), file
    except ValidationError as error:
        problems = [_problem(file, model, detail) for detail in error.errors()]
        raise ContentError(sorted(problems, key=lambda p: p.line or 0)) from None


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
    """Refuse anchors, aliases and deep nesting before anything is built from them."""
    depth = 0
    for event in YAML(typ="rt", pure=True).parse(text):
        line = event.start_mark.line + 1
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor is not None):
            raise ContentError([Problem(path, line, "uses an anchor (&) or alias (*); write the text out instead.")])
        if isinstance(event, CollectionStartEvent):
            depth += 1
        if isinstance(event, CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise ContentError([Problem(path, line, f"is nested more than {MAX_DEPTH} levels deep.")])


def _syntax_problem(path: Path, error: MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark is not None else None
    reason = _first_line(str(error.problem or error.context or error))
    if "\\t" in reason or "tab" in reason.lower():
        return Problem(path, line, "holds a tab; indent with spaces.")
    if "duplicate key" in reason:
        return Problem(
            path,
            line,
            f"{reason.split(' with value')[0].replace('found ', 'has a ')}; remove one of the two.",
        )
    return Problem(path, line, f"is not YAML: {reason}.")


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
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": 'a list of "key: value" lines',
    "model_type": 'a list of "key: value" lines',
    "model_attributes_type": 'a list of "key: value" lines',
}


def _problem(file: YamlFile, model: type[BaseModel], detail: ErrorDetails) -> Problem:
    """One pydantic error as a sentence with its line."""
    location = _in_file(file.data, detail["loc"])
    line = file.line(location)
    name = ".".join(str(part) for part in location) or "the file"
    kind = detail["type"]
    if kind == "missing":
        return Problem(file.path, line, f"{name} is missing.")
    if kind == "extra_forbidden":
        return Problem(file.path, line, _unknown_key(name, str(location[-1]), model))
    if kind in _WANTED:
        return Problem(file.path, line, f"{name} must be {_WANTED[kind]}, got {_shown(detail['input'])}.")
    message = detail["msg"].removeprefix("Value error, ").rstrip(".")
    if kind == "value_error":
        return Problem(file.path, line, f"{name}: {message}." if location else f"{message}.")
    return Problem(file.path, line, f"{name}: {message[0].lower()}{message[1:]}, got {_shown(detail['input'])}.")


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


def _unknown_key(name: str, key: str, model: type[BaseModel]) -> str:
    close = difflib.get_close_matches(key, sorted(_field_names(model, set())), n=1)
    return (
        f'unknown key {name}; did you mean "{close[0]}"?'
        if close
        else f"unknown key {name}; remove it or see _template.yaml."
    )


def _field_names(model: type[BaseModel], seen: set[type[BaseModel]]) -> set[str]:
    """Every key that may stand anywhere in a file of this model."""
    if model in seen:
        return set()
    seen.add(model)
    names = set(model.model_fields)
    for field in model.model_fields.values():
        for part in _models_in(field.annotation):
            names |= _field_names(part, seen)
    return names


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models_in(part)]


def _shown(value: Any) -> str:
    text = f'"{value}"' if isinstance(value, str) else ("nothing" if value is None else str(value))
    return text if len(text) <= 60 else text[:57] + "..."
