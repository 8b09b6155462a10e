"""Reading YAML files written by people: YAML 1.2, small, without tricks, every fault named by file and line.

The only room that knows the YAML library; `yaml_file` holds what is read here against a model. YAML 1.2 keeps `no` a
word and `012` a number twelve; anchors, aliases, tags and directives are refused (an alias bomb of 330 bytes grows
tenfold a level), and so are files over `MAX_BYTES`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
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
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode
from ruamel.yaml.reader import ReaderError

from simulator.errors import ContentError, Problem

MAX_BYTES = 512 * 1024
MAX_DEPTH = 12


class YamlMap(dict[str, Any]):
    """A mapping of a file; `line` and `lines` (by key) count from 0."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class YamlList(list[Any]):
    """A list of a file; `lines` holds each entry's, from 0."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


@dataclass(frozen=True)
class YamlFile:
    """A parsed YAML file: its path and its top mapping, which still knows the line of each key."""

    path: Path
    data: YamlMap

    def line(self, location: Sequence[int | str]) -> int:
        """Line (from 1) of the deepest existing part of a path of keys and indexes into the file."""
        node: Any = self.data
        line = self.data.line
        for part in location:
            if not holds(node, part):
                break
            line = node.lines[part]
            node = node[part]
        return line + 1


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
        data = _parsed(path, text)
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
    if not isinstance(data, YamlMap):
        raise ContentError([Problem(path, 1, 'must hold "key: value" lines; copy the _template.yaml beside it.')])
    return YamlFile(path, data)


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


def _parsed(path: Path, text: str) -> Any:
    """The tree of a text. The parser in C is many times faster; the one in Python tells faults in better words."""
    try:
        return _read(path, text, YAML(typ="safe"))
    except (YAMLError, UnicodeEncodeError):
        return _read(path, text, YAML(typ="safe", pure=True))


def _read(path: Path, text: str, yaml: YAML) -> Any:
    _refuse_tricks(path, text, yaml)
    return _built(path, yaml.compose(text), yaml)


def _built(path: Path, node: Node | None, yaml: YAML) -> Any:
    """Maps, lists and plain values of a composed tree."""
    if node is None:
        return None
    if isinstance(node, ScalarNode):
        return yaml.constructor.construct_object(node)
    if not isinstance(node, MappingNode):
        entries = YamlList()
        for each in node.value:
            entries.append(_built(path, each, yaml))
            entries.lines.append(each.start_mark.line)
        return entries
    held = YamlMap(node.start_mark.line)
    for key_node, value in node.value:
        line = key_node.start_mark.line
        if not isinstance(key_node, ScalarNode):
            raise ContentError([Problem(path, line + 1, "has a key that is not a word; write it as text.")])
        key = str(_built(path, key_node, yaml))
        if key in held:
            raise ContentError([Problem(path, line + 1, f'has a duplicate key "{key}"; remove one of the two.')])
        held[key] = _built(path, value, yaml)
        held.lines[key] = line
    return held


def _refuse_tricks(path: Path, text: str, yaml: YAML) -> None:
    """Refuse what a content file has no use for, and deep nesting, before anything is built from them."""
    depth = 0
    for event in yaml.parse(text):
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
    if "another document" in reason:
        return Problem(path, line, "holds a second document (---); keep one in a file.")
    if "mapping values" in reason:
        return Problem(path, line, "has a colon within a text; put the text between double quotes.")
    return Problem(path, line, f"is not YAML ({reason}); check the quotes and indents here and in the line above.")


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0].rstrip(".") if text.strip() else "unreadable"


def holds(node: Any, part: int | str) -> bool:
    """Whether a part of the tree has this key or index."""
    if isinstance(node, YamlMap):
        return part in node
    return isinstance(node, YamlList) and isinstance(part, int) and part < len(node)
