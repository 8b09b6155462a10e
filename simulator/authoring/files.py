"""The content folder as an author sees it: each persona and scenario file with its text, also a broken one."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from simulator.content import Content
from simulator.errors import ContentError, Problem
from simulator.persona import Persona
from simulator.scenario import Scenario
from simulator.store.publications import Kind

FORM = "_template.yaml"
FOLDERS: Mapping[Kind, str] = {"persona": "personas", "scenario": "scenarios"}
SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class ContentFile:
    """One file of the content folder. `content_id` is its name without the ending, `part` what it holds, None where it
    can't be used."""

    kind: Kind
    content_id: str
    path: Path
    part: Persona | Scenario | None

    @property
    def title(self) -> str:
        """The client's name or the scenario's title; the file's name where it can't be used."""
        if self.part is None:
            return self.path.name
        return self.part.name if isinstance(self.part, Persona) else self.part.title


def content_files(folder: Path, content: Content) -> list[ContentFile]:
    """Every persona and scenario file below a folder, blank forms left out, personas first, then by name."""
    parts = dict(content.files)
    return [
        ContentFile(kind, path.stem, path, parts.get(path))
        for kind, below in FOLDERS.items()
        for path in sorted((folder / below).glob("[!_]*.yaml"))
    ]


def path_of(folder: Path, kind: Kind, content_id: str) -> Path:
    """Where the file of this id is or would be. Raises ContentError for an id that no file may have."""
    if not SLUG.fullmatch(content_id):
        said = (
            f'the id must be small letters, digits and underscores, beginning with a letter, got "{content_id[:40]}".'
        )
        raise ContentError([Problem(folder / FOLDERS[kind], None, said)])
    return folder / FOLDERS[kind] / f"{content_id}.yaml"


def text_of(path: Path) -> str | None:
    """The text of a file; None where there is none. A byte that is not UTF-8 shows as the replacement character."""
    try:
        return path.read_bytes().decode("utf-8-sig", "replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ContentError(
            [Problem(path, None, f"can't be read ({error.strerror}); let this account read it.")]
        ) from None


def changed_at(path: Path) -> datetime | None:
    """When a file was last changed (UTC); None where it is gone."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None


def text_hash(text: str) -> str:
    """SHA-256 (hex) of a text, by which a draft knows what it began from."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def new_from_form(folder: Path, kind: Kind, content_id: str) -> str:
    """The blank form with this id in it. Raises ContentError where the form is missing or the id is no id."""
    path_of(folder, kind, content_id)
    form = folder / FOLDERS[kind] / FORM
    text = text_of(form)
    if text is None:
        raise ContentError(
            [Problem(form, None, "the blank form is missing; copy it from a fresh copy of the project.")]
        )
    return re.sub(r"(?m)^id: .*$", f"id: {content_id}", text, count=1)


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all: readers see the old text or the new one, never a part.

    Raises ContentError where the folder can't be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            # as open to others as a file that an editor would have made
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise ContentError([Problem(path, None, cannot_write(path.parent, error.strerror or str(error)))]) from None


def cannot_write(folder: Path, reason: str) -> str:
    """The one sentence for a content folder that can't be written."""
    return (
        f"can't be written ({reason}), so nothing was published; let this program's account write in {folder}, or set"
        " SIMULATOR_CONTENT_DIR to a copy that it may write."
    )
