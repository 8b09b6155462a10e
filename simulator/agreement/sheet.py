"""A CSV file as rows with line numbers, for labelled replies."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from simulator.transcript_rows import refuse

MAX_BYTES = 100 * 1024 * 1024
LARGEST_CELL = 1024 * 1024
HELP = "`simulator agreement --columns` shows the layouts"


@dataclass(frozen=True)
class SheetRow:
    """A row: the line it begins on, and its cells by column name."""

    source: str
    number: int
    cells: Mapping[str, str]

    def refuse(self, sentence: str) -> NoReturn:
        """Raise TranscriptError, with file and line in front."""
        refuse(self.source, self.number, sentence)

    def words(self, column: str) -> str:
        """The text of a cell; refused where it is empty. An apostrophe that keeps a cell from being run as a formula
        by spreadsheet programs is taken off."""
        text = re.sub(r"^'(?=[=+@\t\r-])", "", self.cells[column])
        if not text.strip():
            self.refuse(f"{column} is empty; write it, or take the row out.")
        return text

    def whole(self, column: str) -> int:
        """The whole number of a cell; refused where it is none."""
        text = self.cells[column].strip()
        if not re.fullmatch(r"[0-9]{1,9}", text):
            self.refuse(f'{column} must be a whole number, got "{text[:30]}".')
        return int(text)


@dataclass(frozen=True)
class Sheet:
    """A CSV file: the columns of its heading, the line that stands on, and each row below with its line."""

    source: str
    heading: int
    names: tuple[str, ...]
    lines: tuple[tuple[int, tuple[str, ...]], ...]

    def rows(self) -> Iterator[SheetRow]:
        """The rows below the heading; one that does not fit the heading is refused."""
        for number, cells in self.lines:
            if len(cells) != len(self.names):
                sentence = f"has {len(cells)} cells where the heading has {len(self.names)}; make them equal."
                refuse(self.source, number, sentence)
            yield SheetRow(self.source, number, dict(zip(self.names, cells, strict=True)))

    def refuse(self, sentence: str) -> NoReturn:
        """Raise TranscriptError, with file and the heading's line in front."""
        refuse(self.source, self.heading, sentence)

    def need(self, *names: str) -> str:
        """The first of these columns that is there; refused where none is."""
        found = next((name for name in names if name in self.names), None)
        if found is None:
            self.refuse(f"has no column {' or '.join(names)}; add one ({HELP}).")
        return found


def read_text(path: Path) -> str:
    """The text of a file. Raises TranscriptError: missing, too large, not UTF-8."""
    source = str(path)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        refuse(source, None, f"can't be read ({reason}); name a CSV file with labels.")
    if len(content) > MAX_BYTES:
        refuse(source, None, f"is over {MAX_BYTES // 1024**2} MB; split it into several files.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        refuse(source, content.count(b"\n", 0, error.start) + 1, "holds a byte that is not UTF-8; save it as UTF-8.")


def read_sheet(text: str, source: str) -> Sheet:
    """The rows of CSV text with commas, semicolons or tabs. Raises TranscriptError with file and line."""
    first = re.split("[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    found: list[tuple[int, tuple[str, ...]]] = []
    line = 1
    before = csv.field_size_limit(LARGEST_CELL)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((line, tuple(cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        refuse(source, line, f"is not CSV ({error}); check the quotes from here on.")
    finally:
        csv.field_size_limit(before)
    if len(found) < 2:
        refuse(source, None, f"holds no rows below a heading; add labelled replies ({HELP}).")
    (heading, named), *rows = found
    return Sheet(source, heading, _names(source, heading, named), tuple(rows))


def _names(source: str, line: int, cells: Sequence[str]) -> tuple[str, ...]:
    names = tuple(cell.strip().casefold() for cell in cells)
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice:
        refuse(source, line, f"has two columns {twice}; leave one.")
    return names
